"""Make samples in a process of its own: `python -m kits.samples.worker`.

The judge is a skill that is trained on the draft: the bundle that the request names where its
understanding is that of the draft, else one that is trained for it. What came of everything is
written to `output` as JSON. How such a process speaks: `builder/child_work.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue

from builder.bundle import Bundle
from builder.child_work import Report, run_worker
from builder.encoding.library import EncoderLibrary
from builder.encoding.wanted import library_named
from builder.nlu.config import NluConfig
from builder.nlu.train import train_interpreter
from builder.schema.skill import Skill
from builder.sentence import say
from builder.settings import Settings
from kits.candidate_lines import as_json
from kits.producer import Producer
from kits.samples.judge import Judge, Judged
from kits.samples.make import Samples, make_samples
from kits.samples.paraphrase import paraphraser
from kits.samples.producers import producers_of
from kits.samples.templates import Pattern, TemplateProducer

PARAPHRASE = "paraphrase"
# What training takes of the bar.
_TRAINING = 0.5


class PatternWanted(BaseModel):
    """A pattern to be expanded for an intent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    intent: str
    line: str


class Request(BaseModel):
    """What the process is asked to do; without `producers` those that are asked by default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    skill: Skill
    output: Path
    cache: Path
    encoders: tuple[str, ...]
    bundle: Path | None = None
    producers: tuple[str, ...] | None = None
    patterns: tuple[PatternWanted, ...] = ()
    intents: tuple[str, ...] | None = None
    per_intent: int = 10
    seed: int = 0


def work(request: Request, report: Report) -> Mapping[str, JsonValue]:
    """Answer a request; raises what training and the producers raise."""
    producers = _producers(request)
    library = library_named(request.cache, request.encoders)
    parts = _parts(request, library, report)
    made = make_samples(
        request.skill,
        producers,
        Judge.load(request.skill, parts, library),
        per_intent=request.per_intent,
        seed=request.seed,
        intents=request.intents,
        progress=lambda done, told: report(_TRAINING + (1 - _TRAINING) * done, "samples", told),
    )
    problems = [
        problem.as_json()
        for each in producers
        if isinstance(each, TemplateProducer)
        for problem in each.check(request.skill)
    ]
    request.output.write_bytes(orjson.dumps(told_of(made, problems)))
    return {"path": str(request.output)}


def told_of(made: Samples, problems: list[dict[str, JsonValue]]) -> dict[str, Any]:
    """Return samples as plain values: what is kept, some of what is dropped, and the counts."""
    return {
        "made": made.made,
        "kept": [_judged(each) for each in made.kept],
        "dropped": [_judged(each) for each in made.dropped_ones],
        "reasons": {str(reason): count for reason, count in made.dropped().items()},
        "tallies": [
            {
                "producer": tally.producer,
                "intent": tally.intent,
                "made": tally.made,
                "judged": tally.judged,
                "kept": tally.kept,
            }
            for tally in made.tallies
        ],
        "problems": problems,
    }


def _judged(each: Judged) -> dict[str, Any]:
    told = as_json(each.candidate)
    return {
        **{name: told[name] for name in ("utterance", "language", "intent", "producer", "origin")},
        "score": round(each.score, 4),
        "novelty": round(each.novelty, 4),
        "reason": each.reason,
        "rival": each.rival,
    }


def _producers(request: Request) -> list[Producer]:
    patterns = [Pattern(each.intent, each.line) for each in request.patterns]
    if request.producers is None:
        return producers_of(None, patterns)
    made = producers_of([name for name in request.producers if name != PARAPHRASE], patterns)
    if PARAPHRASE in request.producers:
        made.append(paraphraser(Settings.from_environment()))
    return made


def _parts(request: Request, library: EncoderLibrary, report: Report) -> Mapping[str, bytes]:
    if request.bundle is not None:
        return Bundle.load(request.bundle).parts
    parts, _ = train_interpreter(
        request.skill,
        NluConfig(),
        library,
        seed=13,
        progress=lambda done, told: report(_TRAINING * done, "training", told),
    )
    return parts


if __name__ == "__main__":
    sys.exit(run_worker(Request, work, say("making of samples")))
