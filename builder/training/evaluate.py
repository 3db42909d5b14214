"""Measure understanding on one's own data, through the very path that serves: train, pack, interpret."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from builder.bundle import Bundle
from builder.conversation.understanding import OUT_OF_SCOPE, Context
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid, NotFound, suggest
from builder.nlu.interpreter import Interpreter
from builder.nlu.logs import unlabelled
from builder.nlu.names import intent_names
from builder.nlu.scores import accuracy, macro_f1
from builder.schema.intent import Intent
from builder.schema.skill import Skill, Thresholds
from builder.schema.utterance import Utterance
from builder.sentence import say, together
from builder.system_reason import system_reason
from builder.text import ANY_LANGUAGE, is_han
from builder.training.config import DEFAULT, TrainingConfig
from builder.training.progress import Progress, Report, silent
from builder.training.train import train

_COLUMNS = ("text", "intent")
# Labels of public data sets that say: none of the intents.
OUT_OF_SCOPE_LABELS = ("oos", "out_of_scope")


@dataclass(frozen=True)
class Labelled:
    """Texts and the intent of each, as a file gives them."""

    texts: tuple[str, ...]
    intents: tuple[str, ...]


@dataclass(frozen=True)
class IntentReport:
    """What was measured; rates are fractions of 1, and what was not asked for is None.

    `accuracy` and `macro_f1` look at the first of the ranking, `accuracy_in_scope` also counts a
    message that is turned away as wrong. `oos_recall` is the share of out-of-scope messages turned
    away, `oos_precision` the share of out-of-scope messages among all that were.
    """

    accuracy: float
    macro_f1: float
    accuracy_in_scope: float
    oos_recall: float | None
    oos_precision: float | None
    train_seconds: float
    parse_ms_p50: float
    parse_ms_p95: float
    bundle_bytes: int
    train_utterances: int
    test_utterances: int
    intents: int
    language: str
    seed: int
    encoders: dict[str, str] = field(default_factory=dict)
    cross_validated: dict[str, float] = field(default_factory=dict)
    confusions: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class EvaluationData:
    """What an evaluation reads."""

    train: Labelled
    test: Labelled
    out_of_scope: tuple[str, ...] = ()
    unlabelled: tuple[str, ...] = ()
    train_out_of_scope: tuple[str, ...] = ()
    # The share of customers to keep, as a skill's thresholds set it; training's own choice if None.
    keep: float | None = None
    # Learn from so many utterances of each intent, drawn by the seed; 0 leaves the names. All if None.
    labels: int | None = None
    # Whether the names of intents are learned from.
    names: bool = True


def evaluate_intents(
    data: EvaluationData,
    *,
    encoders: EncoderLibrary,
    config: TrainingConfig = DEFAULT,
    progress: Report = silent,
) -> IntentReport:
    """Train on the training data, interpret the test data one by one, and measure both.

    The built-in intents stay out, so that nothing but the given intents is chosen between.
    """
    data = _apart(data)
    _ensure_known(data)
    changed: dict[str, bool | float] = {"built_in_intents": False}
    if not data.names:
        changed["name_weight"] = 0.0
    config = config.model_copy(update={"nlu": config.nlu.model_copy(update=changed)})
    skill, names = skill_of(data.train, data.train_out_of_scope)
    skill = skill.model_copy(update={"thresholds": Thresholds(keep=data.keep)})
    if data.labels is not None:
        skill = with_few(skill, data.labels, seed=config.seed)
    # Loading encoders is not training: a server has them loaded.
    encoders.stack_for(skill.languages)
    started = time.perf_counter()
    bundle = train(
        skill,
        config,
        encoders=encoders,
        unlabelled=unlabelled(data.unlabelled),
        progress=_part(progress, 0.6),
    )
    train_seconds = time.perf_counter() - started
    packed = bundle.to_bytes()
    opened = Bundle.from_bytes(packed)
    interpreter = Interpreter.load(opened.skill(), opened.under("nlu/"), encoders)
    messages = [*data.test.texts, *data.out_of_scope]
    found, decided, seconds = _interpret(interpreter, messages, _part(progress, 0.4, 0.6))
    count = len(data.test.texts)
    expected = [names[intent] for intent in data.test.intents]
    label = {name: intent for intent, name in names.items()}
    milliseconds = np.asarray(seconds) * 1000
    return IntentReport(
        accuracy=accuracy(expected, found[:count]),
        macro_f1=macro_f1(expected, found[:count]),
        accuracy_in_scope=accuracy(expected, decided[:count]),
        **_out_of_scope(decided, count),
        train_seconds=round(train_seconds, 3),
        parse_ms_p50=round(float(np.percentile(milliseconds, 50)), 3),
        parse_ms_p95=round(float(np.percentile(milliseconds, 95)), 3),
        bundle_bytes=len(packed),
        train_utterances=sum(len(intent.all_utterances()) for intent in skill.intents),
        test_utterances=count,
        intents=len(names),
        language=skill.languages[0],
        seed=config.seed,
        encoders=dict(bundle.manifest.encoders),
        cross_validated=dict(bundle.manifest.scores),
        confusions=_confusions(data.test.intents, [label.get(f, f) for f in found[:count]]),
    )


def _interpret(
    interpreter: Interpreter, messages: Sequence[str], progress: Report
) -> tuple[list[str], list[str], list[float]]:
    found, decided, seconds = [], [], []
    context = Context(now=datetime.now(UTC))
    interpreter.interpret("warm up", context)
    for n, message in enumerate(messages):
        started = time.perf_counter()
        understanding = interpreter.interpret(message, context)
        seconds.append(time.perf_counter() - started)
        best = understanding.ranking[0].name if understanding.ranking else OUT_OF_SCOPE
        found.append(best)
        decided.append(understanding.intent.name)
        if n % 50 == 0:
            progress(Progress("test", n / len(messages), f"Interpreting {len(messages)} messages"))
    return found, decided, seconds


def _out_of_scope(decided: Sequence[str], count: int) -> dict[str, float | None]:
    turned_away = [intent == OUT_OF_SCOPE for intent in decided]
    caught, claimed = sum(turned_away[count:]), sum(turned_away)
    if len(decided) == count:
        return {"oos_recall": None, "oos_precision": None}
    precision = caught / claimed if claimed else 0.0
    return {"oos_recall": caught / (len(decided) - count), "oos_precision": precision}


def _confusions(
    expected: Sequence[str], found: Sequence[str], *, most: int = 10
) -> tuple[tuple[str, str, int], ...]:
    counted: dict[tuple[str, str], int] = {}
    for pair in zip(expected, found, strict=True):
        if pair[0] != pair[1]:
            counted[pair] = counted.get(pair, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple((wanted, given, times) for (wanted, given), times in ordered[:most])


def _apart(data: EvaluationData) -> EvaluationData:
    """Take the rows out that are labelled as none of the intents, and keep them as such."""
    train, foreign = _parted(data.train)
    test, strangers = _parted(data.test)
    return replace(
        data,
        train=train,
        test=test,
        train_out_of_scope=(*data.train_out_of_scope, *foreign),
        out_of_scope=(*data.out_of_scope, *strangers),
    )


def _parted(data: Labelled) -> tuple[Labelled, list[str]]:
    rows = list(zip(data.texts, data.intents, strict=True))
    own = [(text, label) for text, label in rows if label.lower() not in OUT_OF_SCOPE_LABELS]
    texts, labels = tuple(text for text, _ in own), tuple(label for _, label in own)
    return Labelled(texts, labels), [t for t, label in rows if label.lower() in OUT_OF_SCOPE_LABELS]


def skill_of(data: Labelled, out_of_scope: Sequence[str] = ()) -> tuple[Skill, dict[str, str]]:
    """Make a skill of labelled texts; also return the intent's name for each label."""
    names = intent_names(data.intents)
    by_label: dict[str, list[Utterance]] = {}
    for text, label in zip(data.texts, data.intents, strict=True):
        by_label.setdefault(label, []).append(Utterance(text=text))
    language = detect_language(data.texts)
    try:
        intents = tuple(
            Intent(name=names[label], utterances={ANY_LANGUAGE: tuple(utterances)})
            for label, utterances in by_label.items()
        )
    except ValidationError as error:
        raise Invalid(
            "evaluation-data",
            say("The training data does not make a skill: {reason}.", reason=str(error)),
        ) from error
    foreign = {ANY_LANGUAGE: tuple(out_of_scope)} if out_of_scope else {}
    skill = Skill(name="evaluation", languages=(language,), intents=intents, out_of_scope=foreign)
    return skill, names


