"""Give the session to a person."""

from __future__ import annotations

import json

from builder.conversation.effect import NotifyHandoff
from builder.conversation.event import HandedOff
from builder.dialogue.built_in import names_of_facts
from builder.dialogue.move import Leave, Move, Occur
from builder.dialogue.occasion import flow_when
from builder.dialogue.response import render_text
from builder.dialogue.talk import Talk
from builder.schema.step import HandoffStep
from builder.text import shorten

_LONGEST_VALUE = 200


def run(talk: Talk, step: HandoffStep) -> Move:
    """Say so, and be silent from now on; whatever flows were open end with this one."""
    reason = render_text(step.reason, talk.tracker.slots)
    if step.response is None and flow_when(talk, "handoff") is not None:
        return Occur("handoff", {"reason": reason})
    talk.say(step.response or "handed_off")
    hand_over(talk, reason)
    return Leave("handed_off")


def hand_over(talk: Talk, reason: str) -> None:
    """Give the session to a person for a reason, with what it has come to."""
    summary = summary_of(talk)
    talk.emit(HandedOff(reason=reason, summary=summary))
    talk.ask_for(NotifyHandoff(reason, summary))


def summary_of(talk: Talk) -> str:
    """Return what the talk has come to, a fact a line: the flows, what was said last, the slots."""
    tracker = talk.tracker
    flows = " > ".join(frame.flow for frame in tracker.stack)
    heard = tracker.understanding.text if tracker.understanding is not None else ""
    flow, last = names_of_facts(talk.language)
    facts = {flow: flows, last: heard, **tracker.slots}
    return "\n".join(f"{name}: {_shown(value)}" for name, value in facts.items() if value != "")


def _shown(value: object) -> str:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shorten(written, _LONGEST_VALUE)
