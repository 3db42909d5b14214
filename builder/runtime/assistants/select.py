"""Who takes a message: a pure function of what the skills make of it and who has the word.

The rules are those of digressions within one skill: a plain answer stays, a sure wish interrupts, a
question goes to whoever has the answer; and where two skills are too close to guess, one asks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from builder.conversation.dispatch import ChoiceReason
from builder.conversation.understanding import BUILT_IN_INTENTS
from builder.dialogue.evidence import asks, is_short
from builder.runtime.assistants.candidate import Candidate
from builder.schema.assistant import Lines

# How sure a wish for another skill must be, against a value that the open question can use, and
# against free text, which may look like anything.
_AGAINST_VALUE: Final = 0.9
_AGAINST_TEXT: Final = 0.95
# What speaks for the skill that waits for an answer, and for the one that answered last.
_WAITS: Final = 1.5
_ACTIVE: Final = 0.5
# How much surer a wish must be than what sounds like a repair to the skill that waits.
_SURER: Final = 1.1
# So many are asked about at most.
_MOST_ASKED: Final = 3


@dataclass(frozen=True)
class Ranked:
    """A candidate and its share of the evidence, 0 to 1."""

    candidate: Candidate
    share: float


@dataclass(frozen=True)
class Given:
    """A skill takes the message, and why."""

    skill: str
    why: ChoiceReason


@dataclass(frozen=True)
class Asked:
    """Two or three skills are too close to guess which was meant."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Nobody:
    """No skill can do anything with the message; `repair` is what it asks to be put right."""

    repair: str | None = None


Selection = Given | Asked | Nobody


def select(candidates: Sequence[Candidate], active: str | None, lines: Lines) -> Selection:
    """Return who takes a message; `active` is the skill that took the last one."""
    holder = next((each for each in candidates if each.waits), None)
    if holder is not None:
        return _against(holder, [each for each in candidates if each is not holder], lines)
    repairing = [each for each in candidates if each.rehearsal.kind == "repair"]
    if repairing and not any(each.takes for each in candidates):
        last = next((each for each in repairing if each.skill == active), None)
        return Given(last.skill, "repair") if last is not None else Nobody(repairing[0].intent)
    ranked = rank([each for each in candidates if each.takes], active)
    if not ranked:
        return Nobody()
    close = _close(ranked, lines.close)
    if len(close) > 1:
        return Asked(close)
    return Given(ranked[0].candidate.skill, _why(ranked[0].candidate))


def rank(candidates: Sequence[Candidate], active: str | None) -> list[Ranked]:
    """Return the candidates by what speaks for them, the first by priority where nothing does."""
    evidence = [
        each.evidence() + (_WAITS if each.waits else _ACTIVE if each.skill == active else 0.0)
        for each in candidates
    ]
    if not evidence:
        return []
    highest = max(evidence)
    odds = [math.exp(each - highest) for each in evidence]
    ranked = [Ranked(each, share / sum(odds)) for each, share in zip(candidates, odds, strict=True)]
    return sorted(ranked, key=lambda each: (-round(each.share, 4), each.candidate.order))


def _against(holder: Candidate, others: Sequence[Candidate], lines: Lines) -> Selection:
    """Return who takes a message while a skill waits for an answer."""
    kind = holder.rehearsal.kind
    stays = Given(holder.skill, "repair" if kind == "repair" else "answer")
    if holder.rehearsal.plain:
        return stays
    if kind == "repair":
        surer = rank([each for each in others if _is_surer(each, holder)], holder.skill)
        return Given(surer[0].candidate.skill, _why(surer[0].candidate)) if surer else stays
    rivals = [each for each in others if _interrupts(each, holder, lines)]
    ranked = rank([*rivals, *([holder] if holder.takes else [])], holder.skill)
    if not ranked or ranked[0].candidate is holder:
        return Given(holder.skill, _why(holder)) if holder.takes else stays
    return Given(ranked[0].candidate.skill, _why(ranked[0].candidate))


def _is_surer(rival: Candidate, holder: Candidate) -> bool:
    """Tell whether a wish for another skill is surer than what sounds like a repair to this one.

    "I forgot my password" sounds like "I don't know" to a skill that knows of no passwords.
    """
    stated = holder.is_outright or holder.understanding.origin == "built_in"
    if stated or rival.rehearsal.kind != "wish" or rival.intent in BUILT_IN_INTENTS:
        return False
    return rival.is_outright or rival.understanding.intent.score > _SURER * (
        holder.understanding.intent.score
    )


def _interrupts(rival: Candidate, holder: Candidate, lines: Lines) -> bool:
    """Tell whether a wish for another skill is sure enough to leave an open question for it."""
    heard, kind = rival.understanding, holder.rehearsal.kind
    if rival.rehearsal.kind not in ("wish", "question") or rival.intent in BUILT_IN_INTENTS:
        return False
    if holder.takes and rival.intent == holder.intent and not rival.rehearsal.score:
        # Both can say hello: whoever has the word does.
        return False
    sure = 1.0 if rival.is_outright else max(heard.intent.score, rival.rehearsal.score)
    if kind == "text":
        asked = rival.rehearsal.kind == "question" and asks(heard)
        return sure >= _AGAINST_TEXT and (rival.is_outright or is_short(heard) or asked)
    if kind == "answer":
        return sure >= _AGAINST_VALUE and not holder.rehearsal.tells
    if rival.rehearsal.kind == "question":
        return True
    return sure >= lines.interrupt and not heard.close


def _close(ranked: Sequence[Ranked], line: float) -> tuple[Candidate, ...]:
    """Return the candidates between which one should ask; the same intent of two skills is no choice."""
    first = ranked[0]
    if line <= 0 or first.candidate.is_outright:
        return ()
    near = [each.candidate for each in ranked if each.share >= line * first.share]
    distinct: dict[str, Candidate] = {}
    for each in near:
        distinct.setdefault(each.intent, each)
    wishes = [each for each in distinct.values() if each.rehearsal.kind == "wish"]
    return tuple(wishes[:_MOST_ASKED]) if first.candidate in wishes else ()


def _why(candidate: Candidate) -> ChoiceReason:
    return "question" if candidate.rehearsal.kind == "question" else "wish"
