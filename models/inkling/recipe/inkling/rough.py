"""Roughs: the lines of a panel at a quarter of its size, which the UNet reads beside its latents. 1 = ink, all zero = none.

as_drawn() is one as somebody may draw it; composer.py makes one from the words and boxes of a panel.
"""

import numpy as np

PER_CELL = 4  # rough pixels to a side of a cell of the layout


def oval(layer):
    """The ellipse in the bounds of a layer's lines, uint8 [h, w]."""
    ys, xs = np.nonzero(layer > 96)
    if len(ys) == 0:
        return layer
    cy, cx, ry, rx = (ys.min() + ys.max()) / 2, (xs.min() + xs.max()) / 2, np.ptp(ys) / 2 + 0.5, np.ptp(xs) / 2 + 0.5
    y, x = np.ogrid[: layer.shape[0], : layer.shape[1]]
    radius = np.sqrt(((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2)
    return (255 * np.clip(1.2 - np.abs(radius - 1) * min(rx, ry), 0, 1)).astype(np.uint8)


def neighbours(mask):
    """The eight neighbours of every pixel, clockwise from above: [8, h, w]."""
    padded = np.pad(mask, 1)
    h, w = mask.shape
    steps = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))
    return np.stack([padded[y : y + h, x : x + w] for y, x in steps])


def skeleton(layer):
    """The middle lines of what a layer's lines enclose, as a stick figure has them (Zhang and Suen 1984), uint8 [h, w]."""
    wall = layer > 80
    outside = np.zeros_like(wall)
    outside[0], outside[:, 0], outside[:, -1] = ~wall[0], ~wall[:, 0], ~wall[:, -1]  # figures run out of the lower edge
    while True:
        grown = outside.copy()
        grown[1:] |= outside[:-1]
        grown[:-1] |= outside[1:]
        grown[:, 1:] |= outside[:, :-1]
        grown[:, :-1] |= outside[:, 1:]
        grown &= ~wall
        if (grown == outside).all():
            break
        outside = grown
    mask = ~outside
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            p = neighbours(mask)
            count, turns = p.sum(0), ((~p) & np.roll(p, -1, 0)).sum(0)
            n, e, s, w = p[0], p[2], p[4], p[6]
            open_side = ~(n & e & s) & ~(e & s & w) if first else ~(n & e & w) & ~(n & s & w)
            gone = mask & (count >= 2) & (count <= 6) & (turns == 1) & open_side
            changed |= bool(gone.any())
            mask = mask & ~gone
    return (255 * mask).astype(np.uint8)


def as_drawn(layers, rng):
    """uint8 [4, h, w] (bodies, heads, faces, object) -> float [h, w] as somebody may draw it.

    Parts are missing, shifted, simplified (a head is an oval, a body is sticks), thin or thick, rubbed out in places.
    """
    bodies, heads, faces, thing = layers
    if rng.random() < 0.2 and bodies.any():
        bodies = skeleton(bodies)
    if rng.random() < 0.2:
        heads = oval(heads)
    drawn = np.zeros(layers.shape[1:], np.float32)
    for layer, missing in ((bodies, 0.15), (heads, 0.15), (faces, 0.15), (thing, 0.15)):
        if rng.random() >= missing:
            shift = (rng.randint(-1, 1), rng.randint(-1, 1))
            drawn = np.maximum(drawn, np.roll(layer.astype(np.float32) / 255, shift, (0, 1)))
    if rng.random() < 0.5:
        drawn = np.clip(drawn * rng.uniform(0.6, 1.6), 0, 1)
    for _ in range(rng.randint(0, 3)):
        y, x, side = rng.randrange(drawn.shape[0]), rng.randrange(drawn.shape[1]), rng.randint(3, 12)
        drawn[y : y + side, x : x + side] = 0
    return drawn
