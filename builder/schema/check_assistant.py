"""What is wrong with an assistant: with itself, and with its skills side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from builder.errors import Problem
from builder.schema.address import split_address
from builder.schema.assistant import ASSISTANT_RESPONSES, Assistant
from builder.schema.chat import NO_FLOW
from builder.schema.check_head import check_language, check_languages, check_variants
from builder.schema.check_intent import known_intents, said_key
from builder.schema.finding import error, twice, unknown, warning
from builder.schema.mention import slots_in, texts_in
from builder.schema.response import Said
from builder.schema.skill import Skill
from builder.text import ANY_LANGUAGE, join_names, shorten

# Pairs of skills that say the same are told of so often at most.
_MOST_SAME: Final = 10


def check_assistant(assistant: Assistant, skills: Mapping[str, Skill]) -> list[Problem]:
    """Return every problem of an assistant, errors first; `skills` are all that exist, by name."""
    problems = [
        *check_languages(assistant),
        *check_variants(assistant, assistant.title, ("title",), "The title"),
        *_check_members(assistant, skills),
        *_check_same(assistant, skills),
        *_check_responses(assistant, skills),
        *_check_chats(assistant, skills),
    ]
    return sorted(problems, key=lambda problem: problem.severity == "warning")


def _check_members(assistant: Assistant, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    yield from twice(assistant, "skills", "skill", assistant.skill_names)
    if assistant.name in skills:
        what = f"A skill is named '{assistant.name}' too."
        yield error(assistant, "assistant-name-taken", ("name",), what, "Choose another name.")
    for number, name in enumerate(assistant.skill_names, 1):
        path = ("skills", str(number))
        skill = skills.get(name)
        if skill is None:
            what = f"The assistant has the skill '{name}', which does not exist."
            yield unknown(
                assistant, "assistant-unknown-skill", path, what,
                name=name, existing=skills, kind="skills",
            )  # fmt: skip
        else:
            yield from _check_spoken(assistant, skill, path)
    if assistant.fallback is not None and assistant.fallback not in assistant.skill_names:
        what = f"'{assistant.fallback}' hears what no skill understood, and is none of the skills."
        yield unknown(
            assistant, "assistant-unknown-fallback", ("fallback",), what,
            name=assistant.fallback, existing=assistant.skill_names, kind="skills",
        )  # fmt: skip


def _check_spoken(assistant: Assistant, skill: Skill, path: tuple[str, ...]) -> Iterator[Problem]:
    missing = [code for code in assistant.languages if code not in skill.languages]
    spoken = ", ".join(skill.languages)
    if len(missing) == len(assistant.languages):
        what = f"Skill '{skill.name}' speaks none of the assistant's languages, but {spoken}."
        remedy = "Take it out, or let the skill or the assistant speak another language."
        yield error(assistant, "assistant-no-common-language", path, what, remedy)
    elif missing:
        what = f"Skill '{skill.name}' does not speak {join_names(missing)}, but {spoken}."
        remedy = "Teach it the language, or take the language from the assistant."
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
                what = (
                    f"The utterance '{shorten(utterance.text)}' stands in intent '{intent.name}' of "
                    f"skill '{name}' and in intent '{same}' of skill '{other}'."
                )
                remedy = f"Remove it from one of the two; as it is, '{other}' goes first."
                path = ("skills", str(number))
                yield warning(assistant, "assistant-same-utterance", path, what, remedy)


def _check_responses(assistant: Assistant, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    for name, said in assistant.responses.items():
        path = ("responses", name)
        if name not in ASSISTANT_RESPONSES:
            what = f"An assistant says nothing by the name '{name}'."
            yield unknown(
                assistant, "assistant-unknown-response", path, what,
                name=name, existing=ASSISTANT_RESPONSES, kind="responses",
            )  # fmt: skip
            continue
        yield from _check_said(assistant, name, said, skills)


def _check_said(
    assistant: Assistant, name: str, said: Said, skills: Mapping[str, Skill]
) -> Iterator[Problem]:
    path, subject = ("responses", name), f"Response '{name}'"
    if not any(said.text.values()) and not any((said.buttons, said.cards, said.image, said.custom)):
        yield error(
            assistant, "response-empty", path, f"{subject} says nothing.", "Write its text."
        )
    yield from check_variants(assistant, said.text, (*path, "text"), subject)
    for language, text in texts_in(said.text):
        for place in slots_in(text):
            if place not in ASSISTANT_RESPONSES[name]:
                what = f"'{{{place}}}' is nothing that an assistant can put in here."
                known = ASSISTANT_RESPONSES[name]
                remedy = f"Places here: {join_names(known)}." if known else "Remove it."
                where = (*path, "text", language)
                yield error(assistant, "assistant-unknown-place", where, what, remedy)
    for number, button in enumerate(said.buttons, 1):
        where = (*path, "buttons", str(number))
        yield from check_variants(assistant, button.title, (*where, "title"), f"A button of {name}")
        for _, payload in texts_in(button.payload):
            yield from _check_payload(assistant, payload, where, skills)


def _check_payload(
    assistant: Assistant, payload: str, path: tuple[str, ...], skills: Mapping[str, Skill]
) -> Iterator[Problem]:
    """Yield what is wrong with `/skill:intent`; another payload goes to whichever skill knows it."""
    address = split_address(payload)
    if address is None:
        return
    if address.skill not in assistant.skill_names:
        what = f"The button '{shorten(payload)}' leads to '{address.skill}', none of the skills."
        yield unknown(
            assistant, "assistant-unknown-skill", path, what,
            name=address.skill, existing=assistant.skill_names, kind="skills",
        )  # fmt: skip
        return
    skill = skills.get(address.skill)
    intent = address.intent
    if skill is not None and intent and intent not in known_intents(skill):
        what = f"The button '{shorten(payload)}' names intent '{intent}', which does not exist."
        yield unknown(
            assistant, "assistant-unknown-intent", path, what,
            name=intent, existing=known_intents(skill), kind="intents",
        )  # fmt: skip


def _check_chats(assistant: Assistant, skills: Mapping[str, Skill]) -> Iterator[Problem]:
    yield from twice(assistant, "chats", "chat", (chat.name for chat in assistant.chats))
    own = [skills[name] for name in assistant.skill_names if name in skills]
    flows = {NO_FLOW, *(flow.name for skill in own for flow in skill.flows)}
    for chat in assistant.chats:
        path = ("chats", chat.name)
        if chat.language != ANY_LANGUAGE:
            subject = f"Conversation '{chat.name}'"
            yield from check_language(assistant, chat.language, path, subject)
        for number, turn in enumerate(chat.turns, 1):
            where = (*path, "turns", str(number))
            subject = f"Conversation '{shorten(chat.name)}', turn {number}"
            for name in turn.skills or ():
                if name not in assistant.skill_names:
                    what = f"{subject} expects skill '{name}', which the assistant has not."
                    yield unknown(
                        assistant, "assistant-unknown-skill", where, what,
                        name=name, existing=assistant.skill_names, kind="skills",
                    )  # fmt: skip
            if (
                turn.flow is not None
                and turn.flow not in flows
                and len(own) == len(assistant.skills)
            ):
                what = f"{subject} expects flow '{turn.flow}', which none of its skills has."
                yield unknown(
                    assistant, "chat-unknown-flow", where, what,
                    name=turn.flow, existing=flows - {NO_FLOW}, kind="flows",
                )  # fmt: skip
