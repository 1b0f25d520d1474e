"""python export_print.py AE.pt OUT_DIR [PRINT.pt]: OUT_DIR/print_decoder.onnx, for the model that export.py wrote to OUT_DIR.

With the correction of PRINT.pt, when it is given.
"""

import json
import sys

import torch

from autoencoder import LATENT_CHANNELS
from checkpoints import load_autoencoder, per_channel
from export import NormalisedDecoder, export_graph, round_to_half
from print_decoder import PrintDecoder


@torch.no_grad()
def main():
    autoencoder, folder = sys.argv[1:3]
    trained = sys.argv[3:4]
    with open(f"{folder}/facts.json") as file:
        latent = json.load(file)["latent"]
    torch.set_num_threads(1)
    network = PrintDecoder(corrects=bool(trained))
    network.ordinary.load_state_dict(load_autoencoder(autoencoder).dec.state_dict())
    if trained:
        network.load_state_dict(torch.load(trained[0])["model"])
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
