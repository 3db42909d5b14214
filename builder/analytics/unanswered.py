"""Messages that nothing was understood of, put together where they are spelled alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from builder.analytics.alike import letters, pieces
from builder.analytics.line import TurnLine

# So many different spellings are held; what comes after these is counted and not listed.
_MOST_SPELLINGS: Final = 20_000
# Of these many, the most frequent ones, those that are nearly the same are put together.
MOST_COMPARED: Final = 400
# Two texts that share so many of their pieces differ by a slip or a word that changes little.
_NEARLY: Final = 0.65
# So many phrasings of a group are told.
_MOST_PHRASINGS: Final = 20


@dataclass
class Spelled:
    """Messages that differ in case, spaces and punctuation at most; `at` is when the last one came."""

    text: str
    language: str | None
    count: int = 0
    at: float = 0.0
    session_id: str = ""
    seq: int = 0


@dataclass(frozen=True)
class Unanswered:
    """Messages that mean or spell the same: the most frequent phrasing, and the others.

    `session_id` and `seq` are where it was said last, `at` when, in seconds since 1970, UTC.
    """

    text: str
    language: str | None
    count: int
    at: float
    session_id: str
    seq: int
    phrasings: tuple[str, ...]


@dataclass
class Unheard:
    """Collects messages that were turned away, in bounded memory."""

    spelled: dict[str, Spelled] = field(default_factory=dict)
    # Those of spellings that there was no more room for.
    others: int = 0

    def add(self, line: TurnLine) -> None:
        """Take a message in that was turned away; what has no letters asks nothing."""
        text = " ".join((line.text or "").split())
        key = letters(text)
        if not key or text.startswith("/"):
            return
        known = self.spelled.get(key)
        if known is None:
            if len(self.spelled) >= _MOST_SPELLINGS:
                self.others += 1
                return
            known = self.spelled[key] = Spelled(text, line.language)
        known.count += 1
        if line.at >= known.at:
            known.at, known.session_id, known.seq = line.at, line.session_id, line.seq

    def ranked(self) -> list[Spelled]:
        """Return what was said, the most frequent first, of equals the latest."""
        return sorted(self.spelled.values(), key=lambda each: (-each.count, -each.at))


Alike = Callable[[int, int], bool]


def grouped(said: Sequence[Spelled], alike: Alike) -> tuple[Unanswered, ...]:
    """Put together what is alike, the most frequent of each group first; by size.

    `alike` compares two by their places; only the first `MOST_COMPARED` are compared. What joined a
    group brings nobody else into it, so that a group stays about one thing.
    """
    leads: list[int] = []
    members: dict[int, list[Spelled]] = {}
    for place, each in enumerate(said):
        lead = None
        if place < MOST_COMPARED:
            lead = next((first for first in leads if alike(first, place)), None)
        if lead is None:
            members[place] = [each]
            if place < MOST_COMPARED:
                leads.append(place)
        else:
            members[lead].append(each)
    found = [_group(each) for each in members.values()]
    return tuple(sorted(found, key=lambda group: (-group.count, -group.at)))


def spelled_alike(said: Sequence[Spelled]) -> Alike:
    """Return what tells whether two texts are spelled nearly the same."""
    known = [pieces(each.text) for each in said[:MOST_COMPARED]]

    def alike(one: int, other: int) -> bool:
        a, b = known[one], known[other]
        return len(a & b) >= _NEARLY * len(a | b)

    return alike


def _group(members: Sequence[Spelled]) -> Unanswered:
    latest = max(members, key=lambda each: (each.at, each.seq))
    languages = Counter({each.language: each.count for each in members})
    return Unanswered(
        text=members[0].text,
        language=languages.most_common(1)[0][0],
        count=sum(each.count for each in members),
        at=latest.at,
        session_id=latest.session_id,
        seq=latest.seq,
        phrasings=tuple(each.text for each in members[1 : 1 + _MOST_PHRASINGS]),
    )
