"""Accuracy against speed, on one's own data: each encoder alone, all together, and all but one."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from builder.encoding.encoder import Encoder, Vectors
from builder.encoding.library import EncoderLibrary
from builder.encoding.remembering import Remembering
from builder.errors import Invalid
from builder.nlu.crossval import Material
from builder.nlu.stack import speaks
from builder.nlu.threads import one_thread
from builder.nlu.train import ensure_trainable, gather, train_intents
from builder.schema.skill import Skill
from builder.sentence import say
from builder.training.config import DEFAULT, TrainingConfig
from builder.training.evaluate import EvaluationData, evaluate_intents
from builder.training.progress import Progress, Report, silent

_TIMED_TEXTS: Final = 40


@dataclass(frozen=True)
class EncoderLine:
    """What one encoder, or several together, are worth on the data; rates are fractions of 1.

    `milliseconds` is the median of one message on one thread, the encoders one after another.
    """

    encoders: tuple[str, ...]
    accuracy: float
    out_of_scope: float | None
    milliseconds: float
    megabytes: float
    train_seconds: float


def benchmark_encoders(
    skill: Skill,
    library: EncoderLibrary,
    *,
    test: EvaluationData | None = None,
    config: TrainingConfig = DEFAULT,
    progress: Report = silent,
) -> tuple[list[EncoderLine], list[str]]:
    """Measure every combination that matters; also return the encoders that do not speak the skill.

    Without `test` the accuracy is that of cross-validation on the skill's own utterances, and
    `out_of_scope` the share of everyday sentences that were turned away.
    """
    ensure_trainable(skill)
    everyone = library.stack_for(skill.languages)
    stack = [Timed(e) for e in everyone if speaks(e, skill.languages[0])]
    if not stack:
        raise Invalid(
            "encoder-missing",
            say(
                "None of the encoders ({encoders}) speaks {language}. "
                "Add one that does: dialoom encoders add NAME=PATH",
                encoders=library.names,
                language=skill.languages[0],
            ),
        )
    silenced = [name for name in library.names if name not in {e.name for e in stack}]
    sizes = _sizes(library)
    chosen = combinations([encoder.name for encoder in stack])
    material: Material | None = None
    lines: list[EncoderLine] = []
    for number, names in enumerate(chosen):
        share = (number + 1) / (len(chosen) + 1)
        progress(Progress("measure", share, f"Measuring {' + '.join(names)}"))
        own = [encoder for encoder in stack if encoder.name in names]
        if test is None:
            if material is None:
                material = gather(skill, config.nlu, stack, seed=config.seed)
            measured = _cross_validated(material, own, config)
        else:
            measured = _tested(test, own, library, config)
        lines.append(
            EncoderLine(
                encoders=names,
                milliseconds=round(sum(_milliseconds(e, _texts(skill)) for e in own), 2),
                megabytes=round(sum(sizes.get(name, 0.0) for name in names), 1),
                accuracy=measured[0],
                out_of_scope=measured[1],
                train_seconds=measured[2],
            )
        )
    progress(Progress("done", 1.0, "Measured"))
    return lines, silenced


def combinations(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return each encoder alone, all but one where there are three or more, and all of them."""
    alone = [(name,) for name in names]
    whole = tuple(names)
    less = [tuple(n for n in names if n != left) for left in names] if len(names) > 2 else []
    return [*alone, *less, *([whole] if len(names) > 1 else [])]


def _cross_validated(
    material: Material, stack: Sequence[Encoder], config: TrainingConfig
) -> tuple[float, float | None, float]:
    names = {encoder.name for encoder in stack}
    own = replace(
        material,
        stack=tuple(stack),
        vectors=_only(material.vectors, names),
        everyday_vectors=_only(material.everyday_vectors, names),
        named_vectors=_only(material.named_vectors, names),
    )
    started = time.perf_counter()
    with one_thread():
        _, scores = train_intents(own, config.nlu, seed=config.seed)
    seconds = round(time.perf_counter() - started, 2)
    return scores["accuracy"], scores.get("oos_recall_everyday"), seconds


def _tested(
    test: EvaluationData, stack: Sequence[Encoder], library: EncoderLibrary, config: TrainingConfig
) -> tuple[float, float | None, float]:
    subset = EncoderLibrary(library.cache, preset=stack)
    report = evaluate_intents(test, encoders=subset, config=config)
    return round(report.accuracy, 4), report.oos_recall, report.train_seconds


def _only(vectors: Mapping[str, Vectors], names: set[str]) -> dict[str, Vectors]:
    return {name: matrix for name, matrix in vectors.items() if name in names}


def _texts(skill: Skill) -> list[str]:
    said = [u.text for intent in skill.intents for u in intent.all_utterances()]
    return said[:: max(1, len(said) // _TIMED_TEXTS)][:_TIMED_TEXTS]


def _milliseconds(encoder: Timed, texts: Sequence[str]) -> float:
    """Return the median time of one text; measured once, whichever combination asks."""
    if encoder.milliseconds is None:
        taken = []
        for text in texts:
            started = time.perf_counter()
            encoder.encoder.encode_one(text)
            taken.append((time.perf_counter() - started) * 1000)
        encoder.milliseconds = float(np.median(taken))
    return encoder.milliseconds


def _sizes(library: EncoderLibrary) -> dict[str, float]:
    """Return the megabytes of each encoder's files."""
    return {name: size / 1e6 for name, size in library.sizes().items()}


class Timed(Remembering):
    """An encoder that runs once a text, however many combinations ask, and is timed once."""

    milliseconds: float | None = None
