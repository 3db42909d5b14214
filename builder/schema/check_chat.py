"""What is wrong with test conversations: names in them that the skill does not know."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from builder.errors import Problem
from builder.schema.chat import NO_FLOW, Chat, ChatTurn
from builder.schema.check_head import check_language
from builder.schema.check_intent import ANSWER_QUESTION, OUT_OF_SCOPE, known_intents
from builder.schema.check_time import check_length
from builder.schema.finding import error, twice, unknown
from builder.schema.response import BUILT_IN_RESPONSES
from builder.schema.skill import Skill
from builder.sentence import Sentence, say
from builder.text import ANY_LANGUAGE, shorten

# What a turn names, and many of it.
_NOUNS: Final = {
    "intent": (say("intent"), say("intents")),
    "flow": (say("flow"), say("flows")),
    "response": (say("response"), say("responses")),
    "slot": (say("slot"), say("slots")),
}


def check_chats(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with test conversations."""
    names = (chat.name for chat in skill.chats)
    yield from twice(skill, "chats", "chat-duplicate", say("chat"), names)
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
        if chat.language != ANY_LANGUAGE:
            subject = say("Conversation '{chat}'", chat=chat.name)
            yield from check_language(skill, chat.language, path, subject)
        for number, turn in enumerate(chat.turns, 1):
            where = (*path, "turns", str(number))
            yield from _check_turn(skill, chat, turn, where, intents, responses)


def _check_opening(
    skill: Skill, turn: ChatTurn, path: tuple[str, ...], subject: Sentence
) -> Iterator[Problem]:
    """Yield what is wrong with how a turn begins: words, time that passes, or an app's event."""
    openings = [opening for opening in (turn.user, turn.after, turn.event) if opening]
    if not openings:
        what = say("{subject!c} says nothing.", subject=subject)
        remedy = say("Write 'user: ...', 'after: 10m' or 'event: ...'.")
        yield error(skill, "chat-empty-turn", path, what, remedy)
    if len(openings) > 1:
        what = say(
            "{subject} begins with more than one of 'user', 'after' and 'event'.", subject=subject
        )
        remedy = say("Write them as turns of their own.")
        yield error(skill, "chat-turn-begins-twice", path, what, remedy)
    if turn.after is not None:
        yield from check_length(skill, turn.after, (*path, "after"), subject)
    events = [event for flow in skill.flows for event in flow.trigger.events]
    if turn.event is not None and turn.event not in events:
        what = say(
            "{subject} sends event '{event}', which starts nothing.",
            subject=subject,
            event=turn.event,
        )
        yield unknown(
            skill, "chat-unknown-event", path, what,
            name=turn.event, existing=events, kind=say("events"),
        )  # fmt: skip
    if turn.values and turn.event is None:
        what = say("{subject} has values, and no event that brings them.", subject=subject)
        remedy = say("Write 'event: ...' beside them.")
        yield error(skill, "chat-values-without-event", path, what, remedy)


def _check_turn(
    skill: Skill,
    chat: Chat,
    turn: ChatTurn,
    path: tuple[str, ...],
    intents: Collection[str],
    responses: Collection[str],
) -> Iterator[Problem]:
    subject = say("Conversation '{chat}', turn {number}", chat=shorten(chat.name), number=path[-1])
    yield from _check_opening(skill, turn, path, subject)
    references: list[tuple[str, list[str | None], Collection[str]]] = [
        ("intent", [turn.intent] if turn.intent else [], intents),
        (
            "flow",
            [turn.flow] if turn.flow not in (None, NO_FLOW) else [],
            [flow.name for flow in skill.flows],
        ),
        ("response", list(turn.responses or ()), responses),
        ("slot", list(turn.slots), [slot.name for slot in skill.slots]),
    ]
    for kind, named, existing in references:
        for name in named:
            if name is not None and name not in existing:
                noun, many = _NOUNS[kind]
                what = say(
                    "{subject} expects {noun} '{name}', which does not exist.",
                    subject=subject,
                    noun=noun,
                    name=name,
                )
                code = f"chat-unknown-{kind}"
                yield unknown(skill, code, path, what, name=name, existing=existing, kind=many)
