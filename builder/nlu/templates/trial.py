"""Try the templates of an intent on a message: how much each recognises, and what it is short of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from builder.conversation.understanding import Context
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.nlu.templates.finder import Recognised, TemplateFinder
from builder.nlu.templates.reading import hits_of
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.template import Template
from builder.text import ANY_LANGUAGE, language_of, repair

# More templates of an intent are not tried.
MOST_TRIED: Final = 200


@dataclass(frozen=True)
class Trial:
    """What became of one template: `share` is None where what it requires is not there."""

    template: Template
    share: float | None
    fits: bool
    recognised: tuple[Recognised, ...] = ()


@dataclass(frozen=True)
class Trials:
    """The trial of each template in its order, and the intent whose template would take the message."""

    trials: tuple[Trial, ...]
    taken_by: str | None


def try_templates(
    skill: Skill, intent: str, templates: Sequence[Template], text: str, now: datetime | None = None
) -> Trials:
    """Lay templates of an intent on a message as it stands, without a training.

    They take the place of those that the intent has in the skill; an intent that the skill lacks is
    taken to be new.
    """
    message = repair(text)
    others = tuple(other for other in skill.intents if other.name != intent)
    held = skill.find(Intent, intent) or Intent(name=intent)
    changed = held.model_copy(update={"templates": {ANY_LANGUAGE: tuple(templates)}})
    skill = skill.model_copy(update={"intents": (*others, changed)})
    language = language_of(message, skill.languages)
    context = Context(now=now or datetime.now(UTC))
    hits = hits_of(SlotRecogniser(skill, None).notice(message, language, context))
    trials = []
    for template in templates[:MOST_TRIED]:
        # Without its threshold, so that one learns how far it falls short.
        alone = changed.model_copy(
            update={"templates": {ANY_LANGUAGE: (template.model_copy(update={"threshold": 0.0}),)}}
        )
        finder = TemplateFinder(skill.model_copy(update={"intents": (alone,)}))
        match = next(iter(finder.find(message, hits)), None)
        if match is None:
            trials.append(Trial(template, None, False))
            continue
        fits = match.share >= template.threshold - 1e-9
        trials.append(Trial(template, match.share, fits, match.recognised))
    taken = next(iter(TemplateFinder(skill).find(message, hits)), None)
    return Trials(tuple(trials), taken.intent if taken is not None else None)
