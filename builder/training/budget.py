"""The label budget of a skill, and the process that works it out: `python -m builder.training.budget`.

The request is `{"skill": {...}, "output": path, "cache": path, "encoders": [names]}`; the result is
written to `output` as JSON, in the fields of `Budget`. How it speaks: `builder/child_work.py`.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue

from builder.child_work import Report, run_worker
from builder.encoding.library import EncoderLibrary
from builder.encoding.wanted import library_named
from builder.nlu.advice.budget import Budget, budget
from builder.schema.skill import Skill
from builder.sentence import say
from builder.training.config import DEFAULT, TrainingConfig
from builder.training.curves import learn_from_curves
from builder.training.progress import Report as Tell
from builder.training.progress import silent


class Request(BaseModel):
    """What the process is asked to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    output: Path
    cache: Path
    encoders: tuple[str, ...]


def budget_of_skill(
    skill: Skill,
    config: TrainingConfig = DEFAULT,
    *,
    encoders: EncoderLibrary,
    progress: Tell = silent,
) -> Budget:
    """Measure a skill's learning curve and look ahead.

    Raises `Invalid('too-few-intents')`, or `Invalid('budget-needs-utterances')`.
    """
    return learn_from_curves(
        skill,
        config,
        encoders,
        progress,
        lambda material, nlu, asking: budget(material, nlu, seed=config.seed, progress=asking),
    )


def work(request: Request, report: Report) -> Mapping[str, JsonValue]:
    """Answer a request."""
    told = budget_of_skill(
        request.skill,
        encoders=library_named(request.cache, request.encoders),
        progress=lambda at: report(at.done, at.stage, at.message),
    )
    request.output.write_bytes(orjson.dumps(dataclasses.asdict(told)))
    return {"path": str(request.output)}


if __name__ == "__main__":
    sys.exit(run_worker(Request, work, say("label budget")))
