"""A network's weights out of its exported graph, where they have the same numbers."""

import itertools

import numpy as np
import onnx
import torch
from onnx import numpy_helper

# The exporter leaves most weights their names. It transposes matrices and folds the norms of channels, and numbers both; the node that reads one
# is called by its layer: "/unet/t1/attn1/to_q/MatMul" reads unet.t1.attn1.to_q.weight.
NUMBERED = {"MatMul": "weight", "Mul": "weight", "Add": "bias"}
STORED = ("_fp16", "_uint8")  # ends of names of weights that are stored small (export.store_small)
COMPOSING = "composing."  # how the graph calls the networks that compose (export.PlainUnet)


def layer_of(node):
    """The layer that a node belongs to. What lies in a Sequential is called by the Sequential's name twice: "/enc/net/net.4/n1/Mul" is of enc.net.4.n1."""
    names = node.name.strip("/").split("/")
    return ".".join(name for name, inner in itertools.pairwise(names) if not inner.startswith(f"{name}."))


def weights_of(path):
    """A graph -> its weights by the names of the network's parameters, float32 (pictures of pieces: uint8)."""
    graph = onnx.load(path).graph
    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    casts = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Cast" and node.input[0] in stored}
    found = {}
    for name, value in stored.items():
        plain = next((name.removesuffix(end) for end in STORED if name.endswith(end)), name)
        if not plain.startswith(("onnx::", "/")):
            found[plain.removeprefix(COMPOSING)] = value
    for node in graph.node:
        for name in node.input:
            if name.startswith("onnx::") and node.op_type in NUMBERED:
                value = stored[casts.get(name, name)]
                found[f"{layer_of(node)}.{NUMBERED[node.op_type]}"] = value.T if node.op_type == "MatMul" else value
    return {
        name: torch.from_numpy(np.array(value if value.dtype == np.uint8 else value.astype(np.float32))) for name, value in found.items()
    }


def state_of(network, found):
    """-> the state of a network, of weights by their names; those of norms are stored as [channels, 1, 1]."""
    return {name: found[name].reshape(value.shape) for name, value in network.state_dict().items()}
