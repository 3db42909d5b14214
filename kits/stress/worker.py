"""Stress a skill in a process of its own: `python -m kits.stress.worker`.

A fifth of the skill's utterances is held out and damaged; the report is written to `output` as JSON. How
such a process speaks: `builder/child_work.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue

from builder.child_work import Report, run_worker
from builder.encoding.wanted import library_named
from builder.schema.skill import Skill
from builder.sentence import say
from kits.noise import NOISES
from kits.stress.hold_out import hold_out, nothing_to_hold_out
from kits.stress.repair import StressReport, stress

# What a line of a report and a cell of it have in common.
_SHARES: Final = ("messages", "clean", "plain", "robust")


class Request(BaseModel):
    """What the process is asked to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    output: Path
    cache: Path
    encoders: tuple[str, ...]
    noises: tuple[str, ...]
    messages: int
    seed: int


def work(request: Request, report: Report) -> Mapping[str, JsonValue]:
    """Answer a request; raises `Invalid('stress-nothing')`, and what training raises."""
    lean, held = hold_out(request.skill, seed=request.seed)
    if not held:
        raise nothing_to_hold_out(request.skill)
    if len(held) > request.messages:
        held = Random(request.seed).sample(held, request.messages)
    told = stress(
        lean,
        held,
        {name: NOISES[name] for name in request.noises},
        library_named(request.cache, request.encoders),
        seed=request.seed,
        progress=lambda done, message: report(done, "stress", message),
    )
    request.output.write_bytes(orjson.dumps(told_of(told)))
    return {"path": str(request.output)}


def told_of(told: StressReport) -> dict[str, Any]:
    """Return a report as plain values."""
    return {
        "messages": told.messages,
        "regained": told.regained,
        "gain": told.gain,
        "noises": [
            {name: getattr(line, name) for name in ("noise", *_SHARES)} for line in told.lines
        ],
        "cells": [
            {
                **{name: getattr(cell, name) for name in ("noise", "intent", *_SHARES)},
                "examples": [each._asdict() for each in cell.examples],
            }
            for cell in told.cells
        ],
    }


if __name__ == "__main__":
    sys.exit(run_worker(Request, work, say("stress test")))
