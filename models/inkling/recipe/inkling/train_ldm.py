"""python -m inkling.train_ldm DATA OUT CYCLE_STEPS [--minutes M]: trains text encoder and UNet on encoded stories. Resumes from OUT if it is there.

A cycle keeps the learning rate, then lets it fall over its last part; its result is kept as OUT.cycle and is fit to export. It ends after
its steps or, on a machine whose speed nobody knows, after M minutes. The checkpoint counts the steps of a cycle that was interrupted.
A network that never learned its slots (teach_slots.py) learns them first and keeps them.
Rectified flow: x_t = (1 - t) x + t e, the network predicts e - x. Panels of a story that have a character in common read each other's
self-attention tokens (consistent self-attention); in some stories a few panels are given clean (t = 0) as references.
"""

import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from .arguments import parser_of
from .checkpoints import cycle_path, load_checkpoint, load_weights, save_checkpoint
from .machine import add_machine_options, machine_of
from .model import build_networks, compose
from .muon import Muon
from .stories import PANELS, StorySampler, latent_statistics, load_shards
from .teach_slots import teach_objects, teach_slots
from .things import grown
from .tokenizer import Tokenizer, build_vocabulary

WARMUP_STEPS = 30
SAVE_EVERY = 100
LOG_EVERY = 100
# Inputs, outputs and embeddings are no hidden layers: Muon is not for them.
PLAIN = ("conv_in", "conv_out", "tok", "pos", "things")
COARSE_CELLS = 4  # latent cells to a side of such an area
COARSE_WEIGHT = 3
DECAY_FROM = 0.6  # of a cycle: from here on the learning rate falls


def parse_arguments():
    parser = parser_of("data", "out", minutes=True, rates=(0.015, 1e-3))
    parser.add_argument("cycle", type=int)
    parser.add_argument("--stories", type=int, default=6, help="in a batch")
    parser.add_argument("--slot-steps", type=int, default=550, help="how long the slots are taught")
    parser.add_argument("--object-steps", type=int, default=60, help="batches of captions that the reader of objects is fitted to")
    parser.add_argument("--average", type=float, default=0.997, help="share of the averaged weights that stays at a step, at most")
    parser.add_argument("--shards", type=int, help="train on so many only")
    parser.add_argument("--width", default="64,128,2,4", help="UNet: widths above and below, heads above and below")
    add_machine_options(parser)
    return parser.parse_args()


def starting_facts(checkpoint, shards, width):
    """What a checkpoint fixes: vocabulary, latent mean and standard deviation, network sizes, for how long slots were taught."""
    if checkpoint:
        return {
            "vocab": checkpoint["vocab"],
            "mean": checkpoint["mean"],
            "std": checkpoint["std"],
            "cfg": checkpoint["cfg"],
            "slot_steps": checkpoint.get("slot_steps", 0),
            "object_steps": checkpoint.get("object_steps", 0),
        }
    stories = [story for shard in shards for story in shard["stories"]]
    mean, std = (values.tolist() for values in latent_statistics(shards))
    config = [int(v) for v in width.split(",")]
    return {"vocab": build_vocabulary(stories, 40000), "mean": mean, "std": std, "cfg": config, "slot_steps": 0, "object_steps": 0}


def mean_over_live(errors, batch):
    """Mean of [B, 4, h, w] over the panels that are not clean."""
    live = (~batch.clean).float()
    return (errors.mean((1, 2, 3)) * live).sum() / live.sum()


def flow_loss(networks, batch):
    """-> (what to minimise, the mean squared error of the predicted velocity) over the panels that are not clean.

    What is minimised weights the error by cell, and counts that of larger areas once more: at high noise most of the error is detail
    that nobody could foresee, and the colours and places that the text does tell would drown in it.
    """
    noise = torch.randn_like(batch.latents)
    t = batch.time.view(-1, 1, 1, 1)
    noisy = (1 - t) * batch.latents + t * noise
    context = networks["text"](batch.ids)
    velocity = networks["unet"](noisy, batch.time * 1000, context, batch.layout, rough_of(networks, batch, context), share=batch.share)
    error = velocity - (noise - batch.latents)
    coarse = F.avg_pool2d(error, COARSE_CELLS).square() * F.avg_pool2d(batch.weight, COARSE_CELLS)
    minimised = mean_over_live(error.square() * batch.weight, batch) + COARSE_WEIGHT * mean_over_live(coarse, batch)
    asked, _ = networks["objects"].loss(context.detach(), batch.objects)
    return minimised + asked, mean_over_live(error.detach().square(), batch)


@torch.no_grad()
def rough_of(networks, batch, context):
    """The roughs of a batch, those composed that are to be."""
    return torch.where(batch.composed.view(-1, 1, 1, 1), compose(networks, context, batch.layout)[0], batch.rough)


