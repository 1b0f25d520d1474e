"""Teaches the text encoder its slots, and the reader of objects, from captions alone, which takes four minutes on two cores. train_ldm.py does it first of all."""

import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from .captions import TONE, caption
from .slots import SLOTS, answers_of, object_of
from .things import further_directions, last_word
from .words import OBJECTS

BATCH = 96
LEARNING_RATE = 1e-3
WARMUP_STEPS = 50
LOG_EVERY = 100
HELD_OUT = 4  # shards
ASKED = 1000  # captions of those
STEEP = 20  # of the logits: a word is that of an object or it is not
HELD = 0.6  # how much an object's word means it that is held: a book; where another is told, that one means more
LOUD = 6  # length of what such words add to their features, which are some 12 long


def draw_captions(stories, tokenizer, rng, count):
    """-> (ids [count, 48], answers [count, questions], objects [count])."""
    ids, answers, objects = [], [], []
    for _ in range(count):
        story = rng.choice(stories)
        told = [{}, {}, {}]
        text = caption(story, rng.choice(story["panels"]), rng, rng.choice((0.0, 0.35, 0.7, 1.0, 1.0)), told)
        if rng.random() < 0.03:
            text, told = "", [{}, {}, {}]
        ids.append(tokenizer(text + TONE[story["tone"]] if rng.random() < 0.9 else text))
        answers.append(answers_of(told))
        objects.append(object_of(told))
    return torch.tensor(ids), torch.tensor(answers), torch.tensor(objects)


def teach_slots(networks, tokenizer, shards, steps, device):
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
        ids, answers, _ = draw_captions(known, tokenizer, rng, BATCH)
        asked, right = reader.loss(gather(ids.to(device)), answers.to(device))
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
        ids, answers, _ = draw_captions(unknown, tokenizer, rng, ASKED)
        print(
            f"slots: {reader.loss(gather(ids.to(device)), answers.to(device))[1]:.3f} of what held-out captions tell is read right",
            flush=True,
        )


@torch.no_grad()
def teach_objects(networks, tokenizer, stories, batches, device):
    """Gives the words of objects that have none a direction each, and fits the reader of objects to the text features, by least squares."""
    rng, reader = random.Random(0), networks["objects"]
    last_words = torch.tensor([tokenizer.vocabulary.get(last_word(name), tokenizer.UNK) for name in OBJECTS])
    things = networks["text"].things.weight
    is_new = (things[last_words] == 0).all(1).cpu()
    things[last_words[is_new]] = LOUD * further_directions(things[last_words[~is_new]], int(is_new.sum()))
    products, sums, asked = 0, 0, set()
    for batch in range(batches + 1):
        ids, _, objects = draw_captions(stories, tokenizer, rng, BATCH)
        context = networks["text"](ids.to(device))
        if batch == batches:
            right = (reader(context).argmax(1).cpu() == objects).float().mean()
            break
        asked.update(objects.tolist())
        features = F.pad(context[:, : -len(SLOTS)], (0, 1), value=1).double().flatten(0, 1)
        told = F.one_hot(objects, 1 + len(OBJECTS))[:, None, 1:].bool()
        is_word = ids[:, : -len(SLOTS), None] == last_words
        means = torch.where(is_word, torch.where(told, 1.0, HELD), 0.0)
        products = products + features.T @ features
        sums = sums + features.T @ means.flatten(0, 1).double().to(device)
        solution = torch.linalg.solve(products + torch.eye(len(products), dtype=torch.double, device=device), sums).float()
        reader.says.weight.copy_(STEEP * solution[:-1].T)
        reader.says.bias.copy_(STEEP * (solution[-1] - 0.5))
    unasked = [name for i, name in enumerate(OBJECTS) if 1 + i not in asked]
    print(f"objects: {right:.3f} of further captions read right; in none of those learned from: {' '.join(unasked) or 'none'}", flush=True)