def with_few(skill: Skill, labels: int, *, seed: int) -> Skill:
    """Return the skill with at most so many utterances an intent, drawn by the seed."""
    rng = np.random.default_rng(seed)
    intents = []
    for intent in skill.intents:
        own = intent.utterances.get(ANY_LANGUAGE, ())
        drawn = sorted(rng.permutation(len(own))[:labels].tolist())
        kept = {ANY_LANGUAGE: tuple(own[i] for i in drawn)} if drawn else {}
        intents.append(intent.model_copy(update={"utterances": kept}))
    return skill.model_copy(update={"intents": tuple(intents)})


def detect_language(texts: Sequence[str]) -> str:
    """Return 'zh' when most texts hold Chinese ideographs, else 'en'."""
    chinese = sum(any(map(is_han, text)) for text in texts)
    return "zh" if chinese * 2 > len(texts) else "en"


def read_labelled(path: Path) -> Labelled:
    """Read a CSV file with the columns `text` and `intent`; raises `Invalid` or `NotFound`."""
    rows = list(csv.reader(StringIO(_read_text(path), newline="")))
    header = [column.strip().lower() for column in rows[0]] if rows else []
    for column in _COLUMNS:
        if column not in header:
            raise Invalid(
                "evaluation-data",
                say(
                    "The file '{path}' has no column '{column}': its first line must name the columns "
                    "text,intent. It has {given}.",
                    path=str(path),
                    column=column,
                    given=tuple(header) or say("no columns"),
                ),
            )
    at = [header.index(column) for column in _COLUMNS]
    texts, intents = [], []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(at) or not row[at[0]].strip() or not row[at[1]].strip():
            raise Invalid(
                "evaluation-data",
                say(
                    "Row {row} of '{path}' lacks a text or an intent: give every row both.",
                    row=number,
                    path=str(path),
                ),
            )
        texts.append(row[at[0]].strip())
        intents.append(row[at[1]].strip())
    if not texts:
        raise Invalid(
            "evaluation-data",
            say("The file '{path}' has no rows below its first line.", path=str(path)),
        )
    return Labelled(tuple(texts), tuple(intents))


