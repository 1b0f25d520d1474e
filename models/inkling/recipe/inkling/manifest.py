"""python -m inkling.manifest WEIGHTS_DIR DATA [--version N]: writes WEIGHTS_DIR/model.json, the studio's description of the model, from what export.py wrote.

DATA is a folder of rendered panels and their roughs: the map from latents to preview colours is fitted on some of them, the pieces of drafts are shown from there.
"""

import hashlib
import json
import os
import shutil

import numpy as np
import onnxruntime

from .arguments import parser_of
from .autoencoder import DOWNSCALE
from .layout import FIGURES, OBJECTS
from .library import LIBRARY_FILE, write_library
from .print_decoder import UPSCALE
from .sampling import SHIFT
from .shards import open_all_pixels

PANELS_PER_SHARD = 24
MOST_SHARDS = 6
ROUGH_DIVISOR = 4
FILES = {
    "textEncoder": "text_encoder.onnx",
    "unet": "unet.onnx",
    "vaeDecoder": "vae_decoder.onnx",
    "vaeEncoder": "vae_encoder.onnx",
    "tokenizer": "tokenizer.json",
}
EMBEDDER = "embedder.onnx"
SHIPPED = os.path.abspath(f"{os.path.dirname(__file__)}/../..")


def file_facts(folder, path):
    with open(f"{folder}/{path}", "rb") as file:
        content = file.read()
    return {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def cell_colors(pixels):
    """[B, H, W, 3] -> the mean colour of every latent's cell, [B, H/8, W/8, 3]."""
    count, height, width, _ = pixels.shape
    cells = pixels.reshape(count, height // DOWNSCALE, DOWNSCALE, width // DOWNSCALE, DOWNSCALE, 3)
    return cells.mean((2, 4))


def fit_preview(encoder_path, shards):
    """Least squares: rgb of a cell = bias + latents @ factors. -> (factors [4, 3], bias [3], share of the variance explained)."""
    session = onnxruntime.InferenceSession(encoder_path, providers=["CPUExecutionProvider"])
    inputs, targets = [], []
    for shard in shards[:MOST_SHARDS]:
        pixels = shard[:: max(1, len(shard) // PANELS_PER_SHARD)][:PANELS_PER_SHARD].astype(np.float32) / 255
        latents = session.run(None, {"sample": np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))})[0]
        inputs.append(latents.transpose(0, 2, 3, 1).reshape(-1, latents.shape[1]))
        targets.append(cell_colors(pixels).reshape(-1, 3))
    x, y = np.concatenate(inputs).astype(np.float64), np.concatenate(targets).astype(np.float64)
    design = np.concatenate([x, np.ones((len(x), 1))], 1)
    solution = np.linalg.lstsq(design, y, rcond=None)[0]
    explained = 1 - np.square(y - design @ solution).sum() / np.square(y - y.mean(0)).sum()
    return solution[:-1], solution[-1], explained


def rounded(values):
    return [round(float(v), 4) for v in values]


def guidance(scale):
    """Scale 0: distilled (distill.py), one pass a step and no unconditional text."""
    return {"kind": "classifier-free", "scale": scale, "unconditional": ""} if scale else {"kind": "none", "scale": 1}


def embedder(folder):
    """The file, and what verify_embedder.py measured. Without a new embedder the shipped one stays: what it saw is kept with the artists' pictures."""
    if os.path.exists(f"{folder}/embedder.json"):
        with open(f"{folder}/embedder.json") as file:
            return {**file_facts(folder, EMBEDDER), "kind": "figure", **json.load(file)}
    shutil.copy(f"{SHIPPED}/{EMBEDDER}", folder)
    with open(f"{SHIPPED}/model.json") as file:
        return json.load(file)["files"]["embedder"]


def print_decoder(folder):
    """The file of export_print.py. Without one the shipped one stays, if it is of the same autoencoder; {}: there is none."""
    path = "print_decoder.onnx"
    shipped = f"{SHIPPED}/{path}"
    is_same = file_facts(folder, FILES["vaeDecoder"]) == file_facts(SHIPPED, FILES["vaeDecoder"])
    if is_same and os.path.exists(shipped) and not os.path.exists(f"{folder}/{path}"):
        shutil.copy(shipped, folder)
    return {"printDecoder": {**file_facts(folder, path), "upscale": UPSCALE}} if os.path.exists(f"{folder}/{path}") else {}


def manifest(folder, version, factors, bias):
    with open(f"{folder}/facts.json") as file:
        facts = json.load(file)
    return {
        "format": 1,
        "name": "inkling",
        "title": "Inkling",
        "version": version,
        "license": "MIT",
        "source": "models/inkling/recipe: trained from scratch on panels composed from openly licensed comic art",
        "trainedSteps": facts["trained_steps"],
        "files": {
            **{name: file_facts(folder, path) for name, path in FILES.items()},
            "embedder": embedder(folder),
            **print_decoder(folder),
            "library": file_facts(folder, LIBRARY_FILE),
        },
        "prediction": "flow",
        "scheduler": {"algorithm": "flow-match-euler", "shift": SHIFT, "spacing": "uniform", "timestepScale": 1000},
        "latent": {"channels": facts["latent"]["channels"], "downscale": facts["latent"]["downscale"], "scale": 1, "pixels": "unit"},
        "previewFactors": [rounded(row) for row in factors],
        "previewBias": rounded(bias),
        "shapes": facts["shapes"],
        "sizeMultiple": 32,
        "context": {**facts["context"], "pad": 0, "unknown": 1, "overflow": "cut"},
        "textOutput": "last_hidden_state",
        "tokenizer": {"kind": "word-level"},
        "vocabulary": "tokenizer",
        "guidance": guidance(facts["guidance"]),
        "steps": facts["steps"],
        "learning": {"prompts": 8, "words": 4, "steps": 100, "rate": 0.001},
        "layout": {"input": "layout", "divisor": 16},
        **({"rough": {"input": "rough", "divisor": ROUGH_DIVISOR, "composes": True, "recognises": True}} if facts["rough"] else {}),
        "staging": {"figures": FIGURES, "objects": OBJECTS, "besideObject": 1, "inCloseUp": 1},
        "identity": {
            "sites": facts["unet"]["self_attention_sites"]["shared_in_training"],
            "rate": 0.5,
            "region": "boxes",
            "warmup": 0,
            "skip": {"early": 0, "late": 0, "until": 0.4},
            "cleanReferences": True,
        },
    }


def to_text(value, indent=""):
    """JSON with one line per field, and lists on one line."""
    if isinstance(value, dict) and any(isinstance(item, dict) for item in value.values()):
        inner = indent + "  "
        fields = [f"{inner}{json.dumps(key)}: {to_text(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(fields) + "\n" + indent + "}"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)}: {json.dumps(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)


def main():
    parser = parser_of("weights", "data")
    parser.add_argument("--version", default="0")
    options = parser.parse_args()
    shards = open_all_pixels(options.data)
    if not shards:
        raise SystemExit(
            f"manifest: expected rendered panels (shard_K.rgb) in {options.data}, found none; render some with corpus/render.mjs"
        )
    write_library(options.data, options.weights)
    factors, bias, explained = fit_preview(f"{options.weights}/{FILES['vaeEncoder']}", shards)
    with open(f"{options.weights}/model.json", "w") as file:
        file.write(to_text(manifest(options.weights, options.version, factors, bias)) + "\n")
    print(f"{options.weights}/model.json: preview colours explain {100 * explained:.1f} % of the variance")


if __name__ == "__main__":
    main()
