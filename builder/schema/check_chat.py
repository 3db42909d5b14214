"""What is wrong with test conversations: names in them that the skill does not know."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from builder.errors import Problem
from builder.schema.chat import NO_FLOW, Chat, ChatTurn
from builder.schema.check_head import check_language
from builder.schema.check_intent import ANSWER_QUESTION, OUT_OF_SCOPE, known_intents
from builder.schema.check_time import check_length
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


def _check_opening(
    skill: Skill, turn: ChatTurn, path: tuple[str, ...], subject: str
) -> Iterator[Problem]:
    """Yield what is wrong with how a turn begins: words, time that passes, or an app's event."""
    openings = [opening for opening in (turn.user, turn.after, turn.event) if opening]
    if not openings:
        remedy = "Write 'user: ...', 'after: 10m' or 'event: ...'."
        yield error(skill, "chat-empty-turn", path, f"{subject} says nothing.", remedy)
    if len(openings) > 1:
        what = f"{subject} begins with more than one of 'user', 'after' and 'event'."
        remedy = "Write them as turns of their own."
        yield error(skill, "chat-turn-begins-twice", path, what, remedy)
    if turn.after is not None:
        yield from check_length(skill, turn.after, (*path, "after"), subject)
    events = [event for flow in skill.flows for event in flow.trigger.events]
    if turn.event is not None and turn.event not in events:
        what = f"{subject} sends event '{turn.event}', which starts nothing."
        yield unknown(
            skill, "chat-unknown-event", path, what, name=turn.event, existing=events, kind="events"
        )
    if turn.values and turn.event is None:
        what = f"{subject} has values, and no event that brings them."
        yield error(
            skill, "chat-values-without-event", path, what, "Write 'event: ...' beside them."
        )


def _check_turn(
    skill: Skill,
    chat: Chat,
    turn: ChatTurn,
    path: tuple[str, ...],
    intents: Collection[str],
    responses: Collection[str],
) -> Iterator[Problem]:
    subject = f"Conversation '{shorten(chat.name)}', turn {path[-1]}"
    yield from _check_opening(skill, turn, path, subject)
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
