"""Tokenizers as encoders see them: token ids, and the characters that each stands for."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final, Protocol

from tokenizers import Tokenizer
from tokenizers.normalizers import Normalizer

from builder.encoding.files import TOKENIZER_FILE, VOCABULARY_FILE
from builder.encoding.unigram import (
    Spans,
    UnigramTokenizer,
    UnigramVocabulary,
    load_vocabulary,
)

_BLOCK: Final = 256


class TextTokenizer(Protocol):
    """Cuts a text, after the encoder's prefix, into tokens."""

    def encode(self, text: str) -> tuple[list[int], Spans]:
        """Return token ids with the marks at both ends, and each token's characters in `text`."""
        ...


class DefinedTokenizer:
    """A tokenizer given by a Hugging Face `tokenizer.json`."""

    def __init__(self, path: Path, prefix: str, longest: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(longest)
        self._prefix = prefix

    def encode(self, text: str) -> tuple[list[int], Spans]:
        """See `TextTokenizer`."""
        encoding = self._tokenizer.encode(self._prefix + text)
        shift = len(self._prefix)
        # A first token may begin with the prefix's last space.
        spans = [(max(a - shift, 0), max(b - shift, 0)) for a, b in encoding.offsets]
        return encoding.ids, [_trimmed(text, start, end) for start, end in spans]


def load_tokenizer(folder: Path, prefix: str, longest: int) -> TextTokenizer:
    """Load the tokenizer of a cached encoder, which cuts texts after `longest` tokens."""
    if (folder / VOCABULARY_FILE).exists():
        return UnigramTokenizer(load_vocabulary(folder), prefix, longest)
    return DefinedTokenizer(folder / TOKENIZER_FILE, prefix, longest)


def unigram_of(definition: str) -> UnigramVocabulary | None:
    """Return the vocabulary of a `tokenizer.json`, or None when it is not a Unigram one.

    What its normaliser does is found by asking it, one character after another.
    """
    model = json.loads(definition)["model"]
    if model.get("type") != "Unigram" or model.get("byte_fallback"):
        return None
    tokenizer = Tokenizer.from_str(definition)
    marks = tokenizer.encode("").ids
    if len(marks) < 2:
        return None
    rewrites = _rewrites(tokenizer.normalizer) if tokenizer.normalizer else {}
    pieces, scores = zip(*model["vocab"], strict=True)
    return UnigramVocabulary(
        pieces=list(pieces),
        scores=list(scores),
        unknown=model["unk_id"],
        rewrites=rewrites,
        begin=marks[0],
        end=marks[-1],
    )


def _rewrites(normalizer: Normalizer) -> dict[str, str]:
    """Find which characters a normaliser changes; blocks that it leaves alone are passed over."""
    rewrites: dict[str, str] = {}
    for start in range(0, sys.maxunicode, _BLOCK):
        codes = range(start, start + _BLOCK)
        characters = [chr(code) for code in codes if not 0xD800 <= code < 0xE000]
        block = "".join(characters)
        if normalizer.normalize_str(block) != block:
            for character in characters:
                rewritten = normalizer.normalize_str(character)
                if rewritten != character:
                    rewrites[character] = rewritten
    return rewrites


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
