"""What a slot may hold at a step: a few values, or any with what conditions have told of it.

Everything here errs to one side: `tell` says True or False only where it is sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from pydantic import JsonValue

from builder.schema.condition import (
    All,
    Any,
    Atom,
    Compare,
    Condition,
    Equals,
    Filled,
    In,
    Not,
)
from builder.schema.holds import amount_of, holds

MOST_VALUES: Final = 16
Fact = tuple[Atom, bool]


@dataclass(frozen=True)
class Possible:
    """The values a slot may hold; `values` lists them all (None: empty), or is None for any.

    `filled` tells whether it surely has a value, `facts` which tests it passed or failed. `ours`: the
    running flow gave it, so that a flow which interrupts leaves it as it was.
    """

    values: tuple[JsonValue, ...] | None = None
    filled: bool | None = None
    facts: tuple[Fact, ...] = ()
    ours: bool = False


OPEN: Final = Possible()
EMPTY: Final = Possible((None,), False)
# Slots that are missing may hold anything.
State = Mapping[str, Possible]


def known(*values: JsonValue) -> Possible:
    """Return that a slot holds one of these values."""
    empty = [value is None for value in values]
    return Possible(values, False if all(empty) else None if any(empty) else True)


def tell(condition: Condition, state: State) -> bool | None:
    """Tell whether a condition holds in a state, or None where it may or may not."""
    match condition:
        case All(conditions=inner):
            told = [tell(each, state) for each in inner]
            return False if False in told else None if None in told else True
        case Any(conditions=inner):
            told = [tell(each, state) for each in inner]
            return True if True in told else None if None in told else False
        case Not(condition=denied):
            answer = tell(denied, state)
            return None if answer is None else not answer
        case _:
            return _tell(condition, state.get(condition.slot, OPEN))


def narrow(condition: Condition, truth: bool, state: State) -> State | None:
    """Return the state where a condition is found to hold, or not to; None where that cannot be."""
    match condition:
        case Not(condition=denied):
            return narrow(denied, not truth, state)
        case All(conditions=inner) | Any(conditions=inner):
            return _narrow_several(inner, isinstance(condition, All) is truth, truth, state)
        case _:
            return _narrow(condition, truth, state)


def _narrow_several(
    inner: tuple[Condition, ...], each: bool, truth: bool, state: State
) -> State | None:
    """Narrow by all of the conditions (`each`), or by the only one that may still decide."""
    if each:
        for condition in inner:
            narrowed = narrow(condition, truth, state)
            if narrowed is None:
                return None
            state = narrowed
        return state
    deciding = [condition for condition in inner if tell(condition, state) is not (not truth)]
    if not deciding:
        return None
    return narrow(deciding[0], truth, state) if len(deciding) == 1 else state


def _narrow(atom: Atom, truth: bool, state: State) -> State | None:
    before = state.get(atom.slot, OPEN)
    told = _tell(atom, before)
    if told is not None:
        return state if told is truth else None
    if before.values is not None:
        left = tuple(v for v in before.values if holds(atom, {atom.slot: v}) is truth)
        return {**state, atom.slot: replace(known(*left), ours=before.ours)}
    if isinstance(atom, Filled) and not truth:
        return {**state, atom.slot: replace(EMPTY, ours=before.ours)}
    facts = (*before.facts, (atom, truth))
    return {**state, atom.slot: replace(before, facts=facts, filled=truth or before.filled)}


def joined(one: State, other: State) -> State:
    """Return what holds in both of two states."""
    return {name: _either(p, other[name]) for name, p in one.items() if name in other}


def _either(one: Possible, other: Possible) -> Possible:
    if one == other and repr(one) == repr(other):
        return one
    filled = one.filled if one.filled is other.filled else None
    ours = one.ours and other.ours
    if one.values is not None and other.values is not None:
        merged = {(type(v).__name__, repr(v)): v for v in (*one.values, *other.values)}
        if len(merged) <= MOST_VALUES:
            return replace(known(*merged.values()), ours=ours)
    facts: list[Fact] = []
    for fact in (*one.facts, *other.facts):
        if fact not in facts and all(_tell(fact[0], p) is fact[1] for p in (one, other)):
            facts.append(fact)
    return Possible(None, filled, tuple(facts), ours)


def _tell(atom: Atom, possible: Possible) -> bool | None:
    if possible.values is not None:
        told = {holds(atom, {atom.slot: value}) for value in possible.values}
        return told.pop() if len(told) == 1 else None
    if isinstance(atom, Filled) and possible.filled is not None:
        return possible.filled
    answers = (_implied(fact, truth, atom) for fact, truth in possible.facts)
    return next((answer for answer in answers if answer is not None), None)


def _implied(fact: Atom, truth: bool, atom: Atom) -> bool | None:
    """Tell what one test that a value passed, or failed, says of another one."""
    # True and 1 are the same to Python, and not to conditions.
    if fact == atom and repr(fact) == repr(atom):
        return truth
    if isinstance(atom, Filled):
        return True if truth else None
    if isinstance(fact, Equals | In):
        return _by_value(_values_of(fact), truth, atom)
    if isinstance(fact, Compare):
        return _by_range(fact, truth, atom)
    return None


def _values_of(atom: Equals | In) -> tuple[JsonValue, ...]:
    return (atom.value,) if isinstance(atom, Equals) else atom.values


def _by_value(values: tuple[JsonValue, ...], truth: bool, atom: Atom) -> bool | None:
    if truth:
        numeric = isinstance(atom, Compare) and amount_of(atom.value) is not None
        if not isinstance(atom, Equals | In) and not (
            numeric and all(amount_of(value) is not None for value in values)
        ):
            return None
        told = {holds(atom, {atom.slot: value}) for value in values}
        return told.pop() if len(told) == 1 else None
    if isinstance(atom, Equals | In):
        excluded = In(slot=atom.slot, values=values)
        if all(holds(excluded, {atom.slot: value}) for value in _values_of(atom)):
            return False
    return None


def _by_range(fact: Compare, truth: bool, atom: Atom) -> bool | None:
    lies = _range(fact)
    if lies is None:
        return None
    if isinstance(atom, Equals) and truth:
        amount = amount_of(atom.value)
        return False if amount is None or not _within((amount, True, amount, True), lies) else None
    wanted = _range(atom) if isinstance(atom, Compare) else None
    if wanted is None:
        return None
    if truth:
        return True if _within(lies, wanted) else False if _apart(lies, wanted) else None
    return False if _within(wanted, lies) else None


# From, whether that counts, to, whether that counts.
_Range = tuple[float, bool, float, bool]


def _range(atom: Compare) -> _Range | None:
    amount = amount_of(atom.value)
    if amount is None:
        return None
    closed = "=" in atom.is_
    return (-inf, False, amount, closed) if "<" in atom.is_ else (amount, closed, inf, False)


def _within(inner: _Range, outer: _Range) -> bool:
    low = inner[0] > outer[0] or (inner[0] == outer[0] and inner[1] <= outer[1])
    return low and (inner[2] < outer[2] or (inner[2] == outer[2] and inner[3] <= outer[3]))


def _apart(one: _Range, other: _Range) -> bool:
    def before(a: _Range, b: _Range) -> bool:
        return a[2] < b[0] or (a[2] == b[0] and not (a[3] and b[1]))

    return before(one, other) or before(other, one)
