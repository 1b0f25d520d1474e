"""python -m inkling.train_embedder DATA REDRAWN OUT STEPS: trains the identity embedder on figures of the rendered panels (REDRAWN: see redraw.py).

Supervised contrastive loss (Khosla et al. 2020, equation 2): views of one character are near, those of others far. A batch is made of
characters that look alike (the same head, hair colour or shirt colour), in one tone. Resumes from OUT.
"""

import os
import random
import time
from collections import defaultdict

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .arguments import parser_of
from .checkpoints import load_checkpoint, save_checkpoint
from .embedder import EMBEDDING_DIM, Embedder
from .figures import LOOKS, cut_figure, figures_of, split_shards
from .machine import add_machine_options, machine_of
from .muon import Muon
from .shards import open_pixels

CHARACTERS, VIEWS = 12, 4
TEMPERATURE = 0.1
LOOKS_WEIGHT = 0.15
ALIKE = ("head", "hair", "shirt")
TONES = ("color", "color", "color", "color", "color", "color", "ink", "sepia")
WARMUP_STEPS = 50
SAVE_EVERY, LOG_EVERY, REOPEN_EVERY = 100, 25, 50


def apply_tone(figures, tone):
    """[B, 3, H, W] in [-1, 1]: as corpus/panel.mjs tones a page."""
    if tone == "color":
        return figures
    pixels = (figures + 1) * 127.5
    grey = (pixels * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    toned = (
        grey.expand_as(pixels)
        if tone == "ink"
        else torch.cat([(grey + 28).clamp(max=255), (grey * 0.92 + 12).clamp(max=255), grey * 0.78], 1)
    )
    return toned / 127.5 - 1


def jittered(boxes, rng, shift=0.07, stretch=0.09):
    """Boxes of the studio are plans: the figure stands near them."""
    whole = (rng.gauss(0, shift), rng.gauss(0, shift))
    moved = []
    for x0, y0, x1, y1 in boxes:
        width, height = x1 - x0, y1 - y0
        x, y = (whole[0] + rng.gauss(0, shift / 2)) * width, (whole[1] + rng.gauss(0, shift / 2)) * height
        grow_x, grow_y = rng.gauss(0, stretch) * width / 2, rng.gauss(0, stretch) * height / 2
        moved.append((x0 + x - grow_x, y0 + y - grow_y, x1 + x + grow_x, y1 + y + grow_y))
    return moved


def worn(figures, rng):
    """What printing, scaling and bad light do: blur, noise, a little brightness and contrast. Hues stay: they are identity."""
    count = len(figures)
    blurred = F.avg_pool2d(F.pad(figures, (1, 1, 1, 1), mode="replicate"), 3, 1)
    amount = torch.from_numpy(rng.choice([0, 0, 0.5, 1], (count, 1, 1, 1)).astype(np.float32))
    light = torch.from_numpy(rng.uniform(-0.1, 0.1, (count, 1, 1, 1)).astype(np.float32))
    contrast = torch.from_numpy(rng.uniform(0.88, 1.12, (count, 1, 1, 1)).astype(np.float32))
    noise = torch.randn_like(figures) * torch.from_numpy(rng.uniform(0, 0.08, (count, 1, 1, 1)).astype(np.float32))
    return ((figures.lerp(blurred, amount)) * contrast + light + noise).clamp(-1, 1)


class FigureSampler:
    """Draws batches of CHARACTERS x VIEWS figures."""

    def __init__(self, paths, redrawn, rng):
        self.paths, self.redrawn, self.rng = paths, redrawn, rng
        self.pixels = [open_pixels(path) for path in paths]
        self.figures = figures_of(paths)
        self.drawn, self.redrawn_characters = {}, []
        self.views = defaultdict(list)
        for figure in self.figures:
            self.views[figure.character].append(figure)
        self.tone = {character: views[0].tone for character, views in self.views.items()}
        self.looks = {character: views[0].looks for character, views in self.views.items()}
        self.values = [sorted({str(looks[i]) for looks in self.looks.values()}) for i in range(len(LOOKS))]
        self.alike = defaultdict(list)  # (look, value) -> characters
        for character, looks in self.looks.items():
            for name in ALIKE:
                self.alike[name, looks[LOOKS.index(name)]].append(character)
        self.characters = list(self.views)

    def open_redrawn(self):
        """Shards may be redrawn while this trains. -> how many there are."""
        for shard, path in enumerate(self.paths):
            found = f"{self.redrawn}/{os.path.basename(path)[:-5]}.rgb"
            if shard not in self.drawn and os.path.exists(found):
                self.drawn[shard] = np.memmap(found, np.uint8, "r").reshape(-1, *self.pixels[shard].shape[1:])
                self.redrawn_characters += sorted(
                    {f.character for f in self.figures if f.shard == shard and f.panel < len(self.drawn[shard])}
                )
        return len(self.drawn)

    def draw(self):
        """-> (figures [B, 3, 96, 48], character [B], looks [B, 6])."""
        rng = self.rng
        tone = rng.choice(TONES)
        chosen = self._characters(tone)
        figures = []
        for character in chosen:
            views = self.views[character]
            for figure in rng.sample(views, VIEWS) if len(views) >= VIEWS else rng.choices(views, k=VIEWS):
                panels = self.drawn.get(figure.shard, ()) if rng.random() < 0.6 else ()
                panel = (panels if figure.panel < len(panels) else self.pixels[figure.shard])[figure.panel]
                figures.append(cut_figure(panel, jittered(figure.boxes, rng)))
        toned = apply_tone(torch.from_numpy(np.stack(figures)), tone)
        looks = [[values.index(str(v)) for values, v in zip(self.values, self.looks[c], strict=True)] for c in chosen]
        repeat = torch.arange(len(chosen)).repeat_interleave(VIEWS)
        return worn(toned, np.random.RandomState(rng.getrandbits(32))), repeat, torch.tensor(looks)[repeat]

    def _characters(self, tone):
        rng = self.rng
        fits = {"color", tone}
        anchor = rng.choice(self.redrawn_characters or self.characters)
        wanted = min(CHARACTERS, sum(own in fits for own in self.tone.values()))
        chosen = {}
        pools = [self.alike[name, self.looks[anchor][LOOKS.index(name)]] for name in ALIKE]
        while len(chosen) < wanted:
            pool = rng.choice(pools) if rng.random() < 0.5 else rng.choice([self.characters, self.redrawn_characters])
            candidate = rng.choice(pool or self.characters)
            if self.tone[candidate] in fits:
                chosen[candidate] = True
        return list(chosen)


def contrastive_loss(vectors, character):
    """[B, D] unit vectors, [B] -> mean over anchors of -log softmax of their positives."""
    logits = vectors @ vectors.T / TEMPERATURE
    itself = torch.eye(len(vectors), dtype=torch.bool)
    logs = F.log_softmax(logits.masked_fill(itself, -1e9), 1)
    positive = (character[:, None] == character[None]) & ~itself
    return -(logs * positive).sum(1).div(positive.sum(1)).mean()


class Training(nn.Module):
    """The embedder, and one classifier a look that only training needs."""

    def __init__(self, values):
        super().__init__()
        self.embedder = Embedder()
        self.tells = nn.ModuleList(nn.Linear(EMBEDDING_DIM, len(v)) for v in values)

    def forward(self, figures, character, looks):
        """-> (contrastive loss, mean cross entropy of the looks)."""
        vectors = self.embedder(figures)
        told = [F.cross_entropy(tell(8 * vectors), looks[:, i]) for i, tell in enumerate(self.tells)]
        return contrastive_loss(vectors, character), torch.stack(told).mean()


def train(options, machine, sampler):
    checkpoint = load_checkpoint(options.out) if os.path.exists(options.out) else None
    step = (checkpoint or {}).get("step", 0)
    sampler.rng.seed(step)
    torch.manual_seed(step)
    network = Training(sampler.values).to(machine.device)
    if checkpoint:
        network.load_state_dict(checkpoint["raw"])
    live = network.embedder.state_dict()
    averaged = {name: value.to(machine.device, copy=True) for name, value in (checkpoint["model"] if checkpoint else live).items()}
    optimizer = Muon(network.named_parameters(), lr=options.lr, adam_lr=options.lr / 10, plain=("tells",))
    started, first, log = time.time(), step, []

    def save():
        save_checkpoint({"model": averaged, "raw": network.state_dict(), "step": step}, options.out)

    while step < options.steps:
        if (step - first) % REOPEN_EVERY == 0:
            redrawn = sampler.open_redrawn()
        warmup = min(1, (step - first + 1) / WARMUP_STEPS)
        optimizer.scale(warmup * min(1, 2 * (1 - step / options.steps) + 0.01))
        with machine.autocast():
            contrast, told = network(*(values.to(machine.device) for values in sampler.draw()))
        optimizer.zero_grad(set_to_none=True)
        (contrast + LOOKS_WEIGHT * told).backward()
        optimizer.step()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(list(averaged.values()), [live[name] for name in averaged], 1 - min(0.998, (step + 1) / (step + 10)))
        log.append((contrast.item(), told.item()))
        if step % LOG_EVERY == 0:
            loss, looks = np.mean(log[-LOG_EVERY:], 0)
            print(
                f"embedder {step}/{options.steps} {time.time() - started:.0f}s contrast {loss:.3f} looks {looks:.3f} redrawn {redrawn}",
                flush=True,
            )
        if step % SAVE_EVERY == 0:
            save()
    save()


def parse_arguments():
    parser = parser_of("data", "redrawn", "out", steps=True)
    parser.add_argument("--lr", type=float, default=0.01)
    add_machine_options(parser, threads=1)
    return parser.parse_args()


def main():
    options = parse_arguments()
    machine = machine_of(options)
    paths, _ = split_shards(options.data)
    sampler = FigureSampler(paths, options.redrawn, random.Random(0))
    print(len(paths), "shards", len(sampler.characters), "characters", flush=True)
    train(options, machine, sampler)


if __name__ == "__main__":
    main()
