"""python -m inkling.reconstruct DATA AE OUT.png: some square panels above, what the autoencoder makes of them below."""

import numpy as np
import torch

from .arguments import parser_of
from .checkpoints import load_autoencoder
from .encode import to_input
from .machine import add_threads
from .png import write_png
from .shards import open_pixels, read_meta, shard_files


def main():
    parser = parser_of("data", "autoencoder", "out")
    add_threads(parser, 1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    square = [path for path in shard_files(options.data) if read_meta(path)["shape"] == "square"]
    panels = open_pixels(square[-1])[[3, 10, 21, 33, 47]]
    autoencoder = load_autoencoder(options.autoencoder)
    with torch.inference_mode():
        decoded = autoencoder.dec(autoencoder.mean(to_input(panels))).clamp(-1, 1)
    rebuilt = ((decoded + 1) * 127.5).byte().permute(0, 2, 3, 1).numpy()
    write_png(options.out, np.concatenate([np.concatenate(list(panels), 1), np.concatenate(list(rebuilt), 1)], 0))


if __name__ == "__main__":
    main()
