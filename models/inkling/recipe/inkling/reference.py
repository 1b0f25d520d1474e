"""Reference values for tests: a four-panel loop with sharing off and on, every tensor explicit, so that an implementation can be checked
without this random generator. Written as reference.bin (the tensors back to back) and reference.json (what lies where)."""

import json

import numpy as np
import torch

from .layout import figure_boxes
from .model import compose
from .sampling import denoise, guided_ids, guided_layout, noise_levels

STEPS = 4
RATE = 0.5
PANELS = [
    (
        "a woman with red curly hair wearing a yellow sweater waving, smiling, at the beach",
        figure_boxes("medium", 0.45),
    ),
    ("close-up of a woman, surprised, in the city at night", figure_boxes("close")),
    (
        "full body of a woman with hands on hips in the kitchen, next to a cat",
        figure_boxes("wide", 0.35, [0.62, 0.68, 0.92, 0.98]),
    ),
    ("a woman reading a newspaper in the park, angry", figure_boxes("medium", 0.55)),
]
NOTE = (
    "batch order: unconditional rows first, then conditional; shared rows index the flattened [2*panels*tokens] pool of their own half;"
    " sites: mid and up blocks; *_image is every 8th pixel of the decoded image, [B,3,32,32]"
)


@torch.no_grad()
def reference_tensors(networks, decoder, tokenizer, guidance):
    """Name -> array, in the order in which they are computed. `decoder`: normalised latents -> pixels in [0, 1]."""
    prompts, boxes = [prompt for prompt, _ in PANELS], [box for _, box in PANELS]
    count = len(PANELS)
    noise = torch.randn(count, 4, 32, 32, generator=torch.Generator().manual_seed(7))
    ids = guided_ids(tokenizer, prompts)
    context = networks["text"](ids)
    layout = guided_layout(boxes, count, 32, 32)
    draft = compose(networks, context, layout)
    tensors = {
        "noise": noise.numpy(),
        "input_ids": ids.numpy().astype(np.int64),
        "context": context.numpy(),
        "layout": layout[:count].numpy(),
    }
    for mode, rate in (("plain", None), ("shared", RATE)):

        def keep(step, latents, rows, mode=mode):
            for tokens, picked in (rows or {}).items():
                tensors[f"share_{step}_{tokens}"] = picked.numpy().astype(np.int64)
            tensors[f"{mode}_latents_{step}"] = latents.numpy()

        latents = denoise(networks["unet"], noise, context, layout, draft, STEPS, guidance, rate, keep)
        tensors[f"{mode}_image"] = decoder(latents).numpy()[:, :, ::8, ::8].copy()
    return tensors


def write_reference(folder, networks, decoder, tokenizer, scale):
    """`scale`: the model's guidance scale; a distilled model has 0, and both halves of its loop run with 1."""
    guidance = float(scale or 1)
    index, blob = [], b""
    for name, value in reference_tensors(networks, decoder, tokenizer, guidance).items():
        value = np.ascontiguousarray(value)
        place = {"offset": len(blob), "bytes": value.nbytes}
        index.append({"name": name, "dtype": str(value.dtype), "shape": list(value.shape), **place})
        blob += value.tobytes()
    facts = {
        "file": "reference.bin",
        "steps": STEPS,
        "times": [round(float(t), 6) for t in noise_levels(STEPS)],
        "guidance": guidance,
        "rate": RATE,
        "prompts": [prompt for prompt, _ in PANELS],
        "boxes": [box for _, box in PANELS],
        "note": NOTE,
        "tensors": index,
    }
    with open(f"{folder}/reference.bin", "wb") as file:
        file.write(blob)
    with open(f"{folder}/reference.json", "w") as file:
        json.dump(facts, file, indent=1)
