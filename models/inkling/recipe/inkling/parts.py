"""python -m inkling.parts DATA LDM [--stories 25]: the error of heads, bodies and the rest on a held-out shard, without a rough, with one that is
composed of the words, and with the true lines. Mean over noise levels, full captions and boxes, no sharing.
"""

import random

import numpy as np
import torch

from .arguments import parser_of
from .captions import TONE, caption
from .checkpoints import load_diffusion, per_channel
from .layout import layout_map
from .machine import add_machine_options, machine_of
from .model import compose
from .shards import PANELS_PER_STORY
from .stories import load_shards
from .tokenizer import Tokenizer

NOISE_LEVELS = (0.3, 0.5, 0.7, 0.9, 0.97)
KINDS = ("none", "composed", "true")


def held_out_stories(shard, tokenizer, mean, std, count):
    """Yields (latents, ids, panels, true lines [6, 1, 2h, 2w]) of the first stories."""
    for number in range(count):
        story, rng = shard["stories"][number], random.Random(number)
        at = slice(number * PANELS_PER_STORY, (number + 1) * PANELS_PER_STORY)
        latents = (torch.from_numpy(shard["lat"][at].astype(np.float32)) - mean) / std
        ids = [tokenizer(caption(story, panel, rng, 1.0) + TONE[story["tone"]]) for panel in story["panels"]]
        lines = torch.from_numpy(shard["rough"][at].max(1).astype(np.float32) / 255)[:, None]
        yield latents, torch.tensor(ids), story["panels"], lines


def masks(panels, height, width):
    """{part: bool [6, height, width]}."""
    layout = torch.stack([layout_map(panel["boxes"], height, width) for panel in panels])
    head = layout[:, [1, 3]].amax(1) > 0.5
    body = (layout[:, [2, 4]].amax(1) > 0.5) & ~head
    thing = (layout[:, 5] > 0.5) & ~head & ~body
    return {"head": head, "body": body, "object": thing, "rest": ~head & ~body & ~thing}


@torch.inference_mode()
def main():
    parser = parser_of("data", "diffusion")
    parser.add_argument("--stories", type=int, default=25)
    parser.add_argument("--shard", type=int, default=-1, help="its place among the encoded shards")
    add_machine_options(parser)
    options = parser.parse_args()
    device = machine_of(options).device
    networks, checkpoint = load_diffusion(options.diffusion)
    networks.to(device)
    shard = load_shards(options.data)[options.shard]
    mean, std = per_channel(checkpoint["mean"]), per_channel(checkpoint["std"])
    errors = {}
    for latents, ids, panels, true in held_out_stories(shard, Tokenizer(checkpoint["vocab"]), mean, std, options.stories):
        height, width = latents.shape[2:]
        layout = torch.stack([layout_map(panel["boxes"], height // 2, width // 2) for panel in panels]).to(device)
        context = networks["text"](ids.to(device))
        composed, flats = compose(networks, context, layout)
        roughs = {"none": torch.zeros_like(true), "composed": composed, "true": true}
        noise = torch.from_numpy(np.random.RandomState(len(errors)).randn(*latents.shape).astype(np.float32))
        for kind in KINDS:
            for t in NOISE_LEVELS:
                noisy, level = ((1 - t) * latents + t * noise).to(device), torch.full((len(latents),), 1000 * t, device=device)
                velocity = networks["unet"](noisy, level, context, layout, roughs[kind].to(device), flats * (kind == "composed")).cpu()
                squared = (velocity - (noise - latents)).square().mean(1)
                for part, mask in masks(panels, height, width).items():
                    total = errors.setdefault((kind, part, t), [0.0, 0])
                    total[0] += float(squared[mask].sum())
                    total[1] += int(mask.sum())
    for kind in KINDS:
        parts = {
            part: np.mean([errors[kind, part, t][0] / max(1, errors[kind, part, t][1]) for t in NOISE_LEVELS])
            for part in masks(panels, 8, 8)
        }
        print(f"{kind:9}", "  ".join(f"{part} {value:.4f}" for part, value in parts.items()), flush=True)


if __name__ == "__main__":
    main()
