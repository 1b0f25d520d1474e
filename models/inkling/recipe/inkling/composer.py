"""Composes a draft of a panel from its words and boxes, as comics are begun: a rough (lines, rough.py) and flats (areas of colour).

The pieces are those of corpus/roughs.mjs. Flats have four channels at a rough's size: red, green and blue, -1 to 1 times how much is known of a pixel's
colour, and how much that is. Colours that the text does not tell are not known; a pose, clothes, hair and mood that it does not tell are plain ones.
"""

import json

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .recogniser import agreed
from .rough import PER_CELL
from .slots import BODY, HEAD, QUESTIONS, SLOTS, WHO
from .words import CLOTHES, HAIR, LOOKS, OBJECTS, SKIN

LIBRARY = "library"  # .json and .bin, written by corpus/roughs.mjs beside the shards
BODIES, HEADS = 99, 26
AREAS = 3  # of a piece of a figure: skin, then hair or shirt, then pants
REST = 4  # and the rest's red, green, blue, then how much the piece covers
FLATS = 4  # channels of composed flats
# What is composed of what a text does not tell, where it tells of the figure: the first of these that are drawn.
PLAIN_ATTIRE = "casualtee"
PLAIN_POSES = ("handsheldback", "handsinpocket", "handsonhip")
PLAIN_EMOTION = "neutral"
PLAIN_LOOKS = {"woman": "wavy hair", "old woman": "glasses", "man": "spiky hair", "old man": "white hair", "person": "medium hair"}
# The corpus's head box on the board of the art, [x0, y0, x1, y1] (corpus/stage.mjs): where a box is, the board is.
HEAD_ON_BOARD = (165, -12, 335, 178)
OBJECT_SIZE = 32
SURE = 50  # makes a choice of what an answer likes best
# Per tone: what red, green and blue become, as matrix [3, 3] and offset [3] for colours 0 to 1 (corpus/panel.mjs).
GREY = ((0.299, 0.587, 0.114),) * 3
TONES = {"color": (np.eye(3), (0, 0, 0)), "ink": (GREY, (0, 0, 0)), "sepia": (np.diag((1, 0.92, 0.78)) @ GREY, (28 / 255, 12 / 255, 0))}


def numbered(cells):
    """[B, n] -> 0, 1, ... n - 1 in every row. Not arange(): the studio's reading of graphs follows the shape of this."""
    return torch.ones_like(cells).cumsum(1) - 1


class Grid(nn.Module):
    """Pictures [count, channels, rows, columns], 0 to 1, of the same part of a board, view = (x, y, width, height) there."""

    def __init__(self, count, channels, view, size):
        super().__init__()
        self.view = view
        self.channels, (self.columns, self.rows) = channels, size
        self.register_buffer("pictures", torch.zeros(count, channels * self.rows * self.columns, dtype=torch.uint8))
        self.register_buffer("column_numbers", torch.arange(self.columns, dtype=torch.float32), persistent=False)
        self.register_buffer("row_numbers", torch.arange(self.rows, dtype=torch.float32), persistent=False)

    def forward(self, chosen, centre, edge, scale, origin, box, turn=1):
        """chosen [B, count], the board's point `origin` at cells (centre, edge) [B], scale [B] cells a unit, cells like box [B, H, W], turn [B]: -1 mirrors
        left and right -> [B, channels, 4 H, 4 W]."""
        picture = ((chosen / 255) @ self.pictures.float()).view(-1, self.channels, self.rows, self.columns)
        down, across = placed(self, (centre, edge, scale, origin, box, turn), is_lines=self.channels == 1)
        return down[:, None] @ picture @ across.transpose(1, 2)[:, None]


def placed(grid, place, is_lines):
    """How much each pixel of a grid's pictures shows in each rough pixel, place as in Grid.forward -> (down [B, 4 H, rows], across [B, 4 W, columns])."""
    centre, edge, scale, origin, box, turn = (*place, 1)[:6]
    x, y, w, h = grid.view
    across = _along(numbered(box[:, 0]), centre, scale * turn, origin[0] - x, grid.columns / w, grid.column_numbers, is_lines)
    down = _along(numbered(box[:, :, 0]), edge, scale, origin[1] - y, grid.rows / h, grid.row_numbers, is_lines)
    return down, across


def _along(cells, at, scale, origin, per_unit, numbers, is_lines):
    """Of one axis: of pixels `numbers` [count] in the rough pixels of `cells` [B, n], [B, 4 n, count]."""
    inside = cells.new_tensor([(i + 0.5) / PER_CELL for i in range(PER_CELL)])
    where = (cells[:, :, None] + inside).reshape(cells.shape[0], -1)
    pixel = ((where - at[:, None]) / scale[:, None] + origin) * per_unit - 0.5
    step = (per_unit / (PER_CELL * scale.abs())).clamp(min=1)[:, None, None]
    distance = (pixel[:, :, None] - numbers).abs() / step
    # Where a picture is made smaller, areas keep their mean and lines their ink.
    return F.relu(1 - distance) / (step.sqrt() if is_lines else step)


