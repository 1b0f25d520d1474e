"""python -m inkling.encode DATA AE [SHARD]: every rendered panel -> the mean of its latents, float16, one .npy a shard, panels in story order.

Shards whose latents are newer than the autoencoder are left alone.
"""

import os

import numpy as np
import torch

from .arguments import parser_of
from .checkpoints import load_autoencoder
from .machine import add_machine_options, machine_of
from .shards import latents_path, open_pixels, pixels_path, shard_files

PANELS_AT_ONCE = 20


def to_input(panels):
    """uint8 [B, H, W, 3] -> [B, 3, H, W] in [-1, 1]."""
    return torch.from_numpy(panels.copy()).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


@torch.inference_mode()
def encode_shard(autoencoder, path, machine):
    pixels = open_pixels(path)
    starts = range(0, len(pixels), PANELS_AT_ONCE)
    latents = []
    for i in starts:
        with machine.autocast():
            latents.append(autoencoder.mean(to_input(pixels[i : i + PANELS_AT_ONCE]).to(machine.device)).half().cpu())
    out = latents_path(path)
    np.save(out + ".part.npy", torch.cat(latents).numpy())
    os.replace(out + ".part.npy", out)
    print(out, flush=True)


def main():
    parser = parser_of("data", "autoencoder")
    parser.add_argument("shard", nargs="?")
    add_machine_options(parser)
    options = parser.parse_args()
    machine = machine_of(options)
    autoencoder = load_autoencoder(options.autoencoder).to(machine.device)
    for path in [f"{options.data}/shard_{options.shard}.json"] if options.shard else shard_files(options.data):
        out = latents_path(path)
        is_done = os.path.exists(out) and os.path.getmtime(out) > os.path.getmtime(options.autoencoder)
        if not is_done and os.path.exists(pixels_path(path)):
            encode_shard(autoencoder, path, machine)


if __name__ == "__main__":
    main()
