"""What can be counted, for Prometheus."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

TURNS: Final = Counter("dialoom_turns", "Turns answered", ("skill", "repeated"))
TURN_SECONDS: Final = Histogram(
    "dialoom_turn_seconds",
    "Seconds from a message to its answer",
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
TIMER_SECONDS: Final = Histogram(
    "dialoom_timer_late_seconds",
    "Seconds from the time of a timer to its turn",
    buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 600, 3600),
)
REQUESTS: Final = Counter("dialoom_http_requests", "HTTP requests", ("method", "status"))
NOTICE_TRIES: Final = Counter(
    "dialoom_notice_tries", "Tries to send a notice, by what came of them", ("kind", "outcome")
)
NOTICES: Final = Gauge("dialoom_notices", "Notices that wait, and dead ones", ("state",))
