"""Teaches the text encoder its slots, from captions alone, which takes three minutes on two cores. train_ldm.py does it first of all."""

import random
import time

import numpy as np
import torch

from captions import TONE, caption
from slots import answers_of

BATCH = 96
LEARNING_RATE = 1e-3
WARMUP_STEPS = 50
LOG_EVERY = 100
HELD_OUT = 4  # shards
ASKED = 1000  # captions of those


def draw_captions(stories, tokenizer, rng, count):
    """-> (ids [count, 48], answers [count, questions])."""
    ids, answers = [], []
    for _ in range(count):
        story = rng.choice(stories)
        told = [{}, {}, {}]
        text = caption(story, rng.choice(story["panels"]), rng, rng.choice((0.0, 0.35, 0.7, 1.0, 1.0)), told)
        if rng.random() < 0.03:
            text, told = "", [{}, {}, {}]
        ids.append(tokenizer(text + TONE[story["tone"]] if rng.random() < 0.9 else text))
        answers.append(answers_of(told))
    return torch.tensor(ids), torch.tensor(answers)


def teach_slots(networks, tokenizer, shards, steps):
    """Trains the encoder of slots and its reader. `shards`: the stories of each; those of the last few are only asked in the end."""
    rng = random.Random(0)
    held_out = min(HELD_OUT, len(shards) - 1)
    known = [story for shard in shards[: len(shards) - held_out] for story in shard]
    unknown = [story for shard in shards[len(shards) - held_out :] for story in shard]
    gather, reader = networks["text"].gather, networks["reader"]
    trained = [*gather.parameters(), *reader.parameters()]
    optimizer = torch.optim.AdamW(trained, lr=LEARNING_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / WARMUP_STEPS, 1.6 * (1 - step / steps), 1))
    log, started = [], time.time()
    for step in range(1, steps + 1):
        ids, answers = draw_captions(known, tokenizer, rng, BATCH)
        asked, right = reader.loss(gather(ids), answers)
        optimizer.zero_grad(set_to_none=True)
        asked.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        log.append((asked.item(), right))
        if step % LOG_EVERY == 0:
            asked, right = np.mean(log[-LOG_EVERY:], 0)
            print(f"slots {step}/{steps} {time.time() - started:.0f}s asked {asked:.4f} right {right:.3f}", flush=True)
    with torch.no_grad():
        ids, answers = draw_captions(unknown, tokenizer, rng, ASKED)
        print(f"slots: {reader.loss(gather(ids), answers)[1]:.3f} of what held-out captions tell is read right", flush=True)
