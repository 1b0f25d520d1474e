"""python -m inkling.export_embedder EMBEDDER OUT_DIR: OUT_DIR/embedder.onnx, figures [B, 3, 96, 48] in [-1, 1] -> unit vectors [B, 96].

Also embedder_reference.json, for the studio's tests: a picture made of numbers, boxes, and the vector of what they cut out.
"""

import json

import numpy as np
import torch

from .arguments import parser_of
from .checkpoints import load_checkpoint
from .embedder import Embedder
from .export import export_graph, round_to_half
from .figures import PART, cut_figure

SIZE = (96, 72)  # of the reference picture, width and height


def reference_picture():
    """uint8 [72, 96, 3]: slopes and stripes that any language can compute."""
    x, y = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    return np.stack([x * 5 + y, y * 3 + x * x // 7, (x // 6 + y // 6) % 2 * 200 + 20], 2).astype(np.int64) % 256


def write_reference(folder, embedder):
    boxes = [[0.3, 0.05, 0.6, 0.4], [0.25, 0.38, 0.7, 1.1]]
    figure = cut_figure(reference_picture().astype(np.uint8), boxes)
    vector = embedder(torch.from_numpy(figure[None].astype(np.float32)))[0]
    content = {
        "width": SIZE[0],
        "height": SIZE[1],
        "boxes": boxes,
        "figure": [round(float(v), 4) for v in figure[:, ::16, ::16].ravel()],  # every 16th pixel, [3, 8, 4]
        "vector": [round(float(v), 5) for v in vector],
    }
    with open(f"{folder}/embedder_reference.json", "w") as file:
        json.dump(content, file)


@torch.no_grad()
def main():
    options = parser_of("checkpoint", "folder").parse_args()
    folder = options.folder
    embedder = Embedder()
    embedder.load_state_dict(load_checkpoint(options.checkpoint)["model"])
    round_to_half(embedder)
    axes = {"figures": {0: "batch"}, "vectors": {0: "batch"}}
    example = {"figures": torch.rand(2, 3, 2 * PART, PART) * 2 - 1}
    export_graph(folder, "embedder", embedder, example, "vectors", axes)
    write_reference(folder, embedder)


if __name__ == "__main__":
    main()
