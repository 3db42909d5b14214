"""Give the session to a person."""

from __future__ import annotations

from builder.conversation.effect import NotifyHandoff
from builder.conversation.event import HandedOff
from builder.dialogue.move import Leave, Move
from builder.dialogue.response import render_text
from builder.dialogue.talk import Talk
from builder.schema.step import HandoffStep


def run(talk: Talk, step: HandoffStep) -> Move:
    """Say so, and be silent from now on; whatever flows were open end with this one."""
    talk.say(step.response or "handed_off")
    reason = render_text(step.reason, talk.tracker.slots)
    talk.emit(HandedOff(reason=reason))
    talk.ask_for(NotifyHandoff(reason))
    return Leave("handed_off")
