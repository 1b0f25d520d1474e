"""The arguments that scripts of the recipe share; what they run on: machine.py."""

import argparse


def parser_of(*files, steps=False, minutes=False, rates=None):
    """Reads files and folders in this order, then how many steps. `rates`: learning rates as they are unless told, of Muon and of the rest."""
    parser = argparse.ArgumentParser()
    for name in files:
        parser.add_argument(name)
    if steps:
        parser.add_argument("steps", type=int)
    if minutes:
        parser.add_argument("--minutes", type=float, default=float("inf"), help="at most")
    if rates:
        parser.add_argument("--lr", type=float, default=rates[0], help="of Muon")
        parser.add_argument("--adam", type=float, default=rates[1], help="learning rate of the rest")
    return parser
