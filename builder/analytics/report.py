"""A report of a period: what turns, taken in the order of time, add up to."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Final

from builder.analytics.funnel import Funnel, Funnels
from builder.analytics.latency import Latency, latency_of
from builder.analytics.line import TurnLine
from builder.analytics.outcome import OUTCOMES
from builder.analytics.path import Move, read
from builder.analytics.period import Period
from builder.analytics.unanswered import Spelled, Unheard

# Intents, answers and handoffs beyond so many, the rarest, are left out of a report.
_MOST_LISTED: Final = 1_000
# So many intents are told by piece, the most frequent.
_MOST_DRAWN: Final = 50
STAGES: Final = ("turn", "interpret", "effects")


@dataclass(frozen=True)
class Piece:
    """An hour or a day: how many talks began in it, what users said, and what came of it.

    `p50` and `p95` are of the milliseconds of its turns.
    """

    at: datetime
    talks: int
    messages: int
    handoffs: int
    outcomes: Mapping[str, int]
    p50: float | None
    p95: float | None


@dataclass(frozen=True)
class IntentCount:
    """How often an intent was understood, in all and, for the most frequent, in each piece."""

    intent: str
    messages: int
    by_piece: tuple[int, ...]


@dataclass(frozen=True)
class AnswerCount:
    """How often a FAQ entry (`faq:ID`) or a document (`document:NAME`) answered."""

    source: str
    messages: int


@dataclass(frozen=True)
class HandoffCount:
    """How often a session was given to a person for a reason, at a step of a flow ("" between flows)."""

    reason: str
    flow: str
    step: str
    count: int


@dataclass(frozen=True)
class Report:
    """What a period adds up to; `turns` counts those of every kind, `signals` those that users gave."""

    period: Period
    turns: int
    talks: int
    messages: int
    handoffs: int
    outcomes: Mapping[str, int]
    signals: Mapping[str, int]
    pieces: tuple[Piece, ...]
    intents: tuple[IntentCount, ...]
    answers: tuple[AnswerCount, ...]
    handed_off: tuple[HandoffCount, ...]
    flows: tuple[Funnel, ...]
    latency: tuple[Latency, ...]
    unanswered: tuple[Spelled, ...]
    # Messages that were turned away and are in no group, for there are too many different ones.
    unlisted: int


@dataclass
class _Piece:
    talks: int = 0
    handoffs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    spent: array[float] = field(default_factory=lambda: array("f"))


class Tally:
    """Adds turns up, one after another; what it holds grows with what is different, not with turns."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._pieces = [_Piece() for _ in period.starts]
        self._intents: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._answers: Counter[str] = Counter()
        self._handoffs: Counter[tuple[str, str, str]] = Counter()
        self._signals: Counter[str] = Counter()
        self._spent: dict[str, array[float]] = {stage: array("f") for stage in STAGES}
        self._funnels = Funnels()
        self._unheard = Unheard()
        self._turns = 0

    def add(self, lines: Iterable[TurnLine]) -> None:
        """Count turns in the order of time."""
        edges, place = (*self._period.starts[1:], inf), 0
        spent, starts = [self._spent[stage] for stage in STAGES], self._period.start
        for line in lines:
            at, path = line.at, read(line.path)
            if at < starts:
                continue
            while at >= edges[place]:
                place += 1
            self._turns += 1
            self._funnels.add(line.session_id, line.seq, at, path)
            piece = self._pieces[place]
            for move in path:
                if move[0] == "talk":
                    piece.talks += 1
            if line.handoff is not None:
                self._hand_off(line.handoff, path, piece)
            if line.corrections:
                self._signals["slot_correction"] += 1
            outcome = line.outcome
            if outcome is None:
                continue
            piece.outcomes[outcome] += 1
            if outcome == "with_person":
                continue
            piece.spent.append(line.turn_ms)
            took_each = (line.turn_ms, line.interpret_ms, line.effects_ms)
            for held, took in zip(spent, took_each, strict=True):
                if took is not None:
                    held.append(took)
            if line.intent is not None:
                self._intents[line.intent][place] += 1
            if line.source is not None:
                self._answers[line.source] += 1
            if line.signal is not None:
                self._signals[line.signal] += 1
            if outcome == "turned_away":
                self._unheard.add(line)

    def _hand_off(self, reason: str, path: Sequence[Move], piece: _Piece) -> None:
        piece.handoffs += 1
        at = next((move for move in reversed(path) if move[0] == "handoff"), None)
        _, flow, step = at or ("handoff", "", "")
        self._handoffs[reason, flow, step] += 1

    def report(
        self, steps: Mapping[str, Sequence[str]], *, silence: float, now: datetime
    ) -> Report:
        """Return what was counted; to be called once.

        `steps` names the steps of each flow as they stand now; after `silence` seconds without a
        message a talk is over.
        """
        outcomes: Counter[str] = Counter()
        for piece in self._pieces:
            outcomes.update(piece.outcomes)
        until = min(now.timestamp(), self._period.end)
        latency = (latency_of(stage, spent) for stage, spent in self._spent.items())
        return Report(
            period=self._period,
            turns=self._turns,
            talks=sum(piece.talks for piece in self._pieces),
            messages=outcomes.total(),
            handoffs=sum(piece.handoffs for piece in self._pieces),
            outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES},
            signals=dict(self._signals),
            pieces=tuple(map(_told, self._period.moments(), self._pieces)),
            intents=self._intent_counts(),
            answers=tuple(AnswerCount(*each) for each in self._answers.most_common(_MOST_LISTED)),
            handed_off=tuple(
                HandoffCount(*which, count)
                for which, count in self._handoffs.most_common(_MOST_LISTED)
            ),
            flows=self._funnels.result(steps, silence, until),
            latency=tuple(each for each in latency if each is not None),
            unanswered=tuple(self._unheard.ranked()),
            unlisted=self._unheard.others,
        )

    def _intent_counts(self) -> tuple[IntentCount, ...]:
        ranked = sorted(self._intents.items(), key=lambda each: (-each[1].total(), each[0]))
        return tuple(
            IntentCount(
                intent,
                count.total(),
                tuple(count[n] for n in range(len(self._pieces))) if rank < _MOST_DRAWN else (),
            )
            for rank, (intent, count) in enumerate(ranked[:_MOST_LISTED])
        )


def _told(at: datetime, piece: _Piece) -> Piece:
    spent = latency_of("turn", piece.spent)
    outcomes: dict[str, int] = {outcome: piece.outcomes[outcome] for outcome in OUTCOMES}
    p50, p95 = (spent.p50, spent.p95) if spent else (None, None)
    return Piece(at, piece.talks, piece.outcomes.total(), piece.handoffs, outcomes, p50, p95)
