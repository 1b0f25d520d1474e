"""Training batches: stories of the corpus as latents, captions, layouts, noise levels and the rows that panels share."""

import os
from dataclasses import dataclass

import numpy as np
import torch

from .captions import TONE, caption
from .checkpoints import per_channel
from .layout import LAYOUT_CHANNELS, layout_map
from .rough import as_drawn
from .shards import PANELS_PER_STORY, latents_path, read_meta, roughs_path, shard_files
from .slots import object_of

PANELS = 4  # of each story in a batch
SHARE_RATE = 0.5
HIGH_NOISE = 0.9
HIGH_SHARE = 0.25
# Of the stories: how many have no rough, how many one that is composed from the words; the others a drawn one.
NO_ROUGH = 0.2
COMPOSED = 0.5
# Errors in a head count this much more than those of the scenery, errors in a body or object this much: it is figures that readers look at.
HEAD_EMPHASIS = 2
BODY_EMPHASIS = 1


@dataclass
class Batch:
    """B = stories * PANELS rows, the panels of a story together."""

    latents: torch.Tensor  # [B, 4, h, w], normalised
    ids: torch.Tensor  # [B, 48]
    objects: torch.Tensor  # [B]: the object that the caption tells of, as slots.ObjectReader counts
    layout: torch.Tensor  # [B, 6, h/2, w/2]
    rough: torch.Tensor  # [B, 1, 2h, 2w]; zeros: none, or still to be composed
    composed: torch.Tensor  # [B] bool: whether it is
    share: dict | None  # tokens of a level -> rows [B, M] of the pool
    time: torch.Tensor  # [B] in 0..1; 0 for clean references
    clean: torch.Tensor  # [B] bool
    weight: torch.Tensor  # [B, 1, h, w]: how much an error in a cell counts; 1 on average in every panel

    def to(self, device):
        """The same batch there."""
        share = self.share and {tokens: rows.to(device) for tokens, rows in self.share.items()}
        moved = {name: value.to(device) for name, value in vars(self).items() if torch.is_tensor(value)}
        return Batch(**moved, share=share)


def load_shards(data):
    """Every encoded shard: {"stories", "lat": float16 [panels, 4, h, w], "rough": uint8 [panels, 4, 2h, 2w] or None}, mapped and not read."""
    shards = []
    for path in shard_files(data):
        if os.path.exists(latents_path(path)):
            latents = np.load(latents_path(path), mmap_mode="r")
            _, _, height, width = latents.shape
            is_roughed = os.path.exists(roughs_path(path))
            rough = np.memmap(roughs_path(path), np.uint8, "r").reshape(-1, 4, 2 * height, 2 * width) if is_roughed else None
            shards.append({"stories": read_meta(path)["stories"], "lat": latents, "rough": rough})
    return shards


def latent_statistics(shards):
    """-> (mean [4], standard deviation [4]) of every seventh panel."""
    samples = [shard["lat"][::7].astype(np.float32).transpose(1, 0, 2, 3).reshape(4, -1) for shard in shards]
    values = np.concatenate(samples, 1)
    return values.mean(1), values.std(1)


def pick_rows(sources, own, tokens, count, where=None):
    """`count` rows of the token pool, drawn from the source panels or, when they offer none, from the panel's own tokens.

    `where(source)` gives the tokens of a source that may be read; None: all of them.
    """
    offered = [source * tokens + (np.arange(tokens) if where is None else where(source)) for source in sources]
    pool = np.concatenate(offered) if offered else np.arange(0)
    if len(pool) == 0:
        pool = np.arange(own * tokens, own * tokens + tokens)
    return np.random.choice(pool, count, replace=len(pool) < count)


def tokens_inside(panel, characters, height, width):
    """Tokens of the height x width grid that lie in the boxes of these characters."""
    layout = layout_map(panel["boxes"], height, width)
    covered = torch.zeros(height, width)
    for i, who in enumerate(panel["who"][:2]):
        if who in characters:
            covered = torch.maximum(covered, torch.maximum(layout[1 + 2 * i], layout[2 + 2 * i]))
    return np.flatnonzero((covered > 0.3).numpy())


def jitter_boxes(boxes, rng, amount=0.025):
    def moved(box):
        return [v + rng.uniform(-amount, amount) for v in box]

    figures = [[moved(box) for box in figure] for figure in boxes["figures"]]
    return {"figures": figures, "object": boxes["object"] and moved(boxes["object"])}


def emphasis(boxes, height, width):
    """[1, height, width]: weights of the cells of one panel, 1 on average."""
    layout = layout_map(boxes, height, width)
    heads, bodies = torch.maximum(layout[1], layout[3]), torch.maximum(layout[2], layout[4])
    weight = 1 + HEAD_EMPHASIS * heads + BODY_EMPHASIS * torch.maximum(bodies, layout[5])
    return (weight / weight.mean())[None]