def looked_at(lines, grid, place):
    """The other way round: lines [B, 1, 4 H, 4 W] as they lie on a grid, [B, 1, rows, columns]."""
    down, across = placed(grid, place, is_lines=True)
    return (down.transpose(1, 2)[:, None] @ lines @ across[:, None]).clamp(0, 1)


class Piece(nn.Module):
    """`count` drawings of a part, each as lines and as a flat."""

    def __init__(self, count, view, lines, flats, areas=AREAS):
        super().__init__()
        self.areas = areas
        self.lines = Grid(count, 1, view, lines)
        self.flats = Grid(count, areas + REST, view, flats)


def extent(profile):
    """Coverage along an axis [B, n] -> (middle, length) in cells [B]."""
    whole = profile / profile.amax(1, keepdim=True).clamp(min=1e-3)
    length = whole.sum(1)
    return (whole * (numbered(profile) + 0.5)).sum(1) / length.clamp(min=1e-3), length


def is_there(box):
    """[B, H, W] -> [B, 1, 1, 1]: 1 when the box covers at least a cell of it, else less."""
    return box.sum((1, 2)).clamp(max=1)[:, None, None, None]


class Composer(nn.Module):
    """Text features and boxes -> a rough and flats: the pose, clothes, head, mood and object that the slots tell of, put where the boxes are."""

    def __init__(self):
        super().__init__()
        self.bodies = Piece(BODIES, (0, -40, 500, 640), (80, 102), (40, 51))
        self.heads = Piece(HEADS, (120, -50, 260, 260), (52, 52), (40, 40))
        faces = len(HEAD["emotion"])
        self.faces = Piece(faces, (180, 25, 170, 150), (52, 46), (52, 46), areas=0)
        self.objects = Piece(len(OBJECTS), (-2, -2, 36, 36), (40, 40), (24, 24), areas=0)
        # Which body is worn in a pose, by the answers to both. A pose that is not drawn in an attire is shown in another.
        self.register_buffer("body_of", torch.zeros((1 + len(BODY["attire"])) * (1 + len(BODY["pose"])), BODIES))
        # Which answers a head belongs to; a look that is not told (answer 0) is a plain one or that of heads without words for it.
        self.register_buffer("head_who", torch.zeros(1 + len(WHO), HEADS))
        self.register_buffer("head_look", torch.zeros(1 + len(LOOKS), HEADS))
        self.register_buffer(
            "face_of", torch.cat([F.one_hot(torch.tensor([HEAD["emotion"].index(PLAIN_EMOTION)]), faces), torch.eye(faces)]).float()
        )
        # Red, green, blue of every answer; black and not known without one.
        for name, answers in (("skin", SKIN), ("hair", HAIR), ("clothes", CLOTHES)):
            self.register_buffer(f"{name}_colours", torch.zeros(1 + len(answers), 3))
        self.register_buffer(
            "tone_matrices", torch.tensor(np.array([matrix for matrix, _ in TONES.values()]), dtype=torch.float32).view(-1, 9)
        )
        self.register_buffer("tone_offsets", torch.tensor([offset for _, offset in TONES.values()]))

    def load_library(self, folder):
        """Takes the pieces of corpus/roughs.mjs, in the order of the answers."""
        with open(f"{folder}/{LIBRARY}.json") as file:
            parts = json.load(file)
        pixels, at = np.fromfile(f"{folder}/{LIBRARY}.bin", np.uint8), 0
        colours = parts.pop("colours")
        for name, answers in (("skin", SKIN), ("hair", HAIR), ("clothes", CLOTHES)):
            for i, answer in enumerate(answers):
                getattr(self, f"{name}_colours")[1 + i] = mean_colour(colours[name][answer])
        order = {"faces": HEAD["emotion"], "objects": OBJECTS}
        for name, part in parts.items():
            piece, names = getattr(self, name), part["names"]
            places = [names.index(answer) for answer in order.get(name, names)]
            for kind in ("lines", "flats"):
                grid = getattr(piece, kind)
                found = (len(names), tuple(part["view"]), tuple(part[kind]))
                expected = (len(grid.pictures), grid.view, (grid.columns, grid.rows))
                if found != expected:
                    raise ValueError(f"{LIBRARY}.json: expected {kind} of {name} as {expected}, found {found}; run roughs.mjs again")
                channels = 1 if kind == "lines" else AREAS + REST
                pictures = pixels[at : at + len(names) * channels * grid.rows * grid.columns].reshape(len(names), channels, -1)
                at += pictures.size
                # Where a piece has no areas of its own, those channels are empty.
                grid.pictures.copy_(torch.from_numpy(pictures[places, -grid.channels :].reshape(len(names), -1)))
        self._name_bodies(parts["bodies"]["names"])
        for i, (who, look) in enumerate(name.split("/", 1) for name in parts["heads"]["names"]):
            self.head_who[1 + WHO.index(who), i] = 1
            self.head_look[1 + LOOKS.index(look) if look else 0, i] = 1
            self.head_look[0, i] = float(look == PLAIN_LOOKS.get(who, ""))

    def _name_bodies(self, names):
        attires, poses = BODY["attire"], BODY["pose"]
        for i, attire in enumerate((None, *attires)):
            for j, pose in enumerate((None, *poses)):
                if attire is None and pose is None:
                    continue
                wanted = (
                    [f"{attire}/{plain}" for plain in PLAIN_POSES]
                    if pose is None
                    else [f"{worn}/{pose}" for worn in (attire, PLAIN_ATTIRE, *attires)]
                )
                self.body_of[i * (1 + len(poses)) + j, names.index(next(name for name in wanted if name in names))] = 1

    def forward(self, context, layout, readers, drawn=None):
        """context [B, 48, D] with the slots last, layout [B, 6, H, W], readers: {"reader": SlotReader, "objects": ObjectReader, "tones": ToneReader,
        "recogniser": Recogniser}, drawn: an artist's rough [B, 1, 4 H, 4 W] or None -> (rough [B, 1, 4 H, 4 W], flats [B, 4, 4 H, 4 W])."""
        slots = context[:, -len(SLOTS) :]
        told = {
            (slot, name): (SURE * head(slots[:, slot])).softmax(1)
            for head, (slot, _, name, _) in zip(readers["reader"].heads, QUESTIONS, strict=True)
        }
        thing = (SURE * readers["objects"](context)).softmax(1)
        tone = (SURE * readers["tones"](context)).softmax(1)
        toned = ((tone @ self.tone_matrices).view(-1, 3, 3), tone @ self.tone_offsets)
        draft = Draft(None if drawn is None else Drawing(drawn, readers["recogniser"]))
        for figure in range(2):
            self._add_figure(draft, told, 2 * figure, layout[:, 1 + 2 * figure], toned)
        self._add_object(draft, thing, layout[:, 5], toned)
        return draft.finished()

    def _add_figure(self, draft, told, slot, box, toned):
        x0, _, x1, y1 = HEAD_ON_BOARD
        centre, width = extent(box.amax(1))
        middle, height = extent(box.amax(2))
        scale = width.clamp(min=0.5) / (x1 - x0)
        place = (centre, middle + height / 2, scale, ((x0 + x1) / 2, y1), box)
        attire = told[slot + 1, "attire"]
        pose, posed = draft.meant(told[slot + 1, "pose"], "pose", place)
        emotion, faced = draft.meant(told[slot, "emotion"], "emotion", place)
        body = (attire[:, :, None] * pose[:, None]).view(-1, len(self.body_of)) @ self.body_of
        head = (told[slot, "who"] @ self.head_who) * (told[slot, "look"] @ self.head_look)
        skin, hair = (toned_colour(told[slot, name], getattr(self, f"{name}_colours"), toned) for name in ("skin", "hair"))
        shirt, pants = (toned_colour(told[slot + 1, name], self.clothes_colours, toned) for name in ("shirt", "pants"))
        draft.replaces(draft.add(self.bodies, body, place, (skin, shirt, pants), toned), posed)
        draft.replaces(draft.add(self.heads, head, place, (skin, hair, pants), toned), posed, faced)
        face = emotion @ self.face_of * (1 - told[slot, "who"][:, :1])
        draft.add(self.faces, face, place, (skin, hair, pants), toned)

    def _add_object(self, draft, told, box, toned):
        centre, width = extent(box.amax(1))
        middle, _ = extent(box.amax(2))
        scale = width.clamp(min=0.5) / OBJECT_SIZE
        # An object looks at the figure, as in the corpus: on the left it is mirrored.
        turn = ((centre - numbered(box[:, 0])[:, -1] / 2) * 1e4).clamp(-1, 1)
        place = (centre, middle, scale, (OBJECT_SIZE / 2, OBJECT_SIZE / 2), box)
        thing, shown = draft.meant(told, "object", place)
        draft.replaces(draft.add(self.objects, thing[:, 1:], (*place, turn), (), toned), shown)


