"""The spans of every candidate of groups, found by word, pattern and type: nothing is trained for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from builder.conversation.understanding import Context
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.schema.skill import Skill
from kits.labelling.group import Group, Member
from kits.labelling.prefill import prefilled

# Spans mark words; which day they mean is of no matter.
_SOME_TIME: Final = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


def _silent(_done: float) -> None:
    return None


def with_spans(
    groups: Sequence[Group], skill: Skill, progress: Callable[[float], None] = _silent
) -> list[Group]:
    """Return groups whose candidates have the spans that the utterances of their intent mark."""
    marking = {i.name for i in skill.intents if any(u.spans for u in i.all_utterances())}
    if not marking:
        return list(groups)
    recogniser = SlotRecogniser(skill, None)
    filled: list[Group] = []
    for at, group in enumerate(groups):
        if group.intent in marking:
            filled.append(_filled(group, skill, recogniser))
        else:
            filled.append(group)
        progress((at + 1) / len(groups))
    return filled


def _filled(group: Group, skill: Skill, recogniser: SlotRecogniser) -> Group:
    members: list[Member] = []
    for member in group.members:
        candidate = replace(member.candidate, intent=group.intent)
        text, language = candidate.utterance.text, candidate.language
        values = recogniser.recognise(text, language, Context(_SOME_TIME, language), encoding=None)
        utterance = prefilled(candidate, values, skill).utterance
        members.append(replace(member, candidate=replace(member.candidate, utterance=utterance)))
    return replace(group, members=tuple(members))
