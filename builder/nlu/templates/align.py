"""Lay a template's fragments on a message so that they account for as much of it as they can.

With order, that is the longest path through the places of the fragments, by dynamic programming;
without, fragments with fewer places choose first, or those with longer ones where that accounts for
more ("night data pack" is one value, not a cue in the middle of it). Both are bounded by the number of
places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.nlu.templates.words import Key, Places
from builder.schema.template import Fragment, Template


@dataclass(frozen=True)
class Laid:
    """Where fragments lie, as (fragment, start, end), and how many characters wildcards took."""

    placed: tuple[tuple[int, int, int], ...]
    wild: int


@dataclass(frozen=True)
class _State:
    """The best way so far that ends with one fragment at one place."""

    gain: float
    fragment: int
    start: int
    end: int
    wild: int
    before: _State | None


def lay_in_order(
    template: Template, keys: Sequence[Key | None], places: Places, counted: Sequence[int]
) -> Laid | None:
    """Lay fragments in their order; `counted[i]` is how many characters before `i` count."""
    fragments, end = template.fragments, len(counted) - 1
    states = [_State(0.0, -1, 0, 0, 0, None)]
    for number, key in enumerate(keys):
        if key is None:
            continue
        for start, stop in places.get(key, ()):
            best = _best(states, template, number, start, counted)
            if best is not None:
                gain = best[0] + counted[stop] - counted[start]
                states.append(_State(gain, number, start, stop, best[1], best[2]))
    last = _best(states[1:], template, len(fragments), end, counted)
    if last is None:
        return None
    placed: list[tuple[int, int, int]] = []
    state: _State | None = last[2]
    while state is not None and state.fragment >= 0:
        placed.append((state.fragment, state.start, state.end))
        state = state.before
    return Laid(tuple(reversed(placed)), last[1])


def _best(
    states: Sequence[_State], template: Template, number: int, start: int, counted: Sequence[int]
) -> tuple[float, int, _State] | None:
    """Return the gain, the characters of wildcards and the state that a fragment best follows."""
    best: tuple[float, int, _State] | None = None
    for state in states:
        if state.fragment >= number or state.end > start:
            continue
        bounds = _between(template.fragments[state.fragment + 1 : number])
        gap = counted[start] - counted[state.end]
        if bounds is None or gap < bounds[0]:
            continue
        taken = min(gap, bounds[1])
        # What a wildcard takes is left out of account, so it is worth the share that it saves.
        gain = state.gain + template.threshold * taken
        if best is None or gain > best[0] + 1e-9:
            best = (gain, state.wild + taken, state)
    return best


def _between(skipped: Sequence[Fragment]) -> tuple[int, int] | None:
    """Return how much wildcards between two fragments take; None when one there must match."""
    least = most = 0
    for fragment in skipped:
        if fragment.kind == "any":
            least += fragment.least
            most += 10**6 if fragment.most is None else fragment.most
        elif fragment.must:
            return None
    return least, most


def lay_in_any_order(
    template: Template, keys: Sequence[Key | None], places: Places, counted: Sequence[int]
) -> Laid | None:
    """Lay fragments wherever they stand, no two on the same characters."""
    fragments = template.fragments
    wanted = [(number, key) for number, key in enumerate(keys) if key is not None]
    rarest = sorted(wanted, key=lambda w: (not fragments[w[0]].must, len(places.get(w[1], ()))))
    longest = sorted(
        wanted,
        key=lambda w: (
            not fragments[w[0]].must,
            -max((end - start for start, end in places.get(w[1], ())), default=0),
        ),
    )
    laid = [
        found
        for order in ((rarest, longest) if rarest != longest else (rarest,))
        if (found := _lay_by_turns(template, order, places, counted)) is not None
    ]
    return max(laid, key=lambda one: _covered(one, counted), default=None)


def _covered(laid: Laid, counted: Sequence[int]) -> int:
    return sum(counted[end] - counted[start] for _, start, end in laid.placed)


def _lay_by_turns(
    template: Template, wanted: Sequence[tuple[int, Key]], places: Places, counted: Sequence[int]
) -> Laid | None:
    """Let one fragment after another take the longest place that is still free."""
    free = [True] * (len(counted) - 1)
    placed: list[tuple[int, int, int]] = []
    fragments = template.fragments
    for number, key in wanted:
        found = sorted(places.get(key, ()), key=lambda place: (place[0] - place[1], place[0]))
        spot = next(((s, e) for s, e in found if all(free[s:e])), None)
        if spot is not None:
            placed.append((number, *spot))
            free[spot[0] : spot[1]] = [False] * (spot[1] - spot[0])
        elif fragments[number].must:
            return None
    if not placed:
        return None
    left = counted[-1] - sum(counted[e] - counted[s] for _, s, e in placed)
    bounds = _between([fragment for fragment in fragments if fragment.kind == "any"])
    if bounds is None or left < bounds[0]:
        return None
    return Laid(tuple(sorted(placed, key=lambda p: p[1])), min(left, bounds[1]))
