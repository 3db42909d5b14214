"""The names of files and folders in the cache, for who writes and who reads them."""

from __future__ import annotations

from typing import Final

NETWORK_FILE: Final = "network.onnx"
POSITIONS_FILE: Final = "positions.npy"
TOKENIZER_FILE: Final = "tokenizer.json"
VOCABULARY_FILE: Final = "vocabulary.json"
SCORES_FILE: Final = "scores.npy"
WORDS_FILE: Final = "words.npy"
PASSAGE_FILE: Final = "passage.npy"
WORD_SCALES_FILE: Final = "word-scales.npy"

# How the names of folders begin that are no encoders: half made, and found damaged.
MAKING: Final = ".making-"
DAMAGED: Final = ".damaged-"
