"""python redraw.py DATA WEIGHTS OUT SHARD... [--stories 40]: the first panels of these shards as the model draws them, OUT/shard_K.rgb.

Every panel is noised to a level of its own and denoised by the exported networks (SDEdit, Meng et al. 2022): who and where stay, lines and
colours become the model's. The embedder learns and is measured on these beside the corpus's clean drawings.
"""

import argparse
import json
import os
import random

import numpy as np
import onnxruntime

from captions import TONE, caption
from layout import layout_map
from shards import PANELS_PER_STORY, open_pixels, read_meta
from tokenizer import Tokenizer

STEPS = 4
LEVELS = (0.3, 0.65)  # of noise, 0 to 1: below, hardly anything changes; above, it becomes somebody else


class Redrawer:
    def __init__(self, weights):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        names = ("text_encoder", "unet", "vae_encoder", "vae_decoder")
        self.sessions = {
            name: onnxruntime.InferenceSession(f"{weights}/{name}.onnx", options, providers=["CPUExecutionProvider"])
            for name in names
        }
        with open(f"{weights}/tokenizer.json") as file:
            self.tokenizer = Tokenizer(json.load(file)["model"]["vocab"])

    def run(self, network, **inputs):
        return self.sessions[network].run(None, inputs)[0]

    def redraw(self, panels, story, rng):
        """uint8 [6, H, W, 3] of one story -> the same panels, redrawn."""
        latents = self.run("vae_encoder", sample=np.ascontiguousarray((panels / np.float32(255)).transpose(0, 3, 1, 2)))
        texts = [caption(story, panel, rng, 1.0) + TONE[story["tone"]] for panel in story["panels"]]
        context = self.run("text_encoder", input_ids=np.array([self.tokenizer(text) for text in texts], np.int64))
        height, width = latents.shape[2] // 2, latents.shape[3] // 2
        layout = np.stack([layout_map(panel["boxes"], height, width).numpy() for panel in story["panels"]])
        level = np.array([rng.uniform(*LEVELS) for _ in story["panels"]], np.float32)
        noise = np.random.RandomState(rng.getrandbits(32)).randn(*latents.shape).astype(np.float32)
        rows = level[:, None, None, None]
        x = (1 - rows) * latents + rows * noise
        for step in range(STEPS):
            time = 1000 * level * (1 - step / STEPS)
            x -= rows / STEPS * self.run("unet", sample=x, timestep=time, encoder_hidden_states=context, layout=layout)
        drawn = self.run("vae_decoder", latent_sample=x)
        return (drawn.transpose(0, 2, 3, 1) * 255 + 0.5).astype(np.uint8)


def redraw_shard(redrawer, data, out, number, most):
    path = f"{data}/shard_{number}.json"
    pixels, stories = open_pixels(path), read_meta(path)["stories"]
    rng = random.Random(number)
    target = f"{out}/shard_{number}.rgb"
    with open(target + ".part", "wb") as file:
        for i, story in enumerate(stories[:most]):
            panels = pixels[i * PANELS_PER_STORY : (i + 1) * PANELS_PER_STORY]
            file.write(redrawer.redraw(panels, story, rng).tobytes())
    os.replace(target + ".part", target)
    print(target, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("weights")
    parser.add_argument("out")
    parser.add_argument("shards", type=int, nargs="+")
    parser.add_argument("--stories", type=int, default=40)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    redrawer = Redrawer(options.weights)
    for number in options.shards:
        if not os.path.exists(f"{options.out}/shard_{number}.rgb"):
            redraw_shard(redrawer, options.data, options.out, number, options.stories)


if __name__ == "__main__":
    main()
