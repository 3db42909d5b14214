"""What a file of another system can be."""

from __future__ import annotations

from typing import Literal

FileKind = Literal[
    "templates", "dictionary", "policies", "drawing", "services", "products", "unknown"
]
