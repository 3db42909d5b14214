"""Run a custom action."""

from __future__ import annotations

from typing import Final

from builder.conversation.effect import ActionOutcome, RunAction
from builder.conversation.event import ActionStarted
from builder.dialogue.move import Enter, Fail, Goto, Leave, Move, Wait
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import ActStep

# What actions written for Rasa name as the next one in order to wait for the user.
_LISTEN: Final = "action_listen"


def run(talk: Talk, step: ActStep) -> Move:
    """Ask for the action and wait for its outcome."""
    return start(talk, step.action)


def start(talk: Talk, action: str) -> Move:
    """Ask for an action by name."""
    if talk.is_exhausted:
        return Fail(f"action '{action}' is one more than a turn may ask for.", True)
    talk.emit(ActionStarted(action=action))
    talk.ask_for(RunAction(action))
    return Wait()


def resume(talk: Talk, flow: Flow, step: ActStep, outcome: ActionOutcome) -> Move:
    """Go on after the action; first with what it names as next, or else where failure leads."""
    if outcome.failure is not None or outcome.rejected:
        if step.on_failure is not None:
            return Goto(step.on_failure)
        return apologise(talk, outcome)
    return follow_up(talk, outcome) or Goto(flow.next_of(step))


def apologise(talk: Talk, outcome: ActionOutcome) -> Move:
    """End the flow for an action that failed; the user hears so, from the action itself or us."""
    if not outcome.replies:
        talk.say("action_failed")
    return Leave("failed")


def follow_up(talk: Talk, outcome: ActionOutcome) -> Move | None:
    """Return where the name leads that an action gives as next: a response, a flow, an action."""
    name = outcome.next_action
    if name is None or name == _LISTEN:
        return None
    if talk.find_response(name) is not None:
        talk.say(name)
        return None
    return Enter(name) if talk.skill.find(Flow, name) else start(talk, name)
