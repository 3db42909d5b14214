"""Do two people label alike? Cohen's kappa, and where they differ.

Source: Cohen, *A coefficient of agreement for nominal scales* (1960).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kits.labelling.decision import Decision


@dataclass(frozen=True)
class Disagreement:
    """A candidate that two people gave different intents; None where one set it aside."""

    candidate: str
    first: str | None
    second: str | None


@dataclass(frozen=True)
class Agreement:
    """How far two people agree on the candidates that both decided."""

    people: tuple[str, str]
    # How many candidates both decided.
    both: int
    # What share of these they labelled alike.
    alike: float
    # The same beyond what chance would give: 1 is perfect, 0 is chance.
    kappa: float
    disagreements: tuple[Disagreement, ...]


def labels_by(decisions: Iterable[Decision]) -> dict[str, dict[str, str | None]]:
    """Return what each person says of each candidate, by name and candidate id; the last word counts.

    An exception says what a candidate is not, and is left open, as skipped and split groups are.
    """
    said: dict[str, dict[str, str | None]] = {}
    for one in sorted(decisions, key=lambda decision: decision.at):
        if one.undone or one.verdict not in ("accept", "reject"):
            continue
        mine = said.setdefault(one.by, {})
        for candidate in one.candidates:
            mine[candidate] = one.intent if one.verdict == "accept" else None
    return said


def agreements(decisions: Iterable[Decision]) -> list[Agreement]:
    """Return how far each pair of people agrees, those with most in common first."""
    said = labels_by(decisions)
    pairs = [agreement((a, b), said[a], said[b]) for a, b in combinations(sorted(said), 2)]
    return sorted((pair for pair in pairs if pair.both), key=lambda pair: -pair.both)


def agreement(
    people: tuple[str, str], first: Mapping[str, str | None], second: Mapping[str, str | None]
) -> Agreement:
    """Compare what two people say of the candidates that both decided."""
    both = [candidate for candidate in first if candidate in second]
    pairs = [(first[candidate], second[candidate]) for candidate in both]
    differing = tuple(
        Disagreement(candidate, a, b)
        for candidate, (a, b) in zip(both, pairs, strict=True)
        if a != b
    )
    alike = 1 - len(differing) / len(both) if both else 0.0
    return Agreement(people, len(both), alike, _kappa(pairs), differing)


def _kappa(pairs: Sequence[tuple[str | None, str | None]]) -> float:
    if not pairs:
        return 0.0
    count = len(pairs)
    alike = sum(a == b for a, b in pairs) / count
    ones, others = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(ones[label] * others[label] for label in ones) / count**2
    # Where both use one label only, chance explains all of it, and nothing is left to measure.
    return 1.0 if chance == 1.0 else (alike - chance) / (1 - chance)
