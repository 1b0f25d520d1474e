"""python -m inkling.keep CHECKPOINT OUT: a checkpoint small enough to keep in the repository: the averaged weights as float16."""

import argparse

from .checkpoints import load_checkpoint, save_checkpoint


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("out")
    options = parser.parse_args()
    checkpoint = load_checkpoint(options.source)
    weights = {name: value.half() if value.is_floating_point() else value for name, value in checkpoint["model"].items()}
    save_checkpoint({**{name: value for name, value in checkpoint.items() if name != "raw"}, "model": weights}, options.out)


if __name__ == "__main__":
    main()
