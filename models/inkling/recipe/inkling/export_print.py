"""python -m inkling.export_print AE OUT_DIR [PRINT]: OUT_DIR/print_decoder.onnx, for the model that export.py wrote to OUT_DIR.

With the correction of PRINT, when it is given.
"""

import json

import torch

from .arguments import parser_of
from .autoencoder import LATENT_CHANNELS
from .checkpoints import load_autoencoder, load_checkpoint, per_channel
from .export import NormalisedDecoder, export_graph, round_to_half
from .machine import add_threads
from .print_decoder import PrintDecoder


@torch.no_grad()
def main():
    parser = parser_of("autoencoder", "folder")
    parser.add_argument("trained", nargs="?")
    add_threads(parser, 1)
    options = parser.parse_args()
    folder = options.folder
    with open(f"{folder}/facts.json") as file:
        latent = json.load(file)["latent"]
    torch.set_num_threads(options.threads)
    network = PrintDecoder(corrects=bool(options.trained))
    network.ordinary.load_state_dict(load_autoencoder(options.autoencoder).dec.state_dict())
    if options.trained:
        network.load_state_dict(load_checkpoint(options.trained)["model"])
    round_to_half(network)
    decoder = NormalisedDecoder(network, per_channel(latent["mean"]), per_channel(latent["std"])).eval()
    axes = {
        "latent_sample": {0: "batch", 2: "height", 3: "width"},
        "sample": {0: "batch", 2: "height_px", 3: "width_px"},
    }
    example = {"latent_sample": torch.randn(1, LATENT_CHANNELS, 12, 8)}
    export_graph(folder, "print_decoder", decoder, example, "sample", axes)


if __name__ == "__main__":
    main()
