"""What is wrong with questions and answers, as far as their words tell."""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import Problem
from builder.schema.check_head import check_language
from builder.schema.check_slot import check_places
from builder.schema.faq import FaqEntry, asked_key
from builder.schema.finding import error, twice, unknown, warning
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.sentence import say
from builder.text import ANY_LANGUAGE, shorten


def check_faq(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with the FAQ; questions alike in meaning are found by training."""
    yield from twice(skill, "faq", "faq-duplicate", say("faq"), (entry.id for entry in skill.faq))
    asked: dict[str, list[FaqEntry]] = {}
    said = _utterances(skill)
    spoken = {*skill.languages, ANY_LANGUAGE}
    for entry in skill.faq:
        path = ("faq", entry.id)
        # There may be a hundred thousand entries: their names are made where one is spoken of.
        if entry.language not in spoken:
            subject = say("FAQ entry '{entry}'", entry=entry.id)
            yield from check_language(skill, entry.language, path, subject)
        yield from _check_answer(skill, entry, path)
        for question in dict.fromkeys(entry.questions()):
            key = asked_key(question)
            yield from _check_twice(skill, entry, question, asked.setdefault(key, []))
            yield from _check_intent(skill, entry, question, said.get(key, {}))


def _check_answer(skill: Skill, entry: FaqEntry, path: tuple[str, ...]) -> Iterator[Problem]:
    if not entry.question or not (entry.answers() or entry.response):
        if entry.question:
            what = say("FAQ entry '{entry}' has no answer.", entry=entry.id)
        else:
            what = say("FAQ entry '{entry}' has no question.", entry=entry.id)
        yield error(skill, "faq-empty", path, what, say("Write both, or remove the entry."))
    for text in entry.answers():
        yield from check_places(skill, text, (*path, "answer"))
    if entry.response is not None and skill.find(Response, entry.response) is None:
        what = say(
            "FAQ entry '{entry}' answers with response '{response}', which does not exist.",
            entry=entry.id,
            response=entry.response,
        )
        names = [response.name for response in skill.responses]
        yield unknown(
            skill, "faq-unknown-response", path, what,
            name=entry.response, existing=names, kind=say("responses"),
        )  # fmt: skip


def _check_twice(
    skill: Skill, entry: FaqEntry, question: str, before: list[FaqEntry]
) -> Iterator[Problem]:
    other = next((e for e in before if e.speaks(entry.language)), None)
    if other is entry:
        return
    before.append(entry)
    if other is None or other.id == entry.id:
        return
    if (other.answers(), other.response) == (entry.answers(), entry.response):
        what = say(
            "The question '{question}' stands in '{entry}' and in '{other}', with the same answer.",
            question=shorten(question),
            entry=entry.id,
            other=other.id,
        )
        remedy = say("Keep it in one of the two.")
    else:
        what = say(
            "The question '{question}' stands in '{entry}' and in '{other}', with different answers.",
            question=shorten(question),
            entry=entry.id,
            other=other.id,
        )
        remedy = say("Keep it in one of the two: only one of the answers can be given.")
    yield warning(skill, "faq-question-twice", ("faq", entry.id), what, remedy)


def _utterances(skill: Skill) -> dict[str, dict[str, str]]:
    """Return by their words, and then by language, the intents of all utterances."""
    said: dict[str, dict[str, str]] = {}
    for intent in skill.intents:
        for language, utterances in intent.utterances.items():
            for utterance in utterances:
                said.setdefault(asked_key(utterance.text), {}).setdefault(language, intent.name)
    return said


def _check_intent(
    skill: Skill, entry: FaqEntry, question: str, said: dict[str, str]
) -> Iterator[Problem]:
    intent = next((name for language, name in said.items() if entry.speaks(language)), None)
    if intent is None:
        return
    what = say(
        "'{question}' is a question of FAQ entry '{entry}' and an utterance of intent '{intent}'.",
        question=shorten(question),
        entry=entry.id,
        intent=intent,
    )
    remedy = say("Remove it from one of the two: a message is either answered, or starts a flow.")
    yield warning(skill, "faq-question-in-intent", ("faq", entry.id), what, remedy)
