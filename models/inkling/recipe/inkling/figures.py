"""Figures of the corpus: who stands where in which panel, and how one is cut out for the embedder.

A figure is seen through its boxes: the head fills the upper half of the input, the body the lower half, whatever the shot.
"""

import os
from dataclasses import dataclass

import numpy as np

from .shards import PANELS_PER_STORY, pixels_path, read_meta, shard_files

PART = 48  # pixels of a part, width and height: an input is [3, 2 * PART, PART]
LOOKS = ("head", "hair", "skin", "attire", "shirt", "pants")  # what makes a character another one
MOST_SHARDS = 24  # whose pixels `grow` keeps
HELD_SHARDS = 4


@dataclass(frozen=True)
class Figure:
    shard: int  # place in the list of shards
    panel: int  # place in the shard
    boxes: tuple  # head and body, [x0, y0, x1, y1] in fractions of the panel
    character: int  # counted over all shards
    tone: str
    looks: tuple  # values of LOOKS


def split_shards(data):
    """The shard_K.json whose pixels are kept -> (those to train on, those of characters that are held out)."""
    kept = [path for path in shard_files(data)[:MOST_SHARDS] if os.path.exists(pixels_path(path))]
    return kept[:-HELD_SHARDS], kept[-HELD_SHARDS:]


def is_doubtful(story, panel):
    """In a close-up of a two-character story version 0 of the corpus may name the second and show the first."""
    return len(story["cast"]) == 2 and panel["shot"] == "close" and panel["who"] == [1]


def figures_of(paths):
    """Every figure of these shard_K.json files."""
    figures, character = [], 0
    for shard, path in enumerate(paths):
        for number, story in enumerate(read_meta(path)["stories"]):
            for place, panel in enumerate(story["panels"]):
                if is_doubtful(story, panel):
                    continue
                for who, boxes in zip(panel["who"], panel["boxes"]["figures"], strict=True):
                    looks = tuple(story["cast"][who][name] for name in LOOKS)
                    index = number * PANELS_PER_STORY + place
                    figures.append(Figure(shard, index, tuple(boxes), character + who, story["tone"], looks))
            character += len(story["cast"])
    return figures


def resampling(low, high, count, size):
    """[count, size]: weights that stretch pixels low..high of a line of `size` to `count`; a triangle filter, wider when it shrinks.

    Outside the line its last pixel goes on.
    """
    scale = max(1, (high - low) / count)
    centres = np.clip(low + (np.arange(count) + 0.5) * (high - low) / count, 0.5, size - 0.5)
    weights = np.maximum(0, 1 - np.abs(np.arange(size) + 0.5 - centres[:, None]) / scale)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def cut_part(panel, box, part=PART):
    """uint8 [H, W, 3], a box in fractions -> float [3, part, part] in 0..255."""
    height, width, _ = panel.shape
    down = resampling(box[1] * height, box[3] * height, part, height)
    across = resampling(box[0] * width, box[2] * width, part, width)
    rows, columns = np.flatnonzero(down.any(0)), np.flatnonzero(across.any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    window = panel[top:bottom, left:right].astype(np.float32)
    stretched = np.tensordot(down[:, top:bottom], window, 1)  # [part, w, 3]
    return np.tensordot(across[:, left:right], stretched, (1, 1)).transpose(2, 1, 0)


def cut_figure(panel, boxes):
    """-> [3, 2 * PART, PART] in [-1, 1]: head above, body below."""
    return np.concatenate([cut_part(panel, box) for box in boxes], 1) / 127.5 - 1
