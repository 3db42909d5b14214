"""The kinds of step, one file each: `run` when the flow arrives, `resume` when a result comes."""

from __future__ import annotations

from typing import assert_never

from builder.dialogue.move import Move
from builder.dialogue.steps import (
    act,
    answer,
    branch,
    collect,
    end,
    handoff,
    http,
    jump,
    link,
    say,
    set_slots,
    wait,
)
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import (
    ActStep,
    AnswerStep,
    BranchStep,
    CollectStep,
    EndStep,
    HandoffStep,
    HttpStep,
    JumpStep,
    LinkStep,
    SayStep,
    SetSlotsStep,
    Step,
    WaitStep,
)


def run_step(talk: Talk, flow: Flow, step: Step) -> Move:
    """Run the step that the flow has arrived at and return where it leads."""
    match step:
        case SayStep():
            return say.run(talk, flow, step)
        case CollectStep():
            return collect.run(talk, flow, step)
        case WaitStep():
            return wait.run(talk, flow, step)
        case BranchStep():
            return branch.run(talk, flow, step)
        case SetSlotsStep():
            return set_slots.run(talk, flow, step)
        case ActStep():
            return act.run(talk, step)
        case LinkStep():
            return link.run(talk, step)
        case HttpStep():
            return http.run(talk, step)
        case JumpStep():
            return jump.run(step)
        case AnswerStep():
            return answer.run(talk, step)
        case HandoffStep():
            return handoff.run(talk, step)
        case EndStep():
            return end.run()
    assert_never(step)
