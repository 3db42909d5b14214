"""Evaluate a version in a process of its own: `python -m builder.server.evaluator`.

It measures understanding, holds the test conversations, does both with the version that is compared,
and writes the report to the file that the request names.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pydantic import BaseModel, ConfigDict, JsonValue

from builder.actions.endpoint import EndpointCaller
from builder.actions.left_out import LeftOut
from builder.actions.rasa import RasaActionRunner
from builder.actions.runner import ActionRunner
from builder.actions.stub import StubbedActions, StubbedEndpoints, Stubs
from builder.bundle import Bundle
from builder.child_work import Report, run_worker
from builder.encoding.library import EncoderLibrary
from builder.encoding.wanted import library_named
from builder.runtime.agent import Agent
from builder.runtime.chats import ChatOutcome, replay
from builder.schema.chat import Chat
from builder.schema.utterance import Span
from builder.sentence import as_json, say, verbatim
from builder.training.report.asked import ProgressOf, Question
from builder.training.report.compare import change_of
from builder.training.report.report import Report as Understood
from builder.training.report.report import report_of
from builder.wire.evaluations import ChatShape, ChatState, ComparedShape, EvaluationReport

# What understanding, comparing and the conversations take of the bar.
_UNDERSTOOD: Final = 0.55
_COMPARED: Final = 0.8


class Asking(BaseModel):
    """A question of a test file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    intent: str
    language: str
    spans: tuple[Span, ...] = ()


class Calls(BaseModel):
    """What test conversations may call for real."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action_url: str | None
    action_timeout: float
    http_hosts: tuple[str, ...]
    secrets: dict[str, str]


class Request(BaseModel):
    """What the evaluator is asked to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    bundle: Path
    against: int | None = None
    compared: Path | None = None
    file: str | None = None
    unknown: dict[str, int] = {}
    questions: tuple[Asking, ...] = ()
    chats: bool = True
    calls: Calls | None = None
    output: Path
    cache: Path
    encoders: tuple[str, ...]


def work(request: Request, report: Report) -> dict[str, JsonValue]:
    """Evaluate, and write the report to the file that is named."""
    made = evaluate(request, report)
    request.output.write_text(made.model_dump_json(), "utf-8")
    return {"path": str(request.output)}


def evaluate(request: Request, tell: Report) -> EvaluationReport:
    """Return the report of a version."""
    library = library_named(request.cache, request.encoders)
    questions = [Question(q.text, q.intent, q.language, q.spans) for q in request.questions]
    bundle = Bundle.load(request.bundle)

    def within(start: float, end: float, stage: str, message: str) -> ProgressOf:
        return lambda done: tell(start + (end - start) * done, stage, message)

    told = f"Version {request.version} is asked"
    asked = report_of(
        bundle, library, questions, progress=within(0.05, _UNDERSTOOD, "understand", told)
    )
    other = Bundle.load(request.compared) if request.compared is not None else None
    compared: ComparedShape | None = None
    if other is not None and request.against is not None:
        told = f"Version {request.against} is asked the same"
        before = report_of(
            other, library, questions, progress=within(_UNDERSTOOD, _COMPARED, "compare", told)
        )
        compared = _compared(request.against, before, asked)
    chats: tuple[ChatShape, ...] = ()
    talks = bundle.skill().chats if request.chats else ()
    if talks:
        chats = _hold_all(
            bundle, other, talks, library, request.calls, within(_COMPARED, 1.0, "chats", "")
        )
    return EvaluationReport.model_validate(
        {
            "version": request.version,
            "file": request.file,
            "unknown": request.unknown,
            "chats": chats,
            "compared": compared,
            **vars(asked),
        }
    )


def _compared(version: int, before: Understood, now: Understood) -> ComparedShape:
    return ComparedShape.model_validate(
        {
            "version": version,
            "numbers": before.numbers,
            "scope": before.scope,
            "slots": before.slots,
            "change": change_of(before.asked, now.asked),
        }
    )


def _hold_all(
    bundle: Bundle,
    other: Bundle | None,
    chats: Sequence[Chat],
    library: EncoderLibrary,
    calls: Calls | None,
    progress: ProgressOf,
) -> tuple[ChatShape, ...]:
    """Hold the conversations; with the compared version too, unless something really runs."""
    halves = 2 if other is not None and calls is None else 1
    now = _hold(bundle, chats, library, calls, lambda done: progress(done / halves))
    if other is None or calls is not None:
        return now
    then = _hold(other, chats, library, None, lambda done: progress(0.5 + done / 2))
    return tuple(
        chat.model_copy(update={"before": old.state}) for chat, old in zip(now, then, strict=True)
    )


def _hold(
    bundle: Bundle,
    chats: Sequence[Chat],
    library: EncoderLibrary,
    calls: Calls | None,
    progress: ProgressOf,
) -> tuple[ChatShape, ...]:
    stubs, left_out = Stubs(), LeftOut()
    actions: ActionRunner = left_out
    endpoints: EndpointCaller | LeftOut = left_out
    close = None
    if calls is not None:
        endpoints = EndpointCaller(calls.http_hosts, calls.secrets)
        if calls.action_url is not None:
            runner = RasaActionRunner(calls.action_url, timeout=calls.action_timeout)
            actions, close = runner, runner.close
    agent = Agent.load(
        bundle, library, StubbedActions(actions, stubs), StubbedEndpoints(endpoints, stubs)
    )
    held: list[ChatShape] = []

    def done(outcome: ChatOutcome) -> None:
        held.append(_chat_shape(outcome, left_out.take()))
        progress(len(held) / len(chats))

    with TemporaryDirectory(prefix="dialoom-evaluation-") as scratch:
        replay(agent, chats, data_dir=Path(scratch), stubs=stubs, close=close, done=done)
    return tuple(held)


def _chat_shape(outcome: ChatOutcome, calls: tuple[str, ...]) -> ChatShape:
    state: ChatState = "left_out" if calls else "passed" if outcome.passed else "failed"
    whole = ChatShape(
        name=outcome.chat.name, state=state, turns=len(outcome.chat.turns), calls=calls
    )
    if state != "failed":
        return whole
    last = outcome.turns[-1]
    told = {
        "turn": len(outcome.turns),
        "user": last.user,
        "replies": last.replies,
        "differences": [{**vars(one), "sentence": as_json(one.what)} for one in last.differences],
        "failures": last.failures,
        "sentences": [as_json(verbatim(failure)) for failure in last.failures],
    }
    return ChatShape.model_validate({**whole.model_dump(), **told})


if __name__ == "__main__":
    sys.exit(run_worker(Request, work, say("evaluation")))
