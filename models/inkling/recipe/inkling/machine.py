"""What training runs on: threads, device and precision, by the same options in every script."""

import os
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Machine:
    device: torch.device
    is_bfloat16: bool  # products and convolutions; weights, sums and the optimizer stay float32

    def autocast(self):
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.is_bfloat16)


def add_threads(parser, threads):
    """--threads. On a machine that others use, one is faster than two that wait for each other."""
    parser.add_argument("--threads", type=int, default=int(os.environ.get("INKLING_THREADS", threads)))


def add_machine_options(parser, threads=2):
    """For machine_of()."""
    add_threads(parser, threads)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--precision", choices=("float32", "bfloat16"), help="bfloat16 unless on a CPU")


def machine_of(options):
    """Raises SystemExit when the device is not there."""
    torch.set_num_threads(options.threads)
    device = torch.device(options.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise SystemExit("--device cuda: expected a graphics processor that torch can use, found none; use --device cpu")
    precision = options.precision or ("float32" if device.type == "cpu" else "bfloat16")
    return Machine(device, precision == "bfloat16")
