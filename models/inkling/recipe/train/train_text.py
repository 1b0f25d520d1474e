"""python train_text.py DATA LDM.pt STEPS: teaches the text encoder of a checkpoint its slots, without the UNet, which takes minutes.

The features of the words are held where they are, so that the UNet goes on understanding them.
"""

import random
import sys
import time

import numpy as np
import torch

from captions import TONE, caption
from checkpoints import load_diffusion, save_whole
from muon import Muon
from shards import read_meta, shard_files
from slots import SLOTS, answers_of
from tokenizer import Tokenizer

BATCH = 64
LEARNING_RATE = 0.02  # of Muon
WARMUP_STEPS = 20
HOLD = 1.0  # how much a change of the words' features costs
LOG_EVERY = 50


def draw_captions(stories, tokenizer, rng):
    """-> (ids [B, 48], answers [B, questions])."""
    ids, answers = [], []
    for _ in range(BATCH):
        story = rng.choice(stories)
        told = [{}, {}, {}]
        text = caption(story, rng.choice(story["panels"]), rng, rng.choice((0.0, 0.35, 0.7, 1.0, 1.0)), told)
        ids.append(tokenizer(text + TONE[story["tone"]] if rng.random() < 0.9 else text))
        answers.append(answers_of(told))
    return torch.tensor(ids), torch.tensor(answers)


def main():
    data, path, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])
    torch.set_num_threads(2)
    torch.manual_seed(0)
    networks, checkpoint = load_diffusion(path)
    networks.train()
    before, _ = load_diffusion(path)
    tokenizer, rng = Tokenizer(checkpoint["vocab"]), random.Random(0)
    stories = [story for shard in shard_files(data) for story in read_meta(shard)["stories"]]
    text, reader = networks["text"], networks["reader"]
    trained = [("text." + name, value) for name, value in text.named_parameters()]
    trained += [("reader." + name, value) for name, value in reader.named_parameters()]
    optimizer = Muon(trained, lr=LEARNING_RATE, adam_lr=LEARNING_RATE / 10, plain=("tok", "pos", "slots", "reader"))
    log, started = [], time.time()
    for step in range(1, steps + 1):
        optimizer.scale(min(1, step / WARMUP_STEPS, 2 * (1 - step / steps) + 0.01))
        ids, answers = draw_captions(stories, tokenizer, rng)
        with torch.no_grad():
            words = before["text"](ids)[:, : -len(SLOTS)]
        context = text(ids)
        asked, right = reader.loss(context, answers)
        drift = (context[:, : -len(SLOTS)] - words).square().mean()
        optimizer.zero_grad(set_to_none=True)
        (asked + HOLD * drift).backward()
        torch.nn.utils.clip_grad_norm_([value for _, value in trained], 1.0)
        optimizer.step()
        log.append((asked.item(), right, drift.item()))
        if step % LOG_EVERY == 0:
            asked, right, drift = np.mean(log[-LOG_EVERY:], 0)
            print(f"text {step}/{steps} {time.time() - started:.0f}s asked {asked:.3f} right {right:.3f} drift {drift:.4f}", flush=True)
    weights = {name: value.detach().clone() for name, value in networks.state_dict().items()}
    raw = checkpoint.get("raw", checkpoint["model"]) | {n: v for n, v in weights.items() if not n.startswith("unet.")}
    save_whole(checkpoint | {"model": weights, "raw": raw}, path)


if __name__ == "__main__":
    main()
