"""The print decoder: from the autoencoder's latents straight to 32 pixels a cell; about N GFLOP per 1024x1024 panel.

Attribute names are the names in checkpoints and exported graphs: renaming one breaks both.
"""

import torch
import torch.nn.functional as F
from torch import nn

from autoencoder import LATENT_CHANNELS, ResBlock, upsample

UPSCALE = 32
# Side of the blocks of pixels that share two fills.
BLOCK = 4
# Blocks of the trunk besides those that the autoencoder's decoder has: at 1 and at 2 pixels a cell.
DEEPER = (4, 2)


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

    All layers work at 8 pixels a cell or less. There every block of 4x4 pixels gets two fills and for each pixel how much it shows of
    which, as block-compressed textures have them: inked art is flat between its edges, and an edge can so be as sharp as a pixel.
    """

    def __init__(self, latent=LATENT_CHANNELS, widths=(32, 64, 128)):
        super().__init__()
        a, b, c = widths
        self.low = nn.Sequential(nn.Conv2d(latent, c, 3, padding=1), *[ResBlock(c) for _ in range(2 + DEEPER[0])])
        self.middle = nn.Sequential(upsample(c, b), *[ResBlock(b) for _ in range(2 + DEEPER[1])])
        self.high = nn.Sequential(upsample(b, a), ResBlock(a), upsample(a, a), FineBlock(a), FineBlock(a), nn.SiLU())
        self.fills = nn.Conv2d(a, 6, 3, padding=1)
        self.choice = nn.Sequential(nn.Conv2d(a, BLOCK**2, 3, padding=1), nn.PixelShuffle(BLOCK))

    def forward(self, latents):
        x = self.high(self.middle(self.low(latents)))
        fills = F.interpolate(self.fills(x), scale_factor=BLOCK, mode="nearest")
        first, second = fills[:, :3], fills[:, 3:]
        return first + (second - first) * torch.sigmoid(self.choice(x))

    def start_from(self, decoder):
        """Takes over the layers that it has in common with the autoencoder's decoder."""
        layers = decoder.net
        common = ((self.low[0], 0), (self.low[1], 1), (self.low[2], 2), (self.middle[0], 3), (self.middle[1], 4))
        for own, at in (*common, (self.middle[2], 5), (self.high[0], 6), (self.high[1], 7)):
            own.load_state_dict(layers[at].state_dict())
