"""python -m inkling.train_ae DATA OUT STEPS [--from CKPT] [--lr .012]: trains the autoencoder on crops of the rendered panels.

Resumes from OUT if it is there; the learning rate falls linearly over the last half of STEPS. The last four shards are held out.
"""

import math
import os
import time

import numpy as np
import torch

from .arguments import parser_of
from .autoencoder import Autoencoder
from .checkpoints import load_checkpoint, save_checkpoint
from .encode import to_input
from .machine import add_machine_options, machine_of
from .muon import Muon
from .shards import open_all_pixels

CROP = 128
BATCH = 12
WARMUP_STEPS = 50
SAVE_EVERY = 250
LOG_EVERY = 100


def parse_arguments():
    parser = parser_of("data", "out", steps=True)
    parser.add_argument("--from", dest="start")
    parser.add_argument("--lr", type=float, default=0.012)
    add_machine_options(parser)
    return parser.parse_args()


def load_start(options):
    """The checkpoint to go on from, or None. One given with --from starts to count its steps anew."""
    if os.path.exists(options.out):
        return load_checkpoint(options.out)
    return dict(load_checkpoint(options.start), step=0) if options.start else None


def drawing_in(crop):
    """How much drawing a crop holds: the mean horizontal change of its green channel."""
    return np.abs(np.diff(crop[::3, ::2, 1].astype(np.int16), axis=1)).mean()


def draw_crops(shards, count, rng, size=CROP, tries=2):
    """[count, 3, size, size] in [-1, 1]; of `tries` crops each the one with the most drawing in it."""
    crops = np.empty((count, size, size, 3), np.uint8)
    for i in range(count):
        shard = shards[rng.randint(len(shards))]
        panel = shard[rng.randint(len(shard))]
        most = -1
        for _ in range(tries):
            y = rng.randint(0, (panel.shape[0] - size) // 2 + 1) * 2
            x = rng.randint(0, (panel.shape[1] - size) // 2 + 1) * 2
            crop = panel[y : y + size, x : x + size]
            amount = drawing_in(crop)
            if amount > most:
                most, crops[i] = amount, crop
    return to_input(crops)


def gradient_loss(difference):
    """Mean difference of neighbouring pixels: sharp lines count twice."""
    vertical = (difference[..., 1:, :] - difference[..., :-1, :]).abs().mean()
    return vertical + (difference[..., 1:] - difference[..., :-1]).abs().mean()


def losses(network, pixels):
    """-> (loss to minimise, mean squared error, KL, posterior mean)."""
    rebuilt, kl, mean = network(pixels)
    difference = pixels - rebuilt
    squared = difference.square().mean()
    loss = difference.abs().mean() + 0.5 * gradient_loss(difference) + 0.2 * squared + 4e-4 * kl
    return loss, squared, kl, mean


@torch.no_grad()
def held_out_psnr(network, shards, machine):
    rng = np.random.RandomState(1)
    errors = []
    for _ in range(20):
        pixels = draw_crops(shards, 8, rng, 192, 1).to(machine.device)
        errors.append((pixels - network.dec(network.mean(pixels))).square().mean().item())
    return 10 * math.log10(4 / np.mean(errors))


def train(options, machine, shards):
    """-> the network with its averaged weights."""
    checkpoint = load_start(options)
    step = first = (checkpoint or {}).get("step", 0)
    rng = np.random.RandomState(step)
    torch.manual_seed(step)
    network = Autoencoder().to(machine.device)
    if checkpoint:
        network.load_state_dict(checkpoint.get("raw", checkpoint["model"]))
    start = checkpoint["model"] if checkpoint else network.state_dict()
    averaged = {name: value.to(machine.device, copy=True) for name, value in start.items()}
    live = network.state_dict()
    slow, fast = [averaged[name] for name in averaged], [live[name] for name in averaged]
    optimizer = Muon(network.named_parameters(), lr=options.lr, adam_lr=options.lr / 10)
    started, log = time.time(), []

    def save():
        save_checkpoint({"model": averaged, "raw": network.state_dict(), "step": step}, options.out)

    while step < options.steps:
        warmup = min(1, (step - first + 1) / WARMUP_STEPS)
        optimizer.scale(warmup * min(1, 2 * (1 - step / options.steps) + 0.01))
        with machine.autocast():
            loss, squared, kl, mean = losses(network, draw_crops(shards, BATCH, rng).to(machine.device))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(slow, fast, 1 - min(0.999, (step + 1) / (step + 10)))
        log.append((squared.item(), kl.item(), mean.std().item()))
        if step % LOG_EVERY == 0:
            error, divergence, deviation = np.mean(log[-LOG_EVERY:], 0)
            print(
                f"ae {step}/{options.steps} {time.time() - started:.0f}s psnr {10 * math.log10(4 / error):.2f}"
                f" kl {divergence:.2f} zstd {deviation:.2f}",
                flush=True,
            )
        if step % SAVE_EVERY == 0:
            save()
    save()
    network.load_state_dict(averaged)
    return network.eval()


def main():
    options = parse_arguments()
    machine = machine_of(options)
    shards = open_all_pixels(options.data)
    held, shards = shards[-4:], shards[:-4]
    print(len(shards), "shards", sum(len(shard) for shard in shards), "panels", flush=True)
    network = train(options, machine, shards)
    print("held-out psnr", held_out_psnr(network, held, machine), flush=True)


if __name__ == "__main__":
    main()
