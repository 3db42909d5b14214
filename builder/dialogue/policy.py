"""What a message means at this point of the talk."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from builder.conversation.effect import AnswerOutcome, SeekAnswer
from builder.conversation.event import AnswerSought, FellBack
from builder.conversation.reply import Reply
from builder.conversation.understanding import ANSWER_QUESTION, OUT_OF_SCOPE, Understanding
from builder.dialogue.move import Goto
from builder.dialogue.repair import cancel, go_back_to, repeat
from builder.dialogue.running import MOST_FLOWS, go_on, start_flow
from builder.dialogue.steps.act import start as start_action
from builder.dialogue.steps.collect import ask, refuse
from builder.dialogue.talk import Talk
from builder.dialogue.values import answer_for, collected_by, is_valid, mentioned
from builder.schema.entity import SystemType
from builder.schema.flow import Flow
from builder.schema.response import Response
from builder.schema.slot import Slot
from builder.schema.step import CollectStep

# How sure another wish must be to interrupt a question. A free-text answer may look like any intent.
INTERRUPTS: Final = 0.6
INTERRUPTS_FREE_TEXT: Final = 0.95


def hear(talk: Talk, understanding: Understanding) -> None:
    """Act on a message: repair, answer, digression, start of a flow, question, or fallback."""
    intent = understanding.intent.name
    if intent == "repeat":
        repeat(talk)
    elif intent == "cancel":
        cancel(talk)
    elif (step := talk.collecting()) is not None:
        _hear_answer(talk, step, understanding)
    elif (flow := _flow_for(talk, understanding)) is not None:
        _begin(talk, flow, understanding)
    elif intent in (ANSWER_QUESTION, OUT_OF_SCOPE) and talk.skill.faq:
        _seek_answer(talk, understanding)
    else:
        fall_back(talk)


def hear_reading(talk: Talk, outcome: AnswerOutcome) -> None:
    """Act on what reading found for a message that asked something, or that nobody understood."""
    step = talk.collecting()
    if outcome.reply is not None:
        talk.reply(outcome.reply)
        if step is not None:
            ask(talk, step, again=True)
    elif step is not None:
        go_on(talk, refuse(talk, step, reply=None))
    else:
        fall_back(talk)


def fall_back(talk: Talk) -> None:
    """Say that nothing was understood."""
    talk.emit(FellBack())
    talk.say("fallback")


def _hear_answer(talk: Talk, step: CollectStep, understanding: Understanding) -> None:
    """Act on a message that comes after a question."""
    flow = talk.flow()
    if flow is None:
        go_on(talk)
        return
    slot = talk.slot(step.slot)
    free = slot.type == SystemType.TEXT
    value = answer_for(slot, understanding)
    values = _mentioned(talk, flow, understanding, {step.slot})
    line = INTERRUPTS_FREE_TEXT if free else INTERRUPTS
    if value is None and not values and _interrupted(talk, understanding, line):
        return
    if value is False and _is_correction(talk, values):
        # "No, the number is A1002" denies the number that was said, not the question.
        value = None
    if value is None and free and not (values and _is_correction(talk, values)):
        value = understanding.text.strip() or None
        values = {}
    _fill(talk, flow, step, value, values)


def _interrupted(talk: Talk, understanding: Understanding, line: float) -> bool:
    """Follow another wish than answering, if the message states one and is sure enough of it."""
    other = _flow_for(talk, understanding)
    running = {frame.flow for frame in talk.tracker.stack}
    free = line == INTERRUPTS_FREE_TEXT
    if talk.skill.faq and understanding.intent.name == OUT_OF_SCOPE and not free:
        _seek_answer(talk, understanding)
        return True
    if understanding.intent.score < line:
        return False
    if other is not None and other.name not in running and len(running) < MOST_FLOWS:
        _begin(talk, other, understanding)
        return True
    if talk.skill.faq and understanding.intent.name == ANSWER_QUESTION:
        _seek_answer(talk, understanding)
        return True
    return False


def _fill(
    talk: Talk, flow: Flow, step: CollectStep, value: JsonValue, values: dict[str, JsonValue]
) -> None:
    """Fill the asked slot and whatever else the message gave, and go on from there."""
    slots = talk.tracker.slots
    corrected = {n: v for n, v in values.items() if n in slots and slots[n] != v}
    if value is not None:
        values = {**values, step.slot: value}
    refused = next((n for n, v in values.items() if not is_valid(talk.slot(n).validation, v)), None)
    accepted = {n: v for n, v in values.items() if n != refused}
    talk.set_slots([(n, v) for n, v in accepted.items() if n in corrected], by="correction")
    talk.set_slots([(n, v) for n, v in accepted.items() if n not in corrected], by="user")
    if refused is not None:
        go_on(talk, refuse(talk, step, reply=_objection(talk, refused)))
    elif set(accepted) & set(corrected):
        go_back_to(talk, flow, set(corrected))
        go_on(talk)
    elif step.slot not in accepted:
        # Something else was told than what was asked: take it, and ask once more.
        go_on(talk, ask(talk, step, again=True) if accepted else refuse(talk, step, reply=None))
    elif step.validate_with is not None:
        go_on(talk, start_action(talk, step.validate_with))
    else:
        go_on(talk, Goto(flow.next_of(step)))


def _begin(talk: Talk, flow: Flow, understanding: Understanding) -> None:
    """Start a flow with the values that the very message gives."""
    values = _mentioned(talk, flow, understanding, set())
    valid = [(n, v) for n, v in values.items() if is_valid(talk.slot(n).validation, v)]
    talk.set_slots(valid, by="user")
    start_flow(talk, flow)
    go_on(talk)


def _flow_for(talk: Talk, understanding: Understanding) -> Flow | None:
    name = understanding.intent.name
    return next((flow for flow in talk.skill.flows if name in flow.trigger.intents), None)


def _mentioned(
    talk: Talk, flow: Flow, understanding: Understanding, taken: set[str]
) -> dict[str, JsonValue]:
    names = tuple(n for n in collected_by(flow) if talk.slot(n).type != SystemType.TEXT)
    slots: dict[str, Slot] = {name: talk.slot(name) for name in names}
    # What answers the question is not at the same time a mention of another slot.
    asked = talk.slot(next(iter(taken))) if taken else None
    found = understanding.slots
    if asked is not None:
        found = tuple(v for v in found if v.slot is not None or v.type != asked.type)
    return mentioned(names, slots, found, taken)


def _is_correction(talk: Talk, values: dict[str, JsonValue]) -> bool:
    """Tell whether a message that could be free text rather corrects what was said before."""
    slots = talk.tracker.slots
    return any(name in slots and slots[name] != value for name, value in values.items())


def _objection(talk: Talk, name: str) -> Reply | None:
    """Return what the author wrote to be said when a slot's value is not acceptable."""
    validation = talk.slot(name).validation
    if validation is None or not validation.reply:
        return None
    return talk.rendered(Response(name=f"invalid_{name}", text=validation.reply))


def _seek_answer(talk: Talk, understanding: Understanding) -> None:
    talk.emit(AnswerSought(question=understanding.text))
    talk.ask_for(SeekAnswer(understanding.text))
