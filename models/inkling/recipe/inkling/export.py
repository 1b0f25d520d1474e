"""python -m inkling.export AE LDM OUT_DIR: four plain ONNX graphs, the tokenizer, facts of the model and reference values for tests.

Weights are stored as float16, pictures of pieces as uint8, behind a Cast, and computed in float32. manifest.py makes model.json from what this writes.
"""

import hashlib
import json
import os

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from .arguments import parser_of
from .autoencoder import DOWNSCALE, LATENT_CHANNELS
from .checkpoints import load_autoencoder, load_diffusion, per_channel
from .layout import figure_boxes, layout_map
from .machine import add_threads
from .model import CONTEXT_DIM, CONTEXT_TOKENS, compose
from .reference import write_reference
from .tokenizer import Tokenizer, tokenizer_json

# Tensors smaller than this stay float32: they weigh nothing and some are sensitive.
HALF_FROM = 256


class NormalisedDecoder(nn.Module):
    """Normalised latents [B, 4, h, w] -> pixels in [0, 1], as large as the decoder makes them."""

    def __init__(self, decoder, mean, std):
        super().__init__()
        self.dec = decoder
        self.mean, self.std = mean, std

    def forward(self, latents):
        return ((self.dec(latents * self.std + self.mean) + 1) / 2).clamp(0, 1)


class NormalisedEncoder(nn.Module):
    """Pixels [B, 3, H, W] in [0, 1] -> normalised latents, the posterior's mean [B, 4, H/8, W/8]."""

    def __init__(self, autoencoder, mean, std):
        super().__init__()
        self.enc = autoencoder.enc
        self.mean, self.std = mean, std

    def forward(self, pixels):
        return (self.enc(pixels * 2 - 1)[:, :LATENT_CHANNELS] - self.mean) / self.std


class PlainUnet(nn.Module):
    """The UNet without its sharing input, over drafts that are composed of words and boxes and what an artist has drawn."""

    def __init__(self, networks):
        super().__init__()
        self.unet = networks["unet"]
        self.composing = nn.ModuleDict({name: networks[name] for name in ("reader", "objects", "tones", "recogniser", "composer")})

    def forward(self, sample, timestep, encoder_hidden_states, layout, rough=None):
        draft = compose(self.composing, encoder_hidden_states, layout, rough)
        return self.unet(sample, timestep, encoder_hidden_states, layout, *draft)


def stored(values):
    """float32 values as they are stored: whole numbers of a byte as uint8 (pixels of the composer's pieces), others as float16."""
    is_bytes = values.min() >= 0 and values.max() <= 255 and values.max() > 1 and (values == np.round(values)).all()
    return values.astype(np.uint8 if is_bytes else np.float16)


