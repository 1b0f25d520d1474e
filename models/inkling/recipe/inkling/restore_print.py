"""python -m inkling.restore_print FOLDER OUT: the print decoder's checkpoint again, from FOLDER/print_decoder.onnx, which holds the same numbers."""

from .arguments import parser_of
from .checkpoints import save_checkpoint
from .graph_weights import state_of, weights_of
from .print_decoder import PrintDecoder

PREFIX = "dec."  # of the network's parameters in the graph (export.NormalisedDecoder)


def main():
    options = parser_of("folder", "out").parse_args()
    found = {name.removeprefix(PREFIX): value for name, value in weights_of(f"{options.folder}/print_decoder.onnx").items()}
    # The ordinary decoder runs in two parts, and the exporter does not know whose they are.
    whole = {f"ordinary.{name}" if name.startswith("net.") else name: value for name, value in found.items()}
    save_checkpoint({"model": state_of(PrintDecoder(corrects=True), whole)}, options.out)


if __name__ == "__main__":
    main()
