"""Problems of steps, with the conversation that shows them."""

from __future__ import annotations

from dataclasses import replace

from builder.errors import Line, Problem


def at_step(flow: str, step: str) -> tuple[str, ...]:
    """Return the path of a step of a flow."""
    return ("flows", flow, "steps", step)


def shown(problem: Problem, talk: tuple[Line, ...], *last: Line) -> Problem:
    """Return a problem with a talk and what comes of it, where there is a talk."""
    return replace(problem, example=(*talk, *last) if talk else ())
