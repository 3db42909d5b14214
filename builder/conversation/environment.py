"""Where a session is held: with what is published for everybody, or with what is being tested."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from builder.sentence import Sentence, say

Environment = Literal["production", "test"]

PRODUCTION: Final[Environment] = "production"
TEST: Final[Environment] = "test"
ENVIRONMENTS: Final[tuple[Environment, ...]] = (PRODUCTION, TEST)
# How sentences call them.
ENVIRONMENT_SAID: Final[Mapping[Environment, Sentence]] = {
    PRODUCTION: say("production"),
    TEST: say("test"),
}
