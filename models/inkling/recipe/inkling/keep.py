"""python -m inkling.keep CHECKPOINT OUT: a checkpoint small enough to keep in the repository: the averaged weights, large ones as bytes with a scale
for every 32, others as float16. The pieces of the composer stay out: corpus/roughs.mjs makes them.
"""

from .arguments import parser_of
from .checkpoints import load_checkpoint, save_checkpoint

BYTES_FROM = 4096  # numbers
GROUP = 32  # of them have a scale; one for a whole row cost 0.7 % of the held-out loss


def as_bytes(value):
    """-> (int8 like value, float16 [groups])."""
    groups = value.reshape(-1, GROUP)
    scale = (groups.abs().amax(1) / 127).clamp(min=1e-6).half()
    return (groups / scale.float()[:, None]).round().clamp(-127, 127).char().view_as(value), scale


def main():
    options = parser_of("source", "out").parse_args()
    checkpoint = load_checkpoint(options.source)
    weights, scales = {}, {}
    for name, value in checkpoint["model"].items():
        if name.startswith("composer."):
            continue
        if value.is_floating_point() and value.numel() >= BYTES_FROM and value.numel() % GROUP == 0:
            weights[name], scales[name] = as_bytes(value)
        else:
            weights[name] = value.half() if value.is_floating_point() else value
    facts = {name: value for name, value in checkpoint.items() if name not in ("raw", "model")}
    save_checkpoint({**facts, "model": weights, "scales": scales}, options.out)


if __name__ == "__main__":
    main()
