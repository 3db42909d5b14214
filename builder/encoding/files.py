"""The names of the files in a cached encoder's folder, for who writes and who reads them."""

from __future__ import annotations

from typing import Final

NETWORK_FILE: Final = "network.onnx"
POSITIONS_FILE: Final = "positions.npy"
TOKENIZER_FILE: Final = "tokenizer.json"
VOCABULARY_FILE: Final = "vocabulary.json"
SCORES_FILE: Final = "scores.npy"
WORDS_FILE: Final = "words.npy"
WORD_SCALES_FILE: Final = "word-scales.npy"
