"""python -m inkling.verify_embedder DATA REDRAWN WEIGHTS PAIRS.json: how often WEIGHTS/embedder.onnx takes one held-out character for another.

Figures are cut out by boxes that miss them as the studio's may. Prints equal error rates and writes the threshold at that of redrawn panels
to WEIGHTS/embedder.json, and the pairs with their scores to PAIRS.json for another measure (npm run bench -- verification).
"""

import json
import os
import random
from collections import defaultdict

import numpy as np
import onnxruntime

from .arguments import parser_of
from .figures import LOOKS, PART, cut_figure, figures_of, split_shards
from .shards import open_pixels
from .train_embedder import ALIKE, jittered

STRANGERS = 6  # pairs with others, for each figure: half of them alike
REFERENCES = 3
DRAWS = 400


def error_rates(same, other, threshold):
    """-> (share of `same` below the threshold: false alarms; share of `other` at or above it: misses)."""
    return float(np.mean(same < threshold)), float(np.mean(other >= threshold))


def equal_error(same, other):
    """-> (rate, threshold) where both error rates are equal."""
    thresholds = np.unique(np.concatenate([same, other]))
    alarms = np.searchsorted(np.sort(same), thresholds) / len(same)
    misses = 1 - np.searchsorted(np.sort(other), thresholds) / len(other)
    best = np.abs(alarms - misses).argmin()
    return float((alarms[best] + misses[best]) / 2), float(thresholds[best])


def interval(pairs, rng):
    """95 % interval of the equal error rate, by drawing characters again: pairs of a character stay together."""
    by_character = defaultdict(lambda: ([], []))
    for pair in pairs:
        by_character[pair["character"]][0 if pair["same"] else 1].append(pair["score"])
    groups = [tuple(np.array(side) for side in sides) for sides in by_character.values()]
    rates = []
    for _ in range(DRAWS):
        drawn = [groups[i] for i in rng.randint(len(groups), size=len(groups))]
        rates.append(equal_error(np.concatenate([d[0] for d in drawn]), np.concatenate([d[1] for d in drawn]))[0])
    return np.percentile(rates, [2.5, 97.5])


class Gallery:
    """The held-out figures of one kind of drawing, and their vectors."""

    def __init__(self, session, figures, files, rng):
        self.figures, self.files = figures, files
        self.boxes = [jittered(figure.boxes, rng) for figure in figures]
        panels = [files[figure.shard][1][figure.panel] for figure in figures]
        cut = np.stack([cut_figure(panel, boxes) for panel, boxes in zip(panels, self.boxes, strict=True)])
        parts = [session.run(None, {"figures": cut[i : i + 64].astype(np.float32)})[0] for i in range(0, len(cut), 64)]
        self.vectors = np.concatenate(parts)
        self.by_character = defaultdict(list)
        for i, figure in enumerate(figures):
            self.by_character[figure.character].append(i)

    def place(self, i):
        file, panels = self.files[self.figures[i].shard]
        _, height, width, _ = panels.shape
        return {
            "file": file,
            "size": [width, height],
            "panel": self.figures[i].panel,
            "boxes": [[round(float(v), 4) for v in box] for box in self.boxes[i]],
        }

    def pair(self, i, j, kind):
        a, b = self.figures[i], self.figures[j]
        return {
            "a": i,
            "b": j,
            "kind": kind,
            "same": a.character == b.character,
            "character": a.character,
            "score": float(self.vectors[i] @ self.vectors[j]),
        }

    def strangers(self, i, rng):
        """Other characters in the same tone: (index, "random" or "alike")."""
        me = self.figures[i]
        others = [j for j, f in enumerate(self.figures) if f.character != me.character and f.tone == me.tone]
        alike = [j for j in others if any(self.figures[j].looks[k] == me.looks[k] for k in map(LOOKS.index, ALIKE))]
        picked = [(j, "random") for j in rng.sample(others, min(len(others), STRANGERS // 2))]
        return picked + [(j, "alike") for j in rng.sample(alike, min(len(alike), STRANGERS // 2))]

    def pairs(self, rng):
        same = [
            self.pair(i, j, "same")
            for views in self.by_character.values()
            for n, i in enumerate(views)
            for j in views[n + 1 :]
            if self.figures[i].panel != self.figures[j].panel
        ]
        return same + [self.pair(i, j, kind) for i in range(len(self.figures)) for j, kind in self.strangers(i, rng)]

    def against_references(self, rng):
        """-> (same [n], other [n]): mean scores of a figure to REFERENCES views of its character, and to those of a stranger."""
        same, other = [], []
        for i, figure in enumerate(self.figures):
            own = [j for j in self.by_character[figure.character] if j != i]
            strangers = [j for j, _ in self.strangers(i, rng)]
            views = self.by_character[self.figures[rng.choice(strangers)].character] if strangers else []
            for found, target in ((own, same), (views, other)):
                if len(found) >= REFERENCES:
                    chosen = rng.sample(found, REFERENCES)
                    target.append(float((self.vectors[chosen] @ self.vectors[i]).mean()))
        return np.array(same), np.array(other)


def report(name, pairs):
    scores = {kind: np.array([p["score"] for p in pairs if p["kind"] == kind]) for kind in ("same", "random", "alike")}
    everyone = np.concatenate([scores["random"], scores["alike"]])
    rate, threshold = equal_error(scores["same"], everyone)
    low, high = interval(pairs, np.random.RandomState(0))
    parts = ", ".join(f"{kind} {100 * equal_error(scores['same'], scores[kind])[0]:.1f} %" for kind in ("random", "alike"))
    print(
        f"{name}: equal error rate {100 * rate:.1f} % ({100 * low:.1f} to {100 * high:.1f}) at {threshold:.3f}; {parts};"
        f" {len(scores['same'])} pairs of one character, {len(everyone)} of two"
    )
    return threshold


def main():
    options = parser_of("data", "redrawn", "weights", "pairs").parse_args()
    session = onnxruntime.InferenceSession(f"{options.weights}/embedder.onnx", providers=["CPUExecutionProvider"])
    _, held = split_shards(options.data)
    clean, drawn = [], []
    for path in held:
        pixels, redrawn = open_pixels(path), f"{options.redrawn}/{os.path.basename(path)[:-5]}.rgb"
        clean.append((path[:-5] + ".rgb", pixels))
        drawn.append((redrawn, np.memmap(redrawn, np.uint8, "r").reshape(-1, *pixels.shape[1:])))
    figures = [figure for figure in figures_of(held) if figure.panel < len(drawn[figure.shard][1])]
    results = {}
    for name, files in (("clean", clean), ("redrawn", drawn)):
        gallery = Gallery(session, figures, files, random.Random(0))
        pairs = gallery.pairs(random.Random(1))
        threshold = report(name, pairs)
        same, other = gallery.against_references(random.Random(2))
        alarms, misses = error_rates(same, other, threshold)
        print(f"  against {REFERENCES} references at {threshold:.3f}: false alarms {100 * alarms:.1f} %, misses {100 * misses:.1f} %")
        results[name] = {"figures": [gallery.place(i) for i in range(len(figures))], "pairs": pairs}
    with open(f"{options.weights}/embedder.json", "w") as file:
        json.dump({"part": PART, "threshold": round(threshold, 3)}, file)
    with open(options.pairs, "w") as file:
        json.dump(results, file)


if __name__ == "__main__":
    main()