def report(step, progress, log, seconds, panels_per_second):
    recent = log[-LOG_EVERY:]

    def mean(values):
        return np.mean(list(values))

    print(
        f"ldm {step} {100 * progress:.0f}% {seconds:.0f}s loss {mean(loss for loss, _, _ in recent):.4f}"
        f" plain {mean(loss for loss, _, shared in recent if not shared):.4f}"
        f" shared {mean(loss for loss, _, shared in recent if shared):.4f}"
        f" grad {mean(norm for _, norm, _ in recent):.2f} {panels_per_second:.1f}/s",
        flush=True,
    )


def save_cycle(out):
    """The finished cycle, without the weights that only going on needs."""
    save_checkpoint({name: value for name, value in load_checkpoint(out).items() if name != "raw"}, cycle_path(out))


class Cycle:
    """How far a cycle of training is, by its steps or by the clock, whichever is further on."""

    def __init__(self, began, steps, minutes):
        self.began, self.steps, self.seconds = began, steps, 60 * minutes
        self.started = time.time()

    def progress(self, step):
        return max((step - self.began) / self.steps, (time.time() - self.started) / self.seconds)

    def rate_factor(self, progress):
        """The learning rate's share: all of it, then a fall to zero over the last part."""
        return min(1, (1 - progress) / (1 - DECAY_FROM)) + 0.005


def describe(networks, shards, facts):
    parameters = sum(parameter.numel() for parameter in networks.parameters())
    stories = sum(len(shard["stories"]) for shard in shards)
    print(f"{len(facts['vocab'])} words {len(shards)} shards {stories} stories {parameters / 1e6:.2f} M parameters", flush=True)
    print("mean", np.round(facts["mean"], 2), "std", np.round(facts["std"], 2), flush=True)


def open_networks(checkpoint, facts, options, shards, device):
    """-> (networks with the weights to go on from, the averaged weights). Teaches what has never been taught."""
    networks = build_networks(facts["cfg"], len(facts["vocab"])).to(device)
    if checkpoint:
        load_weights(networks, checkpoint["model"])
    averaged = {name: value.clone() for name, value in networks.state_dict().items()}
    if checkpoint and "raw" in checkpoint:
        load_weights(networks, checkpoint["raw"])
    tokenizer = Tokenizer(facts["vocab"])
    stories = [shard["stories"] for shard in shards]
    if not facts["slot_steps"]:
        teach_slots(networks, tokenizer, stories, options.slot_steps, device)
        facts["slot_steps"] = options.slot_steps
    networks["composer"].load_library(options.data)
    if not facts["object_steps"]:
        teach_objects(networks, tokenizer, [story for shard in stories for story in shard], options.object_steps, device)
        facts["object_steps"] = options.object_steps
    taught = ("text.gather.", "text.things.", "reader.", "objects.", "tones.", "composer.", "unet.under.")
    averaged.update({name: value.clone() for name, value in networks.state_dict().items() if name.startswith(taught)})
    for kept in (networks["text"].gather, networks["reader"], networks["tones"], networks["unet"].under):
        kept.requires_grad_(False)
    return networks, averaged


def train(options, machine):
    checkpoint = grown(load_checkpoint(options.out)) if os.path.exists(options.out) else None
    step = start = (checkpoint or {}).get("step", 0)
    torch.manual_seed(step)
    np.random.seed(step)
    shards = load_shards(options.data)[: options.shards]
    facts = starting_facts(checkpoint, shards, options.width)
    networks, averaged = open_networks(checkpoint, facts, options, shards, machine.device)
    live = networks.state_dict()
    slow, fast = zip(*[(value, live[name]) for name, value in averaged.items() if value.is_floating_point()], strict=True)
    optimizer = Muon(networks.named_parameters(), lr=options.lr, adam_lr=options.adam, plain=PLAIN)
    tokenizer = Tokenizer(facts["vocab"])
    sampler = StorySampler(shards, tokenizer, facts["mean"], facts["std"], options.stories, random.Random(step))
    describe(networks, shards, facts)
    cycle = Cycle((checkpoint or {}).get("began", step), options.cycle, options.minutes)
    started = last = time.time()
    progress, log = 0, []
    while progress < 1:
        optimizer.scale(min(1, (step - start + 1) / WARMUP_STEPS) * cycle.rate_factor(progress))
        batch = sampler.draw().to(machine.device)
        with machine.autocast():
            loss, unweighted = flow_loss(networks, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(networks.parameters(), 2.0)
        optimizer.step()
        step += 1
        progress = cycle.progress(step)
        with torch.no_grad():
            torch._foreach_lerp_(slow, fast, 1 - min(options.average, (step + 1) / (step + 10)))
        log.append((unweighted.item(), float(norm), batch.share is not None))
        if step % LOG_EVERY == 0:
            rate = LOG_EVERY * options.stories * PANELS / (time.time() - last)
            report(step, progress, log, time.time() - started, rate)
            last = time.time()
        if step % SAVE_EVERY == 0 or progress >= 1:
            began = step if progress >= 1 else cycle.began
            save_checkpoint({"model": averaged, "raw": networks.state_dict(), "step": step, "began": began, **facts}, options.out)
    save_cycle(options.out)


def main():
    options = parse_arguments()
    train(options, machine_of(options))


if __name__ == "__main__":
    main()