class StorySampler:
    """Draws batches; a share `unconditional` of the stories has empty captions. `rng` is Python's generator; noise levels and rows come from torch's and NumPy's global ones."""

    def __init__(self, shards, tokenizer, mean, std, stories, rng, unconditional=0.1):
        self.shards = shards
        self.tokenizer = tokenizer
        self.mean, self.std = per_channel(mean), per_channel(std)
        self.stories = stories
        self.rng = rng
        self.unconditional = unconditional

    def draw(self):
        rng = self.rng
        shard = rng.choice(self.shards)
        has_references = rng.random() < 0.3
        shares = has_references or rng.random() < 0.5
        latents, ids, objects, panels, boxes, clean, roughs, composed = [], [], [], [], [], [], [], []
        for story_index in rng.sample(range(len(shard["stories"])), self.stories):
            story = shard["stories"][story_index]
            numbers = rng.sample(range(PANELS_PER_STORY), PANELS)
            latents += [shard["lat"][story_index * PANELS_PER_STORY + number] for number in numbers]
            is_unconditional = rng.random() < self.unconditional
            references = rng.choice((1, 1, 2)) if has_references else 0
            is_free = rng.random() < 0.15  # no layout given
            chance = rng.random()
            # Guidance strengthens a rough as it does the text: without the text there is none.
            has_rough = chance >= NO_ROUGH and not is_unconditional
            is_composed = has_rough and (chance < NO_ROUGH + COMPOSED or shard["rough"] is None)
            for i, number in enumerate(numbers):
                panel = story["panels"][number]
                text, told = ("", [{}, {}, {}]) if is_unconditional else self._caption(story, panel, shares)
                ids.append(self.tokenizer(text))
                objects.append(object_of(told))
                composed.append(is_composed)
                is_drawn = has_rough and not is_composed
                roughs.append(as_drawn(shard["rough"][story_index * PANELS_PER_STORY + number], rng) if is_drawn else None)
                panels.append(panel)
                boxes.append(None if is_free else panel["boxes"])
                clean.append(i < references)
        x = (torch.from_numpy(np.stack(latents).astype(np.float32)) - self.mean) / self.std
        height, width = x.shape[2] // 2, x.shape[3] // 2
        layout = self._layouts(boxes, height, width)
        share = self._share(panels, clean, has_references, height, width) if shares else None
        weight = torch.stack([emphasis(panel["boxes"], 2 * height, 2 * width) for panel in panels])
        no_rough = np.zeros((4 * height, 4 * width), np.float32)
        rough = torch.from_numpy(np.stack([no_rough if lines is None else lines for lines in roughs]))[:, None]
        return Batch(
            latents=x,
            ids=torch.tensor(ids),
            objects=torch.tensor(objects),
            layout=layout,
            rough=rough,
            composed=torch.tensor(composed),
            share=share,
            time=self._times(clean),
            clean=torch.tensor(clean),
            weight=weight,
        )

    def _caption(self, story, panel, shares):
        # Where panels share, some captions tell less: the looks are to be read from the other panels. The studio tells all.
        detail = self.rng.choice((0.0, 0.35, 1.0, 1.0)) if shares else self.rng.choice((0.35, 0.7, 1.0, 1.0))
        told = [{}, {}, {}]
        text = caption(story, panel, self.rng, detail, told)
        return (text + TONE[story["tone"]] if self.rng.random() < 0.9 else text), told

    def _layouts(self, boxes, height, width):
        free = torch.zeros(LAYOUT_CHANNELS, height, width)
        maps = [free if box is None else layout_map(jitter_boxes(box, self.rng), height, width) for box in boxes]
        return torch.stack(maps)

    def _share(self, panels, clean, has_references, height, width):
        """Rows per level. Clean references read nothing; the others read panels of their story with a character in common."""
        references_only = self.rng.random() < 0.5
        only_inside = self.rng.random() < 0.5  # only tokens where the shared characters stand
        who = [set(panel["who"]) for panel in panels]

        def reads(panel, other):
            allowed = clean[other] or not (has_references and references_only)
            return other != panel and who[other] & who[panel] and allowed

        share = {}
        for rows, columns in ((height, width), (height // 2, width // 2)):
            tokens = rows * columns
            count = max(1, round(SHARE_RATE * tokens)) * (PANELS - 1)
            picked = []
            for p in range(len(panels)):
                base = p // PANELS * PANELS
                sources = [] if clean[p] else [q for q in range(base, base + PANELS) if reads(p, q)]

                def inside(q, p=p, rows=rows, columns=columns):
                    return tokens_inside(panels[q], who[q] & who[p], rows, columns)

                picked.append(pick_rows(sources, p, tokens, count, inside if only_inside else None))
            share[tokens] = torch.from_numpy(np.stack(picked))
        return share

    def _times(self, clean):
        """One noise level a story, 0 for clean references: a share of them near 1, the others logit-normal.

        The colour of a shirt shows through the noise up to a level of about 0.95, where nothing but the text tells it: were those levels as
        rare as a logit-normal law has them, colours would not be learned from text. The stories of a batch take one level of each of as many
        equal slices of the distribution: less noise in the gradient.
        """
        slices = (torch.randperm(self.stories) + torch.rand(self.stories)) / self.stories
        high = HIGH_NOISE + (1 - HIGH_NOISE) * (slices / HIGH_SHARE)
        middle = torch.sigmoid(torch.special.ndtri(((slices - HIGH_SHARE) / (1 - HIGH_SHARE)).clamp(1e-4, 1 - 1e-4)))
        times = torch.where(slices < HIGH_SHARE, high, middle)
        return times.repeat_interleave(PANELS) * (1 - torch.tensor(clean, dtype=torch.float32))
