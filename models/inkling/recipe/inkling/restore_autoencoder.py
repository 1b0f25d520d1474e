"""python -m inkling.restore_autoencoder FOLDER OUT: the autoencoder's checkpoint again, from FOLDER/vae_encoder.onnx and vae_decoder.onnx, which hold the same numbers."""

from .arguments import parser_of
from .autoencoder import Autoencoder
from .checkpoints import save_checkpoint
from .graph_weights import state_of, weights_of


def main():
    options = parser_of("folder", "out").parse_args()
    found = {**weights_of(f"{options.folder}/vae_encoder.onnx"), **weights_of(f"{options.folder}/vae_decoder.onnx")}
    save_checkpoint({"model": state_of(Autoencoder(), found)}, options.out)


if __name__ == "__main__":
    main()