def around(areas, reach):
    """[B, 1, h, w] -> the sum of the pixels that lie within `reach` to every side. A convolution, whose gradient the studio knows."""
    side = 2 * reach + 1
    return F.conv2d(areas, torch.ones(1, 1, side, side, dtype=areas.dtype, device=areas.device), padding=reach)


class Drawing:
    """What an artist drew, and how much of it the draft says already."""

    NEAR = 4  # rough pixels around a piece in which lines mean it

    def __init__(self, rough, recogniser):
        """rough [B, 1, 4 H, 4 W] as the network takes it: 1 is ink, below zero the draft gives way; from -2 on it was rubbed out."""
        self.rough, self.recogniser = rough, recogniser
        self.ink, self.said = rough.clamp(0, 1), 0
        # Lines over what is rubbed out are meant as they are.
        self.is_rubbed = (0.5 * around((-1 - rough).clamp(0, 1), 2)).clamp(0, 1)

    def meant(self, told, kind, place):
        guess = getattr(self.recogniser, kind)
        lines = looked_at(self.ink * (1 - self.is_rubbed), guess, place)
        is_drawn = (lines.sum((1, 2, 3)) * 1e4).clamp(0, 1)[:, None] * is_there(place[4])[:, :, 0, 0]
        return agreed(told, guess(lines).softmax(1), is_drawn)

    def replace(self, covers, surely):
        near = around(covers, self.NEAR).clamp(0, 1)
        self.said = self.said + near * surely[:, :, None, None] * (1 - self.is_rubbed)

    def left(self):
        """The rough without what the draft says better."""
        return self.rough * (1 - self.said).clamp(min=0)


