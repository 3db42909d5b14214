"""Where a message may fall into several requests: at punctuation and at words that join.

Only the text is looked at here; whether each part is a request of its own, the interpreter decides
(`requests.py`). A joining word belongs to no clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from builder.text import fold, is_han

# A message with more parts than this is a story; only its full stops are looked at.
MOST_PIECES: Final = 4
# Longer messages are letters, not requests one after another.
LONGEST: Final = 400

_HAN: Final = "[\u3400-\u4dbf\u4e00-\u9fff]"
# Longer ones first: "and then" is one joining word.
_JOINING_EN: Final = (
    r"(?:and|but|oh)?\s*(?:after\s+that|by\s+the\s+way|in\s+addition|additionally|besides|btw|"
    r"then|also|plus|next)|as\s+well\s+as|and|but"
)
_JOINING_ZH: Final = (
    "(?:然后|接着|随后|顺便|顺带|另外|此外|还有|同时|并且|而且|以及|最后|对了)(?:再|还|也|就|请)?"
    "|(?:再|还|也)(?=帮|给|查|看|问|要|想|请|麻烦|告诉|设|播|放|来|打|发|订|买|开|关|取|改|把|说说)"
)
_STOP: Final = r"[。！!？?；;\n]+|\.+(?=\s)|…+"
_BOUNDARY: Final = re.compile(
    # Punctuation, and what joins behind it; a comma within a number is none.
    rf"\s*(?:(?P<stop>{_STOP})|[，,](?!\d)|[:：~～](?=\s))[\s，,。.!！?？~～]*"
    rf"(?:(?:{_JOINING_EN})[\s,]+|(?:{_JOINING_ZH})\s*[，,]?\s*)?"
    rf"|\s+(?:{_JOINING_EN}),?\s+"
    rf"|\s*(?:{_JOINING_ZH})\s*"
    rf"|(?<={_HAN})\s+(?={_HAN})"
)


@dataclass(frozen=True)
class Clause:
    """Characters `start` to `end` (exclusive) of a message."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the clause."""
        return text[self.start : self.end]


def find_clauses(text: str) -> tuple[Clause, ...]:
    """Return the parts that a message may fall into: two to four, or none where it holds together."""
    if len(text) > LONGEST:
        return ()
    folded = fold(text)
    boundaries = list(_BOUNDARY.finditer(folded))
    pieces = _between(folded, boundaries)
    if len(pieces) > MOST_PIECES:
        pieces = _between(folded, [b for b in boundaries if b["stop"]])
    return pieces if 2 <= len(pieces) <= MOST_PIECES else ()


def joined(pieces: tuple[Clause, ...], first: int, last: int) -> Clause:
    """Return the clause from piece `first` to piece `last`, with what joins them."""
    return Clause(pieces[first].start, pieces[last].end)


def _between(folded: str, boundaries: list[re.Match[str]]) -> tuple[Clause, ...]:
    """Cut at the boundaries that leave something to understand on either side."""
    edges = [(0, 0), *((b.start(), b.end()) for b in boundaries), (len(folded), len(folded))]
    pieces: list[Clause] = []
    waiting: int | None = None
    for (_, start), (end, _) in pairwise(edges):
        # What is too short to be a request goes with what follows it, or else with what came before.
        start = start if waiting is None else waiting
        if _is_request(folded[start:end]):
            pieces.append(_trimmed(folded, start, end))
            waiting = None
        else:
            waiting = start
    if waiting is not None and pieces:
        pieces[-1] = _trimmed(folded, pieces[-1].start, len(folded))
    return tuple(pieces)


def _is_request(part: str) -> bool:
    """Tell whether a part has words enough to ask for something: two words, or two ideographs."""
    if sum(map(is_han, part)) >= 2:
        return True
    return sum(any(c.isalnum() for c in word) for word in part.split()) >= 2


def _trimmed(text: str, start: int, end: int) -> Clause:
    part = text[start:end]
    begin = start + len(part) - len(part.lstrip())
    return Clause(begin, max(begin, start + len(part.rstrip())))
