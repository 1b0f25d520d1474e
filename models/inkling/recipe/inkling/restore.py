"""python -m inkling.restore FOLDER LDM OUT: the checkpoint again of what is published in FOLDER, as far as its graphs hold it: text encoder, UNet and what
composes drafts. What distillation made of the teacher is kept nowhere else. LDM, the kept teacher, tells the facts (widths, means).
"""

import json

import torch

from .arguments import parser_of
from .checkpoints import PICTURES, load_checkpoint, save_checkpoint
from .graph_weights import weights_of
from .model import build_networks
from .words import SYNONYMS


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
