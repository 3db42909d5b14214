"""What is wrong with times: of waiting, of questions that time out, of silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

from builder.errors import Problem
from builder.schema.check_slot import check_places
from builder.schema.duration import HOW_TO, read_duration
from builder.schema.entity import SystemType
from builder.schema.finding import error, warning
from builder.schema.flow import Flow
from builder.schema.mention import slots_in
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import CollectStep, WaitStep
from builder.sentence import Sentence, say

Path = tuple[str, ...]
_SLOT: Final = re.compile(r"\{[^{}]*\}")
_OF_LENGTH: Final = (SystemType.DURATION, SystemType.TEXT)
_OF_MOMENT: Final = (SystemType.TIME, SystemType.DATE, SystemType.DATETIME, SystemType.TEXT)


def check_length(skill: Skill, length: str, path: Path, subject: Sentence) -> Iterator[Problem]:
    """Yield a problem for a length of time that cannot be read, or is none."""
    if not read_duration(length):
        what = say(
            "{subject} names the time '{length}', which is no length of time.",
            subject=subject,
            length=length,
        )
        yield error(skill, "duration-unreadable", path, what, HOW_TO)


def check_silence(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with the silence that flows start on."""
    if skill.inactivity is not None:
        subject = say("'inactivity'")
        yield from check_length(skill, skill.inactivity, ("inactivity",), subject)
    for flow in skill.flows:
        trigger, path = flow.trigger, ("flows", flow.name, "trigger")
        if trigger.after is not None:
            subject = say("The trigger of '{flow}'", flow=flow.name)
            yield from check_length(skill, trigger.after, (*path, "after"), subject)
        if "inactivity" not in trigger.on:
            if trigger.after is not None:
                what = say(
                    "Flow '{flow}' names a silence, and does not start on one.", flow=flow.name
                )
                remedy = say("Write 'on: [inactivity]' beside it, or remove 'after'.")
                yield warning(skill, "after-without-inactivity", (*path, "after"), what, remedy)
        elif trigger.after is None and skill.inactivity is None:
            what = say(
                "Flow '{flow}' starts on inactivity, and nothing says after how long.",
                flow=flow.name,
            )
            remedy = say("Write 'after: 10m' in its trigger, or 'inactivity: 10m' in skill.yml.")
            yield error(skill, "inactivity-without-time", (*path, "on"), what, remedy)


def check_timeout(
    skill: Skill, step: CollectStep, path: Path, subject: Sentence
) -> Iterator[Problem]:
    """Yield what is wrong with the time that a question waits for its answer."""
    if step.timeout is not None:
        yield from check_length(skill, step.timeout, (*path, "timeout"), subject)
    elif step.on_timeout is not None:
        what = say(
            "{subject} says where to go when no answer comes, and not after how long.",
            subject=subject,
        )
        remedy = say("Write 'timeout: 5m' beside it, or remove 'on_timeout'.")
        yield warning(skill, "on-timeout-without-timeout", (*path, "on_timeout"), what, remedy)


def check_wait(skill: Skill, step: WaitStep, path: Path, subject: Sentence) -> Iterator[Problem]:
    """Yield what is wrong with the time that a step waits for."""
    named = [text for text in (step.for_, step.until) if text is not None]
    if len(named) != 1:
        if named:
            what = say("{subject} says both how long and until when to wait.", subject=subject)
        else:
            what = say("{subject} says neither how long and until when to wait.", subject=subject)
        remedy = say("Write either 'for: 10m' or 'until: 18:30'.")
        yield error(skill, "wait-without-time", path, what, remedy)
    if step.for_ is not None:
        where = (*path, "for")
        if _SLOT.fullmatch(step.for_):
            yield from _check_slot(skill, step.for_, where, subject, _OF_LENGTH)
        else:
            yield from check_length(skill, step.for_, where, subject)
    if step.until is not None:
        where = (*path, "until")
        if _SLOT.fullmatch(step.until):
            yield from _check_slot(skill, step.until, where, subject, _OF_MOMENT)
        elif not _is_moment(step.until):
            what = say(
                "{subject} waits until '{until}', which is no time.",
                subject=subject,
                until=step.until,
            )
            remedy = say(
                "Write 18:30, 2026-12-24T18:00 or the {{slot}} of a time, date or datetime."
            )
            yield error(skill, "time-unreadable", where, what, remedy)


def _check_slot(
    skill: Skill, text: str, path: Path, subject: Sentence, fitting: tuple[SystemType, ...]
) -> Iterator[Problem]:
    yield from check_places(skill, text, path)
    for name in slots_in(text):
        slot = skill.find(Slot, name)
        if slot is not None and slot.type not in fitting:
            what = say(
                "{subject} waits for slot '{slot}', whose type '{type}' is no time.",
                subject=subject,
                slot=name,
                type=slot.type,
            )
            remedy = say("Name a slot of type {types}.", types=fitting)
            yield error(skill, "wait-slot-unfit", path, what, remedy)


def _is_moment(text: str) -> bool:
    for read in (datetime.fromisoformat, time.fromisoformat):
        try:
            read(text)
        except ValueError:
            continue
        return True
    return False


def check_events(skill: Skill) -> Iterator[Problem]:
    """Yield a problem for each event that would start two flows."""
    started: dict[str, Flow] = {}
    for flow in skill.flows:
        for event in flow.trigger.events:
            first = started.get(event)
            if first is not None and first is not flow and first.trigger.when is None:
                what = say(
                    "Event '{event}' never starts flow '{flow}': flow '{other}' does.",
                    event=event,
                    flow=flow.name,
                    other=first.name,
                )
                remedy = say("Leave it to one of the two, or give the first one a condition.")
                path = ("flows", flow.name, "trigger", "events")
                yield error(skill, "event-starts-two-flows", path, what, remedy)
            started.setdefault(event, flow)
