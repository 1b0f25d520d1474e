"""python train_decoder.py DATA AE.pt OUT.pt STEPS: goes on training the autoencoder's decoder on disturbed latents, its encoder frozen.

OUT.pt is an autoencoder's checkpoint with the encoder of AE.pt, so that latents made with AE.pt stay good. Resumes from OUT.pt if it is
there. The last two shards are held out.
"""

import os
import sys
import time

import numpy as np
import torch

from autoencoder import Autoencoder
from checkpoints import save_whole
from decoding import disturb, draw_windows, held_out_psnr, latent_spread, open_pairs, pixel_loss
from muon import Muon

CELLS = 16
BATCH = 10
LEARNING_RATE = 0.005
WARMUP_STEPS = 50
SAVE_EVERY = 200
LOG_EVERY = 100


def report(name, network, held):
    clean, disturbed = (held_out_psnr(network.dec, held, most) for most in (0, 0.4))
    print(f"{name}: held-out psnr {clean:.2f} on clean latents, {disturbed:.2f} on disturbed ones", flush=True)


def train(network, checkpoint, out, steps, pairs):
    """Trains network.dec; saves and leaves its averaged weights in the network."""
    step = checkpoint.get("decoder_step", 0)
    rng = np.random.RandomState(step)
    torch.manual_seed(step)
    averaged = {name: value.float() for name, value in checkpoint["model"].items()}
    live = network.state_dict()
    slow, fast = [averaged[name] for name in averaged], [live[name] for name in averaged]
    network.enc.requires_grad_(False)
    optimizer = Muon(network.dec.named_parameters(), lr=LEARNING_RATE, adam_lr=LEARNING_RATE / 10)
    spread = latent_spread(pairs)
    started, log, first = time.time(), [], step

    def save():
        save_whole({**checkpoint, "model": averaged, "raw": network.state_dict(), "decoder_step": step}, out)

    while step < steps:
        optimizer.scale(min(1, (step - first + 1) / WARMUP_STEPS) * min(1, 2 * (1 - step / steps) + 0.01))
        latents, pixels, mask = draw_windows(pairs, BATCH, CELLS, rng)
        loss = pixel_loss(network.dec(disturb(latents, spread, rng)), pixels, mask)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(slow, fast, 0.01)
        log.append(loss.item())
        if step % LOG_EVERY == 0:
            print(f"decoder {step}/{steps} {time.time() - started:.0f}s loss {np.mean(log[-LOG_EVERY:]):.4f}", flush=True)
        if step % SAVE_EVERY == 0:
            save()
    save()
    network.load_state_dict(averaged)


def main():
    data, start, out, steps = sys.argv[1:5]
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 2)))
    pairs = open_pairs(data, data)
    held, pairs = pairs[-2:], pairs[:-2]
    checkpoint = torch.load(out if os.path.exists(out) else start)
    network = Autoencoder()
    network.load_state_dict(checkpoint["model"])
    report("before", network, held)
    network.load_state_dict(checkpoint["raw"] if "decoder_step" in checkpoint else checkpoint["model"])
    train(network, checkpoint, out, int(steps), pairs)
    report("after", network, held)


if __name__ == "__main__":
    main()
