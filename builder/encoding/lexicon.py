"""The words of letters that an encoder's tokenizer knows, and how common each is."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from builder.encoding.files import SCORES_FILE, TOKENIZER_FILE, VOCABULARY_FILE

_WORD_START: Final = "▁"
_LATIN: Final = re.compile(r"[a-z]{2,}")
# A word list that is sorted by frequency says no more than its order: Zipf's law gives the rest.
_RANK_ONE: Final = 20.0


def words_in(folder: Path) -> dict[str, float]:
    """Return words in small Latin letters with the logarithm of their frequency.

    Empty where the folder holds no tokenizer that tells.
    """
    if (folder / VOCABULARY_FILE).exists():
        return _of_pieces(folder)
    if (folder / TOKENIZER_FILE).exists():
        return _of_word_pieces(folder)
    return {}


def _of_pieces(folder: Path) -> dict[str, float]:
    pieces = json.loads((folder / VOCABULARY_FILE).read_text("utf-8"))["pieces"]
    scores = np.load(folder / SCORES_FILE).tolist()
    words: dict[str, float] = {}
    for piece, score in zip(pieces, scores, strict=True):
        word = piece.removeprefix(_WORD_START)
        if piece != word and _LATIN.fullmatch(word):
            words[word] = max(words.get(word, -math.inf), score)
    return words


def _of_word_pieces(folder: Path) -> dict[str, float]:
    model = json.loads((folder / TOKENIZER_FILE).read_text("utf-8"))["model"]
    known: Mapping[str, int] = model.get("vocab", {})
    if model.get("type") != "WordPiece" or not isinstance(known, dict):
        return {}
    inside = model.get("continuing_subword_prefix", "##")
    listed = [w for w in sorted(known, key=known.__getitem__) if not w.startswith(inside)]
    words = [word for word in listed if _LATIN.fullmatch(word)]
    return {word: -math.log(_RANK_ONE + rank) for rank, word in enumerate(words)}
