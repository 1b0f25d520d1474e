"""python train_text.py DATA LDM.pt STEPS: teaches the text encoder of a checkpoint its slots, from captions alone, which takes minutes."""

import random
import sys
import time

import numpy as np
import torch

from captions import TONE, caption
from checkpoints import load_diffusion, save_whole
from shards import read_meta, shard_files
from slots import answers_of
from tokenizer import Tokenizer

BATCH = 96
LEARNING_RATE = 1e-3
WARMUP_STEPS = 50
LOG_EVERY = 100
HELD_OUT = 4  # shards, the last ones: their captions are only asked in the end


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


def main():
    data, path, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])
    torch.set_num_threads(2)
    torch.manual_seed(0)
    networks, checkpoint = load_diffusion(path)
    tokenizer, rng = Tokenizer(checkpoint["vocab"]), random.Random(0)
    shards = [read_meta(shard)["stories"] for shard in shard_files(data)]
    stories = [story for shard in shards[:-HELD_OUT] for story in shard]
    held_out = [story for shard in shards[-HELD_OUT:] for story in shard]
    gather, reader = networks["text"].gather, networks["reader"]
    trained = [*gather.parameters(), *reader.parameters()]
    optimizer = torch.optim.AdamW(trained, lr=LEARNING_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / WARMUP_STEPS, 1.6 * (1 - step / steps), 1))
    log, started = [], time.time()
    for step in range(1, steps + 1):
        ids, answers = draw_captions(stories, tokenizer, rng, BATCH)
        asked, right = reader.loss(gather(ids), answers)
        optimizer.zero_grad(set_to_none=True)
        asked.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        log.append((asked.item(), right))
        if step % LOG_EVERY == 0:
            asked, right = np.mean(log[-LOG_EVERY:], 0)
            print(f"text {step}/{steps} {time.time() - started:.0f}s asked {asked:.4f} right {right:.3f}", flush=True)
    with torch.no_grad():
        ids, answers = draw_captions(held_out, tokenizer, rng, 1000)
        print(f"held out: {reader.loss(gather(ids), answers)[1]:.3f} of what captions tell is read right")
    weights = {name: value.detach().clone() for name, value in networks.state_dict().items()}
    raw = checkpoint.get("raw", checkpoint["model"]) | {n: v for n, v in weights.items() if not n.startswith("unet.")}
    save_whole(checkpoint | {"model": weights, "raw": raw}, path)


if __name__ == "__main__":
    main()
