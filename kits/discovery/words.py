"""The words that a cluster says and others do not: single ones in English, runs in Chinese."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from builder.text import fold, is_han
from kits.discovery.verbs import STOP_EN, STOP_ZH

_WORD: Final = re.compile(r"[a-z][a-z'-]*[a-z]|[a-z]")
_STAND_IN: Final = re.compile(r"<[a-z ]+>|〈[^〉]+〉")
_RUN: Final = re.compile(r"[\u3400-\u9fff]+")
_LONGEST_RUN: Final = 4
# A longer run takes the place of a shorter one when it is said nearly as often.
_NEARLY: Final = 0.75
# Texts of a cluster that are looked at, at most.
MOST_LOOKED_AT: Final = 400


def terms_of(text: str) -> set[str]:
    """Return the words of a text, and the pairs of neighbouring ones, that may name something."""
    folded = _STAND_IN.sub(" ", fold(text))
    words = [word.strip("'-").removesuffix("'s") for word in _WORD.findall(folded)]
    terms = {word for word in words if word not in STOP_EN and len(word) > 1}
    for one, other in itertools.pairwise(words):
        if one in terms and other in terms:
            terms.add(f"{one} {other}")
    for run in _RUN.findall(folded):
        for size in range(2, _LONGEST_RUN + 1):
            terms.update(run[i : i + size] for i in range(len(run) - size + 1))
    return terms


def frequencies(groups: Sequence[Iterable[str]]) -> list[Counter[str]]:
    """Return for each group in how many of its texts each term stands."""
    return [Counter(term for text in texts for term in terms_of(text)) for texts in groups]


def telling(
    counts: Sequence[Counter[str]], sizes: Sequence[int], total: Counter[str], group: int
) -> list[tuple[str, float]]:
    """Return the terms that tell a group from the others, the best first, with how well they do.

    A term is worth the share of the group that says it, times how much more the group says it than
    all together do (in logarithms).
    """
    everyone = max(sum(sizes), 1)
    size = max(sizes[group], 1)
    scored = []
    for term, count in counts[group].items():
        share = count / size
        if count > 1 or size < 4:
            usual = total[term] / everyone
            scored.append((term, share * math.log1p(share / usual)))
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def longest_run(term: str, ranked: Sequence[tuple[str, float]], counts: Counter[str]) -> str:
    """Return the longest run of ideographs around a term that is said nearly as often as the term."""
    longer = [
        other
        for other, _ in ranked
        if term in other and len(other) > len(term) and counts[other] >= _NEARLY * counts[term]
    ]
    fitting = [run for run in longer if names_something(run)]
    return max(fitting, key=lambda run: (len(run), counts[run]), default=term)


def names_something(term: str) -> bool:
    """Tell whether a term may stand in a name: no run that begins or ends with 的, 吗 or the like."""
    if is_han(term[0]):
        return term[0] not in STOP_ZH and term[-1] not in STOP_ZH
    return all(word not in STOP_EN for word in term.split())
