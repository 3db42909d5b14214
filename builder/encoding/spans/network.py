"""Scores each token of a passage as the first and as the last of the answer to a question."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from builder.encoding.encoder import Vectors
from builder.encoding.files import NETWORK_FILE, PASSAGE_FILE
from builder.encoding.onnx_encoder import OnnxEncoder, readable, session_options
from builder.encoding.spans.scores import SpanScores
from builder.encoding.unigram import UnigramTokenizer

# Longer questions are cut: what is asked stands before.
MOST_QUESTION_TOKENS: Final = 40
_MOST_TOKENS: Final = 256
_BEGIN: Final = 0
_END: Final = 2


class SpanNetwork:
    """Runs the span reader over one question and passage; thread-safe.

    Words and tokenizer are those of the encoder that it was trained on.
    """

    def __init__(self, folder: Path, encoder: OnnxEncoder, threads: int = 1) -> None:
        if encoder.words is None or encoder.positions is None:
            raise ValueError("The encoder has no word table of its own.")
        if not isinstance(encoder.tokenizer, UnigramTokenizer):
            raise ValueError("The encoder's tokenizer is none of pieces.")
        self._words = encoder.words
        self._places = encoder.positions
        self._tokenizer = encoder.tokenizer
        self._passage: Vectors = np.load(folder / PASSAGE_FILE, allow_pickle=False)
        self._session = onnxruntime.InferenceSession(
            str(folder / NETWORK_FILE),
            session_options(threads),
            providers=["CPUExecutionProvider"],
        )

    def scores(self, question: str, passage: str) -> SpanScores:
        """Return the scores of a passage's tokens; what lies beyond about 200 tokens is not read."""
        asked, _ = self._tokenizer.pieces(readable(question), MOST_QUESTION_TOKENS)
        start = len(asked) + 3
        ids, spans = self._tokenizer.pieces(readable(passage), _MOST_TOKENS - start - 1)
        # As XLM-R joins two texts.
        row = np.array([[_BEGIN, *asked, _END, _END, *ids, _END]], np.int64)
        embedded = self._words.rows(row) + self._places[: row.shape[1]]
        embedded[0, start:-1] += self._passage
        mask = np.ones(row.shape, np.int32)
        [found] = self._session.run(["scores"], {"embedded": embedded, "mask": mask})
        scores = found[0]
        inside = scores[start:-1]
        return SpanScores(
            inside[:, 0],
            inside[:, 1],
            np.array(spans, np.int32).reshape(-1, 2),
            float(scores[0].sum()),
        )
