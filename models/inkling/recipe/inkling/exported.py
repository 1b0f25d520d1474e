"""The exported graphs, run by ONNX Runtime on panels of the corpus."""

import json

import numpy as np
import onnxruntime

from .captions import TONE, caption
from .layout import layout_map
from .tokenizer import Tokenizer


class ExportedModel:
    def __init__(self, weights, threads=1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        names = ("text_encoder", "unet", "vae_encoder", "vae_decoder")
        self.sessions = {
            name: onnxruntime.InferenceSession(f"{weights}/{name}.onnx", options, providers=["CPUExecutionProvider"]) for name in names
        }
        self.takes_rough = any(port.name == "rough" for port in self.sessions["unet"].get_inputs())
        with open(f"{weights}/tokenizer.json") as file:
            self.tokenizer = Tokenizer(json.load(file)["model"]["vocab"])

    def run(self, network, **inputs):
        return self.sessions[network].run(None, inputs)[0]

    def encode(self, panels, story, rng):
        """uint8 [6, H, W, 3] of one story -> (latents [6, 4, h, w], text features of full captions, layouts)."""
        latents = self.run("vae_encoder", sample=np.ascontiguousarray((panels / np.float32(255)).transpose(0, 3, 1, 2)))
        texts = [caption(story, panel, rng, 1.0) + TONE[story["tone"]] for panel in story["panels"]]
        context = self.run("text_encoder", input_ids=np.array([self.tokenizer(text) for text in texts], np.int64))
        height, width = latents.shape[2] // 2, latents.shape[3] // 2
        layout = np.stack([layout_map(panel["boxes"], height, width).numpy() for panel in story["panels"]])
        return latents, context, layout

    def velocity(self, noisy, level, context, layout, rough=None):
        """noisy [B, 4, h, w] at noise levels [B] -> e - x, [B, 4, h, w]. rough [B, 1, 2h, 2w], None: composed of the words."""
        count, _, height, width = noisy.shape
        inputs = {"sample": noisy, "timestep": 1000 * level, "encoder_hidden_states": context, "layout": layout}
        if self.takes_rough:
            inputs["rough"] = np.zeros((count, 1, 2 * height, 2 * width), np.float32) if rough is None else rough
        return self.run("unet", **inputs)
