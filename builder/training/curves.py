"""Learning curves of a skill: its utterances are encoded once, and models fitted to parts of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material
from builder.nlu.simplified import simplifying
from builder.nlu.threads import one_thread
from builder.nlu.train import ensure_trainable, gather
from builder.schema.skill import Skill
from builder.training.config import TrainingConfig
from builder.training.progress import Progress, Report

T = TypeVar("T")

# What encoding takes of the bar.
_READING: Final = 0.3


def learn_from_curves(
    skill: Skill,
    config: TrainingConfig,
    encoders: EncoderLibrary,
    progress: Report,
    learn: Callable[[Material, NluConfig, Callable[[float], None]], T],
) -> T:
    """Return what `learn` makes of a skill's encoded utterances; it tells how far it is, up to 1.

    Raises `Invalid('too-few-intents')`, and what `learn` raises.
    """
    ensure_trainable(skill)
    # What lies outside the skill plays no part in how its intents are told apart.
    nlu = config.nlu.model_copy(update={"scope": False})
    stack = simplifying(encoders.keeping(encoders.stack_for(skill.languages)))

    def reading(done: float, message: str) -> None:
        progress(Progress("read", _READING * done, message))

    def asking(done: float) -> None:
        told = "Training on parts, asking the rest"
        progress(Progress("ask", _READING + (1 - _READING) * done, told))

    material = gather(skill, nlu, stack, seed=config.seed, progress=reading)
    with one_thread():
        return learn(material, nlu, asking)
