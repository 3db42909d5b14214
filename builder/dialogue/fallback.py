"""What is said when nothing was understood: the more often in a row, the more help is offered."""

from __future__ import annotations

from typing import Final

from builder.conversation.event import FellBack
from builder.conversation.reply import ReplyButton
from builder.dialogue.built_in import not_understood
from builder.dialogue.occasion import flow_when
from builder.dialogue.running import go_on, start_flow
from builder.dialogue.steps.handoff import hand_over
from builder.dialogue.talk import Talk
from builder.dialogue.titles import title_of_intent
from builder.dialogue.triggers import flow_on, may_start
from builder.schema.flow import Occasion
from builder.schema.intent import Intent

_MOST_CHOICES: Final = 5
_AT_THE_END: Final[tuple[Occasion, ...]] = ("too_many_failures", "handoff")


def fall_back(talk: Talk) -> None:
    """Say that nothing was understood, offer what the skill can do, or hand over to a person.

    A flow that the author drew for it goes before all of these.
    """
    talk.emit(FellBack())
    times, ladder = talk.tracker.fallbacks, talk.skill.not_understood
    own = flow_on(talk, "fallback")
    if own is not None:
        start_flow(talk, own)
        go_on(talk)
    elif ladder.handoff_after is not None and times >= ladder.handoff_after:
        _hand_over(talk, not_understood(talk.language, times))
    elif times >= ladder.choices_after and (choices := _choices(talk)):
        talk.say("fallback_choices", choices)
    else:
        talk.say("fallback")


def _hand_over(talk: Talk, reason: str) -> None:
    """Give up understanding: run the author's flow for that, or give the session to a person."""
    for occasion in _AT_THE_END:
        own = flow_when(talk, occasion)
        if own is not None:
            linked, places = occasion == "handoff", {"reason": reason, "subject": ""}
            start_flow(talk, own, linked=linked, occasion=occasion, places=places)
            go_on(talk)
            return
    talk.say("handed_off")
    hand_over(talk, reason)


def _choices(talk: Talk) -> tuple[ReplyButton, ...]:
    """Offer the flows that are started by an intent which has a title."""
    buttons: list[ReplyButton] = []
    for flow in talk.skill.flows:
        found = (talk.skill.find(Intent, name) for name in flow.trigger.intents)
        intent = next((i for i in found if i is not None and i.title), None)
        if intent is not None and may_start(talk, flow):
            title = title_of_intent(talk, intent)
            buttons.append(ReplyButton(title=title, payload=f"/{intent.name}"))
    return tuple(buttons[:_MOST_CHOICES])
