"""python -m inkling.train_print DATA RENDERED AE OUT STEPS [--minutes M]: trains the correction of the print decoder on latents of
DATA and the same panels RENDERED for print.

Ends after its steps or, on a machine whose speed nobody knows, after M minutes; the learning rate falls over the last half. Keeps the
decoder of AE as it is. Resumes from OUT if it is there. The last two shards of RENDERED are held out.
"""

import os
import time

import numpy as np
import torch

from .arguments import parser_of
from .checkpoints import load_autoencoder, load_checkpoint, save_checkpoint
from .decoding import disturb, draw_windows, held_out_quality, latent_spread, open_pairs, pixel_loss
from .machine import add_machine_options, machine_of
from .muon import Muon
from .print_decoder import PrintDecoder

CELLS = 16
BATCH = 1
LEARNING_RATE = 0.01
WARMUP_STEPS = 20
SAVE_EVERY = 100
LOG_EVERY = 25
# The last layers, which face pixels: AdamW rather than Muon.
PLAIN = ("correction.5",)


def parse_arguments():
    parser = parser_of("data", "rendered", "autoencoder", "out", steps=True, minutes=True)
    add_machine_options(parser)
    return parser.parse_args()


def train(network, checkpoint, options, machine, pairs):
    """Trains; saves as it goes and leaves the averaged weights in the network."""
    step = first = checkpoint.get("step", 0)
    rng = np.random.RandomState(step)
    torch.manual_seed(step)
    averaged = {name: value.clone() for name, value in network.state_dict().items()}
    if "raw" in checkpoint:
        network.load_state_dict(checkpoint["raw"])
    live = network.state_dict()
    slow, fast = [averaged[name] for name in averaged], [live[name] for name in averaged]
    trained = [(name, parameter) for name, parameter in network.named_parameters() if parameter.requires_grad]
    optimizer = Muon(trained, lr=LEARNING_RATE, adam_lr=LEARNING_RATE / 3, plain=PLAIN)
    spread = latent_spread(pairs)
    started, log = time.time(), []

    def save():
        save_checkpoint({"model": averaged, "raw": network.state_dict(), "step": step}, options.out)

    while True:
        done = max(step / options.steps, (time.time() - started) / (60 * options.minutes))
        if done >= 1:
            break
        optimizer.scale(min(1, (step - first + 1) / WARMUP_STEPS) * min(1, 2 * (1 - done) + 0.01))
        latents, pixels, mask = draw_windows(pairs, BATCH, CELLS, rng)
        with machine.autocast():
            drawn = network(disturb(latents, spread, rng).to(machine.device))
            loss = pixel_loss(drawn, pixels.to(machine.device), mask.to(machine.device))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(slow, fast, 1 - min(0.99, (step + 1) / (step + 10)))
        log.append(loss.item())
        if step % LOG_EVERY == 0:
            print(f"print {step}/{options.steps} {time.time() - started:.0f}s loss {np.mean(log[-LOG_EVERY:]):.4f}", flush=True)
        if step % SAVE_EVERY == 0:
            save()
    save()
    network.load_state_dict(averaged)


def main():
    options = parse_arguments()
    machine = machine_of(options)
    pairs = open_pairs(options.data, options.rendered)
    held, pairs = pairs[-2:], pairs[:-2]
    print(len(pairs), "shards", sum(len(images) for _, images in pairs), "panels", flush=True)
    network = PrintDecoder(corrects=True)
    network.ordinary.load_state_dict(load_autoencoder(options.autoencoder).dec.state_dict())
    checkpoint = load_checkpoint(options.out) if os.path.exists(options.out) else {}
    if checkpoint:
        network.load_state_dict(checkpoint["model"])
    train(network.to(machine.device), checkpoint, options, machine, pairs)
    network.cpu().eval()
    for name, decode in (
        ("ordinary decoder, bicubic", lambda z: network.enlarge(network.enlarge(network.ordinary(z)))),
        ("print decoder", network),
    ):
        for latents, most in (("clean", 0), ("disturbed", 0.4)):
            decibels, steps_found = held_out_quality(decode, held, most)
            print(f"{name}: {latents} latents {decibels:.2f} dB, {steps_found:.2f} strong steps for each drawn", flush=True)


if __name__ == "__main__":
    main()
