"""Checkpoints: what training saves, and how the other scripts open it.

A checkpoint is a dictionary of weights ("model": averaged, "raw": as the last step left them, only to go on from; "scales": of what
keep.py made bytes) and of facts, numbers and lists. On disk it is one safetensors file, the facts as JSON in its header: opening one runs nothing.
"""

import json
import os

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from .autoencoder import Autoencoder
from .model import build_networks
from .things import grown

SUFFIX = ".safetensors"
PICTURES = ".pictures"  # ends of the names of pieces (composer.py)
WEIGHTS = ("model", "raw", "scales")


def save_checkpoint(checkpoint, path):
    """Saves so that a process killed in between leaves the old file, not half of a new one."""
    groups = {group: checkpoint[group] for group in WEIGHTS if group in checkpoint}
    tensors = {f"{group}.{name}": value.detach().cpu().contiguous() for group, named in groups.items() for name, value in named.items()}
    facts = {name: value for name, value in checkpoint.items() if name not in WEIGHTS}
    save_file(tensors, path + ".part", {"facts": json.dumps(facts)})
    os.replace(path + ".part", path)


def load_checkpoint(path):
    """-> the dictionary that was saved, weights as float32."""
    with safe_open(path, "pt") as file:
        checkpoint = json.loads(file.metadata()["facts"])
        for key in file.keys():  # noqa: SIM118, it is no dictionary
            group, name = key.split(".", 1)
            value = file.get_tensor(key)
            checkpoint.setdefault(group, {})[name] = value.float() if value.is_floating_point() else value
    for name, scale in checkpoint.pop("scales", {}).items():
        value = checkpoint["model"][name]
        checkpoint["model"][name] = (value.float().view(len(scale), -1) * scale[:, None]).view_as(value)
    return checkpoint


def cycle_path(path):
    """Where the result of the last finished cycle of a checkpoint's training lies."""
    return path.removesuffix(SUFFIX) + ".cycle" + SUFFIX


def load_autoencoder(path):
    """The averaged weights of a train_ae.py checkpoint, ready to run."""
    autoencoder = Autoencoder()
    autoencoder.load_state_dict(load_checkpoint(path)["model"])
    return autoencoder.eval()


def load_weights(networks, weights):
    """Loads a checkpoint's weights. Parts that came later keep their fresh values; anything else missing or unknown is an error."""
    # Pieces of an older library are left out: composer.load_library() has those of today.
    shapes = {name: value.shape for name, value in networks.state_dict().items()}
    of_today = {name: value for name, value in weights.items() if not (name.endswith(PICTURES) and value.shape != shapes.get(name))}
    result = networks.load_state_dict(of_today, strict=False)
    later = (
        "text.gather.",
        "text.things.",
        "unet.place",
        "unet.rough",
        "unet.under.",
        "reader.",
        "objects.",
        "tones.",
        "recogniser.",
        "composer.",
    )
    wrong = [name for name in result.missing_keys if not name.startswith(later)] + result.unexpected_keys
    if wrong:
        raise ValueError(f"checkpoint: expected the weights of this model, found {wrong} missing or unknown")


def load_diffusion(path):
    """A train_ldm.py checkpoint -> (networks with the averaged weights, ready to run; the checkpoint, with words for all objects)."""
    checkpoint = grown(load_checkpoint(path))
    networks = build_networks(checkpoint["cfg"], len(checkpoint["vocab"]))
    load_weights(networks, checkpoint["model"])
    return networks.eval(), checkpoint


def per_channel(values):
    """Four numbers -> [1, 4, 1, 1], to normalise latents with."""
    return torch.tensor([float(v) for v in values]).view(1, 4, 1, 1)
