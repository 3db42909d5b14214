"""Places where a test can kill the process, to prove that no turn is lost or taken twice."""

from __future__ import annotations

import os
import signal
from typing import Final

VARIABLE: Final = "DIALOOM_FAILPOINT"
_passings_left: dict[str, int] = {}


def name_point(text: str) -> None:
    """Name the place that kills, and at which passing: `name:nth`; nothing when it is empty."""
    name, _, nth = text.partition(":")
    _passings_left.clear()
    if name:
        _passings_left[name] = int(nth or 1)


def pass_failpoint(name: str) -> None:
    """Kill this process if this place was named and has been passed often enough."""
    if name not in _passings_left:
        return
    _passings_left[name] -= 1
    if _passings_left[name] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


name_point(os.environ.get(VARIABLE, ""))
