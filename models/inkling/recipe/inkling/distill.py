"""python -m inkling.distill DATA LDM OUT STEPS [--minutes M]: a network that needs one pass a step instead of two.

Guidance distillation (Meng et al., "On distillation of guided diffusion models", 2023, stage one, for one guidance scale): the student
learns from text alone what the teacher answers with guidance, u + w (c - u). Student and teacher read the same shared tokens.
OUT has the form of a finished cycle, with "guidance" 0: exported, its manifest says that it needs none.
"""

import copy
import random
import time

import numpy as np
import torch

from .arguments import parser_of
from .checkpoints import load_checkpoint, load_diffusion, load_weights, save_checkpoint
from .machine import add_machine_options, machine_of
from .muon import Muon
from .stories import PANELS, StorySampler, load_shards
from .tokenizer import Tokenizer
from .train_ldm import PLAIN, Cycle, mean_over_live, rough_of

WARMUP_STEPS = 20
SAVE_EVERY = 25
LOG_EVERY = 10


def parse_arguments():
    parser = parser_of("data", "teacher", "out", steps=True, minutes=True, rates=(0.006, 4e-4))
    parser.add_argument("--student", help="the checkpoint that it starts from, when it is not the teacher")
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--stories", type=int, default=5, help="in a batch")
    add_machine_options(parser)
    return parser.parse_args()


@torch.no_grad()
def guided_velocity(teacher, nothing, noisy, batch, guidance):
    """What the teacher answers with guidance. `nothing`: ids of the empty text. Either half reads tokens of its own half only.

    The half without text has no rough either, so that the rough is strengthened as the text is. -> (velocity, the other half's roughs)
    """
    rows = len(noisy)
    ids = torch.cat([nothing.expand(rows, -1), batch.ids])
    share = batch.share and {tokens: torch.cat([r, r + rows * tokens]) for tokens, r in batch.share.items()}
    twice = [torch.cat([value, value]) for value in (noisy, batch.time * 1000, batch.layout)]
    context = teacher["text"](ids)
    rough = rough_of(teacher, batch, context[rows:])
    velocity = teacher["unet"](twice[0], twice[1], context, twice[2], torch.cat([torch.zeros_like(rough), rough]), share=share)
    unconditional, conditional = velocity.chunk(2)
    return unconditional + guidance * (conditional - unconditional), rough


def distill(options, machine):
    teacher, checkpoint = load_diffusion(options.teacher)
    teacher.to(machine.device).requires_grad_(False)
    student = copy.deepcopy(teacher)
    if options.student:
        load_weights(student, load_checkpoint(options.student)["model"])
    student.requires_grad_(True)
    for kept in (student["text"].gather, student["reader"], student["tones"], student["unet"].under):
        kept.requires_grad_(False)
    averaged = copy.deepcopy(student.state_dict())
    live = student.state_dict()
    slow, fast = zip(*[(value, live[name]) for name, value in averaged.items() if value.is_floating_point()], strict=True)
    torch.manual_seed(1)
    np.random.seed(1)
    tokenizer = Tokenizer(checkpoint["vocab"])
    nothing = torch.tensor([tokenizer("")], device=machine.device)
    sampler = StorySampler(
        load_shards(options.data),
        tokenizer,
        checkpoint["mean"],
        checkpoint["std"],
        options.stories,
        random.Random(1),
        unconditional=0,
    )
    optimizer = Muon(student.named_parameters(), lr=options.lr, adam_lr=options.adam, plain=PLAIN)
    cycle = Cycle(0, options.steps, options.minutes)
    step, progress, log, started = 0, 0, [], time.time()
    while progress < 1:
        optimizer.scale(min(1, (step + 1) / WARMUP_STEPS) * cycle.rate_factor(progress))
        batch = sampler.draw().to(machine.device)
        t = batch.time.view(-1, 1, 1, 1)
        noisy = (1 - t) * batch.latents + t * torch.randn_like(batch.latents)
        with machine.autocast():
            target, rough = guided_velocity(teacher, nothing, noisy, batch, options.guidance)
            context = student["text"](batch.ids)
            velocity = student["unet"](noisy, batch.time * 1000, context, batch.layout, rough, share=batch.share)
            squared = (velocity - target).square()
            loss = mean_over_live(squared * batch.weight, batch) + student["objects"].loss(context.detach(), batch.objects)[0]
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 2.0)
        optimizer.step()
        step += 1
        progress = cycle.progress(step)
        with torch.no_grad():
            torch._foreach_lerp_(slow, fast, 1 - min(0.985, (step + 1) / (step + 10)))
        # Relative to the target's own size: 0 is a perfect copy.
        log.append(mean_over_live(squared.detach(), batch).item() / mean_over_live(target.square(), batch).item())
        if step % LOG_EVERY == 0:
            rate = step * options.stories * PANELS / (time.time() - started)
            print(f"distill {step} {100 * progress:.0f}% error {np.mean(log[-LOG_EVERY:]):.4f} {rate:.1f}/s", flush=True)
        if step % SAVE_EVERY == 0 or progress >= 1:
            save_checkpoint({**checkpoint, "model": averaged, "guidance": 0}, options.out)


def main():
    options = parse_arguments()
    distill(options, machine_of(options))


if __name__ == "__main__":
    main()