def mean_colour(hexes):
    """ "#rrggbb" or several of them -> [3], 0 to 1."""
    several = [hexes] if isinstance(hexes, str) else hexes
    return torch.tensor([[int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)] for text in several]).mean(0)


def toned_colour(answer, colours, toned):
    """answer [B, 1 + answers], colours [1 + answers, 3] -> [B, 4]: the colour, -1 to 1 times how much is known of it, and how much that is."""
    matrices, offsets = toned
    known = 1 - answer[:, :1]
    colour = (matrices @ (answer @ colours)[:, :, None])[:, :, 0] + offsets * known
    return torch.cat([2 * colour - known, known], 1)


class Draft:
    """What has been composed so far; later pieces cover earlier ones. `colour` is as in flats, `known` their last channel."""

    def __init__(self, drawing=None):
        self.rough, self.colour, self.known = 0, 0, 0
        self.drawing = drawing

    def meant(self, told, kind, place):
        """What the text tells of a kind [B, 1 + answers] and what is drawn at a place -> (what is meant, how surely it was drawn [B, 1] or 0)."""
        return self.drawing.meant(told, kind, place) if self.drawing else (told, 0)

    def replaces(self, covers, *surely):
        """A piece that covers so much stands for what was drawn there, if that was recognised."""
        for each in surely if self.drawing else ():
            self.drawing.replace(covers, each)

    def finished(self):
        """-> (rough, flats)."""
        lines, flats = self.rough.clamp(0, 1), torch.cat([self.colour, self.known], 1)
        return overlay(lines, flats, self.drawing.left()) if self.drawing else (lines, flats)

    def add(self, piece, chosen, place, colours, toned):
        """chosen [B, count]; place: see Grid.forward; colours: of the piece's areas, [B, 4] each. -> how much it covers [B, 1, 4 H, 4 W]."""
        there = is_there(place[4])
        self.rough = self.rough + piece.lines(chosen, *place) * there
        flat = piece.flats(chosen, *place) * there
        areas, covers = piece.areas, flat[:, -1:]
        rest = (covers - flat[:, :areas].sum(1, keepdim=True)).clamp(min=0) if areas else covers
        matrices, offsets = toned
        colour, known = offsets[:, :, None, None] * rest, rest
        for c in range(3):
            colour = colour + matrices[:, :, c, None, None] * flat[:, areas + c : areas + c + 1]
        colour = 2 * colour - rest
        for area, told in enumerate(colours):
            covered = flat[:, area : area + 1]
            colour = colour + covered * told[:, :3, None, None]
            known = known + covered * told[:, 3:, None, None]
        self.colour = self.colour * (1 - covers) + colour
        self.known = self.known * (1 - covers) + known
        return covers


def overlay(lines, flats, rough):
    """A composed draft under an artist's rough [B, 1, 4 H, 4 W]: 1 is ink; below zero the draft gives way, its lines by -0.5, its colours by -1.

    Zero everywhere leaves the draft as it is, to the bit.
    """
    drawn = rough.clamp(0, 1) + lines * (1 + 2 * rough).clamp(0, 1)
    return drawn.clamp(0, 1), flats * (2 + 2 * rough).clamp(0, 1)
