"""Make `builder/data/han.txt`, traditional characters and the simplified one each is folded to.

Run with the package OpenCC (Apache-2.0) installed: `python scripts/han_table.py`. Only pairs of one
character for one are kept, so that offsets never move, and none outside the basic plane. The file
holds two lines of the same length.
"""

from __future__ import annotations

from pathlib import Path

import opencc

TABLE = Path(__file__).parent.parent / "builder" / "data" / "han.txt"
# Common in Taiwan and Hong Kong, and left alone by the general conversion.
OURS = {
    "著": "着",
    "妳": "你",
    "甚": "什",
    "祂": "他",
    "牠": "它",
    "睏": "困",
    "喫": "吃",
    "衞": "卫",
    "簷": "檐",
}


def main() -> None:
    """Write the table."""
    convert = opencc.OpenCC("t2s").convert
    pairs: dict[str, str] = {}
    for point in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)):
        simplified = convert(chr(point))
        if len(simplified) == 1 and simplified != chr(point) and ord(simplified) <= 0xFFFF:
            pairs[chr(point)] = simplified
    pairs |= OURS
    # What a character is folded to is never folded again.
    final = {old: pairs.get(new, new) for old, new in pairs.items()}
    lines = ("".join(final), "".join(final.values()))
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
