"""python -m inkling.teach_draft DATA LDM OUT: teaches a network what a composed draft (composer.py) lets one expect, the rest as it is.

Takes the library of pieces, teaches the words of objects that came later (things.py), fits the reader of tones and the expected latents (model.Underpaint), and measures how far the UNet's guess is to give way to
them: least squares, a minute of one core. The UNet itself is not trained. Only for a distilled network: guidance would count what a draft changes three times.
"""

import random

import numpy as np
import torch
import torch.nn.functional as F

from .arguments import parser_of
from .captions import TONE, caption
from .checkpoints import load_diffusion, per_channel, save_checkpoint
from .composer import TONES
from .layout import layout_map
from .machine import add_machine_options, machine_of
from .model import compose
from .shards import PANELS_PER_STORY
from .slots import SLOTS
from .stories import load_shards
from .teach_slots import teach_objects
from .tokenizer import Tokenizer

BATCH = 16
TONE_BATCHES = 48
OBJECT_BATCHES = 60
SHOWN = {"who", "attire", "shirt", "pose", "emotion"}  # of every figure
DRAFTS = 24  # batches to learn from
MEASURED = 4  # batches to measure with
# Measured behind the noise of true panels; behind what it has drawn itself the UNet guesses worse. By the reader, of 584 told: 405 with 1 (and fewer
# pieces), 443 with 2, 457 with 5.
LEAN = 5


