"""The intents that every skill understands by itself: affirm, deny, cancel, repeat.

The matcher takes a whole utterance made of nothing but an intent's own words and light fillers
("好的呀", "yes please"); one word more ("取消订单") and it is left to what the skill has learned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson

from builder.conversation.understanding import BUILT_IN_INTENTS
from builder.nlu.wording import bare
from builder.pattern import Pattern, compile_pattern

_LONGEST: Final = 40
_ONLY_MATCHED: Final = frozenset({"restart", "go_back"})
# All of a language's words and fillers, several times over.
_LONGEST_PATTERN: Final = 50_000


@cache
def _data() -> dict[str, dict[str, Any]]:
    text = (files("builder.nlu") / "data" / "built_in.json").read_bytes()
    loaded: dict[str, dict[str, Any]] = orjson.loads(text)
    return loaded


def _of_language(language: str) -> dict[str, Any]:
    return _data().get(language.split("-")[0], {"intents": {}, "fillers": {}})


def built_in_utterances(language: str) -> Mapping[str, Sequence[str]]:
    """Return examples of the built-in intents for the head; empty in a language we have none of.

    The shortest words are left to the matcher: next to them, any short message looks alike. So are the
    intents that undo what was said: "it started yesterday" must never count as "start over".
    """
    data = _of_language(language)
    intents: dict[str, dict[str, list[str]]] = data["intents"]
    longer = _is_two_words if data.get("spaced", False) else _is_three_characters
    return {
        name: [*filter(longer, said["core"]), *said["examples"]]
        for name, said in intents.items()
        if name not in _ONLY_MATCHED
    }


def find_built_in(text: str, languages: Sequence[str]) -> str | None:
    """Return the built-in intent that a whole utterance states, in any of the languages."""
    said = bare(text)
    if not said or len(said) > _LONGEST:
        return None
    for language in languages:
        for intent, pattern in _patterns(language):
            if pattern.matches_whole(said):
                return intent
    return None


def _is_two_words(phrase: str) -> bool:
    return " " in phrase


def _is_three_characters(phrase: str) -> bool:
    return len(phrase) >= 3


@cache
def _patterns(language: str) -> tuple[tuple[str, Pattern], ...]:
    data = _of_language(language)
    spaced = bool(data.get("spaced", False))
    joint = " " if spaced else " ?"
    patterns = []
    for intent in BUILT_IN_INTENTS:
        if intent not in data["intents"]:
            continue
        core = _any_of(data["intents"][intent]["core"])
        filler = _any_of([*data["fillers"]["*"], *data["fillers"].get(intent, ())])
        pattern = f"(?:{filler}{joint})*{core}(?:{joint}(?:{filler}|{core}))*"
        patterns.append((intent, compile_pattern(pattern, longest=_LONGEST_PATTERN)))
    return tuple(patterns)


def _any_of(phrases: Sequence[str]) -> str:
    longest_first = sorted({bare(phrase) for phrase in phrases}, key=lambda p: (-len(p), p))
    return "(?:" + "|".join(re.escape(phrase) for phrase in longest_first) + ")"
