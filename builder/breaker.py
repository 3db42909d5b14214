"""A circuit breaker: an action server that keeps failing is left alone for a while."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable


class CircuitBreaker:
    """Opens after `failures` failures within `window` seconds, and lets one call try again later."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        failures: int = 5,
        window: float = 30.0,
        pause: float = 5.0,
    ) -> None:
        self._clock = clock
        self._limit = failures
        self._window = window
        self._pause = pause
        self._failed: deque[float] = deque(maxlen=failures)
        self._closed_until = 0.0

    def allows(self) -> bool:
        """Tell whether a call may be made; of several after a pause, the first one probes."""
        now = self._clock()
        if now < self._closed_until:
            return False
        if self._is_open(now):
            self._closed_until = now + self._pause
        return True

    def record(self, *, succeeded: bool) -> None:
        """Note how a call went."""
        if succeeded:
            self._failed.clear()
            self._closed_until = 0.0
            return
        now = self._clock()
        self._failed.append(now)
        if self._is_open(now):
            self._closed_until = now + self._pause

    def _is_open(self, now: float) -> bool:
        return len(self._failed) == self._limit and now - self._failed[0] <= self._window
