"""A person of the house takes a session over, speaks in it, and gives it back."""

from __future__ import annotations

from typing import assert_never

from builder.conversation.event import PersonSaid, Released, TakenOver
from builder.conversation.reply import Reply
from builder.dialogue.given import Stepped
from builder.dialogue.running import go_on, take_up
from builder.dialogue.talk import Talk


def hear_person(talk: Talk, stepped: Stepped) -> None:
    """Do what a person does; what another person's hold or its lack forbids brings nothing about.

    Flows stay as they were: given back, the skill asks again what it was asking.
    """
    held_by = talk.tracker.person
    facts = {"at": stepped.at, "message_id": stepped.message_id, "person": stepped.person}
    match stepped.act:
        case "take_over":
            if held_by is None or (stepped.instead and held_by != stepped.person):
                talk.emit(TakenOver.model_validate(facts))
        case "say":
            if held_by == stepped.person:
                talk.emit(PersonSaid.model_validate(facts))
                talk.reply(Reply(text=stepped.text, by=stepped.person))
        case "release":
            if talk.tracker.handed_off and held_by in (None, stepped.person):
                talk.emit(Released.model_validate(facts))
                if talk.tracker.running is not None and take_up(talk):
                    go_on(talk)
        case _:
            assert_never(stepped.act)
