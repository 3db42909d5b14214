"""Bring a bundle up to date with a few new utterances or intents, in a moment."""

from __future__ import annotations

from typing import Final

from builder.bundle import SKILL, Bundle
from builder.encoding.library import EncoderLibrary
from builder.errors import Conflict
from builder.nlu.memory import Memory
from builder.nlu.threads import one_thread
from builder.nlu.trained import TrainedIntents
from builder.nlu.update import MOST, News, news_of, update_intents
from builder.schema.skill import Skill
from builder.sentence import say
from builder.training.config import DEFAULT, TrainingConfig
from builder.training.train import ensure_sound

# What stands in the place of a fingerprint of what was read: no whole training has read all of it.
UPDATED: Final = "updated"


def update(
    bundle: Bundle,
    skill: Skill,
    config: TrainingConfig = DEFAULT,
    *,
    encoders: EncoderLibrary,
) -> Bundle:
    """Return a bundle that also understands what is new in a skill, without a whole training.

    Scores and the line of scope stay those of the last whole training, and new annotations teach
    slots at the next one. Raises `Invalid('skill-has-problems')`, and `Conflict('training-needed')`
    where a change asks for a whole training.
    """
    ensure_sound(skill)
    before = bundle.skill()
    news = news_of(before, skill, config.nlu, seed=config.seed)
    if news is None:
        raise Conflict(
            "training-needed",
            say(
                "Skill '{skill}' needs a whole training: since its last one something else has "
                "changed than a few (at most {most}) new utterances or intents.",
                skill=skill.name,
                most=MOST,
            ),
        )
    manifest = bundle.manifest
    parts = {name: part for name, part in bundle.parts.items() if name != SKILL}
    if news.examples:
        parts |= _learn(bundle, news, config, encoders)
    return Bundle.build(
        skill,
        parts,
        strategy=manifest.strategy,
        encoders=manifest.encoders,
        seed=manifest.seed,
        nlu_fingerprint=UPDATED if news.examples else manifest.nlu_fingerprint,
        scores=manifest.scores,
        scope=manifest.scope,
    )


def _learn(
    bundle: Bundle, news: News, config: TrainingConfig, encoders: EncoderLibrary
) -> dict[str, bytes]:
    with one_thread():
        trained = TrainedIntents.from_parts(bundle.parts)
        memory = Memory.from_parts(bundle.parts)
        trained, memory = update_intents(trained, memory, news, config.nlu, encoders)
        return trained.to_parts() | memory.to_parts()
