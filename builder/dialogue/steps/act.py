"""Run a custom action."""

from __future__ import annotations

from builder.conversation.effect import ActionOutcome, RunAction
from builder.conversation.event import ActionStarted
from builder.dialogue.move import Goto, Leave, Move, Wait
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import ActStep


def run(talk: Talk, step: ActStep) -> Move:
    """Ask for the action and wait for its outcome."""
    return start(talk, step.action)


def start(talk: Talk, action: str) -> Move:
    """Ask for an action by name."""
    talk.emit(ActionStarted(action=action))
    talk.ask_for(RunAction(action))
    return Wait()


def resume(talk: Talk, flow: Flow, step: ActStep, outcome: ActionOutcome) -> Move:
    """Go on after the action; run the one it asks for next, or go where failure leads."""
    if outcome.failure is not None or outcome.rejected:
        if step.on_failure is not None:
            return Goto(step.on_failure)
        if not outcome.replies:
            talk.say("action_failed")
        return Leave("failed")
    if outcome.next_action is not None:
        return start(talk, outcome.next_action)
    return Goto(flow.next_of(step))
