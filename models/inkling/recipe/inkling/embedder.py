"""The identity embedder: a figure, cut out by its boxes -> a unit vector; near for the same character, far for another."""

import torch.nn.functional as F
from torch import nn

EMBEDDING_DIM = 96
WIDTHS = (32, 64, 128)
ROWS = 6  # of the last feature map: three of the head, three of the body


class Block(nn.Module):
    """[B, C, H, W] -> the same shape; the identity at the start of training."""

    def __init__(self, channels):
        super().__init__()
        self.n1 = nn.GroupNorm(8, channels)
        self.c1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.n2 = nn.GroupNorm(8, channels)
        self.c2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.c2.weight)
        nn.init.zeros_(self.c2.bias)

    def forward(self, x):
        return x + self.c2(F.silu(self.n2(self.c1(F.silu(self.n1(x))))))


class Embedder(nn.Module):
    """[B, 3, 96, 48] in [-1, 1], head above body -> unit vectors [B, EMBEDDING_DIM]."""

    def __init__(self, widths=WIDTHS, dim=EMBEDDING_DIM):
        super().__init__()
        a, b, c = widths
        self.trunk = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, a, 3, padding=1),
            Block(a),
            nn.Conv2d(a, b, 3, 2, 1),
            Block(b),
            nn.Conv2d(b, c, 3, 2, 1),
            Block(c),
            nn.GroupNorm(8, c),
            nn.SiLU(),
        )
        self.project = nn.Linear(ROWS * c, dim)

    def forward(self, figures):
        # Averaged across, not down: what is where, from hair to shoes, says who it is.
        rows = self.trunk(figures).mean(3)
        return F.normalize(self.project(rows.flatten(1)), dim=1)