class DraftSampler:
    """Draws panels of the corpus and their boxes, all of a batch of one shape, with captions that tell all that a draft shows."""

    def __init__(self, shards, checkpoint):
        self.shards = shards
        self.tokenizer = Tokenizer(checkpoint["vocab"])
        self.mean, self.std = per_channel(checkpoint["mean"]), per_channel(checkpoint["std"])
        self.rng = random.Random(0)

    def draw(self, count):
        """-> (latents [B, 4, h, w], ids [B, 48], layout [B, 6, h/2, w/2], tones [B] in the order of TONES)."""
        shard = self.rng.choice(self.shards)
        height, width = (side // 2 for side in shard["lat"].shape[2:])
        latents, ids, layouts, tones = [], [], [], []
        while len(ids) < count:
            at = self.rng.randrange(len(shard["stories"]) * PANELS_PER_STORY)
            story = shard["stories"][at // PANELS_PER_STORY]
            panel, told = story["panels"][at % PANELS_PER_STORY], [{}, {}, {}]
            text = caption(story, panel, self.rng, 1.0, told)
            if not all(figure.keys() >= SHOWN for figure in told[: len(panel["who"])]):
                continue
            latents.append(shard["lat"][at].astype(np.float32))
            ids.append(self.tokenizer(text + TONE[story["tone"]]))
            layouts.append(layout_map(panel["boxes"], height, width))
            tones.append(list(TONES).index(story["tone"]))
        normalised = (torch.from_numpy(np.stack(latents)) - self.mean) / self.std
        return normalised, torch.tensor(ids), torch.stack(layouts), torch.tensor(tones)


@torch.no_grad()
def fit_tones(networks, sampler):
    """Fits the reader of tones to text features, by least squares."""
    reader, products, sums = networks["tones"], 0, 0
    for batch in range(TONE_BATCHES + 1):
        _, ids, _, tones = sampler.draw(6 * BATCH)
        context = networks["text"](ids)
        if batch == TONE_BATCHES:
            right = (reader(context).argmax(1) == tones).float().mean()
            print(f"tones: {right:.3f} of further captions read right", flush=True)
            return
        features = F.pad(context[:, : -len(SLOTS)].mean(1), (0, 1), value=1).double()
        products = products + features.T @ features
        sums = sums + features.T @ F.one_hot(tones, len(TONES)).double()
        solution = torch.linalg.solve(products + 0.1 * torch.eye(len(products), dtype=torch.double), sums).float()
        reader.says.weight.copy_(solution[:-1].T)
        reader.says.bias.copy_(solution[-1])


@torch.no_grad()
def composed_batches(networks, sampler, count):
    """-> [(latents, text features, layout, rough, flats)]."""
    batches = []
    for _ in range(count):
        latents, ids, layout, _ = sampler.draw(BATCH)
        context = networks["text"](ids)
        batches.append((latents, context, layout, *compose(networks, context, layout)))
    print(f"composed {count * BATCH} drafts", flush=True)
    return batches


@torch.no_grad()
def fit_expected(under, batches):
    """Fits what latents a draft lets one expect where its colours are known, by least squares."""
    side, products, sums, squares, count = 2 * under.REACH + 1, 0, 0, 0.0, 0
    for latents, _, _, rough, flats in batches:
        around = F.unfold(under.cells(rough, flats), side, padding=under.REACH).transpose(1, 2).flatten(0, 1)
        known = under.known(flats).flatten()
        features = (F.pad(around, (0, 1), value=1) * known.sqrt()[:, None])[known > 0].double()
        truth = (latents.permute(0, 2, 3, 1).flatten(0, 2) * known.sqrt()[:, None])[known > 0].double()
        products, sums = products + features.T @ features, sums + features.T @ truth
        squares, count = squares + truth.square().sum(), count + known.sum()
    ridge = 1e-3 * products.diagonal().mean() * torch.eye(len(products), dtype=torch.double)
    solution = torch.linalg.solve(products + ridge, sums)
    left = squares - 2 * (solution * sums).sum() + (solution * (products @ solution)).sum()
    print(f"expected latents: {left / squares:.3f} of the variance is left", flush=True)
    under.expects.weight.copy_(solution[:-1].T.float().view_as(under.expects.weight))
    under.expects.bias.copy_(solution[-1].float())


@torch.no_grad()
def measure_weights(unet, batches):
    """How far the UNet's guess is to give way to what is expected, by noise level: the factor of least squared error, applied LEAN times."""
    weights = [0]
    for k in range(1, unet.under.LEVELS + 1):
        t, along, length = min(k / unet.under.LEVELS, 0.999), 0.0, 0.0
        for latents, context, layout, rough, flats in batches:
            noisy = (1 - t) * latents + t * torch.randn_like(latents)
            guess = noisy - t * unet(noisy, torch.full((BATCH,), 1000 * t), context, layout, rough)
            towards = unet.under.known(flats) * (unet.under.expected(rough, flats) - guess)
            along += (towards * (latents - guess)).sum().item()
            length += towards.square().sum().item()
        measured = min(1, max(0, along / length))
        weights.append(1 - (1 - measured) ** LEAN)
        print(f"weight at {t:.3f}: {measured:.3f}, taken {weights[-1]:.3f}", flush=True)
    return weights


def main():
    parser = parser_of("data", "diffusion", "out")
    add_machine_options(parser)
    options = parser.parse_args()
    machine_of(options)
    torch.manual_seed(0)
    networks, checkpoint = load_diffusion(options.diffusion)
    if checkpoint.get("guidance", 3):
        raise SystemExit(
            "teach_draft: expected a distilled checkpoint, found one that needs guidance, which would count a draft as often; run distill first"
        )
    networks["composer"].load_library(options.data)
    shards = load_shards(options.data)
    sampler = DraftSampler(shards, checkpoint)
    if not checkpoint["object_steps"]:
        checkpoint["object_steps"] = OBJECT_BATCHES
        stories = [story for shard in shards for story in shard["stories"]]
        with torch.no_grad():
            teach_objects(networks, sampler.tokenizer, stories, OBJECT_BATCHES, "cpu")
    fit_tones(networks, sampler)
    batches = composed_batches(networks, sampler, DRAFTS + MEASURED)
    fit_expected(networks["unet"].under, batches[:DRAFTS])
    networks["unet"].under.weights.copy_(torch.tensor(measure_weights(networks["unet"], batches[DRAFTS:]))[:, None])
    save_checkpoint({**checkpoint, "model": networks.state_dict()}, options.out)


if __name__ == "__main__":
    main()
