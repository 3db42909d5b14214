"""What the span reader is called, which encoder it belongs to, and what it was made of."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

ADAPTER_FILE: Final = Path(__file__).parents[1] / "data" / "span-reader.safetensors"
NAME: Final = "span-reader"
# The encoder whose words, tokenizer and frozen weights it shares.
BASE: Final = "e5-small"


def origin(fingerprint: str) -> str:
    """Return what names a span reader over the encoder with a fingerprint: both weights' hashes."""
    adapter = hashlib.sha256(ADAPTER_FILE.read_bytes()).hexdigest()
    return f"{ADAPTER_FILE.name} {adapter[:16]} over {BASE} {fingerprint[:16]}"
