"""Train a skill plainly and robust, put the same damaged messages to both, and tell what is regained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from builder.conversation.understanding import Context
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.train import train_interpreter
from builder.schema.skill import Skill
from kits.noise import Noise
from kits.stress.measure import CLEAN, Message, Missed, Outcome, Understand, damage, measure

# What dates mean does not matter here, and the same figures should come out every day.
_NOW: Final = datetime(2026, 1, 5, 10, tzinfo=UTC)
# The bar: two trainings, and two rounds of messages.
_TRAINING: Final = 0.15
_EXAMPLES: Final = 3

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Line:
    """A noise: how many messages it changes, and what of them is understood, as shares of 1."""

    noise: str
    messages: int
    clean: float
    plain: float
    robust: float

    @property
    def regained(self) -> float | None:
        """The share of the loss that training regains; None where nothing is lost."""
        lost = self.clean - self.plain
        return (self.robust - self.plain) / lost if lost > 0 else None


@dataclass(frozen=True)
class Suffering:
    """An intent: what is understood of its damaged messages, and some that are not."""

    intent: str
    messages: int
    clean: float
    plain: float
    robust: float
    examples: tuple[Missed, ...]


@dataclass(frozen=True)
class Cell:
    """An intent under one noise: shares of the messages that it changes, and some not understood."""

    noise: str
    intent: str
    messages: int
    clean: float
    plain: float
    robust: float
    examples: tuple[Missed, ...]


@dataclass(frozen=True)
class StressReport:
    """What a skill understands under stress: by noise, and by intent with the greatest loss first.

    `cells` are both together: the noises in their order, and the intents within each.
    """

    messages: int
    lines: tuple[Line, ...]
    intents: tuple[Suffering, ...]
    cells: tuple[Cell, ...] = ()

    @property
    def clean(self) -> Line:
        """The messages as they are."""
        return self.lines[0]

    @property
    def gain(self) -> float:
        """How much more of the damaged messages is understood robust, as a share of 1."""
        damaged = self.lines[1:]
        messages = sum(line.messages for line in damaged)
        return sum((line.robust - line.plain) * line.messages for line in damaged) / max(
            messages, 1
        )

    @property
    def regained(self) -> float | None:
        """The share of all that is lost to damage which training regains; None without a loss."""
        damaged = self.lines[1:]
        lost = sum((line.clean - line.plain) * line.messages for line in damaged)
        back = sum((line.robust - line.plain) * line.messages for line in damaged)
        return back / lost if lost > 0 else None


def stress(
    skill: Skill,
    messages: Sequence[Message],
    noises: Mapping[str, Noise],
    encoders: EncoderLibrary,
    *,
    seed: int,
    progress: Report = lambda done, message: None,
) -> StressReport:
    """Measure a skill that is trained on what it holds; `messages` must be none of its utterances.

    Raises `Invalid('too-few-intents')` as training does.
    """
    arrived = damage(messages, noises, seed=seed)
    outcomes: dict[bool, list[Outcome]] = {}
    for robust in (False, True):
        start = 0.5 * robust

        def training(done: float, message: str, start: float = start) -> None:
            progress(start + _TRAINING * done, message)

        def asking(done: float, start: float = start, robust: bool = robust) -> None:
            told = "Robust" if robust else "Plain"
            share = 0.5 - _TRAINING
            progress(start + _TRAINING + share * done, f"{told}: damaged messages")

        understand = _trained(skill, encoders, robust=robust, seed=seed, progress=training)
        outcomes[robust] = measure(understand, messages, arrived, asking)
    plain, robust_ones = outcomes[False], outcomes[True]
    lines = tuple(
        Line(a.noise, a.messages, a.clean_accuracy, a.accuracy, b.accuracy)
        for a, b in zip(plain, robust_ones, strict=True)
    )
    by_intent = _by_intent(plain, robust_ones)
    return StressReport(len(messages), lines, by_intent, _cells(plain, robust_ones))


def _trained(
    skill: Skill, encoders: EncoderLibrary, *, robust: bool, seed: int, progress: Report
) -> Understand:
    chosen = skill.model_copy(update={"robust": robust})
    parts, _ = train_interpreter(chosen, NluConfig(), encoders, seed=seed, progress=progress)
    interpreter = Interpreter.load(chosen, parts, encoders)

    def understand(text: str, language: str) -> str:
        found = interpreter.interpret(text, Context(now=_NOW, language=language))
        return found.ranking[0].name if found.ranking else found.intent.name

    return understand


def _by_intent(plain: Sequence[Outcome], robust: Sequence[Outcome]) -> tuple[Suffering, ...]:
    damaged = [(a, b) for a, b in zip(plain, robust, strict=True) if a.noise != CLEAN]
    names = dict.fromkeys(intent for a, _ in damaged for intent in a.total)
    told = []
    for intent in names:
        total = sum(a.total.get(intent, 0) for a, _ in damaged)
        clean = sum(a.clean.get(intent, 0) for a, _ in damaged) / total
        before = sum(a.right.get(intent, 0) for a, _ in damaged) / total
        after = sum(b.right.get(intent, 0) for _, b in damaged) / total
        missed = [m for a, _ in damaged for m in a.missed if m.intent == intent]
        told.append(Suffering(intent, total, clean, before, after, tuple(missed[:_EXAMPLES])))
    return tuple(sorted(told, key=lambda each: (each.plain - each.clean, each.intent)))


def _cells(plain: Sequence[Outcome], robust: Sequence[Outcome]) -> tuple[Cell, ...]:
    cells = []
    for before, after in zip(plain, robust, strict=True):
        for intent, total in before.total.items():
            missed = [m for m in before.missed if m.intent == intent]
            cells.append(
                Cell(
                    before.noise,
                    intent,
                    total,
                    before.clean.get(intent, 0) / total,
                    before.right.get(intent, 0) / total,
                    after.right.get(intent, 0) / total,
                    tuple(missed[:_EXAMPLES]),
                )
            )
    return tuple(cells)