def store_small(path):
    """Rewrites an ONNX file so that its large weights are float16 or uint8 with a Cast in front."""
    model = onnx.load(path)
    casts = []
    for initializer in model.graph.initializer:
        if initializer.data_type == TensorProto.FLOAT and np.prod(initializer.dims) >= HALF_FROM:
            name = initializer.name
            values = stored(numpy_helper.to_array(initializer))
            small = f"{name}_{'uint8' if values.dtype == np.uint8 else 'fp16'}"
            initializer.CopyFrom(numpy_helper.from_array(values, small))
            casts.append(helper.make_node("Cast", [small], [name], name="Cast_" + name, to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def round_to_half(network):
    """Gives the network the weights that the float16 files hold, so that reference values agree with the exported graphs."""
    network.eval().requires_grad_(False)
    for value in (*network.parameters(), *network.buffers()):
        if value.numel() >= HALF_FROM:
            value.copy_(value.half().float())


def graphs(networks, encoder, decoder, tokenizer, takes_rough):
    """Each graph: (name, module, example inputs by name, output name, axes that vary by tensor name)."""
    batch = 2
    latents = torch.randn(batch, LATENT_CHANNELS, 32, 32)
    pixels = torch.rand(batch, 3, 256, 256)
    prompts = ["a woman with red hair waving at the beach", "close-up of a man, sad, in the city at night"]
    ids = torch.tensor([tokenizer(prompt) for prompt in prompts])
    timestep = torch.tensor([700.0, 700.0])
    layout = torch.stack([layout_map(figure_boxes(shot), 16, 16) for shot in ("medium", "close")])
    context = networks["text"](ids)
    only_batch = {0: "batch"}
    latent_axes = {0: "batch", 2: "height", 3: "width"}
    pixel_axes = {0: "batch", 2: "height_px", 3: "width_px"}
    layout_axes = {0: "batch", 2: "layout_height", 3: "layout_width"}
    rough = torch.stack([torch.zeros(1, 64, 64), torch.rand(1, 64, 64)])
    unet_inputs = {"sample": latents, "timestep": timestep, "encoder_hidden_states": context, "layout": layout, "rough": rough}
    if not takes_rough:
        del unet_inputs["rough"]
    unet_axes = {
        "sample": latent_axes,
        "timestep": only_batch,
        "encoder_hidden_states": only_batch,
        "layout": layout_axes,
        "rough": {0: "batch", 2: "rough_height", 3: "rough_width"},
        "out_sample": latent_axes,
    }
    unet_axes = {name: axes for name, axes in unet_axes.items() if name in unet_inputs or name == "out_sample"}
    text_axes = {"input_ids": only_batch, "last_hidden_state": only_batch}
    vae_axes = {"latent_sample": latent_axes, "sample": pixel_axes}
    return [
        ("text_encoder", networks["text"], {"input_ids": ids}, "last_hidden_state", text_axes),
        ("unet", PlainUnet(networks), unet_inputs, "out_sample", unet_axes),
        ("vae_decoder", decoder, {"latent_sample": latents}, "sample", vae_axes),
        ("vae_encoder", encoder, {"sample": pixels}, "latent_sample", vae_axes),
    ]


def export_graph(folder, name, module, inputs, output, axes):
    """Writes one graph and compares it with torch; `output`: the name of its output, or a list of several. -> its file facts. Raises when they disagree."""
    outputs = [output] if isinstance(output, str) else output
    path = f"{folder}/{name}.onnx"
    torch.onnx.export(
        module,
        tuple(inputs.values()),
        path,
        input_names=list(inputs),
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    store_small(path)
    expected = module(*inputs.values())
    expected = (expected[0] if len(outputs) > 1 else expected).numpy()
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found = session.run(None, {key: value.numpy() for key, value in inputs.items()})[0]
    difference = np.abs(expected - found).max()
    with open(path, "rb") as file:
        content = file.read()
    print(f"{name} {len(content) / 1e6:.2f} MB, max difference to torch {difference:.1e} of {np.abs(expected).max():.3g}")
    if difference > 1e-3:
        raise ValueError(f"export: expected {name}.onnx to equal torch within 1e-3, found a difference of {difference}")
    return {"file": f"{name}.onnx", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def model_facts(checkpoint):
    widths, heads = checkpoint["cfg"][:2], checkpoint["cfg"][2:]
    return {
        "latent": {
            "channels": LATENT_CHANNELS,
            "downscale": DOWNSCALE,
            "mean": [float(v) for v in checkpoint["mean"]],
            "std": [float(v) for v in checkpoint["std"]],
            "note": "mean and std are folded into the VAE graphs",
        },
        "prediction": "flow (velocity e - x, x_t = (1-t) x + t e, timestep input = 1000 t, per batch row)",
        "context": {"tokens": CONTEXT_TOKENS, "dim": CONTEXT_DIM},
        "shapes": [[256, 256], [352, 192], [192, 352]],
        "guidance": checkpoint.get("guidance", 3),
        "steps": 8,
        "unet": {
            "widths": widths,
            "heads": heads,
            "self_attention_sites": {
                "order": ["down.0", "down.1", "mid", "up.0.0", "up.0.1", "up.1.0", "up.1.1"],
                "shared_in_training": ["mid", "up.0.0", "up.0.1", "up.1.0", "up.1.1"],
            },
        },
        "trained_steps": checkpoint["step"],
    }


def write_json(path, data, indent=1):
    with open(path, "w") as file:
        json.dump(data, file, indent=indent)


@torch.no_grad()
def main():
    parser = parser_of("autoencoder", "diffusion", "folder")
    add_threads(parser, 2)
    parser.add_argument(
        "--no-rough", dest="rough", action="store_false", help="no input for an artist's lines: all roughs are composed of the words"
    )
    options = parser.parse_args()
    folder = options.folder
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    autoencoder = load_autoencoder(options.autoencoder)
    networks, checkpoint = load_diffusion(options.diffusion)
    for network in (networks, autoencoder):
        round_to_half(network)
    mean, std = per_channel(checkpoint["mean"]), per_channel(checkpoint["std"])
    decoder = NormalisedDecoder(autoencoder.dec, mean, std)
    encoder = NormalisedEncoder(autoencoder, mean, std)
    tokenizer = Tokenizer(checkpoint["vocab"])
    files = {}
    for name, module, inputs, output, axes in graphs(networks, encoder, decoder, tokenizer, options.rough):
        files[name] = export_graph(folder, name, module, inputs, output, axes)
    write_json(f"{folder}/files.json", files)
    write_json(f"{folder}/tokenizer.json", tokenizer_json(checkpoint["vocab"]), indent=0)
    write_reference(folder, networks, decoder, tokenizer, checkpoint.get("guidance", 3))
    write_json(f"{folder}/facts.json", {**model_facts(checkpoint), "rough": options.rough})


if __name__ == "__main__":
    main()
