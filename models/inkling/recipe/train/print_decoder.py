"""The print decoder: from the autoencoder's latents straight to 32 pixels a cell; 10 GFLOP per 1024x1024 panel.

Attribute names are the names in checkpoints and exported graphs: renaming one breaks both.
"""

import torch
import torch.nn.functional as F
from torch import nn

from autoencoder import DOWNSCALE, LATENT_CHANNELS, Decoder, group_norm, upsample

# Side of the blocks of pixels that share two fills: a pixel of the ordinary decoder.
BLOCK = 4
UPSCALE = DOWNSCALE * BLOCK
WIDTH = 32
# The layers of the ordinary decoder up to its last features, [B, WIDTH, 4h, 4w].
FEATURES = 8


class FineBlock(nn.Module):
    """[B, C, H, W] -> the same shape; the identity at the start of training. Without norms, which would take longer here than the rest."""

    def __init__(self, channels):
        super().__init__()
        self.c1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.c2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.c2.weight)
        nn.init.zeros_(self.c2.bias)

    def forward(self, x):
        return x + self.c2(F.silu(self.c1(x)))


class PrintDecoder(nn.Module):
    """Latents [B, 4, h, w] -> pixels [B, 3, 32h, 32w], about [-1, 1].

    All layers work at 8 pixels a cell or less. There every pixel of the ordinary decoder becomes a block of 4x4: two fills, each a
    correction of its colour, and for each pixel how much it shows of which, as block-compressed textures have them. Inked art is flat
    between its edges, and an edge can so be as sharp as a pixel. The ordinary decoder stays as it is, so that a panel is printed with the
    drawing and the colours that were on the screen.
    """

    def __init__(self, latent=LATENT_CHANNELS):
        super().__init__()
        self.ordinary = Decoder(latent).requires_grad_(False)
        blocks = FineBlock(WIDTH), FineBlock(WIDTH)
        self.fine = nn.Sequential(group_norm(WIDTH), upsample(WIDTH, WIDTH), *blocks, nn.SiLU())
        self.fills = nn.Conv2d(WIDTH, 6, 3, padding=1)
        nn.init.normal_(self.fills.weight, std=0.01)
        self.choice = nn.Sequential(nn.Conv2d(WIDTH, BLOCK**2, 3, padding=1), nn.PixelShuffle(BLOCK))

    def forward(self, latents):
        features = self.ordinary.net[:FEATURES](latents)
        colors = self.ordinary.net[FEATURES:](features)
        x = self.fine(features)
        fills = F.interpolate(torch.cat([colors, colors], 1) + self.fills(x), scale_factor=BLOCK, mode="nearest")
        first, second = fills[:, :3], fills[:, 3:]
        return first + (second - first) * torch.sigmoid(self.choice(x))
