"""Evaluations as jobs: what a test file asks, what the child is asked, what is kept of its report."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

import orjson

from builder.conversation.understanding import ANSWER_QUESTION, BUILT_IN_INTENTS, OUT_OF_SCOPE
from builder.errors import BuilderError, Invalid, suggest
from builder.schema.skill import Skill
from builder.sentence import say, together
from builder.server.kept import Kept
from builder.server.received import Received
from builder.settings import Settings
from builder.store.evaluations import TestsRecord
from builder.store.jobs import JobRecord
from builder.store.store import Store
from builder.wire.evaluations import EvaluationReport
from kits.datasets.dataset import OUT_OF_SCOPE_LABELS, Row
from kits.datasets.read import read_dataset

# A test file has so many bytes and labelled rows at most.
LARGEST_FILE: Final = 5 << 20
MOST_QUESTIONS: Final = 10_000

_REPORT: Final = "report.json"


@dataclass(frozen=True)
class TestFile:
    """What a test file asks, as JSON values, and the rows by intent that the version does not have."""

    # It is no test, whatever its name begins with.
    __test__ = False

    questions: list[dict[str, Any]]
    unknown: dict[str, int]


def read_test_file(skill: Skill, name: str, received: Received, folder: Path) -> TestFile:
    """Read the labelled rows of a file; those whose intent the skill does not have are counted.

    Raises what reading a dataset does, and `Invalid` ('evaluation-unlabelled', 'evaluation-unknown',
    'evaluation-too-many').
    """
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        # Only the ending is taken over: a name may hold anything.
        path = Path(scratch) / f"test{PurePath(name).suffix.lower() or '.csv'}"
        with path.open("wb") as file:
            for piece in received.pieces():
                file.write(piece)
        rows = [row for row in read_dataset(path).dataset.rows if row.intent]
    if not rows:
        raise Invalid(
            "evaluation-unlabelled",
            say(
                "No row of '{name}' has an intent: give each a text and the intent that it means, such "
                "as the columns text,intent.",
                name=name,
            ),
        )
    if len(rows) > MOST_QUESTIONS:
        raise Invalid(
            "evaluation-too-many",
            say(
                "'{name}' has {count:,} labelled rows, and at most {most:,} are asked at once. Give a "
                "part of it; a few hundred drawn at random tell nearly as much.",
                name=name,
                count=len(rows),
                most=MOST_QUESTIONS,
            ),
        )
    known = {intent.name for intent in skill.intents}
    taken = known | {ANSWER_QUESTION, OUT_OF_SCOPE, *BUILT_IN_INTENTS}
    labels = [_label(row) for row in rows]
    asked = [
        _question(row, label) for row, label in zip(rows, labels, strict=True) if label in taken
    ]
    unknown = Counter(label for label in labels if label not in taken)
    if not asked:
        raise _all_unknown(name, labels[0], known)
    return TestFile(asked, dict(unknown))


def ask(
    settings: Settings, store: Store, encoders: tuple[str, ...], job: JobRecord, work: Path
) -> bytes:
    """Return the request for an evaluation; the versions are put into the folder."""
    options = job.options
    request: dict[str, Any] = {
        "version": options["version"],
        "bundle": _put(store, job.skill, options["version"], work / "asked.bundle"),
        "file": options.get("file"),
        "unknown": options.get("unknown", {}),
        "questions": store.evaluations.questions(str(options["evaluation"])) or [],
        "chats": options.get("chats", True),
        "output": str(work / _REPORT),
        "cache": str(settings.encoder_cache),
        "encoders": encoders,
    }
    if options.get("against") is not None:
        request["against"] = options["against"]
        request["compared"] = _put(store, job.skill, options["against"], work / "compared.bundle")
    if options.get("actions"):
        request["calls"] = {
            "action_url": settings.action_url,
            "action_timeout": settings.action_timeout,
            "http_hosts": settings.http_hosts,
            "secrets": settings.secrets,
        }
    return orjson.dumps(request)


def keep(store: Store, job: JobRecord, work: Path) -> Kept:
    """Keep the main figures beside the whole report."""
    content = (work / _REPORT).read_bytes()
    report = EvaluationReport.model_validate_json(content)
    states = Counter(chat.state for chat in report.chats)
    tests = (
        TestsRecord(report.version, states["passed"], states["failed"], states["left_out"])
        if report.chats
        else None
    )
    numbers = report.numbers.model_dump(mode="json")
    store.evaluations.finish(str(job.options["evaluation"]), numbers, tests)
    return Kept(result=orjson.loads(content))


def too_large(name: str, size: int) -> BuilderError:
    """Return the error for a test file over the limit."""
    return Invalid(
        "document-too-big",
        say(
            "'{name}' has {size} MB, and at most {most} MB of labelled utterances are taken at once. "
            "Give a part of it.",
            name=name,
            size=size >> 20,
            most=LARGEST_FILE >> 20,
        ),
    )


def _put(store: Store, skill: str, version: Any, path: Path) -> str:
    path.write_bytes(store.bundles.load(skill, int(version)))
    return str(path)


def _label(row: Row) -> str:
    label = row.intent or ""
    return OUT_OF_SCOPE if label.lower() in OUT_OF_SCOPE_LABELS else label


def _question(row: Row, label: str) -> dict[str, Any]:
    return {
        "text": row.utterance.text,
        "intent": label,
        "language": row.language,
        "spans": [span.model_dump(mode="json") for span in row.utterance.spans],
    }


def _all_unknown(name: str, label: str, known: Collection[str]) -> Invalid:
    return Invalid(
        "evaluation-unknown",
        together(
            say(
                "None of the intents in '{name}' is an intent of this version; the first is '{intent}'.",
                name=name,
                intent=label,
            ),
            suggest(label, known, say("intents")),
        ),
    )
