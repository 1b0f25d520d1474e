"""The rendered corpus on disk: shard_K.json (shape, size, stories), shard_K.rgb (pixels), shard_K.lat.npy (latents), shard_K.rough (lines)."""

import glob
import json
import os

import numpy as np

PANELS_PER_STORY = 6


def shard_files(data):
    """The paths of all shard_K.json in a folder, by K."""
    return sorted(glob.glob(data + "/shard_*.json"), key=lambda path: int(path.split("_")[-1][:-5]))


def read_meta(path):
    with open(path) as file:
        return json.load(file)


def pixels_path(path):
    return path.replace(".json", ".rgb")


def latents_path(path):
    return path.replace(".json", ".lat.npy")


def roughs_path(path):
    return path.replace(".json", ".rough")


def open_pixels(path):
    """All panels of a shard, uint8 [panels, height, width, 3], mapped and not read."""
    width, height = read_meta(path)["size"]
    return np.memmap(pixels_path(path), np.uint8, "r").reshape(-1, height, width, 3)


def open_all_pixels(data):
    """Of every shard whose pixels are still there."""
    return [open_pixels(path) for path in shard_files(data) if os.path.exists(pixels_path(path))]
