"""python -m inkling.held_out DATA WEIGHTS: the loss of exported weights on rendered panels that no training saw, so that versions can be compared.

Squared error of the velocity by noise level, without sharing, with full captions and boxes; beside it that of areas of 4x4 cells, where
colours and places are.
"""

import random

import numpy as np

from .arguments import parser_of
from .exported import ExportedModel
from .machine import add_threads
from .shards import PANELS_PER_STORY, open_pixels, read_meta, shard_files

NOISE_LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999)
AREA = 4


def area_means(values):
    count, channels, height, width = values.shape
    return values.reshape(count, channels, height // AREA, AREA, width // AREA, AREA).mean((3, 5))


def story_errors(model, panels, story, rng):
    """-> [levels, 2]: the mean squared error of the cells and of areas."""
    latents, context, layout = model.encode(panels, story, rng)
    noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(latents.shape, dtype=np.float32)
    errors = []
    for t in np.float32(NOISE_LEVELS):
        velocity = model.velocity((1 - t) * latents + t * noise, np.full(len(latents), t), context, layout)
        error = velocity - (noise - latents)
        errors.append((np.square(error).mean(), np.square(area_means(error)).mean()))
    return errors


def main():
    parser = parser_of("data", "weights")
    add_threads(parser, 2)
    options = parser.parse_args()
    model = ExportedModel(options.weights, options.threads)
    errors = []
    for path in shard_files(options.data):
        pixels = open_pixels(path)
        for number, story in enumerate(read_meta(path)["stories"]):
            at = number * PANELS_PER_STORY
            errors.append(story_errors(model, pixels[at : at + PANELS_PER_STORY], story, random.Random(number)))
    means = np.mean(errors, 0)
    print(f"{len(errors)} stories; noise level, squared error of cells, of areas")
    for level, (cells, areas) in zip([*map(str, NOISE_LEVELS), "mean"], [*means, means.mean(0)], strict=True):
        print(f"{level:>5}  {cells:.4f}  {areas:.4f}")


if __name__ == "__main__":
    main()
