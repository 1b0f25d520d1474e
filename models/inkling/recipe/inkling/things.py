"""Objects that came later than a checkpoint: it is given words and places for them when it is opened, and learns them in teach_slots.teach_objects(),
without a step of training. The UNet never saw them: it draws them by their pieces (composer.py)."""

import torch
import torch.nn.functional as F

from .captions import object_words
from .tokenizer import words
from .words import OBJECTS

WORD_TABLES = ("text.tok.weight", "text.gather.tok.weight")
DIRECTIONS = "text.things.weight"
READER = ("objects.says.weight", "objects.says.bias")


def last_word(name):
    """The word of a caption by which an object is known."""
    return words(object_words(name))[-1]


def grown(checkpoint):
    """The checkpoint with words and places for all objects; those that are new are read as none until they are taught (object_steps is 0)."""
    vocabulary = checkpoint["vocab"]
    further = [word for word in dict.fromkeys(map(last_word, OBJECTS)) if word not in vocabulary]
    if not further:
        return checkpoint
    known = [vocabulary[last_word(name)] for name in OBJECTS if last_word(name) in vocabulary]
    first = 1 + max(vocabulary.values())
    return {
        **checkpoint,
        "vocab": {**vocabulary, **{word: first + i for i, word in enumerate(further)}},
        "object_steps": 0,
        **{kind: _grown_weights(checkpoint[kind], known, len(further)) for kind in ("model", "raw") if kind in checkpoint},
    }


def _grown_weights(weights, known, count):
    result = dict(weights)
    for name in WORD_TABLES:
        # A new thing is some thing, until its direction says which.
        result[name] = torch.cat([weights[name], weights[name][known].mean(0).expand(count, -1)])
    result[DIRECTIONS] = F.pad(weights[DIRECTIONS], (0, 0, 0, count))
    says, bias = (weights[name] for name in READER)
    missing = len(OBJECTS) - len(says)
    result[READER[0]], result[READER[1]] = F.pad(says, (0, 0, 0, missing)), F.pad(bias, (0, missing), value=float(bias.min()))
    return result


def further_directions(known, count):
    """known [n, dim], of any lengths -> [count, dim]: of length 1, at right angles to those and to each other."""
    axes = torch.linalg.qr(torch.cat([known, torch.randn(count, known.shape[1], device=known.device)]).T)[0].T
    return axes[len(known) :]
