"""Limited-memory BFGS with a backtracking line search (Nocedal and Wright, chapter 7), over numpy."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from builder.learning.softmax import Floats

_MEMORY: Final = 6
_HALVINGS: Final = 20
# A step is taken when the loss falls by at least this share of what its slope promises.
_ENOUGH: Final = 1e-4

# The loss and its gradient at a point.
Function = Callable[[Floats], tuple[float, Floats]]


class _Pair(NamedTuple):
    """A step that was taken, how the gradient changed, and 1 / (step · change)."""

    step: Floats
    change: Floats
    factor: float


def minimise(
    function: Function,
    start: Floats,
    *,
    inverse: Callable[[Floats], Floats] | None = None,
    iterations: int = 100,
    tolerance: float = 1e-3,
    stalled: float = 1e-7,
) -> Floats:
    """Return where the function is least, or nearly.

    `inverse` multiplies by a guess of the inverse Hessian: the better it is, the fewer steps. It ends
    when the gradient has fallen to `tolerance` of what it was at the start, or a step lowers the loss
    by less than `stalled` of itself and did not promise more: one that went too far lowers it little.
    """
    at, (loss, gradient) = start, function(start)
    first = float(np.linalg.norm(gradient)) or 1.0
    pairs: deque[_Pair] = deque(maxlen=_MEMORY)
    for _ in range(iterations):
        norm = float(np.linalg.norm(gradient))
        if norm <= tolerance * first:
            break
        direction = -_times_inverse_hessian(gradient, pairs, inverse)
        known = pairs or inverse is not None
        found = _search(
            function, at, loss, gradient, direction, 1.0 if known else min(1.0, 1 / norm)
        )
        if found is None:
            break
        there, new_loss, new_gradient = found
        step, change = there - at, new_gradient - gradient
        curved = float(step @ change)
        if curved > 1e-10:
            pairs.append(_Pair(step, change, 1.0 / curved))
        # Half of what the slope promises is what a step brings where the loss is as curved as supposed.
        promised = -0.5 * float(direction @ gradient)
        done = max(loss - new_loss, promised) < stalled * max(abs(loss), 1.0)
        at, loss, gradient = there, new_loss, new_gradient
        if done:
            break
    return at


def _search(
    function: Function, at: Floats, loss: float, gradient: Floats, direction: Floats, size: float
) -> tuple[Floats, float, Floats] | None:
    """Go along a direction until the loss falls enough; None when it does not."""
    slope = float(direction @ gradient)
    for _ in range(_HALVINGS):
        there = at + np.float32(size) * direction
        new_loss, new_gradient = function(there)
        excess = new_loss - loss - size * slope
        if new_loss <= loss + _ENOUGH * size * slope:
            return there, new_loss, new_gradient
        # The lowest point of the parabola through what is known, within reason.
        lowest = -slope * size * size / (2 * excess) if excess > 0 else 0.0
        size = min(max(lowest, 0.1 * size), 0.5 * size)
    return None


def _times_inverse_hessian(
    gradient: Floats, pairs: deque[_Pair], inverse: Callable[[Floats], Floats] | None
) -> Floats:
    result = gradient.copy()
    factors: list[float] = []
    for step, change, factor in reversed(pairs):
        share = factor * float(step @ result)
        factors.append(share)
        result -= np.float32(share) * change
    if inverse is not None:
        result = inverse(result)
    if pairs:
        _, change, factor = pairs[-1]
        spread = float(change @ (change if inverse is None else inverse(change)))
        result *= np.float32(1.0 / (factor * spread))
    for (step, change, factor), share in zip(pairs, reversed(factors), strict=True):
        result += np.float32(share - factor * float(change @ result)) * step
    return result
