"""Slots: the last places of the text features, where the encoder gathers what a caption tells, part by part.

Without them the network learned words but not whose they are: after 9,900 steps "yellow" in "a yellow sweater" changed nothing. The encoder of
slots is trained first, on captions alone, by asking every slot what the caption tells about its part (teach_slots.py), and stays as it is; the
UNet finds the slots at fixed places of its context and in the boxes of the figures.
"""

import torch
import torch.nn.functional as F
from torch import nn

from captions import ATTIRE, EMOTION, PLACE, POSE, TIME

HAIR = ("black", "brown", "blonde", "red", "gray", "pink", "blue", "green", "purple")
CLOTHES = ("red", "blue", "green", "yellow", "orange", "purple", "pink", "white", "black", "gray", "brown", "teal")
SKIN = ("fair", "tan", "brown", "dark")
WHO = ("woman", "old woman", "man", "old man", "bald man", "bald person", "person")
LOOKS = (
    "",
    "a beard",
    "a curly moustache",
    "a goatee",
    "a high bun",
    "a moustache",
    "a ponytail",
    "a small goatee",
    "a topknot",
    "a turban",
    "curly hair",
    "dreadlocks",
    "glasses",
    "long dreadlocks",
    "long hair with a hairband",
    "medium hair",
    "medium hair and glasses",
    "short bob hair",
    "short hair",
    "spiky hair",
    "thick hair",
    "thick hair with a hairband",
    "wavy hair",
    "white hair",
)
SHOT = ("close", "medium", "wide")
HEAD = {"who": WHO, "hair": HAIR, "look": LOOKS, "skin": SKIN, "emotion": tuple(EMOTION)}
BODY = {"attire": tuple(ATTIRE), "shirt": CLOTHES, "pants": CLOTHES, "pose": tuple(POSE)}
SCENE = {"place": tuple(PLACE), "time": tuple(TIME), "shot": SHOT}

# Each: which part of `told` (captions.py) it is about, and the questions with their answers.
SLOTS = ((0, HEAD), (0, BODY), (1, HEAD), (1, BODY), (2, SCENE))
QUESTIONS = [(slot, part, name, answers) for slot, (part, fields) in enumerate(SLOTS) for name, answers in fields.items()]


def answers_of(told):
    """What one caption tells -> one number a question: 0 when it doesn't, else 1 + the answer's place."""
    found = [(answers, told[part].get(name)) for _, part, name, answers in QUESTIONS]
    return [0 if value is None else 1 + answers.index(value) for answers, value in found]


class SlotReader(nn.Module):
    """Answers every question from its slot, by one linear layer each."""

    def __init__(self, dim):
        super().__init__()
        self.heads = nn.ModuleList([nn.Linear(dim, 1 + len(answers)) for *_, answers in QUESTIONS])

    def loss(self, slots, answers):
        """slots [B, 5, dim], answers [B, questions] -> (mean cross-entropy, share of told things that are read right)."""
        total, right, told = 0.0, 0, 0
        for i, (head, (slot, *_)) in enumerate(zip(self.heads, QUESTIONS, strict=True)):
            logits, truth = head(slots[:, slot]), answers[:, i]
            total = total + F.cross_entropy(logits, truth)
            asked = truth > 0
            told += int(asked.sum())
            right += int((logits.argmax(1)[asked] == truth[asked]).sum())
        return total / len(QUESTIONS), right / max(1, told)

