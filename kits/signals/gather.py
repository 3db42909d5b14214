"""The signals of many talks as candidates for labelling: each text once, the most telling first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from builder.conversation.event import Event
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from kits.candidate import Candidate, Provenance
from kits.signals.find import WEIGHTS, Kind, Signal, signals_of

# A session's id and its events.
Talk = tuple[str, Sequence[Event]]


@dataclass
class _Told:
    """What is known of one text."""

    candidate: Candidate
    signals: list[Signal] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Gathered:
    """Candidates, the most telling first, and how many signals of each kind they come from."""

    candidates: tuple[Candidate, ...]
    signals: dict[Kind, int]
    talks: int


def gather(skill: Skill, talks: Iterable[Talk], clean: Callable[[str], str]) -> Gathered:
    """Return what the talks tell; `clean` takes personal data out of a text before it is kept.

    A text that several signals are about takes the most telling one's words and intent; the intent is
    left open where users meant different ones.
    """
    told: dict[str, _Told] = {}
    kinds: Counter[Kind] = Counter()
    count = 0
    for session, events in talks:
        count += 1
        for signal in signals_of(skill, events):
            text = clean(signal.text).strip()
            if not any(c.isalpha() for c in text):
                continue
            kinds[signal.kind] += 1
            candidate = _candidate(signal, text, session, clean)
            known = told.setdefault(candidate.id, _Told(candidate))
            known.signals.append(signal)
            known.sessions.add(session)
            if _weight(signal) > _weight(known.signals[0]):
                known.signals.insert(0, known.signals.pop())
                known.candidate = candidate
    ranked = sorted(told.values(), key=lambda each: -_gain(each))
    return Gathered(tuple(map(_merged, ranked)), dict(kinds), count)


def _candidate(signal: Signal, text: str, session: str, clean: Callable[[str], str]) -> Candidate:
    return Candidate(
        Utterance(text=text),
        signal.language,
        Provenance(f"signals.{signal.kind}", f"{session}:{signal.turn}"),
        signal.intent,
        1,
        signal.score,
        clean(signal.why),
    )


def _merged(told: _Told) -> Candidate:
    said = {s.intent for s in told.signals if s.intent is not None}
    one = told.candidate
    intent = next(iter(said)) if len(said) == 1 else None
    score = max((s.score or 0.0 for s in told.signals), default=0.0) if intent else None
    return Candidate(
        one.utterance,
        one.language,
        one.provenance,
        intent,
        len(told.sessions),
        score,
        one.why,
    )


def _weight(signal: Signal) -> float:
    return WEIGHTS[signal.kind] + (0.05 if signal.intent is not None else 0.0)


def _gain(told: _Told) -> float:
    """Weigh a text: by its most telling signal, and by how many users came to it."""
    return max(map(_weight, told.signals)) * (1 + math.log(len(told.sessions)))
