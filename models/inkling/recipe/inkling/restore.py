"""python -m inkling.restore FOLDER LDM OUT: the checkpoint again of what is published in FOLDER, as far as its graphs hold it: text encoder, UNet and what
composes drafts. What distillation made of the teacher is kept nowhere else. LDM, the kept teacher, tells the facts (widths, means).
"""

import json

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from .arguments import parser_of
from .checkpoints import PICTURES, load_checkpoint, save_checkpoint
from .model import build_networks
from .words import SYNONYMS

# The exporter leaves most weights their names. It transposes matrices and folds the norms of channels, and numbers both; the node that reads one
# is called by its layer: "/unet/t1/attn1/to_q/MatMul" reads unet.t1.attn1.to_q.weight.
NUMBERED = {"MatMul": "weight", "Mul": "weight", "Add": "bias"}
STORED = ("_fp16", "_uint8")  # ends of names of weights that are stored small (export.store_small)
COMPOSING = "composing."  # how the graph calls the networks that compose (export.PlainUnet)


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
                layer = node.name.strip("/").split("/")[:-1]
                found[".".join([*layer, NUMBERED[node.op_type]])] = value.T if node.op_type == "MatMul" else value
    return {
        name: torch.from_numpy(np.array(value if value.dtype == np.uint8 else value.astype(np.float32))) for name, value in found.items()
    }


def restored(folder, facts, teacher):
    """-> the weights of all networks; those that no graph reads (what slots tell of the scene) are the teacher's, as all that is taught by captions alone."""
    expected = build_networks(facts["cfg"], len(facts["vocab"])).state_dict()
    text = {f"text.{name}": value for name, value in weights_of(f"{folder}/text_encoder.onnx").items()}
    found = {**teacher, **text, **weights_of(f"{folder}/unet.onnx")}
    found["objects.says.weight"] = found["composer.objects.says.weight"]
    missing = [name for name in expected if name not in found and not name.endswith(PICTURES)]
    if missing:
        raise ValueError(f"restore: expected all weights in {folder}, found none for {missing}")
    known = {name: value for name, value in found.items() if name in expected}
    # Norms of channels are stored as [channels, 1, 1]; a model that knows fewer things is smaller (things.py).
    return {
        name: value.reshape(expected[name].shape) if value.numel() == expected[name].numel() else value for name, value in known.items()
    }


@torch.no_grad()
def main():
    options = parser_of("folder", "diffusion", "out").parse_args()
    teacher = load_checkpoint(options.diffusion)
    with open(f"{options.folder}/tokenizer.json") as file:
        vocabulary = {word: number for word, number in json.load(file)["model"]["vocab"].items() if word not in SYNONYMS}
    facts = {name: value for name, value in teacher.items() if name not in ("model", "raw")}
    facts.update(vocab=vocabulary, guidance=0)
    save_checkpoint({**facts, "model": restored(options.folder, facts, teacher["model"])}, options.out)


if __name__ == "__main__":
    main()
