"""python -m inkling.train_reader DATA AE OUT STEPS [--minutes M] [--begin READER.onnx]: trains the reader on panels of the corpus, half of them as the autoencoder gives
them back.

The last square shard is held out: what the reader finds there is the ceiling of what it can find in drawn panels. Writes OUT.onnx and OUT.json
(questions, answers, ceiling, features of held-out panels) for `npm run bench -- reading`. Decoded panels are kept beside the shards.
"""

import json
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from .arguments import parser_of
from .checkpoints import load_autoencoder
from .export import export_graph, round_to_half
from .figures import is_doubtful
from .graph_weights import weights_of
from .machine import add_machine_options, machine_of
from .muon import Muon
from .reader import KINDS, MARGINS, QUESTIONS, SIZE, Reader, answers_slice, cut_out, with_margin
from .shards import PANELS_PER_STORY, latents_path, open_pixels, pixels_path, read_meta, shard_files

PARTS = 128  # in a batch, a quarter of each kind
WARMUP_STEPS, LOG_EVERY = 30, 50
DECODED_AT_ONCE = 12
# Eyes and mouth on the head box, [x0, y0, x1, y1] in its fractions.
FEATURES_OF_FACE = ((0.28, 0.46, 0.49, 0.63), (0.51, 0.46, 0.72, 0.63), (0.34, 0.7, 0.66, 0.88))
SPREAD_CEILING = 600  # parts of each kind that are asked for the ceiling


@torch.no_grad()
def decoded(path, autoencoder, count):
    """The first panels of a shard through the autoencoder, uint8 [count, H, W, 3], kept as shard_K.decoded."""
    width, height = read_meta(path)["size"]
    out = path.replace(".json", ".decoded")
    if not os.path.exists(out) or os.path.getsize(out) < count * width * height * 3:
        latents = np.load(latents_path(path), mmap_mode="r")
        with open(out + ".part", "wb") as file:
            for i in range(0, count, DECODED_AT_ONCE):
                z = torch.from_numpy(latents[i : min(count, i + DECODED_AT_ONCE)].astype(np.float32))
                pixels = (autoencoder.dec(z).clamp(-1, 1) + 1) * 127.5
                file.write(pixels.byte().permute(0, 2, 3, 1).contiguous().numpy().tobytes())
        os.replace(out + ".part", out)
    return np.memmap(out, np.uint8, "r", shape=(count, height, width, 3))


def parts_of(story, panel):
    """-> [(kind, box, what is true of it by question)] of one panel."""
    parts = [("scene", [0, 0, 1, 1], {name: panel[name] for name in KINDS["scene"]})]
    if panel["obj"]:
        parts.append(("object", panel["boxes"]["object"], {"object": panel["obj"]}))
    for i, (head, body) in enumerate([] if is_doubtful(story, panel) else panel["boxes"]["figures"]):
        character, acting = story["cast"][panel["who"][i]], panel if i == 0 else panel["second"]
        # In ink and sepia nobody can tell colours.
        colours = {name: character[name] for name in ("hair", "skin", "shirt", "pants") if story["tone"] == "color"}
        parts.append(("head", head, {**colours, "look": character["hairWords"], "emotion": acting["emotion"], "face": "complete"}))
        parts.append(("body", body, {**colours, "attire": character["attire"], "pose": acting["pose"]}))
    return [(kind, box, truth) for kind, box, truth in parts if box[2] - box[0] > 0.02 and box[3] - box[1] > 0.02]


def hide_features(head, rng):
    """Paints one to three of eyes and mouth over with the colour of the cheek, in a head as cut out [3, SIZE, SIZE]."""
    margin_x, margin_y = MARGINS["head"]
    cheek = head[:, int(SIZE * (0.66 + margin_y) / (1 + 2 * margin_y)), int(SIZE * 0.5) - 6 : int(SIZE * 0.5) - 2].mean(1)
    for x0, y0, x1, y1 in rng.sample(FEATURES_OF_FACE, rng.choice((1, 1, 2, 3))):
        left, right = (int(SIZE * (x + margin_x) / (1 + 2 * margin_x)) for x in (x0, x1))
        top, bottom = (int(SIZE * (y + margin_y) / (1 + 2 * margin_y)) for y in (y0, y1))
        head[:, top:bottom, left:right] = cheek[:, None, None]


