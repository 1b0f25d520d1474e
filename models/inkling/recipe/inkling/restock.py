"""python -m inkling.restock UNET.onnx DATA OUT.onnx: gives a published UNet that composes its own drafts the pieces of DATA's library, and nothing else."""

import numpy as np
import onnx
from onnx import numpy_helper

from .arguments import parser_of
from .composer import Composer


def library_of(folder):
    """The library as the graph stores it: a part's lines or flats, uint8 [count, numbers], by that shape. No two have the same."""
    composer = Composer()
    composer.load_library(folder)
    parts = (composer.bodies, composer.heads, composer.faces, composer.objects)
    pieces = [grid.pictures.numpy() for part in parts for grid in (part.lines, part.flats)]
    return {pictures.shape: pictures for pictures in pieces}


def restock(model, library):
    """Replaces the pieces. -> how many numbers of each changed, by shape. Raises ValueError where the graph has others."""
    stored = [initializer for initializer in model.graph.initializer if initializer.data_type == onnx.TensorProto.UINT8]
    if sorted(tuple(initializer.dims) for initializer in stored) != sorted(library):
        raise ValueError(
            f"restock: expected pieces of {sorted(library)}, found {sorted(tuple(initializer.dims) for initializer in stored)}"
        )
    changed = {}
    for initializer in stored:
        shape = tuple(initializer.dims)
        changed[shape] = int(np.count_nonzero(numpy_helper.to_array(initializer) != library[shape]))
        initializer.CopyFrom(numpy_helper.from_array(library[shape], initializer.name))
    return changed


def main():
    options = parser_of("unet", "data", "out").parse_args()
    model = onnx.load(options.unet)
    for shape, count in restock(model, library_of(options.data)).items():
        print(f"pieces {shape}: {count} numbers changed")
    onnx.save(model, options.out)


if __name__ == "__main__":
    main()
