"""python -m inkling.restore_autoencoder FOLDER OUT: the autoencoder's checkpoint again, from FOLDER/vae_encoder.onnx and vae_decoder.onnx, which hold the same numbers."""

import torch

from .arguments import parser_of
from .autoencoder import DOWNSCALE, LATENT_CHANNELS, Autoencoder
from .checkpoints import save_checkpoint
from .folded import weights_of


def main():
    options = parser_of("folder", "out").parse_args()
    autoencoder = Autoencoder()
    latents = torch.zeros(1, LATENT_CHANNELS, 12, 8)
    pixels = torch.zeros(1, 3, 12 * DOWNSCALE, 8 * DOWNSCALE)
    parts = {
        "enc.": weights_of(f"{options.folder}/vae_encoder.onnx", "enc.", autoencoder.enc, pixels),
        "dec.": weights_of(f"{options.folder}/vae_decoder.onnx", "dec.", autoencoder.dec, latents),
    }
    model = {part + name: value for part, weights in parts.items() for name, value in weights.items()}
    save_checkpoint({"model": model}, options.out)


if __name__ == "__main__":
    main()
