"""What is wrong with intents and their utterances."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from builder.errors import Problem
from builder.schema.check_head import check_language, check_variants
from builder.schema.finding import error, twice, unknown, warning
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.sentence import named, say
from builder.text import ANY_LANGUAGE, fold, shorten

# Intents that the machine gives by itself; a skill may write more utterances for those built in.
OUT_OF_SCOPE: Final = "out_of_scope"
ANSWER_QUESTION: Final = "answer_question"
BUILT_IN_INTENTS: Final = (
    "affirm",
    "deny",
    "cancel",
    "repeat",
    "restart",
    "go_back",
    "skip",
)
RESERVED_INTENTS: Final = (OUT_OF_SCOPE, ANSWER_QUESTION, "restart")

# Fewer utterances than this in a language teach little.
_FEW: Final = 3


def known_intents(skill: Skill) -> tuple[str, ...]:
    """Return the intents that a message may have: the skill's own and those built in."""
    return (*(intent.name for intent in skill.intents), *BUILT_IN_INTENTS)


def check_intents(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with intents."""
    names = (intent.name for intent in skill.intents)
    yield from twice(skill, "intents", "intent-duplicate", say("intent"), names)
    said: dict[str, str] = {}
    for intent in skill.intents:
        path = ("intents", intent.name)
        if intent.name in RESERVED_INTENTS:
            what = say("'{intent}' is an intent that Dialoom gives by itself.", intent=intent.name)
            yield error(skill, "intent-reserved", path, what, say("Give the intent another name."))
        subject = say("The title of intent '{intent}'", intent=intent.name)
        yield from check_variants(skill, intent.title, (*path, "title"), subject)
        yield from _check_content(skill, intent, path)
        yield from _check_utterances(skill, intent, path, said)
    yield from _check_out_of_scope(skill, said)


def _check_out_of_scope(skill: Skill, said: dict[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with the utterances that the skill is not there for."""
    for language, texts in skill.out_of_scope.items():
        place = ("out_of_scope", language)
        yield from check_language(skill, language, place, say("An out-of-scope utterance"))
        for number, text in enumerate(texts, 1):
            where = (*place, str(number))
            if not text:
                what = say("Out-of-scope utterance {number} is empty.", number=number)
                remedy = say("Write something, or remove it.")
                yield error(skill, "utterance-empty", where, what, remedy)
            elif intent := said.get(said_key(text)):
                what = say(
                    "'{utterance}' is out of scope and an utterance of intent '{intent}'.",
                    utterance=shorten(text),
                    intent=intent,
                )
                remedy = say(
                    "Remove it from one of the two; as long as it stands in both, it counts for the "
                    "intent."
                )
                yield warning(skill, "out-of-scope-in-intent", where, what, remedy)


def _check_content(skill: Skill, intent: Intent, path: tuple[str, ...]) -> Iterator[Problem]:
    if any(utterance.text for utterance in intent.all_utterances()):
        yield from _check_languages(skill, intent, path)
        return
    if intent.name in BUILT_IN_INTENTS or intent.templates:
        return
    if intent.description:
        what = say(
            "Intent '{intent}' has no utterances; it is understood by its name and description only.",
            intent=intent.name,
        )
    else:
        what = say(
            "Intent '{intent}' has no utterances; it is understood by its name only.",
            intent=intent.name,
        )
    remedy = say("Add five or more utterances in each language.")
    yield warning(skill, "intent-without-utterances", path, what, remedy)


def _check_languages(skill: Skill, intent: Intent, path: tuple[str, ...]) -> Iterator[Problem]:
    if intent.utterances.get(ANY_LANGUAGE) or intent.name in BUILT_IN_INTENTS:
        return
    few = [code for code in skill.languages if len(intent.utterances.get(code, ())) < _FEW]
    if few:
        what = say(
            "Intent '{intent}' has fewer than {few} utterances in {languages}.",
            intent=intent.name,
            few=_FEW,
            languages=named(few),
        )
        remedy = say("Add some: five to twelve in a language are a good number.")
        yield warning(skill, "intent-few-utterances", path, what, remedy)


def _check_utterances(
    skill: Skill, intent: Intent, path: tuple[str, ...], said: dict[str, str]
) -> Iterator[Problem]:
    slots = {slot.name for slot in skill.slots}
    for language, utterances in intent.utterances.items():
        place = (*path, "utterances", language)
        subject = say("Intent '{intent}'", intent=intent.name)
        yield from check_language(skill, language, place, subject)
        for number, utterance in enumerate(utterances, 1):
            if not utterance.text:
                where = (*place, str(number))
                what = say(
                    "Utterance {number} of intent '{intent}' is empty.",
                    number=number,
                    intent=intent.name,
                )
                remedy = say("Write something, or remove it.")
                yield error(skill, "utterance-empty", where, what, remedy)
                continue
            for span in utterance.spans:
                if span.slot not in slots:
                    what = say(
                        "The utterance '{utterance}' marks slot '{slot}', which does not exist.",
                        utterance=shorten(utterance.text),
                        slot=span.slot,
                    )
                    yield unknown(
                        skill, "utterance-unknown-slot", (*place, str(number)), what,
                        name=span.slot, existing=slots, kind=say("slots"),
                    )  # fmt: skip
            key = said_key(utterance.text)
            if key in said:
                where = (*place, str(number))
                yield _said_before(skill, intent, utterance.text, where, said[key])
            else:
                said[key] = intent.name


def _said_before(
    skill: Skill, intent: Intent, text: str, where: tuple[str, ...], other: str
) -> Problem:
    if other == intent.name:
        what = say(
            "The utterance '{utterance}' stands in intent '{intent}' twice.",
            utterance=shorten(text),
            intent=intent.name,
        )
        remedy = say("Remove one of them; it counts once.")
        return warning(skill, "utterance-twice", where, what, remedy)
    what = say(
        "The utterance '{utterance}' stands in intent '{intent}' and in intent '{other}'.",
        utterance=shorten(text),
        intent=intent.name,
        other=other,
    )
    remedy = say(
        "Remove it from one of the two; as long as it stands in both, it counts half for each, "
        "and a user who says it is asked which was meant."
    )
    return warning(skill, "utterance-in-two-intents", where, what, remedy)


# A draft is checked with every save, and nearly all of its utterances are those of the save before.
@lru_cache(maxsize=1 << 17)
def said_key(text: str) -> str:
    """Return what is the same of two utterances that mean the same to everybody."""
    return fold(text).strip(" .。!！?？,，")
