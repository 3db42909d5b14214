"""Put what a message tells into slots, and go on from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from builder.conversation.reply import Reply
from builder.conversation.understanding import SlotValue, Understanding
from builder.dialogue.occasion import flow_when
from builder.dialogue.reasons import reason_of_answer, reasons_of
from builder.dialogue.repair import go_back_to
from builder.dialogue.running import go_on, running_chain, start_flow, subject_of
from builder.dialogue.steps.collect import accept, ask_again, refuse
from builder.dialogue.talk import Talk
from builder.dialogue.values import Answer, is_valid, mentioned, reached_by
from builder.schema.flow import Flow
from builder.schema.response import Response
from builder.schema.step import CollectStep


def begin(talk: Talk, flow: Flow, understanding: Understanding) -> None:
    """Start a flow with the values that the very message gives.

    Where it interrupts another, what the author drew for interruptions comes first.
    """
    interrupted = subject_of(talk) if talk.tracker.running is not None else None
    start_flow(talk, flow)
    values = mentioned_in(talk, [flow], understanding)
    take(talk, understanding, values)
    own = flow_when(talk, "interruption") if interrupted is not None else None
    if own is not None:
        places = {"subject": interrupted}
        start_flow(talk, own, linked=True, occasion="interruption", places=places)
    go_on(talk)


def take(talk: Talk, understanding: Understanding, values: Mapping[str, SlotValue]) -> None:
    """Put values that nobody asked for into their slots; what is not acceptable is objected to."""
    accepted, objection = _checked(talk, {name: each.value for name, each in values.items()})
    talk.set_slots(accepted.items(), by="user", reasons=reasons_of(talk, understanding, values))
    if objection is not None:
        talk.reply(objection)


def told_besides(
    talk: Talk, step: CollectStep, understanding: Understanding
) -> dict[str, SlotValue]:
    """Return the values that an answer gives for other slots than the one asked for."""
    asked = talk.slot(step.slot)
    # What answers the question is not at the same time a mention of another slot.
    found = [v for v in understanding.slots if v.slot not in (None, asked.name)]
    found += [v for v in understanding.slots if v.slot is None and v.type != asked.type]
    flows = [talk.skill.find(Flow, frame.flow) for frame in running_chain(talk)]
    told = understanding.model_copy(update={"slots": tuple(found)})
    return mentioned_in(talk, [flow for flow in flows if flow], told)


def mentioned_in(
    talk: Talk, flows: Iterable[Flow], understanding: Understanding
) -> dict[str, SlotValue]:
    """Return the values that a message gives for the slots of these flows."""
    flows = tuple(flows)
    names = dict.fromkeys(
        name for flow in flows for name in (*reached_by(talk.skill, flow), *flow.trigger.takes)
    )
    slots = {name: talk.slot(name) for name in names}
    return mentioned(slots, understanding, talk.tracker.slots)


def fill(
    talk: Talk,
    flow: Flow,
    step: CollectStep,
    understanding: Understanding,
    answer: Answer | None,
    told: Mapping[str, SlotValue],
) -> None:
    """Fill the asked slot and whatever else the message gave, and go on from there."""
    held = talk.tracker.slots
    values = {name: each.value for name, each in told.items()}
    reasons = reasons_of(talk, understanding, told)
    if answer is not None:
        values[step.slot] = answer.value
        reasons[step.slot] = reason_of_answer(talk, understanding, answer)
    accepted, objection = _checked(talk, values)
    corrected = {n: v for n, v in accepted.items() if n in told and n in held and held[n] != v}
    new = {n: v for n, v in accepted.items() if n not in corrected}
    talk.set_slots(corrected.items(), by="correction", reasons=reasons)
    talk.set_slots(new.items(), by="user", reasons=reasons)
    if (step.slot in values and step.slot not in accepted and not corrected) or not accepted:
        go_on(talk, refuse(talk, step, reply=objection))
    else:
        if objection is not None:
            talk.reply(objection)
        if corrected and go_back_to(talk, corrected.keys()):
            _tell_correction(talk, corrected, held)
            go_on(talk)
        elif step.slot in accepted:
            go_on(talk, accept(talk, flow, step))
        else:
            # Something else was told than what was asked: it is taken, and the question stands.
            go_on(talk, ask_again(talk, step))


def _tell_correction(
    talk: Talk, corrected: Mapping[str, JsonValue], held: Mapping[str, JsonValue]
) -> None:
    """Begin what the author drew for corrections; the flow goes on after it."""
    own = flow_when(talk, "correction")
    if own is not None:
        name, value = next(iter(corrected.items()))
        places = {"slot": name, "value": value, "before": held.get(name)}
        start_flow(talk, own, linked=True, occasion="correction", places=places)


def _checked(
    talk: Talk, values: Mapping[str, JsonValue]
) -> tuple[dict[str, JsonValue], Reply | None]:
    """Return the values that are acceptable, and what is said about the first one that is not."""
    accepted = {n: v for n, v in values.items() if is_valid(talk.slot(n).validation, v)}
    refused = [name for name in values if name not in accepted]
    # The asked slot stands last and weighs most.
    return accepted, next((o for n in reversed(refused) if (o := _objection(talk, n))), None)


def _objection(talk: Talk, name: str) -> Reply | None:
    """Return what the author wrote to be said when a slot's value is not acceptable."""
    validation = talk.slot(name).validation
    if validation is None or not validation.reply:
        return None
    return talk.rendered(Response(name=f"invalid_{name}", text=validation.reply))