def worn(parts, rng):
    """Blur, noise, light: what is drawn is never as clean."""
    count = len(parts)
    blurred = F.avg_pool2d(F.pad(parts, (1, 1, 1, 1), mode="replicate"), 3, 1)

    def each(values):
        return torch.tensor(values).view(count, 1, 1, 1)

    amount = each([rng.choice((0.0, 0.0, 0.5, 1.0)) for _ in range(count)])
    noise = each([rng.uniform(0, 0.15) for _ in range(count)])
    light = each([rng.uniform(-0.1, 0.1) for _ in range(count)])
    return (parts.lerp(blurred, amount) + light + noise * torch.randn_like(parts)).clamp(-1, 1)


class PartSampler:
    """Parts of some panels, each as often as its shard's `times` says; `jitter` moves boxes by so much of their size."""

    def __init__(self, shards, rng, jitter):
        self.rng, self.jitter, self.panels = rng, jitter, [pixels for _, pixels, _ in shards]
        self.parts = {kind: [] for kind in KINDS}
        for number, (path, pixels, times) in enumerate(shards):
            for i, panel in enumerate(panel for story in read_meta(path)["stories"] for panel in story["panels"]):
                if i < len(pixels):
                    story = read_meta_story(path, i)
                    for kind, box, truth in parts_of(story, panel):
                        self.parts[kind] += times * [(number, i, box, truth)]

    def cut(self, kind, chosen):
        """-> ([B, 3, SIZE, SIZE], truths)."""
        parts = []
        for number, i, box, _ in chosen:
            width, height = box[2] - box[0], box[3] - box[1]
            moved = [v + self.rng.gauss(0, self.jitter) * (width, height)[k % 2] for k, v in enumerate(box)] if kind != "scene" else box
            panel = torch.from_numpy(self.panels[number][i].copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
            parts.append(cut_out(panel, torch.tensor([with_margin(moved, kind)])))
        return torch.cat(parts), [dict(truth) for *_, truth in chosen]

    def draw(self):
        """-> (parts [PARTS, 3, SIZE, SIZE], answers [PARTS, questions], -100: not asked)."""
        cut, kinds, truths = [], [], []
        for kind, parts in self.parts.items():
            found, true = self.cut(kind, self.rng.choices(parts, k=PARTS // len(KINDS)))
            for head, truth in zip(found, true, strict=True):
                if kind == "head" and self.rng.random() < 0.4:
                    hide_features(head, self.rng)
                    truth.update(face="incomplete", emotion=None)
            cut.append(found)
            kinds += [kind] * len(found)
            truths += true
        return worn(torch.cat(cut), self.rng), torch.tensor([answered(k, t) for k, t in zip(kinds, truths, strict=True)])


def read_meta_story(path, panel, cache={}):  # noqa: B006, it is meant to stay
    if path not in cache:
        cache[path] = read_meta(path)["stories"]
    return cache[path][panel // PANELS_PER_STORY]


def answered(kind, truth):
    """One number a question: the place of the true answer, -100 when it is not asked of this part."""
    numbers = []
    for asked_of, name, answers in QUESTIONS:
        value = truth.get(name) if asked_of == kind else None
        numbers.append(answers.index(value) if value in answers else -100)
    return numbers


def reading_loss(logits, answers):
    losses = [
        F.cross_entropy(logits[:, answers_slice(name)], answers[:, i])
        for i, (_, name, _) in enumerate(QUESTIONS)
        if (answers[:, i] >= 0).any()
    ]
    return torch.stack(losses).sum()


@torch.no_grad()
def ceiling(network, sampler):
    """-> ({question: share read right}, {kind: mean and standard deviation of the features}) on held-out parts."""
    right, spread = {}, {}
    for kind, parts in sampler.parts.items():
        found, truths = sampler.cut(kind, parts[:SPREAD_CEILING])
        features, logits = network(found)
        answers = torch.tensor([answered(kind, truth) for truth in truths])
        spread[kind] = {"mean": features.mean(0).tolist(), "std": features.std(0).tolist(), "count": len(found)}
        for i, (asked_of, name, _) in enumerate(QUESTIONS):
            asked = answers[:, i] >= 0
            if asked_of == kind and asked.any():
                right[name] = float((logits[asked][:, answers_slice(name)].argmax(1) == answers[asked, i]).float().mean())
    hidden, _ = sampler.cut("head", sampler.parts["head"][:SPREAD_CEILING])
    for head in hidden:
        hide_features(head, sampler.rng)
    right["face, one hidden"] = float((network(hidden)[1][:, answers_slice("face")].argmax(1) == 0).float().mean())
    return right, spread


def train(network, sampler, options, machine):
    optimizer = Muon(network.named_parameters(), lr=0.02, adam_lr=2e-3, plain=("tells", "trunk.1."))
    averaged = {name: value.clone() for name, value in network.state_dict().items()}
    live = network.state_dict()
    slow, fast = [averaged[name] for name in averaged], [live[name] for name in averaged]
    started, step, progress, log = time.time(), 0, 0.0, []
    while progress < 1:
        optimizer.scale(min(1, (step + 1) / WARMUP_STEPS) * min(1, 2 * (1 - progress) + 0.01))
        parts, answers = sampler.draw()
        with machine.autocast():
            loss = reading_loss(network(parts.to(machine.device))[1], answers.to(machine.device))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        progress = max(step / options.steps, (time.time() - started) / (60 * options.minutes))
        torch._foreach_lerp_(slow, fast, 1 - min(0.99, (step + 1) / (step + 10)))
        log.append(loss.item())
        if step % LOG_EVERY == 0:
            print(f"reader {step} {100 * progress:.0f}% {time.time() - started:.0f}s loss {np.mean(log[-LOG_EVERY:]):.3f}", flush=True)
    network.load_state_dict(averaged)


@torch.no_grad()
def begin_with(network, path):
    """Takes the weights of an exported reader; answers that it did not know yet, objects, stand last and stay as they are."""
    found = weights_of(path)
    for name, value in network.state_dict().items():
        known = found[name]
        value[: len(known)] = known.reshape(known.shape[:1] + value.shape[1:])


def main():
    parser = parser_of("data", "autoencoder", "out", steps=True, minutes=True)
    parser.add_argument("--begin", help="a reader to go on from")
    parser.add_argument("--panels", type=int, default=150, help="of each shard that are decoded, the first ones")
    parser.add_argument("--shards", type=int, default=6, help="of which panels are decoded")
    add_machine_options(parser)
    options = parser.parse_args()
    machine = machine_of(options)
    torch.manual_seed(0)
    autoencoder = load_autoencoder(options.autoencoder)
    paths = [path for path in shard_files(options.data) if os.path.exists(latents_path(path))]
    held = [path for path in paths if read_meta(path)["shape"] == "square"][-1]
    trained = [path for path in paths if path != held][: options.shards]
    pixels = {path: open_pixels(path) for path in shard_files(options.data) if path != held and os.path.exists(pixels_path(path))}
    # As often decoded as clean, however many of each there are.
    times = max(1, round(sum(map(len, pixels.values())) / (len(trained) * options.panels)))
    shards = [(path, decoded(path, autoencoder, options.panels), times) for path in trained] + [
        (path, panels, 1) for path, panels in pixels.items()
    ]
    sampler = PartSampler(shards, random.Random(0), 0.04)
    print({kind: len(parts) for kind, parts in sampler.parts.items()}, flush=True)
    network = Reader()
    if options.begin:
        begin_with(network, options.begin)
    network.to(machine.device)
    train(network, sampler, options, machine)
    network.cpu()
    with torch.no_grad():
        round_to_half(network)
        right, spread = ceiling(network, PartSampler([(held, decoded(held, autoencoder, options.panels), 1)], random.Random(1), 0))
        folder, name = os.path.split(os.path.abspath(options.out))
        export_graph(
            folder,
            name,
            network,
            {"parts": torch.rand(2, 3, SIZE, SIZE) * 2 - 1},
            ["features", "logits"],
            {"parts": {0: "batch"}, "features": {0: "batch"}, "logits": {0: "batch"}},
        )
    for question, share in right.items():
        print(f"{question:18} {100 * share:.1f} %")
    facts = {
        "size": SIZE,
        "margins": MARGINS,
        "questions": [{"part": kind, "name": question, "answers": list(answers)} for kind, question, answers in QUESTIONS],
        "ceiling": {question: round(share, 3) for question, share in right.items()},
        "spread": {
            kind: {name: value if name == "count" else [round(v, 4) for v in value] for name, value in of.items()}
            for kind, of in spread.items()
        },
    }
    with open(f"{options.out}.json", "w") as file:
        json.dump(facts, file)


if __name__ == "__main__":
    main()
