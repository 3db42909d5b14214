"""Encoders that serve: an ONNX network, a tokenizer and a word table from the cache."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from builder.encoding.cores import usable_cores
from builder.encoding.description import EncoderDescription
from builder.encoding.encoder import Encoding, Offsets, Vectors
from builder.encoding.files import NETWORK_FILE, POSITIONS_FILE, WORDS_FILE
from builder.encoding.tokenizer import load_tokenizer
from builder.encoding.unigram import UnigramTokenizer
from builder.encoding.words import WordTable

# Texts that run together, and their tokens: more would leave the processor's cache.
_BATCH: Final = 32
_BATCH_TOKENS: Final = 768
# What stands further on is never read: more than the tokens that a text may have hold.
_LONGEST_TEXT: Final = 1_024
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_Ids = NDArray[np.int64]
_Mask = NDArray[np.int32]


class OnnxEncoder:
    """Run a sentence encoder from its cache folder; thread-safe.

    The sentence vector is what the network calls `sentence`, else the mean of the token vectors.
    `tokenizer`, `words` and `positions` are what other networks over the same words share. A single
    text runs on `threads` threads; many texts run on all cores, one batch each.
    """

    def __init__(self, folder: Path, description: EncoderDescription, threads: int = 1) -> None:
        self.name = description.name
        self.fingerprint = description.fingerprint
        self.views = description.views
        self.dimension = description.dimension * len(description.views)
        languages = description.languages
        self.languages = None if languages is None else frozenset(languages)
        self.tokenizer = load_tokenizer(folder, description.prefix, description.longest)
        self.words = WordTable.load(folder) if WORDS_FILE in description.files else None
        self.positions: Vectors | None = None
        if POSITIONS_FILE in description.files:
            self.positions = np.load(folder / POSITIONS_FILE, allow_pickle=False)
        # Products of whole numbers are the same in any company. Other sums differ in their last bit
        # by the size of a batch, so those texts run one by one: a text always has the same vector.
        self._same_in_batches = self.positions is not None
        self._session = onnxruntime.InferenceSession(
            str(folder / NETWORK_FILE), session_options(threads), providers=["CPUExecutionProvider"]
        )
        self._outputs = {output.name for output in self._session.get_outputs()}

    @property
    def reads_pieces(self) -> bool:
        """Whether other networks can share its words and tokenizer."""
        return self._same_in_batches and isinstance(self.tokenizer, UnigramTokenizer)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts: shape (n, dimension), each of length 1."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        encoded = [self.tokenizer.encode(readable(text))[0] for text in texts]
        batches = _batches([len(ids) for ids in encoded], _BATCH if self._same_in_batches else 1)

        def run(rows: list[int]) -> None:
            vectors[rows] = self._sentences([encoded[row] for row in rows])

        if len(batches) > 1:
            with ThreadPoolExecutor(min(len(batches), usable_cores())) as pool:
                list(pool.map(run, batches))
        elif batches:
            run(batches[0])
        return vectors

    def encode_one(self, text: str) -> Encoding:
        """Return the sentence and token vectors of one text, from one run of the network."""
        ids, spans = self.tokenizer.encode(readable(text))
        outputs = self._run(*_padded([ids]))
        sentence = self._vectors_of(outputs, None)[0]
        if "tokens" not in outputs:
            return Encoding(sentence)
        kept = [i for i, (start, end) in enumerate(spans) if end > start]
        offsets: Offsets = np.array([spans[i] for i in kept], np.int32).reshape(-1, 2)
        layers = [outputs["tokens"], *(outputs[view] for view in self.views[1:])]
        return Encoding(sentence, np.concatenate(layers, axis=2)[0][kept], offsets)

    def _sentences(self, batch: list[list[int]]) -> Vectors:
        ids, mask = _padded(batch)
        return self._vectors_of(self._run(ids, mask, _giving_back()), mask)

    def _vectors_of(self, outputs: dict[str, Vectors], mask: _Mask | None) -> Vectors:
        """Put the views of each text side by side, each of length 1."""
        views = [_normalised(_sentences_of(outputs, mask))]
        views += [_normalised(_mean(outputs[view], mask)) for view in self.views[1:]]
        return views[0] if len(views) == 1 else np.concatenate(views, axis=1)

    def _run(
        self, ids: _Ids, mask: _Mask, options: onnxruntime.RunOptions | None = None
    ) -> dict[str, Vectors]:
        names = sorted(self._outputs)
        if self.words is None:
            feed = {"input_ids": ids, "attention_mask": mask.astype(np.int64)}
            return dict(zip(names, self._session.run(names, feed, options), strict=True))
        embedded = self.words.rows(ids)
        if self.positions is not None:
            embedded += self.positions[: ids.shape[1]]
        found = self._session.run(names, {"embedded": embedded, "mask": mask}, options)
        return dict(zip(names, found, strict=True))


def _batches(lengths: list[int], most: int) -> list[list[int]]:
    """Put texts of like length together, so that little is computed for padding."""
    batches: list[list[int]] = []
    room = 0
    # The longest first, so that no core is left alone with them at the end.
    for row in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if not room:
            batches.append([])
            room = max(1, min(most, _BATCH_TOKENS // lengths[row]))
        batches[-1].append(row)
        room -= 1
    return batches


def _padded(batch: list[list[int]]) -> tuple[_Ids, _Mask]:
    longest = max(map(len, batch))
    ids = np.zeros((len(batch), longest), np.int64)
    mask = np.zeros((len(batch), longest), np.int32)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask


def _sentences_of(outputs: dict[str, Vectors], mask: _Mask | None) -> Vectors:
    """Return the network's sentence vectors, or the mean of the tokens that the mask keeps."""
    if "sentence" in outputs:
        return outputs["sentence"]
    return _mean(outputs["tokens"], mask)


def _mean(tokens: Vectors, mask: _Mask | None) -> Vectors:
    if mask is None:
        mean: Vectors = tokens.mean(axis=1)
        return mean
    weights = mask[..., None].astype(np.float32)
    total: Vectors = (tokens * weights).sum(axis=1) / weights.sum(axis=1)
    return total


def _normalised(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


def readable(text: str) -> str:
    """Cut what no encoder reads, and replace halves of surrogate pairs, one for one."""
    return _LONE_SURROGATE.sub("\ufffd", text[:_LONGEST_TEXT])


def session_options(threads: int) -> onnxruntime.SessionOptions:
    """Return how a network of this process runs: on so many threads, which do not spin."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads that spin would take the cores from whoever else computes here.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _giving_back() -> onnxruntime.RunOptions:
    """Return run options that give back what a large batch needed, so that it is not kept."""
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options
