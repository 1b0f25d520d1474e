"""Slots: the last places of the text features, where the encoder gathers what a caption tells, part by part.

Without them the network learned words but not whose they are: after 9,900 steps "yellow" in "a yellow sweater" changed nothing. The encoder of
slots is trained first, on captions alone, by asking every slot what the caption tells about its part (teach_slots.py), and stays as it is; the
UNet finds the slots at fixed places of its context and in the boxes of the figures.
"""

import torch
import torch.nn.functional as F
from torch import nn

from .captions import PLACE, TIME
from .words import ATTIRE, CLOTHES, EMOTION, HAIR, LOOKS, OBJECTS, POSE, SKIN

WHO = ("woman", "old woman", "man", "old man", "bald man", "bald person", "person")
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


class ToneReader(nn.Module):
    """Which tone (colour, ink, sepia) a text asks for, from the mean of its words' features: no slot was ever asked for it."""

    def __init__(self, dim, tones):
        super().__init__()
        self.says = nn.Linear(dim, tones)

    def forward(self, context):
        """context [B, 48, dim] with the slots last -> logits [B, tones]."""
        return self.says(context[:, : -len(SLOTS)].mean(1))


class ObjectReader(nn.Module):
    """Which object a text tells of, from the features of its words: no slot was ever asked for it. One linear layer, the word that says most."""

    def __init__(self, dim):
        super().__init__()
        self.says = nn.Linear(dim, len(OBJECTS))

    def forward(self, context):
        """context [B, 48, dim] with the slots last -> logits [B, 1 + objects], 0: it tells of none."""
        said = self.says(context[:, : -len(SLOTS)]).amax(1)
        return torch.cat([torch.zeros_like(said[:, :1]), said], 1)

    def loss(self, context, objects):
        """objects [B], as forward() counts -> (mean cross-entropy, share that is read right)."""
        logits = self(context)
        return F.cross_entropy(logits, objects), (logits.argmax(1) == objects).float().mean()


def object_of(told):
    """What one caption tells -> the object as ObjectReader counts it."""
    name = told[2].get("object")
    return 0 if name is None else 1 + OBJECTS.index(name)
