"""python -m inkling.restore_print FOLDER OUT: the print decoder's checkpoint again, from FOLDER/print_decoder.onnx, which holds the same numbers."""

import torch

from .arguments import parser_of
from .autoencoder import LATENT_CHANNELS
from .checkpoints import save_checkpoint
from .folded import weights_of
from .print_decoder import PrintDecoder


def main():
    options = parser_of("folder", "out").parse_args()
    example = torch.zeros(1, LATENT_CHANNELS, 12, 8)
    weights = weights_of(f"{options.folder}/print_decoder.onnx", "dec.", PrintDecoder(corrects=True), example)
    save_checkpoint({"model": weights}, options.out)


if __name__ == "__main__":
    main()
