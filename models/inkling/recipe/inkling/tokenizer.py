"""Word-level tokenizer with a closed vocabulary: lower case, hyphenated words are one token."""

import random
import re

from .captions import caption
from .model import CONTEXT_TOKENS
from .words import SYNONYMS

WORD = r"[a-z]+(?:-[a-z]+)*|\d+|[^\s\w]"
SPECIAL = ["[PAD]", "[UNK]", "[BOS]", "[EOS]"]


def words(text):
    return re.findall(WORD, text.lower())


def with_synonyms(vocabulary):
    """Word -> id, also of words that mean a known one to a model of this vocabulary."""
    return {**{word: vocabulary[known] for word, known in SYNONYMS.items() if known in vocabulary}, **vocabulary}


class Tokenizer:
    PAD, UNK, BOS, EOS = 0, 1, 2, 3

    def __init__(self, vocabulary, length=CONTEXT_TOKENS):
        self.vocabulary = with_synonyms(vocabulary)
        self.length = length

    def __call__(self, text):
        """-> `length` ids: [BOS], the words, [EOS], padding. Words beyond the length are cut off."""
        known = [self.vocabulary.get(word, self.UNK) for word in words(text)]
        ids = [self.BOS, *known[: self.length - 2], self.EOS]
        return ids + [self.PAD] * (self.length - len(ids))


def build_vocabulary(stories, samples=60000, seed=0):
    """Word -> id, from `samples` random captions of the stories and the words for a page's tone."""
    rng = random.Random(seed)
    seen = set()
    for _ in range(samples):
        story = rng.choice(stories)
        panel = rng.choice(story["panels"])
        seen.update(words(caption(story, panel, rng)))
    seen.update(words("black and white, sepia, in color"))
    return {word: i for i, word in enumerate(SPECIAL + sorted(seen))}


def tokenizer_json(vocabulary):
    """The tokenizer in the form of Hugging Face's tokenizer.json."""

    def special(word):
        return {
            "id": vocabulary[word],
            "content": word,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }

    def mark(word):
        return {"SpecialToken": {"id": word, "type_id": 0}}

    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [special(word) for word in SPECIAL],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": WORD}, "behavior": "Removed", "invert": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [mark("[BOS]"), {"Sequence": {"id": "A", "type_id": 0}}, mark("[EOS]")],
            "pair": [],
            "special_tokens": {word: {"id": word, "ids": [vocabulary[word]], "tokens": [word]} for word in ("[BOS]", "[EOS]")},
        },
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": with_synonyms(vocabulary), "unk_token": "[UNK]"},
    }
