"""What to label next in a skill, from its learning curves."""

from __future__ import annotations

from builder.encoding.library import EncoderLibrary
from builder.nlu.advice.forecast import Advice, advise
from builder.schema.skill import Skill
from builder.training.config import DEFAULT, TrainingConfig
from builder.training.curves import learn_from_curves
from builder.training.progress import Report, silent


def advise_skill(
    skill: Skill,
    config: TrainingConfig = DEFAULT,
    *,
    encoders: EncoderLibrary,
    more: int = 10,
    progress: Report = silent,
) -> Advice:
    """Forecast what `more` labels would bring each intent of a skill.

    Raises `Invalid('too-few-intents')`, or `Invalid('advice-needs-utterances')`.
    """
    return learn_from_curves(
        skill,
        config,
        encoders,
        progress,
        lambda material, nlu, asking: advise(
            material, nlu, more=more, seed=config.seed, progress=asking
        ),
    )
