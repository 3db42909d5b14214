from __future__ import annotations

import numpy as np
import pytest

from builder.learning.lbfgs import minimise
from builder.learning.softmax import Floats


def _square(at: Floats) -> tuple[float, Floats]:
    return float(at @ at), 2 * at


def test_a_step_that_goes_too_far_is_not_the_last_one() -> None:
    # Guessed this far, the first step ends opposite, where the loss is hardly lower.
    found = minimise(
        _square, np.ones(3, np.float32), inverse=lambda x: np.float32(0.999) * x, stalled=0.01
    )
    assert found == pytest.approx(0.0, abs=0.01)


def test_steps_that_bring_little_are_left_out() -> None:
    asked = 0

    def valley(at: Floats) -> tuple[float, Floats]:
        nonlocal asked
        asked += 1
        steep = np.asarray([1.0, 30.0, 900.0], np.float32)
        return 5.0 + float(steep @ at**2), 2 * steep * at

    def steps(stalled: float) -> int:
        nonlocal asked
        asked = 0
        minimise(valley, np.ones(3, np.float32), tolerance=0.0, stalled=stalled)
        return asked

    assert steps(0.05) < steps(1e-9)
