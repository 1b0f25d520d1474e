"""python reconstruct.py DATA AE.pt OUT.png: some square panels above, what the autoencoder makes of them below."""

import sys

import numpy as np
import torch

from checkpoints import load_autoencoder
from encode import to_input
from png import write_png
from shards import open_pixels, read_meta, shard_files


def main():
    torch.set_num_threads(1)
    data, checkpoint, out = sys.argv[1:4]
    square = [path for path in shard_files(data) if read_meta(path)["shape"] == "square"]
    panels = open_pixels(square[-1])[[3, 10, 21, 33, 47]]
    autoencoder = load_autoencoder(checkpoint)
    with torch.inference_mode():
        decoded = autoencoder.dec(autoencoder.mean(to_input(panels))).clamp(-1, 1)
    rebuilt = ((decoded + 1) * 127.5).byte().permute(0, 2, 3, 1).numpy()
    write_png(out, np.concatenate([np.concatenate(list(panels), 1), np.concatenate(list(rebuilt), 1)], 0))


if __name__ == "__main__":
    main()
