"""How made-up users speak: how often they are careless, the turns of phrase, and slips of the finger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from builder.conversation.reply import Reply
from kits.noise import homophones, typos

Phrases = Mapping[str, tuple[str, ...]]
YES: Final[Phrases] = {"zh": ("是的",), "en": ("yes",)}
IT_IS: Final[Phrases] = {
    "zh": ("是{}", "应该是{}", "{}，谢谢"),
    "en": ("it is {}", "it's {}", "{} please"),
}
RATHER: Final[Phrases] = {
    "zh": ("不对，是{}", "我说错了，是{}", "改成{}"),
    "en": ("no, it is {}", "sorry, I meant {}", "actually it is {}"),
}
UNSURE: Final[Phrases] = {"zh": ("等一下", "这个嘛"), "en": ("hold on", "let me see")}
_CODE: Final = r"[A-Za-z0-9.@+_-]*[0-9@][A-Za-z0-9.@+_-]*"


@dataclass(frozen=True)
class Manners:
    """How often a user, 0 to 1 a message, mistypes, turns to something else, corrects, or stalls."""

    noise: float = 0.0
    interruptions: float = 0.0
    corrections: float = 0.0
    refusals: float = 0.0


def base_of(language: str) -> str:
    """Return the language whose phrases a user of this one speaks."""
    return "zh" if language.startswith("zh") else "en"


def phrase(phrases: Phrases, language: str, chance: Random, *words: str) -> str:
    """Return one of the phrases of a language, with words put in."""
    return chance.choice(phrases[base_of(language)]).format(*words)


def noisy(text: str, language: str, chance: Random, keep: str = "") -> str:
    """Mistype a message; codes, addresses and the words of `keep` stay as they are."""
    damage = homophones if base_of(language) == "zh" else typos
    # Odd ones out of the split are what stays: the words to keep, codes and addresses.
    kept = "|".join(filter(None, (re.escape(keep), _CODE)))
    parts = re.split(f"({kept})", text)
    return "".join(
        part if number % 2 or not part.strip() else damage(part, chance).text
        for number, part in enumerate(parts)
    )


def button_for(intent: str, replies: tuple[Reply, ...]) -> str | None:
    """Return the button of an intent where one is asked which of several wishes was meant."""
    last = replies[-1] if replies else None
    if last is None or last.response not in ("did_you_mean", "fallback_choices"):
        return None
    return next((b.payload for b in last.buttons if b.payload.startswith(f"/{intent}")), None)
