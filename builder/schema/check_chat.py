"""What is wrong with test conversations: names in them that the skill does not know."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from builder.errors import Problem
from builder.schema.chat import NO_FLOW, Chat, ChatTurn
from builder.schema.check_head import check_language
from builder.schema.check_intent import ANSWER_QUESTION, OUT_OF_SCOPE, known_intents
from builder.schema.finding import error, twice, unknown
from builder.schema.response import BUILT_IN_RESPONSES
from builder.schema.skill import Skill
from builder.text import shorten


def check_chats(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with test conversations."""
    yield from twice(skill, "chats", "chat", (chat.name for chat in skill.chats))
    intents = (*known_intents(skill), OUT_OF_SCOPE, ANSWER_QUESTION)
    # Questions and objections that slots bring along are said under these names.
    responses = {
        *(response.name for response in skill.responses),
        *BUILT_IN_RESPONSES,
        *(f"ask_{slot.name}" for slot in skill.slots),
        *(f"invalid_{slot.name}" for slot in skill.slots),
    }
    for chat in skill.chats:
        path = ("chats", chat.name)
        yield from check_language(skill, chat.language, path, f"Conversation '{chat.name}'")
        for number, turn in enumerate(chat.turns, 1):
            where = (*path, "turns", str(number))
            yield from _check_turn(skill, chat, turn, where, intents, responses)


def _check_turn(
    skill: Skill,
    chat: Chat,
    turn: ChatTurn,
    path: tuple[str, ...],
    intents: Collection[str],
    responses: Collection[str],
) -> Iterator[Problem]:
    subject = f"Conversation '{shorten(chat.name)}', turn {path[-1]}"
    if not turn.user:
        yield error(
            skill, "chat-empty-turn", path, f"{subject} says nothing.", "Write 'user: ...'."
        )
    references: list[tuple[str, list[str | None], Collection[str], str]] = [
        ("intent", [turn.intent] if turn.intent else [], intents, "intents"),
        (
            "flow",
            [turn.flow] if turn.flow not in (None, NO_FLOW) else [],
            [flow.name for flow in skill.flows],
            "flows",
        ),
        ("response", list(turn.responses or ()), responses, "responses"),
        ("slot", list(turn.slots), [slot.name for slot in skill.slots], "slots"),
    ]
    for noun, named, existing, kind in references:
        for name in named:
            if name is not None and name not in existing:
                what = f"{subject} expects {noun} '{name}', which does not exist."
                code = f"chat-unknown-{noun}"
                yield unknown(skill, code, path, what, name=name, existing=existing, kind=kind)
