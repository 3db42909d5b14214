"""Funnels: how far users come in each flow, and at which step they are lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from builder.analytics.path import Move

# How a run of a flow ends. `left`: the user went away and the talk ended by silence. `open`: it still
# runs, or did at the end of the period.
Ending = Literal["completed", "handed_off", "cancelled", "gave_up", "failed", "left", "open"]
ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)
LOST: Final[tuple[Ending, ...]] = ("cancelled", "gave_up", "failed", "left")


@dataclass(frozen=True)
class StepCount:
    """A step of a flow: runs that `reached` it, and of these, those `lost` there, by how.

    `known` tells whether the flow has such a step now.
    """

    step: str
    reached: int
    lost: int
    endings: Mapping[str, int]
    known: bool


@dataclass(frozen=True)
class Funnel:
    """The runs of a flow that began in the period, how they ended, and its steps in their order."""

    flow: str
    entered: int
    endings: Mapping[str, int]
    steps: tuple[StepCount, ...]

    @property
    def lost(self) -> int:
        """How many runs were lost, wherever."""
        return sum(self.endings[ending] for ending in LOST)


@dataclass(slots=True)
class _Run:
    flow: str
    step: str
    turn: int
    reached: set[str] = field(default_factory=set)


@dataclass
class _Flow:
    endings: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    last: dict[str, Counter[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """The open runs of a session, the latest last, and when it was heard of last."""

    runs: list[_Run] = field(default_factory=list)
    at: float = 0.0


class Funnels:
    """Counts runs of flows from turns in the order of time; only open runs are held."""

    def __init__(self) -> None:
        self._flows: dict[str, _Flow] = {}
        self._open: dict[str, _Open] = {}

    def add(self, session: str, seq: int, at: float, path: Sequence[Move]) -> None:
        """Count what a turn did, at a time; the turns of a session must come in their order."""
        held = self._open.get(session)
        if held is None:
            if not path:
                return
            held = _Open()
        held.at = at
        runs = held.runs
        for kind, flow, step in path:
            if kind == "step":
                run = _find(runs, flow)
                if run is not None:
                    run.step = step
                    run.reached.add(step)
            elif kind == "start":
                runs.append(_Run(flow, step, seq, {step}))
            elif kind == "end":
                run = _find(runs, flow)
                if run is not None:
                    runs.remove(run)
                    self._close(run, step)
            elif kind == "talk":
                self._leave(runs, "left")
            elif kind == "undo":
                # As though it had not been said: what it began has not begun.
                runs[:] = [run for run in runs if run.turn != seq]
        if runs:
            self._open[session] = held
        else:
            self._open.pop(session, None)

    def result(
        self, steps: Mapping[str, Sequence[str]], silence: float, until: float
    ) -> tuple[Funnel, ...]:
        """Return the funnels, the most entered first; to be called once, at the end.

        `steps` names the steps of each flow as they stand now, in their order. Runs of sessions that
        were silent for `silence` seconds before `until` were left.
        """
        for held in self._open.values():
            self._leave(held.runs, "left" if until - held.at > silence else "open")
        self._open.clear()
        found = [
            self._funnel(name, flow, steps.get(name, ())) for name, flow in self._flows.items()
        ]
        return tuple(sorted(found, key=lambda each: (-each.entered, each.flow)))

    def _leave(self, runs: list[_Run], ending: Ending) -> None:
        for run in runs:
            self._close(run, ending)
        runs.clear()

    def _close(self, run: _Run, ending: str) -> None:
        flow = self._flows.setdefault(run.flow, _Flow())
        flow.endings[ending] += 1
        flow.reached.update(run.reached)
        flow.last.setdefault(run.step, Counter())[ending] += 1

    def _funnel(self, name: str, flow: _Flow, known: Sequence[str]) -> Funnel:
        gone = sorted(flow.reached.keys() - set(known), key=lambda step: -flow.reached[step])
        counts = tuple(
            StepCount(
                step,
                flow.reached[step],
                sum(flow.last.get(step, Counter())[ending] for ending in LOST),
                {e: n for e, n in flow.last.get(step, Counter()).items() if n},
                step in known,
            )
            for step in (*known, *gone)
        )
        endings: dict[str, int] = {ending: flow.endings[ending] for ending in ENDINGS}
        return Funnel(name, flow.endings.total(), endings, counts)


def _find(runs: list[_Run], flow: str) -> _Run | None:
    """Return the latest open run of a flow; one that began before the period is not known."""
    return next((run for run in reversed(runs) if run.flow == flow), None)
