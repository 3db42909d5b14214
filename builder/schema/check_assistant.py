"""What is wrong with an assistant: with itself, and with its skills side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from builder.errors import Problem
from builder.schema.address import split_address
from builder.schema.assistant import ASSISTANT_RESPONSES, Assistant, AssistantTurn
from builder.schema.chat import NO_FLOW
from builder.schema.check_head import check_language, check_languages, check_variants
from builder.schema.check_intent import known_intents, said_key
from builder.schema.finding import error, twice, unknown, warning
from builder.schema.mention import slots_in, texts_in
from builder.schema.response import Said
from builder.schema.skill import Skill
from builder.sentence import Sentence, named, say
from builder.text import ANY_LANGUAGE, shorten

# Pairs of skills that say the same are told of so often at most.
_MOST_SAME: Final = 10


def check_assistant(assistant: Assistant, skills: Mapping[str, Skill]) -> list[Problem]:
    """Return every problem of an assistant, errors first; `skills` are all that exist, by name."""
    problems = [
        *check_languages(assistant),
        *check_variants(assistant, assistant.title, ("title",), say("The title")),
        *_check_members(assistant, skills),
        *_check_same(assistant, skills),
        *_check_responses(assistant, skills),
        *_check_chats(assistant, skills),
    ]
    return sorted(problems, key=lambda problem: problem.severity == "warning")


def _check_members(assistant: Assistant, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    yield from twice(assistant, "skills", "skill-duplicate", say("skill"), assistant.skill_names)
    if assistant.name in skills:
        what = say("A skill is named '{name}' too.", name=assistant.name)
        remedy = say("Choose another name.")
        yield error(assistant, "assistant-name-taken", ("name",), what, remedy)
    for number, name in enumerate(assistant.skill_names, 1):
        path = ("skills", str(number))
        skill = skills.get(name)
        if skill is None:
            what = say("The assistant has the skill '{name}', which does not exist.", name=name)
            yield unknown(
                assistant, "assistant-unknown-skill", path, what,
                name=name, existing=skills, kind=say("skills"),
            )  # fmt: skip
        else:
            yield from _check_spoken(assistant, skill, path)
    if assistant.fallback is not None and assistant.fallback not in assistant.skill_names:
        what = say(
            "'{name}' hears what no skill understood, and is none of the skills.",
            name=assistant.fallback,
        )
        yield unknown(
            assistant, "assistant-unknown-fallback", ("fallback",), what,
            name=assistant.fallback, existing=assistant.skill_names, kind=say("skills"),
        )  # fmt: skip


def _check_spoken(assistant: Assistant, skill: Skill, path: tuple[str, ...]) -> Iterator[Problem]:
    missing = [code for code in assistant.languages if code not in skill.languages]
    spoken = tuple(skill.languages)
    if len(missing) == len(assistant.languages):
        what = say(
            "Skill '{skill}' speaks none of the assistant's languages, but {spoken}.",
            skill=skill.name,
            spoken=spoken,
        )
        remedy = say("Take it out, or let the skill or the assistant speak another language.")
        yield error(assistant, "assistant-no-common-language", path, what, remedy)
    elif missing:
        what = say(
            "Skill '{skill}' does not speak {missing}, but {spoken}.",
            skill=skill.name,
            missing=named(missing),
            spoken=spoken,
        )
        remedy = say("Teach it the language, or take the language from the assistant.")
        yield warning(assistant, "assistant-language-missing", path, what, remedy)


def _check_same(assistant: Assistant, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    """Yield utterances that two skills know as different intents; intents of one name are as one."""
    said: dict[str, tuple[str, str]] = {}
    told = 0
    for number, name in enumerate(dict.fromkeys(assistant.skill_names), 1):
        skill = skills.get(name)
        for intent in skill.intents if skill is not None else ():
            for utterance in intent.all_utterances():
                other, same = said.setdefault(said_key(utterance.text), (name, intent.name))
                if other == name or same == intent.name or told >= _MOST_SAME:
                    continue
                told += 1
                what = say(
                    "The utterance '{utterance}' stands in intent '{intent}' of skill '{skill}' and "
                    "in intent '{same}' of skill '{other}'.",
                    utterance=shorten(utterance.text),
                    intent=intent.name,
                    skill=name,
                    same=same,
                    other=other,
                )
                remedy = say(
                    "Remove it from one of the two; as it is, '{other}' goes first.", other=other
                )
                path = ("skills", str(number))
                yield warning(assistant, "assistant-same-utterance", path, what, remedy)


def _check_responses(assistant: Assistant, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    for name, said in assistant.responses.items():
        path = ("responses", name)
        if name not in ASSISTANT_RESPONSES:
            what = say("An assistant says nothing by the name '{name}'.", name=name)
            yield unknown(
                assistant, "assistant-unknown-response", path, what,
                name=name, existing=ASSISTANT_RESPONSES, kind=say("responses"),
            )  # fmt: skip
            continue
        yield from _check_said(assistant, name, said, skills)


def _check_said(
    assistant: Assistant, name: str, said: Said, skills: Mapping[str, Skill]
) -> Iterator[Problem]:
    path, subject = ("responses", name), say("response '{name}'", name=name)
    if not any(said.text.values()) and not any((said.buttons, said.cards, said.image, said.custom)):
        what = say("{subject!c} says nothing.", subject=subject)
        yield error(assistant, "response-empty", path, what, say("Write its text."))
    yield from check_variants(assistant, said.text, (*path, "text"), subject)
    yield from _check_places(assistant, name, said)
    for number, button in enumerate(said.buttons, 1):
        where, label = (*path, "buttons", str(number)), say("A button of {name}", name=name)
        yield from check_variants(assistant, button.title, (*where, "title"), label)
        for _, payload in texts_in(button.payload):
            yield from _check_payload(assistant, payload, where, skills)


def _check_places(assistant: Assistant, name: str, said: Said) -> Iterator[Problem]:
    known = ASSISTANT_RESPONSES[name]
    for language, text in texts_in(said.text):
        for place in slots_in(text):
            if place not in known:
                what = say(
                    "'{{{place}}}' is nothing that an assistant can put in here.", place=place
                )
                remedy = (
                    say("Places here: {places}.", places=named(known))
                    if known
                    else say("Remove it.")
                )
                where = ("responses", name, "text", language)
                yield error(assistant, "assistant-unknown-place", where, what, remedy)


def _check_payload(
    assistant: Assistant, payload: str, path: tuple[str, ...], skills: Mapping[str, Skill]
) -> Iterator[Problem]:
    """Yield what is wrong with `/skill:intent`; another payload goes to whichever skill knows it."""
    address = split_address(payload)
    if address is None:
        return
    if address.skill not in assistant.skill_names:
        what = say(
            "The button '{payload}' leads to '{skill}', none of the skills.",
            payload=shorten(payload),
            skill=address.skill,
        )
        yield unknown(
            assistant, "assistant-unknown-skill", path, what,
            name=address.skill, existing=assistant.skill_names, kind=say("skills"),
        )  # fmt: skip
        return
    skill = skills.get(address.skill)
    intent = address.intent
    if skill is not None and intent and intent not in known_intents(skill):
        what = say(
            "The button '{payload}' names intent '{intent}', which does not exist.",
            payload=shorten(payload),
            intent=intent,
        )
        yield unknown(
            assistant, "assistant-unknown-intent", path, what,
            name=intent, existing=known_intents(skill), kind=say("intents"),
        )  # fmt: skip


def _check_chats(assistant: Assistant, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    names = (chat.name for chat in assistant.chats)
    yield from twice(assistant, "chats", "chat-duplicate", say("chat"), names)
    own = [skills[name] for name in assistant.skill_names if name in skills]
    flows = {NO_FLOW, *(flow.name for skill in own for flow in skill.flows)}
    for chat in assistant.chats:
        path = ("chats", chat.name)
        if chat.language != ANY_LANGUAGE:
            subject = say("Conversation '{chat}'", chat=chat.name)
            yield from check_language(assistant, chat.language, path, subject)
        for number, turn in enumerate(chat.turns, 1):
            where = (*path, "turns", str(number))
            subject = say(
                "Conversation '{chat}', turn {number}", chat=shorten(chat.name), number=str(number)
            )
            yield from _check_skills(assistant, turn, where, subject)
            if (
                turn.flow is not None
                and turn.flow not in flows
                and len(own) == len(assistant.skills)
            ):
                what = say(
                    "{subject} expects flow '{flow}', which none of its skills has.",
                    subject=subject,
                    flow=turn.flow,
                )
                yield unknown(
                    assistant, "chat-unknown-flow", where, what,
                    name=turn.flow, existing=flows - {NO_FLOW}, kind=say("flows"),
                )  # fmt: skip


def _check_skills(
    assistant: Assistant, turn: AssistantTurn, path: tuple[str, ...], subject: Sentence
) -> Iterator[Problem]:
    for name in turn.skills or ():
        if name not in assistant.skill_names:
            what = say(
                "{subject} expects skill '{name}', which the assistant has not.",
                subject=subject,
                name=name,
            )
            yield unknown(
                assistant, "assistant-unknown-skill", path, what,
                name=name, existing=assistant.skill_names, kind=say("skills"),
            )  # fmt: skip
