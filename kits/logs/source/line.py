"""What reading a log gives: what users said with its place, and what was left out, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

from builder.sentence import Sentence, say, verbatim

# Why something in a log is no utterance; the words for people are in `REASONS`.
Reason = Literal[
    "empty", "too_long", "binary", "no_record", "no_text", "broken_row", "other_side", "no_words"
]
REASONS: Final[dict[Reason, Sentence]] = {
    "empty": say("empty lines"),
    "too_long": say("longer than anything a user says"),
    "binary": say("no text, but bytes of something else"),
    "no_record": say("no JSON record"),
    "no_text": say("nothing in the column"),
    "broken_row": say("part of a row whose quotes do not close"),
    "other_side": say("said by the bot or by a person who serves"),
    "no_words": say("no word in it, only signs or pictures"),
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


def sentence_of(left_out: dict[Reason, int]) -> Sentence:
    """Tell people what was left out, the most frequent first; empty where nothing was."""
    told = verbatim("")
    for reason, count in sorted(left_out.items(), key=lambda pair: -pair[1]):
        if count:
            one = say("{count:,} {reason}", count=count, reason=REASONS[reason])
            told = say("{told}; {one}", told=told, one=one) if told else one
    return told
