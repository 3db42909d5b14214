"""Where a session is held: with what is published for everybody, or with what is being tested."""

from __future__ import annotations

from typing import Final, Literal

Environment = Literal["production", "test"]

PRODUCTION: Final[Environment] = "production"
TEST: Final[Environment] = "test"
ENVIRONMENTS: Final[tuple[Environment, ...]] = (PRODUCTION, TEST)
