"""Changed copies of a skill in what a response says, by itself or under a condition."""

from __future__ import annotations

from collections.abc import Callable

from builder.schema.response import Card, Case, Response
from builder.schema.skill import Skill
from ui.changes import edit
from ui.changes.copies import with_fields
from ui.changes.edit import Change


def with_cases(response: str, cases: tuple[Case, ...]) -> Change:
    """Give a response these cases, in their order."""

    def change(skill: Skill) -> Skill:
        held = skill.get(Response, response)
        return edit.with_part(with_fields(held, cases=cases), response)(skill)

    return change


def with_card(response: str, card: Card, case: int | None = None) -> Change:
    """Put a card at the end of a response, or of its case at a place from 0."""
    return _with_cards(response, case, lambda cards: (*cards, card))


def without_card(response: str, at: int, case: int | None = None) -> Change:
    """Take the card at a place, from 0, out of a response or of one of its cases."""
    return _with_cards(response, case, lambda cards: (*cards[:at], *cards[at + 1 :]))


def _with_cards(
    response: str, case: int | None, changed: Callable[[tuple[Card, ...]], tuple[Card, ...]]
) -> Change:
    def change(skill: Skill) -> Skill:
        held = skill.get(Response, response)
        if case is None:
            after = with_fields(held, cards=changed(held.cards))
            return edit.with_part(after, response)(skill)
        cases = list(held.cases)
        cases[case] = with_fields(cases[case], cards=changed(cases[case].cards))
        return with_cases(response, tuple(cases))(skill)

    return change
