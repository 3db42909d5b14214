"""Places where a test can kill the process, to prove that no turn is lost or taken twice."""

from __future__ import annotations

import os
import signal
from typing import Final

VARIABLE: Final = "DIALOOM_FAILPOINT"
_NAME, _, _NTH = os.environ.get(VARIABLE, "").partition(":")
_passed = 0


def pass_failpoint(name: str) -> None:
    """Kill this process if the environment names this place, at its nth passing: `name:nth`."""
    global _passed
    if name != _NAME:
        return
    _passed += 1
    if _passed >= int(_NTH or 1):
        os.kill(os.getpid(), signal.SIGKILL)
