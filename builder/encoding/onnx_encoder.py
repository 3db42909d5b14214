"""Encoders that serve: an ONNX network, a tokenizer and a word table from the cache."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from builder.encoding.description import EncoderDescription
from builder.encoding.encoder import Encoding, Offsets, Vectors
from builder.encoding.tokenizer import load_tokenizer

_BATCH: Final = 16


class OnnxEncoder:
    """Run a sentence encoder from its cache folder; thread-safe.

    The sentence vector is the mean of the token vectors, or what the network itself gives.
    """

    def __init__(self, folder: Path, description: EncoderDescription) -> None:
        self.name = description.name
        self.fingerprint = description.fingerprint
        self.dimension = description.dimension
        languages = description.languages
        self.languages = None if languages is None else frozenset(languages)
        self._tokenizer = load_tokenizer(folder, description.prefix, description.longest)
        self._words: NDArray[np.float16] | None = None
        if description.words_outside:
            self._words = np.load(folder / "words.npy", mmap_mode="r", allow_pickle=False)
            self._positions = np.load(folder / "positions.npy", allow_pickle=False)
        self._session = onnxruntime.InferenceSession(
            str(folder / "network.onnx"), _options(), providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts: shape (n, dimension), each of length 1."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        encoded = [self._tokenizer.encode(text)[0] for text in texts]
        # Texts of like length share a batch, so that little is computed for padding.
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._run([encoded[row] for row in rows])[0]
        return vectors

    def encode_one(self, text: str) -> Encoding:
        """Return the sentence and token vectors of one text, from one run of the network."""
        ids, spans = self._tokenizer.encode(text)
        sentences, tokens = self._run([ids])
        kept = [i for i, (start, end) in enumerate(spans) if end > start]
        offsets: Offsets = np.array([spans[i] for i in kept], np.int32).reshape(-1, 2)
        return Encoding(sentences[0], tokens[0][kept], offsets)

    def _run(self, batch: list[list[int]]) -> tuple[Vectors, Vectors]:
        longest = max(map(len, batch))
        ids = np.zeros((len(batch), longest), np.int64)
        mask = np.zeros((len(batch), longest), np.int32)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        if self._words is None:
            feed = {"input_ids": ids, "attention_mask": mask.astype(np.int64)}
            sentences, vectors = self._session.run(["sentence", "tokens"], feed)
        else:
            embedded = self._words[ids].astype(np.float32) + self._positions[:longest]
            (vectors,) = self._session.run(["tokens"], {"embedded": embedded, "mask": mask})
            weights = mask[..., None].astype(np.float32)
            sentences = (vectors * weights).sum(axis=1) / weights.sum(axis=1)
        lengths = np.linalg.norm(sentences, axis=1, keepdims=True)
        return (sentences / np.maximum(lengths, 1e-12)).astype(np.float32), vectors


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(4, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    # Waiting threads that spin would take the cores from whoever else computes here.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
