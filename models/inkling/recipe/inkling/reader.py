"""The reader: a small network that looks at a panel and says what is there, part by part. It measures what a model draws and is not shipped.

A part is cut out by its box and stretched to SIZE x SIZE; `kind` says which part it is: head, body, scene (the whole panel) or object.
"""

import torch
import torch.nn.functional as F
from torch import nn

from .embedder import Block
from .slots import BODY, HEAD, SCENE
from .words import OBJECTS

SIZE = 48
FEATURES = 128

# What is asked about each part. A face is complete when it has two eyes and a mouth.
KINDS = {
    "head": {name: answers for name, answers in HEAD.items() if name != "who"} | {"face": ("incomplete", "complete")},
    "body": BODY,
    "scene": SCENE,
    "object": {"object": OBJECTS},
}
QUESTIONS = [(kind, name, answers) for kind, asked in KINDS.items() for name, answers in asked.items()]
# How far a part is cut out beyond its box, in widths and heights of the box: arms reach out of bodies.
MARGINS = {"head": (0.12, 0.12), "body": (0.6, 0.06), "scene": (0, 0), "object": (0.1, 0.1)}


def with_margin(box, kind):
    """[x0, y0, x1, y1] in fractions of the panel -> the box to cut out, which may reach beyond the panel."""
    (x0, y0, x1, y1), (mx, my) = box, MARGINS[kind]
    return [x0 - mx * (x1 - x0), y0 - my * (y1 - y0), x1 + mx * (x1 - x0), y1 + my * (y1 - y0)]


def cut_out(panels, boxes):
    """panels [B, 3, H, W] in [-1, 1], boxes [B, 4] -> [B, 3, SIZE, SIZE]: the mean of 2 x 2 bilinear samples a pixel, edges repeated."""
    steps = (torch.arange(2 * SIZE) + 0.5) / (2 * SIZE)
    x = boxes[:, 0, None] + steps * (boxes[:, 2] - boxes[:, 0])[:, None]
    y = boxes[:, 1, None] + steps * (boxes[:, 3] - boxes[:, 1])[:, None]
    grid = torch.stack([(2 * x - 1)[:, None].expand(-1, 2 * SIZE, -1), (2 * y - 1)[:, :, None].expand(-1, -1, 2 * SIZE)], 3)
    return F.avg_pool2d(F.grid_sample(panels, grid, padding_mode="border", align_corners=False), 2)


class Reader(nn.Module):
    """Parts [B, 3, 48, 48] in [-1, 1] -> features [B, FEATURES], logits [B, all answers] in the order of QUESTIONS."""

    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, 64, 3, padding=1),
            Block(64),
            nn.Conv2d(64, FEATURES, 3, 2, 1),
            Block(FEATURES),
            nn.GroupNorm(8, FEATURES),
            nn.SiLU(),
        )
        # Where in the part something is tells as much as what it is: 3 x 3 regions stay apart.
        self.gather = nn.Linear(9 * FEATURES, FEATURES)
        self.tells = nn.Linear(FEATURES, sum(len(answers) for *_, answers in QUESTIONS))

    def forward(self, parts):
        regions = F.avg_pool2d(self.trunk(parts), 2)
        features = F.silu(self.gather(regions.flatten(1)))
        return features, self.tells(features)


def answers_slice(name):
    """Where the answers to a question are among all."""
    at = 0
    for _, asked, answers in QUESTIONS:
        if asked == name:
            return slice(at, at + len(answers))
        at += len(answers)
    raise KeyError(name)
