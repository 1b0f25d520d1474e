"""A network's weights out of its exported graph, where they have the same numbers. Parameters keep their names, but for norms': the exporter folds these into
products and sums without names, so they are known by the order of running.
"""

import onnx
import torch
from onnx import numpy_helper
from torch import nn


def norms_in_order(network, example):
    """The norms' parameters by name, in the order of running."""
    order = []
    for name, module in network.named_modules():
        if isinstance(module, nn.GroupNorm):
            module.register_forward_hook(lambda *_, name=name: order.extend((f"{name}.weight", f"{name}.bias")))
    network(example)
    return order


@torch.no_grad()
def weights_of(path, prefix, network, example):
    """-> the state of `network`, which is called `prefix` in the graph and runs on `example`."""
    graph = onnx.load(path).graph
    stored = {each.name: torch.tensor(numpy_helper.to_array(each)).float() for each in graph.initializer}
    nameless = [name for node in graph.node if node.op_type in ("Mul", "Add") for name in node.input if name.startswith("onnx::")]
    found = {name.removeprefix(prefix).removesuffix("_fp16"): value for name, value in stored.items() if name.startswith(prefix)}
    found.update(zip(norms_in_order(network, example), (stored[name] for name in nameless), strict=True))
    return {name: found[name].reshape(value.shape) for name, value in network.state_dict().items()}
