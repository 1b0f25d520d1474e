"""Roughs: the lines of a panel at a quarter of its size, which the UNet reads beside its latents. 1 = ink, all zero = none.

Composer makes one from the words and boxes of a panel, with the lines of corpus/roughs.mjs; as_drawn() is one as somebody may draw it.
"""

import json

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .slots import BODY, HEAD, LOOKS, OBJECTS, QUESTIONS, SLOTS, WHO

PER_CELL = 4  # rough pixels to a side of a cell of the layout
LIBRARY = "library"  # .json and .lines, written by corpus/roughs.mjs beside the shards
DRESS = "bodycon"
# The corpus's head box on the board of the art, [x0, y0, x1, y1] (corpus/stage.mjs): where a box is, the board is.
HEAD_ON_BOARD = (165, -12, 335, 178)
OBJECT_SIZE = 32
SURE = 50  # makes a choice of what an answer likes best


class Piece(nn.Module):
    """Pictures [count, rows, columns] of the same part of a board, view = (x, y, width, height) there."""

    def __init__(self, count, view, columns, rows):
        super().__init__()
        self.view, self.columns, self.rows = view, columns, rows
        self.register_buffer("pictures", torch.zeros(count, rows * columns))
        self.register_buffer("column_numbers", torch.arange(columns, dtype=torch.float32), persistent=False)
        self.register_buffer("row_numbers", torch.arange(rows, dtype=torch.float32), persistent=False)

    def forward(self, chosen, centre, edge, scale, origin, box):
        """chosen [B, count], the board's point `origin` at cells (centre, edge) [B], scale [B] cells a unit -> [B, 4 H, 4 W] for cells like box [B, H, W]."""
        picture = (chosen @ self.pictures).view(-1, self.rows, self.columns)
        x, y, w, h = self.view
        across = placed(numbered(box[:, 0]), centre, scale, origin[0] - x, self.columns / w, self.column_numbers)
        down = placed(numbered(box[:, :, 0]), edge, scale, origin[1] - y, self.rows / h, self.row_numbers)
        return down @ picture @ across.transpose(1, 2)


def numbered(cells):
    """[B, n] -> 0, 1, ... n - 1 in every row. Not arange(): the studio's reading of graphs follows the shape of this."""
    return torch.ones_like(cells).cumsum(1) - 1


def placed(cells, at, scale, origin, per_unit, numbers):
    """How much each pixel of a picture, `numbers` [count], shows in each rough pixel of `cells` [B, n]: [B, 4 n, count]."""
    inside = cells.new_tensor([(i + 0.5) / PER_CELL for i in range(PER_CELL)])
    where = (cells[:, :, None] + inside).reshape(cells.shape[0], -1)
    pixel = ((where - at[:, None]) / scale[:, None] + origin) * per_unit - 0.5
    step = (per_unit / (PER_CELL * scale)).clamp(min=1)[:, None, None]  # where a picture is made smaller, lines keep their ink
    distance = (pixel[:, :, None] - numbers).abs() / step
    return F.relu(1 - distance) / step.sqrt()


def extent(profile):
    """Coverage along an axis [B, n] -> (middle, length) in cells [B]."""
    whole = profile / profile.amax(1, keepdim=True).clamp(min=1e-3)
    length = whole.sum(1)
    return (whole * (numbered(profile) + 0.5)).sum(1) / length.clamp(min=1e-3), length


class Composer(nn.Module):
    """Text features and boxes -> a rough: the pose, head, mood and object that the slots tell of, put where the boxes are."""

    def __init__(self):
        super().__init__()
        self.bodies = Piece(2 * len(BODY["pose"]), (0, -40, 500, 640), 80, 102)
        self.heads = Piece(26, (120, -50, 260, 260), 52, 52)
        self.faces = Piece(len(HEAD["emotion"]), (120, -50, 260, 260), 52, 52)
        self.objects = Piece(len(OBJECTS), (-2, -2, 36, 36), 40, 40)
        # Which answers a head belongs to; a look that is not told (answer 0) is that of heads without words for it.
        self.register_buffer("head_who", torch.zeros(1 + len(WHO), 26))
        self.register_buffer("head_look", torch.zeros(1 + len(LOOKS), 26))

    def load_library(self, folder):
        """Takes the lines of corpus/roughs.mjs, in the order of the answers."""
        with open(f"{folder}/{LIBRARY}.json") as file:
            parts = json.load(file)
        lines = np.fromfile(f"{folder}/{LIBRARY}.lines", np.uint8)
        order = {"bodies": BODY["pose"], "faces": HEAD["emotion"], "objects": OBJECTS}
        at = 0
        for name, part in parts.items():
            piece, count = getattr(self, name), part["count"]
            found = (tuple(part["view"]), part["columns"], part["rows"])
            if found != (piece.view, piece.columns, piece.rows):
                raise ValueError(
                    f"{LIBRARY}.json: expected {name} of {piece.view}, {piece.columns} x {piece.rows}, found {found}; run roughs.mjs again"
                )
            pictures = lines[at : at + count * piece.rows * piece.columns].reshape(count, -1).astype(np.float32) / 255
            at += pictures.size
            names = part["names"]
            places = [names.index(answer) for answer in order.get(name, names)]
            repeated = [i + block for block in range(0, count, len(names)) for i in places]
            piece.pictures.copy_(torch.from_numpy(pictures[repeated]))
        for i, (who, look) in enumerate(name.split("/", 1) for name in parts["heads"]["names"]):
            self.head_who[1 + WHO.index(who), i] = 1
            self.head_look[1 + LOOKS.index(look) if look else 0, i] = 1

    def forward(self, context, layout, reader, objects):
        """context [B, 48, D] with the slots last, layout [B, 6, H, W], reader: SlotReader, objects: ObjectReader -> [B, 1, 4 H, 4 W]."""
        slots = context[:, -len(SLOTS) :]
        told = {
            (slot, name): (SURE * head(slots[:, slot])).softmax(1) for head, (slot, _, name, _) in zip(reader.heads, QUESTIONS, strict=True)
        }
        thing = (SURE * objects(context)).softmax(1)[:, 1:]
        lines = self._object(thing, layout[:, 5])
        for figure in range(2):
            lines = lines + self._figure(told, 2 * figure, layout[:, 1 + 2 * figure])
        return lines.clamp(0, 1)[:, None]

    def _figure(self, told, slot, box):
        x0, _, x1, y1 = HEAD_ON_BOARD
        centre, width = extent(box.amax(1))
        middle, height = extent(box.amax(2))
        scale = width.clamp(min=0.5) / (x1 - x0)
        place = (centre, middle + height / 2, scale, ((x0 + x1) / 2, y1), box)
        dress = told[slot + 1, "attire"][:, 1 + BODY["attire"].index(DRESS)][:, None]
        pose = told[slot + 1, "pose"][:, 1:]
        body = self.bodies(torch.cat([pose * (1 - dress), pose * dress], 1), *place)
        head = self.heads((told[slot, "who"] @ self.head_who) * (told[slot, "look"] @ self.head_look), *place)
        face = self.faces(told[slot, "emotion"][:, 1:], *place)
        return (body + head + face) * is_there(box)

    def _object(self, chosen, box):
        centre, width = extent(box.amax(1))
        middle, _ = extent(box.amax(2))
        scale = width.clamp(min=0.5) / OBJECT_SIZE
        return self.objects(chosen, centre, middle, scale, (OBJECT_SIZE / 2, OBJECT_SIZE / 2), box) * is_there(box)


