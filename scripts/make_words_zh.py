"""Write builder/nlu/data/words-zh.txt: Chinese words by how common they are.

Needs jieba's dictionary (MIT licence), which nothing else here does: `pip install jieba`, then
`python -m scripts.make_words_zh`. A line holds the words of one frequency: `93 电影 频道` says that
each is e^-9.3 of all words.
"""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import jieba

from builder.text import is_han

_TARGET = Path(__file__).parents[1] / "builder" / "nlu" / "data" / "words-zh.txt"
_LONGEST = 4
_LAST_OF_PLANE = "\uffff"


def main() -> None:
    """Write the table."""
    counts: dict[str, int] = {}
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, count, *_ = line.decode("utf-8").split(" ")
            if len(word) <= _LONGEST and all(is_han(c) and c <= _LAST_OF_PLANE for c in word):
                counts[word] = int(count)
    total = sum(counts.values())
    by_frequency: dict[int, list[str]] = defaultdict(list)
    for word, count in counts.items():
        if count:
            by_frequency[round(-10 * math.log(count / total))].append(word)
    lines_out = [
        f"{tenths} {' '.join(sorted(by_frequency[tenths]))}" for tenths in sorted(by_frequency)
    ]
    _TARGET.write_text("\n".join(lines_out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
