"""python -m inkling.train_recogniser DATA LDM OUT STEPS: trains the recogniser (recogniser.py) of a checkpoint on roughs that are made up (sketches.py), in some minutes of one core.

DATA holds the library of pieces. Half of what it sees are sticks, dots and arcs, half outlines of pieces, bent; a tenth is nothing of the kind.
"""

import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from .arguments import parser_of
from .checkpoints import load_diffusion, save_checkpoint
from .composer import HEAD_ON_BOARD, OBJECT_SIZE, looked_at
from .machine import add_machine_options, machine_of
from .sketches import FACES, POSES, face, inked, person, scribble, turned, unsteady, warped
from .slots import BODY, HEAD
from .words import OBJECTS

SIDE = 64  # of a rough
CELLS = SIDE // 4
BATCH = 64
POOL = 2600  # drawings of a kind, each seen bent in many ways
NOTHING = 0.12
# Of figures, in pixels of a panel of 256 a unit; a rough holds no face of a far one.
SCALES = {"pose": (0.4, 0.62, 0.62, 0.98), "emotion": (0.55, 0.62, 0.98, 0.98, 1.3)}
OBJECT_CENTRE = (OBJECT_SIZE / 2, OBJECT_SIZE / 2)
LOG_EVERY = 100


def figure_place(kind, rng, count):
    """Where the boxes of `count` figures are -> a place as Grid.forward takes it, scale in rough pixels a unit [count], middle of the head box."""
    scale = np.array([rng.choice(SCALES[kind]) * rng.uniform(0.85, 1.2) / 4 for _ in range(count)], np.float32)
    centre = np.array([rng.uniform(0.3, 0.7) * SIDE for _ in range(count)], np.float32)
    top = np.array([rng.uniform(2, 7) for _ in range(count)], np.float32)
    x0, _, x1, y1 = HEAD_ON_BOARD
    cells = torch.zeros(count, CELLS, CELLS)
    place = tuple(map(torch.from_numpy, (centre / 4, (top + y1 * scale) / 4, scale / 4)))
    return (*place, ((x0 + x1) / 2, y1), cells), scale, centre, top


def figures_drawn(kind, answers, rng, count):
    """`count` sticks or faces -> (roughs [count, 1, SIDE, SIDE], answers, 0: nothing, places)."""
    place, scale, centre, top = figure_place(kind, rng, count)
    roughs, truth = [], []
    for i in range(count):
        is_nothing = rng.random() < NOTHING
        answer = rng.randrange(len(answers))
        if is_nothing:
            lines = scribble(rng) if rng.random() < 0.7 or kind == "pose" else person(rng.choice(list(POSES)), rng)
        else:
            lines = person(answers[answer], rng) if kind == "pose" else face(answers[answer], rng)
            if kind == "pose" and rng.random() < 0.4:
                lines += face(rng.choice(list(FACES)), rng)
            if kind == "emotion" and rng.random() < 0.3:
                lines += person(rng.choice(list(POSES)), rng)
        s = scale[i] * rng.uniform(0.92, 1.08)
        x, y = centre[i] - 250 * s + rng.gauss(0, 10) * s, top[i] + rng.gauss(0, 9) * s
        roughs.append(inked(unsteady(lines, rng, rng.uniform(0.5, 4)), (x, y, s), SIDE))
        truth.append(0 if is_nothing else 1 + answer)
    return torch.from_numpy(np.stack(roughs))[:, None], torch.tensor(truth), place


def figures_outlined(kind, composer, rng, count):
    """The same from the library's pieces, in any clothes, with any head."""
    place, *_ = figure_place(kind, rng, count)
    bodies = composer.body_of.view(1 + len(BODY["attire"]), 1 + len(BODY["pose"]), -1)
    truth = torch.tensor([rng.randrange(len(BODY["pose"]) if kind == "pose" else len(HEAD["emotion"])) for _ in range(count)])
    poses = truth if kind == "pose" else torch.tensor([rng.randrange(len(BODY["pose"])) for _ in range(count)])
    moods = truth if kind == "emotion" else torch.tensor([rng.randrange(len(HEAD["emotion"])) for _ in range(count)])
    attires = torch.tensor([rng.randrange(1 + len(BODY["attire"])) for _ in range(count)])
    heads = torch.eye(len(composer.head_who.T))[[rng.randrange(composer.head_who.shape[1]) for _ in range(count)]]
    shown = torch.tensor([[rng.random() < p for p in (0.6, 0.6, 0.6)] for _ in range(count)]).float()
    if kind == "pose":
        shown[:, 0] = 1
    else:
        shown[:, 2] = 1
    lines = composer.bodies.lines(bodies[attires, 1 + poses], *place) * shown[:, 0, None, None, None]
    lines = lines + composer.heads.lines(heads, *place) * shown[:, 1, None, None, None]
    lines = lines + composer.faces.lines(torch.eye(len(HEAD["emotion"]))[moods], *place) * shown[:, 2, None, None, None]
    return lines.clamp(0, 1), 1 + truth, place


