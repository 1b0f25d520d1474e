"""Drawing panels with the trained networks: Euler from t = 1 to 0, classifier-free guidance, sharing within one story."""

import torch

from .layout import LAYOUT_CHANNELS, layout_map
from .sharing import guided_share_rows

# More of the steps at high noise, where text decides (Esser et al. 2024, section 5.3.2); 1: steps of one size.
SHIFT = 2


def guided_ids(tokenizer, prompts):
    """Ids of one guided batch: as many empty texts as prompts, then the prompts. [2P, 48]"""
    return torch.tensor([tokenizer("")] * len(prompts) + [tokenizer(prompt) for prompt in prompts])


def guided_layout(boxes, panels, height, width):
    """Both halves of a guided batch get the same layout: [2P, 6, height/2, width/2]; zeros when `boxes` is None."""
    if boxes:
        layout = torch.stack([layout_map(box, height // 2, width // 2) for box in boxes])
    else:
        layout = torch.zeros(panels, LAYOUT_CHANNELS, height // 2, width // 2)
    return torch.cat([layout, layout])


def noise_levels(steps):
    """[steps + 1], from 1 to 0."""
    times = torch.linspace(1, 0, steps + 1)
    return SHIFT * times / (1 + (SHIFT - 1) * times)


def denoise(unet, noise, context, layout, draft, steps, guidance, rate=None, on_step=None):
    """noise [P, 4, h, w]; context, layout and draft (rough, flats) of both halves [2P, ...] -> latents [P, 4, h, w].

    `rate`: the fraction of each other panel's tokens that is shared, None: nothing is. `on_step(step, latents, rows)` sees every step.
    """
    panels, _, height, width = noise.shape
    times = noise_levels(steps)
    latents = noise.clone()
    for step in range(steps):
        rows = None if rate is None else guided_share_rows(panels, height, width, rate, step)
        both = torch.cat([latents, latents])
        velocity = unet(both, times[step].repeat(2 * panels) * 1000, context, layout, *draft, rows)
        unconditional, conditional = velocity.chunk(2)
        guided = unconditional + guidance * (conditional - unconditional)
        latents = latents + (times[step + 1] - times[step]) * guided
        if on_step:
            on_step(step, latents, rows)
    return latents
