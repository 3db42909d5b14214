"""What refers to a part that gets another name, in flows, texts, the FAQ and test conversations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from builder.schema.chat import ChatTurn
from builder.schema.entity import Entity
from builder.schema.intent import Intent
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import CollectStep, HandoffStep, JumpStep, LinkStep, SayStep, Step
from ui.changes.copies import with_fields

# What holds things by the names of slots, and what lists slots.
_BY_SLOT: Final = ("arguments", "results", "save", "slots", "values")
_OF_SLOTS: Final = ("carry_over", "takes")


def with_renamed(skill: Skill, kind: type, old: str, new: str) -> Skill:
    """Let what referred to the old name of a part of this kind refer to the new one."""
    if kind is Intent:
        flows = [
            with_fields(
                flow,
                trigger=with_fields(flow.trigger, intents=_swapped(flow.trigger.intents, old, new)),
            )
            for flow in skill.flows
        ]
        skill = with_fields(skill, flows=tuple(flows))
        return _with_turns(skill, lambda turn: _turn_renamed(turn, "intent", old, new))
    if kind is Entity:
        slots = [with_fields(s, type=new) if s.type == old else s for s in skill.slots]
        return with_fields(skill, slots=tuple(slots))
    if kind is Slot:
        return _with_renamed_slot(skill, old, new)
    if kind is Response:
        faq = [with_fields(e, response=new) if e.response == old else e for e in skill.faq]
        skill = with_fields(skill, faq=tuple(faq))
        skill = _with_turns(skill, lambda turn: _with_said(turn, old, new))
        return _with_steps(skill, lambda step: _step_renamed(step, "response", old, new))
    skill = _with_turns(skill, lambda turn: _turn_renamed(turn, "flow", old, new))
    return _with_steps(skill, lambda step: _step_renamed(step, "flow", old, new))


def _swapped(names: Sequence[str], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


def _step_renamed(step: Step, field: str, old: str, new: str) -> Step:
    fits = SayStep | CollectStep | HandoffStep if field == "response" else LinkStep | JumpStep
    if isinstance(step, fits) and getattr(step, field) == old:
        return with_fields(step, **{field: new})
    return step


def _turn_renamed(turn: ChatTurn, field: str, old: str, new: str) -> ChatTurn:
    return with_fields(turn, **{field: new}) if getattr(turn, field) == old else turn


def _with_said(turn: ChatTurn, old: str, new: str) -> ChatTurn:
    if turn.responses is None or old not in turn.responses:
        return turn
    return with_fields(turn, responses=_swapped(turn.responses, old, new))


def _with_steps(skill: Skill, change: Callable[[Step], Step]) -> Skill:
    flows = [
        with_fields(flow, steps=tuple(change(step) for step in flow.steps)) for flow in skill.flows
    ]
    return with_fields(skill, flows=tuple(flows))


def _with_turns(skill: Skill, change: Callable[[ChatTurn], ChatTurn]) -> Skill:
    chats = [
        with_fields(chat, turns=tuple(change(turn) for turn in chat.turns)) for chat in skill.chats
    ]
    return with_fields(skill, chats=tuple(chats))


def _with_renamed_slot(skill: Skill, old: str, new: str) -> Skill:
    """Rename a slot in utterances, steps, conditions, test conversations and `{slot}` places."""
    dump = skill.model_dump(mode="json", by_alias=True)
    dump = _slot_fields_renamed(dump, old, new)
    for intent in dump["intents"]:
        for language, utterances in intent["utterances"].items():
            intent["utterances"][language] = [
                re.sub(rf"\]\({re.escape(old)}(?=[:)])", lambda _: f"]({new}", text)
                for text in utterances
            ]
    return Skill.model_validate(dump)


def _slot_fields_renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return [_slot_fields_renamed(item, old, new) for item in value]
    if isinstance(value, str):
        return value.replace(f"{{{old}}}", f"{{{new}}}")
    if not isinstance(value, dict):
        return value
    # What an endpoint is given goes by the endpoint's own names.
    by_slot = _BY_SLOT if value.get("kind") != "http" else ("save",)
    after: dict[str, Any] = {}
    for key, inner in value.items():
        renamed = _slot_fields_renamed(inner, old, new)
        if key == "slot" and inner == old:
            renamed = new
        elif key in by_slot and isinstance(inner, dict):
            renamed = _key_renamed(renamed, old, new)
            if key == "results":
                renamed = {name: new if slot == old else slot for name, slot in renamed.items()}
        elif key in _OF_SLOTS and isinstance(inner, list):
            renamed = list(_swapped(inner, old, new))
        elif key == "called_with" and isinstance(inner, dict):
            renamed = {name: _key_renamed(held, old, new) for name, held in renamed.items()}
        after[key] = renamed
    return after


def _key_renamed(held: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    return {(new if key == old else key): inner for key, inner in held.items()}
