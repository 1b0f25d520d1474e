"""python keep.py CHECKPOINT.pt OUT.pt: a checkpoint small enough to keep in the repository: the averaged weights as float16."""

import sys

import torch

from checkpoints import save_whole


def main():
    source, out = sys.argv[1:3]
    checkpoint = torch.load(source, weights_only=False)
    weights = {name: value.half() if value.is_floating_point() else value for name, value in checkpoint["model"].items()}
    save_whole({**{name: value for name, value in checkpoint.items() if name != "raw"}, "model": weights}, out)


if __name__ == "__main__":
    main()
