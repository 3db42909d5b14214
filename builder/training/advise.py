"""What to label next in a skill: encode its utterances once, and draw learning curves through parts."""

from __future__ import annotations

from builder.encoding.library import EncoderLibrary
from builder.nlu.advice.forecast import Advice, advise
from builder.nlu.simplified import simplifying
from builder.nlu.threads import one_thread
from builder.nlu.train import ensure_trainable, gather
from builder.schema.skill import Skill
from builder.training.config import DEFAULT, TrainingConfig
from builder.training.progress import Progress, Report, silent

# What encoding takes of the bar.
_READING = 0.3


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
    ensure_trainable(skill)
    # What lies outside the skill plays no part in how its intents are told apart.
    nlu = config.nlu.model_copy(update={"scope": False})
    stack = simplifying(encoders.keeping(encoders.stack_for(skill.languages)))

    def reading(done: float, message: str) -> None:
        progress(Progress("read", _READING * done, message))

    def asking(done: float) -> None:
        progress(
            Progress("ask", _READING + (1 - _READING) * done, "Training on parts, asking the rest")
        )

    material = gather(skill, nlu, stack, seed=config.seed, progress=reading)
    with one_thread():
        return advise(material, nlu, more=more, seed=config.seed, progress=asking)
