"""Call a web service."""

from __future__ import annotations

from builder.conversation.effect import ActionOutcome, CallEndpoint
from builder.conversation.event import ActionStarted
from builder.dialogue.move import Fail, Goto, Move, Wait
from builder.dialogue.steps import act
from builder.dialogue.steps.set_slots import rendered_values
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import HttpStep


def run(talk: Talk, step: HttpStep) -> Move:
    """Ask for the call and wait for its outcome."""
    if talk.is_exhausted:
        return Fail("it asks for more effects than a turn may have.", True)
    call = CallEndpoint(step.endpoint, dict(rendered_values(talk, step.values)), step.save)
    talk.emit(ActionStarted(action=call.action))
    talk.ask_for(call)
    return Wait()


def resume(talk: Talk, flow: Flow, step: HttpStep, outcome: ActionOutcome) -> Move:
    """Go on after the call, or where its failure leads."""
    if outcome.failure is None:
        return Goto(flow.next_of(step))
    where = (step.on_timeout if outcome.timed_out else None) or step.on_failure
    return Goto(where) if where is not None else act.apologise(talk, outcome)
