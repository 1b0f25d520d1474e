"""Slots: the last places of the text features, where the encoder gathers what a caption tells, part by part.

Without them the network learned words but not whose they are: after 9,900 steps "yellow" in "a yellow sweater" changed nothing. Training asks
of every slot what the caption tells about its part (a cross-entropy beside the flow loss), and the UNet finds it at a fixed place.
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

    def loss(self, context, answers):
        """context [B, 48, dim], answers [B, questions] -> (mean cross-entropy, share of told things that are read right)."""
        slots = context[:, -len(SLOTS) :]
        total, right, told = 0.0, 0, 0
        for i, (head, (slot, *_)) in enumerate(zip(self.heads, QUESTIONS, strict=True)):
            logits, truth = head(slots[:, slot]), answers[:, i]
            total = total + F.cross_entropy(logits, truth)
            asked = truth > 0
            told += int(asked.sum())
            right += int((logits.argmax(1)[asked] == truth[asked]).sum())
        return total / len(QUESTIONS), right / max(1, told)


# What the cells of a figure's head and body show that a caption can tell: (the layout's channel, the question's number).
SHOWN = [
    (channel, number)
    for number, (slot, part, name, _) in enumerate(QUESTIONS)
    for channel in [{0: 1, 1: 2, 2: 3, 3: 4}.get(slot)]
    if channel and name in ("hair", "skin", "emotion", "shirt", "attire", "pose")
]


class CellReader(nn.Module):
    """Asks the features of the UNet's lower level, cell by cell, what the caption tells of the figure that stands there."""

    def __init__(self, channels):
        super().__init__()
        self.heads = nn.ModuleList([nn.Linear(channels, 1 + len(QUESTIONS[number][3])) for _, number in SHOWN])

    def loss(self, features, places, answers):
        """features [B, C, h, w], places [B, 6, h, w] (layout.py), answers [B, questions] -> mean cross-entropy of what is told."""
        cells = features.permute(0, 2, 3, 1)
        losses = []
        for head, (channel, number) in zip(self.heads, SHOWN, strict=True):
            panel, y, x = torch.nonzero((places[:, channel] > 0.5) & (answers[:, number] > 0)[:, None, None], as_tuple=True)
            if len(panel):
                losses.append(F.cross_entropy(head(cells[panel, y, x]), answers[panel, number]))
        return torch.stack(losses).mean() if losses else features.sum() * 0