def objects_outlined(composer, rng, count):
    scale = torch.tensor([rng.choice((78, 88)) * rng.uniform(0.8, 1.3) / OBJECT_SIZE / 4 for _ in range(count)])
    centre, middle = (torch.tensor([rng.uniform(0.25, 0.75) * SIDE for _ in range(count)]) for _ in range(2))
    place = (centre / 4, middle / 4, scale / 4, OBJECT_CENTRE, torch.zeros(count, CELLS, CELLS))
    turn = torch.tensor([rng.choice((-1.0, 1.0)) for _ in range(count)])
    truth = torch.tensor([rng.randrange(len(OBJECTS)) for _ in range(count)])
    size = torch.tensor([rng.uniform(0.85, 1.1) for _ in range(count)])
    moved = [torch.tensor([rng.gauss(0, 1.5) for _ in range(count)]) * scale / 4 for _ in range(2)]
    drawn = (place[0] + moved[0], place[1] + moved[1], place[2] * size, *place[3:], turn)
    lines = composer.objects.lines(torch.eye(len(OBJECTS))[truth], *drawn).clamp(0, 1)
    flats = composer.objects.flats(torch.eye(len(OBJECTS))[truth], *drawn)[:, -1:]
    # Many draw the outline alone.
    outline = (F.max_pool2d(flats, 3, 1, 1) - flats).clamp(0, 1)
    alone = torch.tensor([rng.choice((0.0, 0.0, 0.5, 1.0)) for _ in range(count)]).view(-1, 1, 1, 1)
    roughs = torch.maximum(lines * (1 - alone), 1.4 * outline * alone.sign()).clamp(0, 1)
    nothing = [i for i in range(count) if rng.random() < NOTHING]
    for i in nothing:
        s = float(scale[i]) / 5
        roughs[i, 0] = torch.from_numpy(
            inked(unsteady(scribble(rng), rng, 3), (float(centre[i]) - 250 * s, float(middle[i]) - 250 * s, s), SIDE)
        )
        truth[i] = -1
    return roughs, 1 + truth, place


def pool_of(kind, composer, rng, count):
    """-> (roughs, answers, place) of drawings to learn from."""
    if kind == "object":
        return objects_outlined(composer, rng, count)
    answers = BODY["pose"] if kind == "pose" else HEAD["emotion"]
    sticks, outlines = figures_drawn(kind, answers, rng, (2 * count) // 3), figures_outlined(kind, composer, rng, count - (2 * count) // 3)
    places = [torch.cat(pair) if torch.is_tensor(pair[0]) else pair[0] for pair in zip(sticks[2], outlines[2], strict=True)]
    return torch.cat([sticks[0], outlines[0]]), torch.cat([sticks[1], outlines[1]]), tuple(places)


def some(pool, numbers):
    roughs, truth, place = pool
    return roughs[numbers], truth[numbers], tuple(each[numbers] if torch.is_tensor(each) else each for each in place)


def as_seen(guess, roughs, place, generator):
    """Roughs of the pool as somebody else may have drawn them, on the grid of a guess: bent, thinner or thicker, rubbed out in places."""
    if place[3] == OBJECT_CENTRE:  # figures stand upright, things lie about
        roughs = turned(roughs, generator, torch.stack([place[0], place[1]], 1) / (CELLS / 2) - 1)
    bent = warped(roughs, generator, 0.02)
    thick = torch.rand(len(bent), 1, 1, 1, generator=generator)
    bent = torch.where(thick > 0.8, (1.6 * F.avg_pool2d(bent, 3, 1, 1)).clamp(0, 1), bent)
    gone = F.interpolate((torch.rand(len(bent), 1, 8, 8, generator=generator) < 0.04).float(), bent.shape[2:])
    return looked_at(bent * (1 - gone), guess, place)


@torch.no_grad()
def report(kind, guess, pool, generator):
    roughs, truth, place = pool
    logits = guess(as_seen(guess, roughs, place, generator))
    named = truth > 0
    right = (logits.argmax(1)[named] == truth[named]).float().mean()
    spoken = logits.softmax(1)[~named, 0].mean() if (~named).any() else float("nan")
    print(f"{kind}: {right:.3f} of further drawings recognised, nothing is nothing by {spoken:.2f}", flush=True)


def train(kind, guess, composer, steps, seed):
    rng, generator = random.Random(seed), torch.Generator().manual_seed(seed)
    with torch.no_grad():
        pool, held_out = pool_of(kind, composer, rng, POOL), pool_of(kind, composer, rng, 300)
    optimizer = torch.optim.AdamW(guess.parameters(), lr=2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    started, log = time.time(), []
    for step in range(1, steps + 1):
        roughs, truth, place = some(pool, torch.randint(len(pool[0]), (BATCH,), generator=generator))
        with torch.no_grad():
            lines = as_seen(guess, roughs, place, generator)
        loss = F.cross_entropy(guess(lines), truth, label_smoothing=0.02)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        log.append(loss.item())
        if step % LOG_EVERY == 0:
            print(f"{kind} {step}/{steps} {time.time() - started:.0f}s loss {np.mean(log[-LOG_EVERY:]):.3f}", flush=True)
    report(kind, guess, held_out, generator)


def main():
    parser = parser_of("data", "diffusion", "out", steps=True)
    add_machine_options(parser)
    options = parser.parse_args()
    machine_of(options)
    torch.manual_seed(0)
    networks, checkpoint = load_diffusion(options.diffusion)
    networks["composer"].load_library(options.data)
    for seed, (kind, guess) in enumerate(networks["recogniser"].named_children()):
        train(kind, guess.requires_grad_(True), networks["composer"], options.steps, seed)
    save_checkpoint({**checkpoint, "model": networks.state_dict()}, options.out)


if __name__ == "__main__":
    main()
