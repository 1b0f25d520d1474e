"""Checkpoints: what training saves, and how the other scripts open it."""

import os

import torch

from autoencoder import Autoencoder
from model import build_networks


def save_whole(data, path):
    """Saves so that a process killed in between leaves the old file, not half of a new one."""
    torch.save(data, path + ".part")
    os.replace(path + ".part", path)


def load_autoencoder(path):
    """The averaged weights of a train_ae.py checkpoint, ready to run."""
    autoencoder = Autoencoder()
    autoencoder.load_state_dict(torch.load(path)["model"])
    return autoencoder.eval()


def load_weights(networks, weights):
    """Loads a checkpoint's weights. One from before the slots keeps their fresh values; anything else missing or unknown is an error."""
    result = networks.load_state_dict(weights, strict=False)
    later = ("text.gather.", "unet.place", "reader.")
    wrong = [name for name in result.missing_keys if not name.startswith(later)] + result.unexpected_keys
    if wrong:
        raise ValueError(f"checkpoint: expected the weights of this model, found {wrong} missing or unknown")


def load_diffusion(path):
    """A train_ldm.py checkpoint -> (networks with the averaged weights, ready to run; the checkpoint)."""
    checkpoint = torch.load(path, weights_only=False)
    networks = build_networks(checkpoint["cfg"], len(checkpoint["vocab"]))
    load_weights(networks, checkpoint["model"])
    return networks.eval(), checkpoint


def per_channel(values):
    """Four numbers -> [1, 4, 1, 1], to normalise latents with."""
    return torch.tensor([float(v) for v in values]).view(1, 4, 1, 1)
