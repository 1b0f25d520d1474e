"""What can be told of a panel, in the order in which the networks count it. The corpus draws from the same file (../words.json)."""

import json
from pathlib import Path

_words = json.loads((Path(__file__).parent.parent / "words.json").read_text())

# What the corpus calls it -> how a caption says it.
POSE, EMOTION, ATTIRE = _words["poses"], _words["emotions"], _words["attires"]
HAIR, CLOTHES, SKIN = (tuple(_words[name]) for name in ("hair", "clothes", "skins"))
HEADS = _words["heads"]
LOOKS = tuple(sorted({look for _, look, _ in HEADS.values()}))
OBJECTS = tuple(_words["objects"])
# Words that stand for one of the captions' words: they share its number.
SYNONYMS = _words["synonyms"]
