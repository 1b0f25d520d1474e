"""Where things stand in a panel: boxes as a map of channels that the UNet reads beside its latents.

Boxes of a panel: {"figures": [[head, body], ...] in the order of the caption, "object": box or None};
a box is [x0, y0, x1, y1] in fractions of the panel.
"""

import torch

# Channels: a layout is given, head and body of the first figure, head and body of the second, the object.
FIGURES, OBJECTS = 2, 1
LAYOUT_CHANNELS = 1 + 2 * FIGURES + OBJECTS


def coverage(box, height, width):
    """[height, width]: how much of each cell the box covers, 0 to 1."""
    edges_x, edges_y = torch.arange(width + 1) / width, torch.arange(height + 1) / height
    covered_x = (edges_x[1:].clamp(max=box[2]) - edges_x[:-1].clamp(min=box[0])).clamp(min=0) * width
    covered_y = (edges_y[1:].clamp(max=box[3]) - edges_y[:-1].clamp(min=box[1])).clamp(min=0) * height
    return covered_y[:, None] * covered_x[None]


def layout_map(boxes, height, width):
    """-> [6, height, width]. Channel 0 is one everywhere; a map of zeros means "no layout, place freely"."""
    layout = torch.zeros(LAYOUT_CHANNELS, height, width)
    layout[0] = 1
    for i, (head, body) in enumerate(boxes["figures"][:2]):
        layout[1 + 2 * i] = coverage(head, height, width)
        layout[2 + 2 * i] = coverage(body, height, width)
    if boxes.get("object"):
        layout[5] = coverage(boxes["object"], height, width)
    return layout


def figure_boxes(shot, x=0.5, object_box=None):
    """Boxes of one figure at `x` of a square panel, as the corpus places it for this shot (corpus/stage.mjs)."""
    scale, top = {"wide": (0.4, 20), "medium": (0.62, 16), "close": (0.98, 8)}[shot]

    def across(v):
        return round(x + (v - 250) * scale / 256, 3)

    def down(v):
        return round(min(1, max(0, (top + v * scale) / 256)), 3)

    head = [across(165), down(-12), across(335), down(178)]
    body = [across(140), down(170), across(360), down(565)]
    return {"figures": [[head, body]], "object": object_box}
