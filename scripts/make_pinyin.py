"""Write builder/nlu/data/pinyin.txt: the characters of GB 2312 by syllable, without tones.

Needs pypinyin (MIT licence), which nothing else here does: `pip install pypinyin`, then
`python scripts/make_pinyin.py`. Within a line the characters of level 1, the common ones, come first.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pypinyin import lazy_pinyin

_TARGET = Path(__file__).parents[1] / "builder" / "nlu" / "data" / "pinyin.txt"
# Rows 16 to 55 of GB 2312 hold the common characters, rows 56 to 87 the others.
_ROWS = range(16, 88)


def main() -> None:
    """Write the table."""
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for row in _ROWS:
        for cell in range(1, 95):
            code = bytes([row + 0xA0, cell + 0xA0])
            try:
                character = code.decode("gb2312")
            except UnicodeDecodeError:
                continue
            syllable = lazy_pinyin(character)[0].replace("ü", "v")
            by_syllable[syllable].append(character)
    lines = [f"{syllable} {''.join(held)}" for syllable, held in sorted(by_syllable.items())]
    _TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
