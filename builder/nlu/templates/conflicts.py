"""Templates that take what is labelled as another intent's: found by laying them on the utterances."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from builder.conversation.understanding import Context
from builder.errors import Place, Problem
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.nlu.templates.finder import TemplateFinder
from builder.nlu.templates.reading import hits_of
from builder.schema.skill import Skill
from builder.schema.template import to_notation
from builder.sentence import say
from builder.text import shorten

# More utterances are not looked at, and more conflicts of one template not told.
_MOST_UTTERANCES: Final = 20_000
_MOST_TOLD: Final = 3
_SOME_TIME: Final = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


def template_conflicts(skill: Skill) -> Iterator[Problem]:
    """Yield a warning for each template that fits an utterance of another intent.

    The very utterance goes before templates, but whatever is said like it goes to the template.
    """
    finder = TemplateFinder(skill)
    if not finder:
        return
    slots = SlotRecogniser(skill, None)
    context = Context(now=_SOME_TIME)
    told: dict[str, int] = {}
    looked = 0
    for intent in skill.intents:
        for language, utterances in intent.utterances.items():
            for number, utterance in enumerate(utterances, 1):
                looked += 1
                text = utterance.text
                if looked > _MOST_UTTERANCES or not finder.may_fit(text):
                    continue
                spoken = skill.language_of(text, language)
                matches = finder.find(text, hits_of(slots.notice(text, spoken, context)))
                if not matches or matches[0].intent == intent.name:
                    continue
                shown = to_notation(matches[0].template)
                told[shown] = told.get(shown, 0) + 1
                if told[shown] > _MOST_TOLD:
                    continue
                yield Problem(
                    "template-takes-utterance",
                    Place(
                        skill.name, ("intents", intent.name, "utterances", language, str(number))
                    ),
                    say(
                        "The template '{template}' of intent '{intent}' fits '{text}', an utterance "
                        "of intent '{own}'.",
                        template=shorten(shown),
                        intent=matches[0].intent,
                        text=shorten(text),
                        own=intent.name,
                    ),
                    say(
                        "Raise the template's share, add what must be there, or move the utterance."
                    ),
                    "warning",
                )
