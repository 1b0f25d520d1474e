"""python -m inkling.restore_print FOLDER OUT: the print decoder's checkpoint again, from FOLDER/print_decoder.onnx, which holds the same numbers."""

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .arguments import parser_of
from .autoencoder import LATENT_CHANNELS
from .checkpoints import save_checkpoint
from .print_decoder import PrintDecoder

PREFIX = "dec."  # of the network's parameters in the graph (export.NormalisedDecoder)


def norms_in_order(network):
    """The norms' parameters by name, in the order of running: the exporter folds them into products and sums without names."""
    order = []
    for name, module in network.named_modules():
        if isinstance(module, nn.GroupNorm):
            module.register_forward_hook(lambda *_, name=name: order.extend((f"{name}.weight", f"{name}.bias")))
    network(torch.zeros(1, LATENT_CHANNELS, 12, 8))
    return order


@torch.no_grad()
def main():
    options = parser_of("folder", "out").parse_args()
    graph = onnx.load(f"{options.folder}/print_decoder.onnx").graph
    stored = {each.name: torch.tensor(numpy_helper.to_array(each)).float() for each in graph.initializer}
    network = PrintDecoder(corrects=True)
    expected = network.state_dict()
    nameless = [name for node in graph.node if node.op_type in ("Mul", "Add") for name in node.input if name.startswith("onnx::")]
    found = {name.removeprefix(PREFIX).removesuffix("_fp16"): value for name, value in stored.items() if name.startswith(PREFIX)}
    found.update(zip(norms_in_order(network), (stored[name] for name in nameless), strict=True))
    weights = {name: found[name].reshape(value.shape) for name, value in expected.items()}
    save_checkpoint({"model": weights}, options.out)


if __name__ == "__main__":
    main()
