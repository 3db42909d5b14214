"""Steps and conditions put into the words of the screens."""

from __future__ import annotations

import json
from typing import Final

from builder.schema.condition import (
    All,
    Any,
    Compare,
    Condition,
    Contains,
    Equals,
    Filled,
    In,
    Matches,
    Not,
)
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
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
from builder.text import shorten
from ui.widgets.variants import sample
from ui.wording import find_words, screen_language, t

ICONS: Final = {
    "say": "chat_bubble",
    "collect": "help",
    "wait": "hourglass_empty",
    "branch": "call_split",
    "set_slots": "edit_note",
    "act": "bolt",
    "http": "cloud_sync",
    "link": "move_down",
    "jump": "redo",
    "answer": "quiz",
    "handoff": "support_agent",
    "end": "stop_circle",
}


def summary_of(step: Step, skill: Skill) -> str:
    """Say what a step does, in one line."""
    match step:
        case SayStep(response=name):
            return text_of(name, skill)
        case CollectStep(slot=name, response=asked):
            question = text_of(asked, skill) if asked else _prompt(name, skill)
            return f"{name} · {question}" if question else name
        case WaitStep(for_=length, until=moment):
            return t("step.wait_until", time=moment) if moment else length or ""
        case BranchStep(links=links):
            return " / ".join(words_of(link.when) for link in links)
        case SetSlotsStep(values=values):
            return ", ".join(f"{name} = {_shown(value)}" for name, value in values.items())
        case ActStep(action=name):
            return name
        case HttpStep(endpoint=name):
            return name
        case LinkStep(flow=name) | JumpStep(flow=name):
            return name
        case AnswerStep():
            return t("step.answer_summary")
        case HandoffStep(response=said, reason=reason):
            return (text_of(said, skill) if said else reason) or t("step.handoff_summary")
        case EndStep():
            return t("step.end_summary")


def text_of(name: str, skill: Skill) -> str:
    """Return what a response says in the language of the screens, else what it is called."""
    response = skill.find(Response, name)
    language = screen_language() if screen_language() in skill.languages else None
    said = sample(response.text, language) if response is not None else ""
    return shorten(said, 80) or find_words(f"built_in.{name}") or name


def _prompt(name: str, skill: Skill) -> str:
    slot = skill.find(Slot, name)
    language = screen_language() if screen_language() in skill.languages else None
    return shorten(sample(slot.prompts, language), 80) if slot is not None else ""


def exit_label(step: Step, exit_id: str) -> str:
    """Say when an exit of a step is taken."""
    if isinstance(step, BranchStep):
        if exit_id == "next":
            return t("exit.otherwise")
        return shorten(words_of(step.links[int(exit_id.removeprefix("link:"))].when), 48)
    return t(f"exit.{exit_id}")


def words_of(condition: Condition) -> str:
    """Say a condition as a person would."""
    match condition:
        case Filled(slot=slot):
            return t("condition.filled", slot=slot)
        case Equals(slot=slot, value=value):
            return f"{slot} = {_shown(value)}"
        case In(slot=slot, values=values):
            return t("condition.in", slot=slot, values=" / ".join(map(_shown, values)))
        case Contains(slot=slot, value=text):
            return t("condition.contains", slot=slot, value=text)
        case Compare(slot=slot, value=bound):
            sign = {"<=": "≤", ">=": "≥"}.get(condition.is_, condition.is_)
            return (
                f"{slot} {sign} {bound:g}" if isinstance(bound, float) else f"{slot} {sign} {bound}"
            )
        case Matches(slot=slot, pattern=pattern):
            return t("condition.matches", slot=slot, pattern=pattern)
        case All(conditions=inner):
            return t("condition.and").join(map(_bracketed, inner))
        case Any(conditions=inner):
            return t("condition.or").join(map(_bracketed, inner))
        case Not(condition=Filled(slot=slot)):
            return t("condition.empty", slot=slot)
        case Not(condition=Equals(slot=slot, value=value)):
            return f"{slot} ≠ {_shown(value)}"
        case Not(condition=inner_one):
            return t("condition.not", condition=words_of(inner_one))


def _bracketed(condition: Condition) -> str:
    words = words_of(condition)
    return f"({words})" if isinstance(condition, All | Any) else words


def _shown(value: object) -> str:
    if value is None:
        return t("condition.nothing")
    if isinstance(value, bool):
        return t("condition.yes") if value else t("condition.no")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
