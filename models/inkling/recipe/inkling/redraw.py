"""python -m inkling.redraw DATA WEIGHTS OUT SHARD... [--stories 40]: the first panels of these shards as the model draws them, OUT/shard_K.rgb.

Every panel is noised to a level of its own and denoised by the exported networks (SDEdit, Meng et al. 2022): who and where stay, lines and
colours become the model's. The embedder learns and is measured on these beside the corpus's clean drawings.
"""

import os
import random

import numpy as np

from .arguments import parser_of
from .exported import ExportedModel
from .shards import PANELS_PER_STORY, open_pixels, read_meta

STEPS = 4
LEVELS = (0.3, 0.65)  # of noise, 0 to 1: below, hardly anything changes; above, it becomes somebody else


def redraw(model, panels, story, rng):
    """uint8 [6, H, W, 3] of one story -> the same panels, redrawn."""
    latents, context, layout = model.encode(panels, story, rng)
    level = np.array([rng.uniform(*LEVELS) for _ in story["panels"]], np.float32)
    noise = np.random.RandomState(rng.getrandbits(32)).randn(*latents.shape).astype(np.float32)
    rows = level[:, None, None, None]
    x = (1 - rows) * latents + rows * noise
    for step in range(STEPS):
        x -= rows / STEPS * model.velocity(x, level * np.float32(1 - step / STEPS), context, layout)
    drawn = model.run("vae_decoder", latent_sample=x)
    return (drawn.transpose(0, 2, 3, 1) * 255 + 0.5).astype(np.uint8)


def redraw_shard(model, data, out, number, most):
    path = f"{data}/shard_{number}.json"
    pixels, stories = open_pixels(path), read_meta(path)["stories"]
    rng = random.Random(number)
    target = f"{out}/shard_{number}.rgb"
    with open(target + ".part", "wb") as file:
        for i, story in enumerate(stories[:most]):
            panels = pixels[i * PANELS_PER_STORY : (i + 1) * PANELS_PER_STORY]
            file.write(redraw(model, panels, story, rng).tobytes())
    os.replace(target + ".part", target)
    print(target, flush=True)


def main():
    parser = parser_of("data", "weights", "out")
    parser.add_argument("shards", type=int, nargs="+")
    parser.add_argument("--stories", type=int, default=40)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    model = ExportedModel(options.weights)
    for number in options.shards:
        if not os.path.exists(f"{options.out}/shard_{number}.rgb"):
            redraw_shard(model, options.data, options.out, number, options.stories)


if __name__ == "__main__":
    main()
