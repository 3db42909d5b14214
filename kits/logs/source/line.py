"""What reading a log gives: what users said with its place, and what was left out, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

# Why something in a log is no utterance; the words for people are in `REASONS`.
Reason = Literal[
    "empty", "too_long", "binary", "no_record", "no_text", "broken_row", "other_side", "no_words"
]
REASONS: Final[dict[Reason, str]] = {
    "empty": "empty lines",
    "too_long": "longer than anything a user says",
    "binary": "no text, but bytes of something else",
    "no_record": "no JSON record",
    "no_text": "nothing in the column",
    "broken_row": "part of a row whose quotes do not close",
    "other_side": "said by the bot or by a person who serves",
    "no_words": "no word in it, only signs or pictures",
}
# Bytes of a line that is read at all: of a record with many columns only one is what was said.
LONGEST_LINE: Final = 256 * 1024
# Characters of what one user says at once; more is a paste or a dump.
LONGEST_TEXT: Final = 1_000


@dataclass(frozen=True)
class Line:
    """Something a user said, as it stands in the log, and in which line (from 1) or row."""

    text: str
    number: int


class LeftOut(Counter[Reason]):
    """How many lines were left out, by reason."""


def sentence_of(left_out: dict[Reason, int]) -> str:
    """Tell people what was left out, the most frequent first; empty where nothing was."""
    ranked = sorted(left_out.items(), key=lambda pair: -pair[1])
    return "; ".join(f"{count:,} {REASONS[reason]}" for reason, count in ranked if count)
