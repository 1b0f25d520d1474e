"""The print decoder: from the autoencoder's latents straight to 32 pixels a cell; 3.4 GFLOP per 1024x1024 panel, 9 with its correction.

Attribute names are the names in checkpoints and exported graphs: renaming one breaks both.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from .autoencoder import DOWNSCALE, LATENT_CHANNELS, Decoder, group_norm, upsample

UPSCALE = 4 * DOWNSCALE
WIDTH = 32
# The layers of the ordinary decoder up to its last features, [B, WIDTH, 4h, 4w].
FEATURES = 8
# Pixels around each that sharpening compares it with, and how hard it decides.
REACH = 3
DECISION = 10.0
# Corrections below this are no drawing but a weave on flat colours; larger ones lose as much (coring). Pixels are -1..1.
CORE = 0.03


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


def cubic(distance):
    """The weight of cubic convolution (Keys, 1981) with a = -0.75, as torch and canvases have it."""
    a, x = -0.75, abs(distance)
    if x <= 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    return a * (x**3 - 5 * x**2 + 8 * x - 4) if x < 2 else 0.0


class Enlarge(nn.Module):
    """[B, 3, H, W] -> [B, 3, 2H, 2W], bicubic. As a convolution, which runtimes do several times as fast as their own resizing."""

    def __init__(self):
        super().__init__()
        taps = torch.tensor([[cubic(at - phase) for at in range(-2, 3)] for phase in (-0.25, 0.25)])
        kernels = torch.einsum("py,qx->pqyx", taps, taps).reshape(4, 1, 5, 5)
        self.register_buffer("kernels", kernels.repeat(3, 1, 1, 1), persistent=False)

    def forward(self, x):
        padded = F.pad(x, (2, 2, 2, 2), mode="replicate")
        return F.pixel_shuffle(F.conv2d(padded, self.kernels, groups=3), 2)


def sharpen(pixels):
    """Moves every value to the lightest or the darkest one near it, whichever is nearer; between the two a pixel's width of slope is left.

    Toggle mapping (Kramer and Bruckner, "Iterations of a non-linear transformation for enhancement of digital images", 1975) with a sigmoid
    for the choice: inked art is flat between its edges, so an edge that is a slope can only be a blurred step.
    """
    size = 2 * REACH + 1
    lightest = F.max_pool2d(pixels, size, 1, REACH)
    darkest = -F.max_pool2d(-pixels, size, 1, REACH)
    span = lightest - darkest
    choice = torch.sigmoid(DECISION * ((pixels - darkest) / (span + 1e-3) - 0.5))
    least = 1 / (1 + math.exp(DECISION / 2))
    return darkest + span * (choice - least) / (1 - 2 * least)


class PrintDecoder(nn.Module):
    """Latents [B, 4, h, w] -> pixels [B, 3, 32h, 32w], about [-1, 1].

    The ordinary decoder stays as it is, so that a panel is printed with the drawing that was on the screen; the result is enlarged and its
    edges become steps. `corrects`: from the last features a correction at 16 pixels a cell is added before, which learns what makes the
    sharpened picture right. All layers with weights work at 8 pixels a cell or less.
    """

    def __init__(self, corrects, latent=LATENT_CHANNELS):
        super().__init__()
        self.ordinary = Decoder(latent).requires_grad_(False)
        self.enlarge = Enlarge()
        self.correction = None
        if corrects:
            blocks = FineBlock(WIDTH), FineBlock(WIDTH)
            last = nn.Conv2d(WIDTH, 12, 3, padding=1)
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)
            fine = group_norm(WIDTH), upsample(WIDTH, WIDTH), *blocks, nn.SiLU()
            self.correction = nn.Sequential(*fine, last, nn.PixelShuffle(2))

    def forward(self, latents):
        features = self.ordinary.net[:FEATURES](latents)
        colors = self.enlarge(self.ordinary.net[FEATURES:](features))
        if self.correction is not None:
            correction = self.correction(features)
            # In training it would stop every gradient: a correction begins at zero.
            colors = colors + (correction if self.training else correction - correction.clamp(-CORE, CORE))
        return sharpen(self.enlarge(colors))
