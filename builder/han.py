"""Traditional Chinese characters and the simplified ones that they are folded to, one for one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "data" / "han.txt"


def _read_table() -> dict[int, str]:
    traditional, simplified = _FILE.read_text(encoding="utf-8").split()
    return {ord(old): new for old, new in zip(traditional, simplified, strict=True)}


# For `str.translate`; made by scripts/han_table.py.
SIMPLIFIED: Final = _read_table()
# Characters that simplified texts have too (著名, 甚至): fit to be compared by, not to be read.
_ALSO_SIMPLIFIED: Final = "著甚"
_READ: Final = {old: new for old, new in SIMPLIFIED.items() if chr(old) not in _ALSO_SIMPLIFIED}


def simplify(text: str) -> str:
    """Return a text in simplified characters as people write them, one for one."""
    return text if text.isascii() else text.translate(_READ).replace("甚么", "什么")
