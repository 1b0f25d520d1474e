"""What trains a decoder while the encoder stays as it is: windows of latents with their pixels, disturbed as a UNet's latents are."""

import math
import os

import numpy as np
import torch
import torch.nn.functional as F

from .checkpoints import per_channel
from .encode import to_input
from .shards import latents_path, open_pixels, pixels_path, shard_files
from .train_ae import drawing_in

MARGIN = 1  # cells along an edge of a window that don't count, unless the panel ends there


def open_pairs(data, rendered):
    """Shards as (latents float16 [P, 4, h, w], pixels uint8 [P, H, W, 3]), mapped and not read.

    `data` has the latents, `rendered` the pixels of the first panels of the same shards, at whatever size.
    """
    pairs = []
    for path in shard_files(rendered):
        latents = latents_path(f"{data}/{os.path.basename(path)}")
        if os.path.exists(latents) and os.path.exists(pixels_path(path)):
            pairs.append((np.load(latents, mmap_mode="r"), open_pixels(path)))
    if not pairs:
        raise SystemExit(f"expected shards with latents in {data} and pixels in {rendered}, found none; run encode.py")
    return pairs


def latent_spread(pairs):
    """-> the standard deviation of each latent channel, [1, 4, 1, 1]."""
    return per_channel(np.mean([latents[::20].astype(np.float32).std((0, 2, 3)) for latents, _ in pairs], 0))


def disturb(latents, spread, rng, most=0.4):
    """Adds what a UNet gets wrong: errors of single cells and of whole regions, `most` standard deviations at the most, a quarter of each none."""
    count, channels, height, width = latents.shape

    def amounts():
        sizes = np.where(rng.rand(count) < 0.25, 0, rng.uniform(0, most, count))
        return torch.from_numpy(sizes.astype(np.float32)).view(-1, 1, 1, 1) * spread

    coarse = torch.randn(count, channels, height // 4 + 1, width // 4 + 1)
    regions = F.interpolate(coarse, size=(height, width), mode="bilinear", align_corners=False)
    return latents + amounts() * torch.randn_like(latents) + amounts() * regions


def draw_windows(pairs, count, cells, rng, tries=2):
    """-> (latents [B, 4, cells, cells], pixels [B, 3, F cells, F cells] in [-1, 1], mask [B, 1, F cells, F cells]: 1 where pixels count).

    Of `tries` windows each the one with the most drawing in it.
    """
    factor = pairs[0][1].shape[1] // pairs[0][0].shape[2]
    size = cells * factor
    latents = np.empty((count, pairs[0][0].shape[1], cells, cells), np.float32)
    pixels = np.empty((count, size, size, 3), np.uint8)
    mask = torch.zeros(count, 1, size, size)
    for i in range(count):
        most = -1
        for _ in range(tries):
            shard, images = pairs[rng.randint(len(pairs))]
            panel = rng.randint(len(images))
            y, x = (rng.randint(0, side - cells + 1) for side in shard.shape[2:])
            window = images[panel, y * factor : y * factor + size, x * factor : x * factor + size]
            amount = drawing_in(window)
            if amount <= most:
                continue
            most, pixels[i], latents[i] = amount, window, shard[panel, :, y : y + cells, x : x + cells]
            top, left = (MARGIN * factor * (at > 0) for at in (y, x))
            bottom, right = (size - MARGIN * factor * (at + cells < side) for at, side in zip((y, x), shard.shape[2:], strict=False))
            mask[i] = 0
            mask[i, :, top:bottom, left:right] = 1
    return torch.from_numpy(latents), to_input(pixels), mask


def pixel_loss(decoded, pixels, mask):
    """Absolute error, of pixels and of differences of neighbours: the median and not the mean of what could be there, so that edges stay edges."""
    error = (decoded - pixels) * mask
    down, across = error[..., 1:, :] - error[..., :-1, :], error[..., 1:] - error[..., :-1]
    share = mask.mean()
    return (error.abs().mean() + 0.5 * (down.abs().mean() + across.abs().mean())) / share


def strong_steps(pixels):
    """Where neighbours in a row differ by more than an eighth of the range, bool [B, 3, H, W - 1]."""
    return (pixels[..., 1:] - pixels[..., :-1]).abs() > 0.25


@torch.no_grad()
def held_out_quality(decode, pairs, most, panels=6):
    """-> (decibels, strong steps found for each that the drawing has), over some whole panels of each shard with latents disturbed by up to `most`."""
    torch.manual_seed(1)
    rng, spread, errors, found, there = np.random.RandomState(1), latent_spread(pairs), [], 0, 0
    for latents, images in pairs:
        for i in np.linspace(0, len(images) - 1, panels).astype(int):
            disturbed = disturb(torch.from_numpy(latents[i : i + 1].astype(np.float32)), spread, rng, most)
            decoded, drawn = decode(disturbed).clamp(-1, 1), to_input(images[i : i + 1])
            errors.append((decoded - drawn).square().mean().item())
            found, there = found + strong_steps(decoded).sum().item(), there + strong_steps(drawn).sum().item()
    return 10 * math.log10(4 / np.mean(errors)), found / there