def read_texts(path: Path) -> tuple[str, ...]:
    """Read texts: one a line, or the column `text` of a CSV file."""
    if path.suffix.lower() != ".csv":
        return tuple(line.strip() for line in _read_text(path).splitlines() if line.strip())
    rows = list(csv.reader(StringIO(_read_text(path), newline="")))
    header = [column.strip().lower() for column in rows[0]] if rows else []
    if "text" not in header:
        raise Invalid(
            "evaluation-data",
            say("The file '{path}' has no column 'text' in its first line.", path=str(path)),
        )
    at = header.index("text")
    return tuple(row[at].strip() for row in rows[1:] if len(row) > at and row[at].strip())


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise NotFound(
            "file-not-found",
            say(
                "The file '{path}' cannot be read: {reason}.",
                path=str(path),
                reason=system_reason(error),
            ),
        ) from error
    except UnicodeDecodeError as error:
        raise Invalid(
            "evaluation-data",
            say(
                "The file '{path}' is not UTF-8 (byte {byte}): save it as UTF-8 and try again.",
                path=str(path),
                byte=error.start + 1,
            ),
        ) from error


def _ensure_known(data: EvaluationData) -> None:
    known = set(data.train.intents)
    unknown = sorted(set(data.test.intents) - known)
    if unknown:
        first, more = unknown[0], len(unknown) - 1
        if more:
            told = say(
                "The test data has the intent '{intent}' and {more} more, which the training data "
                "lacks.",
                intent=first,
                more=more,
            )
        else:
            told = say(
                "The test data has the intent '{intent}', which the training data lacks.",
                intent=first,
            )
        raise Invalid("evaluation-data", together(told, suggest(first, known, say("intents"))))


def _part(progress: Report, share: float, start: float = 0.0) -> Callable[[Progress], None]:
    def report(step: Progress) -> None:
        progress(Progress(step.stage, start + share * step.done, step.message))

    return report
