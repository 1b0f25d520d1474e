"""Recognises what an artist's lines show: the pose, the mood, the object of the library that somebody means who draws a stick figure, a face of two dots
and an arc, an outline. Small convolutional networks look at the lines around a box, on the board of the art. Trained by train_recogniser.py.
"""

import torch
import torch.nn.functional as F
from torch import nn

from .slots import BODY, HEAD
from .words import OBJECTS

# Channels of the four convolutions, then features. Objects are many.
NARROW, WIDE = (12, 24, 32, 12, 40), (16, 32, 48, 16, 64)
# What a drawing says weighs against what the text tells: of two hundred who write a word, one draws something else.
MISTOLD = 0.005


class Guess(nn.Module):
    """Lines on a grid [B, 1, rows, columns], view = (x, y, width, height) on the board -> logits [B, 1 + answers], 0: none of them."""

    def __init__(self, answers, view, size, widths=NARROW):
        super().__init__()
        self.view, (self.columns, self.rows) = view, size
        a, b, c, d, features = widths
        self.c1, self.c2, self.c3 = nn.Conv2d(1, a, 5, 2, 2), nn.Conv2d(a, b, 3, 2, 1), nn.Conv2d(b, c, 3, 2, 1)
        self.c4 = nn.Conv2d(c, d, 1)
        self.gather = nn.Linear(d * -(-self.rows // 8) * -(-self.columns // 8), features)
        self.says = nn.Linear(features, 1 + answers)
        self.register_buffer("column_numbers", torch.arange(self.columns, dtype=torch.float32), persistent=False)
        self.register_buffer("row_numbers", torch.arange(self.rows, dtype=torch.float32), persistent=False)

    def forward(self, lines):
        h = F.relu(self.c3(F.relu(self.c2(F.relu(self.c1(lines))))))
        return self.says(F.relu(self.gather(F.relu(self.c4(h)).flatten(1))))


class Recogniser(nn.Module):
    def __init__(self):
        super().__init__()
        self.pose = Guess(len(BODY["pose"]), (0, -40, 500, 640), (40, 52))
        self.emotion = Guess(len(HEAD["emotion"]), (170, 30, 160, 160), (32, 32))
        self.object = Guess(len(OBJECTS), (-6, -6, 44, 44), (32, 32), WIDE)


def agreed(told, drawn, is_drawn):
    """What the text tells and what was drawn, both [B, 1 + answers] with "nothing" first -> (what is meant, likewise; how surely it was drawn [B, 1]).

    Without lines what is told comes back to the bit.
    """
    nothing = told[:, :1]
    told_of = nothing + (1 - nothing) * (told[:, 1:] + MISTOLD)
    fits = torch.cat([drawn[:, :1], drawn[:, 1:] * told_of], 1)
    fits = fits / fits.sum(1, keepdim=True).clamp(min=1e-6)
    meant = told * fits[:, :1] + torch.cat([torch.zeros_like(nothing), fits[:, 1:]], 1)
    surely = (4 * fits[:, 1:].amax(1, keepdim=True) - 1.5).clamp(0, 1) * is_drawn
    return told + surely * (meant - told), surely
