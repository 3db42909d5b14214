"""The way that a turn went through flows: what funnels are counted from, in few bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson

from builder.conversation.event import (
    Event,
    FlowEnded,
    FlowStarted,
    HandedOff,
    MessageReverted,
    SessionEnded,
    SessionStarted,
    StepEntered,
)
from builder.conversation.tracker import Tracker

# What happened, the flow, and the step, or the outcome of the flow. A `talk` began; a flow had its
# `start` at a step, arrived at a `step`, came to its `end` with an outcome; there was a `handoff` at a
# step ("" between flows); or an `undo` took back what the turn had begun.
Move = tuple[str, str, str]


def path_of(before: Tracker, events: Iterable[Event]) -> tuple[Move, ...]:
    """Return the moves of a turn; `before` tells which flows were open."""
    open_flows = [(frame.flow, frame.step) for frame in before.stack]
    moves: list[Move] = []
    for event in events:
        match event:
            case SessionStarted():
                open_flows.clear()
                moves.append(("talk", "", ""))
            case SessionEnded():
                open_flows.clear()
            case FlowStarted():
                if event.instead and open_flows:
                    moves.append(("end", open_flows.pop()[0], "completed"))
                open_flows.append((event.flow, event.step))
                moves.append(("start", event.flow, event.step))
            case StepEntered() if open_flows:
                flow = open_flows.pop()[0]
                open_flows.append((flow, event.step))
                moves.append(("step", flow, event.step))
            case FlowEnded():
                if open_flows:
                    open_flows.pop()
                moves.append(("end", event.flow, event.outcome))
            case HandedOff():
                moves.append(("handoff", *(open_flows[-1] if open_flows else ("", ""))))
            case MessageReverted() if event.earlier is not None:
                open_flows = [(frame.flow, frame.step) for frame in event.earlier.stack]
                moves.append(("undo", "", ""))
            case _:
                pass
    return tuple(moves)


def written(path: Sequence[Move]) -> str | None:
    """Return a path as it is kept; None for one that leads nowhere."""
    return orjson.dumps(path).decode() if path else None


def read(path: str | None) -> list[Move]:
    """Return a path that was written."""
    moves: list[Move] = orjson.loads(path) if path is not None else []
    return moves
