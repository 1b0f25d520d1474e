"""python -m inkling.sample AE LDM OUT.png [--steps 8] [--cfg 3]: a contact sheet, each story with sharing off (above) and on (below) from the same seeds."""

import numpy as np
import torch

from .arguments import parser_of
from .checkpoints import load_autoencoder, load_diffusion, per_channel
from .layout import figure_boxes
from .machine import add_threads
from .model import compose
from .png import write_png
from .sampling import denoise, guided_ids, guided_layout
from .tokenizer import Tokenizer

OBJECT_BOX = [0.62, 0.68, 0.92, 0.98]
# Each story: captions and boxes, panel by panel. Only the first caption tells the looks.
STORIES = [
    [
        (
            "a woman with red curly hair wearing a yellow sweater waving, smiling, at the beach",
            figure_boxes("medium", 0.45),
        ),
        ("close-up of a woman, surprised, in the city at night", figure_boxes("close")),
        (
            "full body of a woman with hands on hips in the kitchen, next to a cat",
            figure_boxes("wide", 0.35, OBJECT_BOX),
        ),
        ("a woman reading a newspaper in the park, angry", figure_boxes("medium", 0.55)),
    ],
    [
        ("a man with a beard wearing a blue suit thinking in the office", figure_boxes("medium")),
        ("close-up of a man, laughing, in the snow", figure_boxes("close", 0.52)),
        ("a man pointing right, in the city at sunset", figure_boxes("medium", 0.4)),
        ("wide shot of a man jumping for joy in the mountains, next to a dog", figure_boxes("wide", 0.35, OBJECT_BOX)),
    ],
    [
        ("an old woman with glasses wearing a red dress, happy, in the forest", figure_boxes("medium", 0.55)),
        ("close-up of an old woman, crying, on the street in the rain", figure_boxes("close")),
        ("an old woman walking at the beach at sunset", figure_boxes("medium", 0.4)),
        ("an old woman with folded arms in the bedroom", figure_boxes("medium")),
    ],
]


def parse_arguments():
    parser = parser_of("ae", "ldm", "out")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--cfg", type=float, default=3.0)
    add_threads(parser, 2)
    return parser.parse_args()


@torch.inference_mode()
def main():
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    autoencoder = load_autoencoder(options.ae)
    networks, checkpoint = load_diffusion(options.ldm)
    tokenizer = Tokenizer(checkpoint["vocab"])
    mean, std = per_channel(checkpoint["mean"]), per_channel(checkpoint["std"])
    height = width = 32
    rows = []
    for number, story in enumerate(STORIES):
        prompts, boxes = [prompt for prompt, _ in story], [box for _, box in story]
        context = networks["text"](guided_ids(tokenizer, prompts))
        layout = guided_layout(boxes, len(story), height, width)
        draft = compose(networks, context, layout)
        for rate in (None, 0.5):
            noise = torch.randn(len(story), 4, height, width, generator=torch.Generator().manual_seed(5 + number))
            latents = denoise(networks["unet"], noise, context, layout, draft, options.steps, options.cfg, rate)
            pixels = (autoencoder.dec(latents * std + mean).clamp(-1, 1) + 1) * 127.5
            rows.append(np.concatenate(list(pixels.byte().permute(0, 2, 3, 1).numpy()), 1))
    write_png(options.out, np.concatenate(rows, 0))


if __name__ == "__main__":
    main()
