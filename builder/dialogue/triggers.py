"""Which flow a message or an occasion starts."""

from __future__ import annotations

from builder.conversation.understanding import ANSWER_QUESTION, Understanding
from builder.dialogue.talk import Talk
from builder.dialogue.values import mentioned
from builder.schema.flow import Flow, Occasion
from builder.schema.holds import holds


def flow_for(talk: Talk, understanding: Understanding) -> Flow | None:
    """Return the first flow that the message's intent starts and whose condition holds, or None."""
    name = understanding.intent.name
    fitting = (flow for flow in talk.skill.flows if name in flow.trigger.intents)
    return next((flow for flow in fitting if may_start(talk, flow, understanding)), None)


def flow_on(talk: Talk, occasion: Occasion) -> Flow | None:
    """Return the first flow that the author drew for an occasion and whose condition holds, or None."""
    fitting = (flow for flow in talk.skill.flows if occasion in flow.trigger.on)
    return next((flow for flow in fitting if may_start(talk, flow)), None)


def may_start(talk: Talk, flow: Flow, understanding: Understanding | None = None) -> bool:
    """Tell whether the condition of a flow's trigger holds, with what the message gives it to take."""
    if flow.trigger.when is None:
        return True
    slots = talk.tracker.slots
    if understanding is not None and flow.trigger.takes:
        taken = mentioned({n: talk.slot(n) for n in flow.trigger.takes}, understanding, slots)
        slots = {**slots, **{name: each.value for name, each in taken.items()}}
    return holds(flow.trigger.when, slots)


def leads_somewhere(talk: Talk, understanding: Understanding) -> bool:
    """Tell whether a message asks for something: a flow, or an answer."""
    asks = understanding.intent.name == ANSWER_QUESTION and talk.skill.reads
    return asks or bool(understanding.requests) or flow_for(talk, understanding) is not None