def is_there(box):
    """[B, H, W] -> [B, 1, 1]: 1 when the box covers at least a cell of it, else less."""
    return box.sum((1, 2)).clamp(max=1)[:, None, None]


def oval(layer):
    """The ellipse in the bounds of a layer's lines, uint8 [h, w]."""
    ys, xs = np.nonzero(layer > 96)
    if len(ys) == 0:
        return layer
    cy, cx, ry, rx = (ys.min() + ys.max()) / 2, (xs.min() + xs.max()) / 2, np.ptp(ys) / 2 + 0.5, np.ptp(xs) / 2 + 0.5
    y, x = np.ogrid[: layer.shape[0], : layer.shape[1]]
    radius = np.sqrt(((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2)
    return (255 * np.clip(1.2 - np.abs(radius - 1) * min(rx, ry), 0, 1)).astype(np.uint8)


def neighbours(mask):
    """The eight neighbours of every pixel, clockwise from above: [8, h, w]."""
    padded = np.pad(mask, 1)
    h, w = mask.shape
    steps = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))
    return np.stack([padded[y : y + h, x : x + w] for y, x in steps])


def skeleton(layer):
    """The middle lines of what a layer's lines enclose, as a stick figure has them (Zhang and Suen 1984), uint8 [h, w]."""
    wall = layer > 80
    outside = np.zeros_like(wall)
    outside[0], outside[:, 0], outside[:, -1] = ~wall[0], ~wall[:, 0], ~wall[:, -1]  # figures run out of the lower edge
    while True:
        grown = outside.copy()
        grown[1:] |= outside[:-1]
        grown[:-1] |= outside[1:]
        grown[:, 1:] |= outside[:, :-1]
        grown[:, :-1] |= outside[:, 1:]
        grown &= ~wall
        if (grown == outside).all():
            break
        outside = grown
    mask = ~outside
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            p = neighbours(mask)
            count, turns = p.sum(0), ((~p) & np.roll(p, -1, 0)).sum(0)
            n, e, s, w = p[0], p[2], p[4], p[6]
            open_side = ~(n & e & s) & ~(e & s & w) if first else ~(n & e & w) & ~(n & s & w)
            gone = mask & (count >= 2) & (count <= 6) & (turns == 1) & open_side
            changed |= bool(gone.any())
            mask = mask & ~gone
    return (255 * mask).astype(np.uint8)


def as_drawn(layers, rng):
    """uint8 [4, h, w] (bodies, heads, faces, object) -> float [h, w] as somebody may draw it.

    Parts are missing, shifted, simplified (a head is an oval, a body is sticks), thin or thick, rubbed out in places.
    """
    bodies, heads, faces, thing = layers
    if rng.random() < 0.2 and bodies.any():
        bodies = skeleton(bodies)
    if rng.random() < 0.2:
        heads = oval(heads)
    drawn = np.zeros(layers.shape[1:], np.float32)
    for layer, missing in ((bodies, 0.15), (heads, 0.15), (faces, 0.15), (thing, 0.15)):
        if rng.random() >= missing:
            shift = (rng.randint(-1, 1), rng.randint(-1, 1))
            drawn = np.maximum(drawn, np.roll(layer.astype(np.float32) / 255, shift, (0, 1)))
    if rng.random() < 0.5:
        drawn = np.clip(drawn * rng.uniform(0.6, 1.6), 0, 1)
    for _ in range(rng.randint(0, 3)):
        y, x, side = rng.randrange(drawn.shape[0]), rng.randrange(drawn.shape[1]), rng.randint(3, 12)
        drawn[y : y + side, x : x + side] = 0
    return drawn
