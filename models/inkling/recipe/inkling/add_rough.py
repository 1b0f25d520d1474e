"""python -m inkling.add_rough UNET.onnx OUT.onnx: gives a published UNet that composes its own drafts the input for an artist's lines, as export.py does.

Nothing else changes: with an input of zeros both files must give the same numbers, to the bit, or nothing is written.
"""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from .arguments import parser_of

# What the composer leaves: lines, the last thing that it clips, and flats, their colours beside how much is known.
LINES, FLATS = "/composer/Clip_26_output_0", "/composer/Concat_8_output_0"


def gated():
    """The nodes of export.overlay()."""
    node, output = helper.make_node, {"lines": "/rough/lines", "flats": "/rough/flats"}
    nodes = [
        node("Clip", ["rough", "/rough/zero", "/rough/one"], ["/rough/ink"], name="/rough/Ink"),
        node("Mul", ["rough", "/rough/two"], ["/rough/twice"], name="/rough/Twice"),
        node("Add", ["/rough/twice", "/rough/one"], ["/rough/lines_left"], name="/rough/LinesLeft"),
        node("Clip", ["/rough/lines_left", "/rough/zero", "/rough/one"], ["/rough/lines_kept"], name="/rough/LinesKept"),
        node("Mul", [LINES, "/rough/lines_kept"], ["/rough/composed"], name="/rough/Composed"),
        node("Add", ["/rough/ink", "/rough/composed"], ["/rough/both"], name="/rough/Both"),
        node("Clip", ["/rough/both", "/rough/zero", "/rough/one"], [output["lines"]], name="/rough/Lines"),
        node("Add", ["/rough/twice", "/rough/two"], ["/rough/flats_left"], name="/rough/FlatsLeft"),
        node("Clip", ["/rough/flats_left", "/rough/zero", "/rough/one"], ["/rough/flats_kept"], name="/rough/FlatsKept"),
        node("Mul", [FLATS, "/rough/flats_kept"], [output["flats"]], name="/rough/Flats"),
    ]
    constants = [numpy_helper.from_array(np.float32(i), f"/rough/{name}") for i, name in enumerate(("zero", "one", "two"))]
    return nodes, constants, output


def with_rough(model):
    """The model with the input `rough`. Raises ValueError where the composer's outputs are not there."""
    graph = model.graph
    nodes, constants, output = gated()
    renamed = {LINES: output["lines"], FLATS: output["flats"]}
    last = 0
    for i, node in enumerate(graph.node):
        if set(node.output) & set(renamed):
            last = i + 1
        for k, name in enumerate(node.input):
            node.input[k] = renamed.get(name, name)
    if not last:
        raise ValueError(f"add_rough: expected a UNet with {LINES} and {FLATS}, found neither; export it with inkling.export instead")
    before, after = list(graph.node)[:last], list(graph.node)[last:]
    del graph.node[:]
    graph.node.extend([*before, *nodes, *after])
    graph.initializer.extend(constants)
    graph.input.append(helper.make_tensor_value_info("rough", TensorProto.FLOAT, ["batch", 1, "rough_height", "rough_width"]))
    onnx.checker.check_model(model)
    return model


def example(height, width):
    """Inputs of two panels, of latents [4, height, width]: one with boxes, one without."""
    rng = np.random.RandomState(0)
    layout = np.zeros((2, 6, height // 2, width // 2), np.float32)
    layout[0, 0], layout[0, 1, 3:8, 4:9], layout[0, 2, 8:, 2:11], layout[0, 5, 9:13, 11:15] = 1, 1, 1, 1
    return {
        "sample": rng.randn(2, 4, height, width).astype(np.float32),
        "timestep": np.array([900, 900], np.float32),
        "encoder_hidden_states": rng.randn(2, 48, 160).astype(np.float32),
        "layout": layout,
    }


def expect_same(before, after):
    """Raises ValueError unless both files give the same numbers for panels of two shapes without lines."""
    sessions = [onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]) for path in (before, after)]
    for height, width in ((32, 32), (24, 44)):
        inputs = example(height, width)
        none = np.zeros((2, 1, 2 * height, 2 * width), np.float32)
        old, new = sessions[0].run(None, inputs)[0], sessions[1].run(None, {**inputs, "rough": none})[0]
        if not np.array_equal(old, new):
            raise ValueError(f"add_rough: expected the same numbers without lines, found a difference of {np.abs(old - new).max()}")


def main():
    options = parser_of("unet", "out").parse_args()
    changed = with_rough(onnx.load(options.unet))
    onnx.save(changed, options.out)
    expect_same(options.unet, options.out)
    print(f"{options.out}: the same numbers as before without lines")


if __name__ == "__main__":
    main()
