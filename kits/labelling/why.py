"""Why a group is proposed: a code with its facts, which every screen tells in its own language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

# sure: they lie together, and are of the intent. unsure: some may be of others. new: of a kind that
# no intent is about. asked: the FAQ is asked such things. built_in: every skill understands it. alone:
# about no intent, and alone with it. left_out: of another group. suggested: of an intent, alone.
# unknown: it was not kept.
Code = Literal[
    "sure", "unsure", "new", "asked", "built_in", "alone", "left_out", "suggested", "unknown"
]


@dataclass(frozen=True)
class Why:
    """A code; how sure (0 to 1), which intents, how many candidates, where it tells that."""

    code: Code
    sure: float | None = None
    intents: tuple[str, ...] = ()
    count: int | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Why:
        """Read what `as_json` wrote; `unknown` where it is something else."""
        intents: Sequence[str] = told.get("intents", ())
        return cls(told.get("code", "unknown"), told.get("sure"), tuple(intents), told.get("count"))

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "code": self.code,
            "sure": self.sure,
            "intents": list(self.intents),
            "count": self.count,
        }

    @property
    def says(self) -> str:
        """The same in English, for a terminal."""
        named = " or ".join(f"'{name}'" for name in self.intents)
        match self.code:
            case "sure":
                return f"{self.sure or 0:.0%} sure, and they lie together"
            case "unsure":
                others = f"some may mean {named}, so " if named else ""
                return f"only {self.sure or 0:.0%} sure: {others}what you say teaches much"
            case "new":
                return f"{self.count} of a kind that no intent of the skill is about"
            case "asked":
                return "the FAQ is asked such things"
            case "built_in":
                return "every skill understands this without examples"
            case "alone":
                return "about no intent of the skill, and alone with it"
            case "suggested":
                return f"like utterances of {named}"
            case "left_out":
                return f"left out of {named or 'a group'}"
        return ""
