"""How Chinese characters sound: their syllables, without tones (made by `scripts/make_pinyin.py`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _by_character() -> dict[str, str]:
    text = files("builder.nlu").joinpath("data/pinyin.txt").read_text(encoding="utf-8")
    lines = (line.partition(" ") for line in text.splitlines())
    return {character: syllable for syllable, _, held in lines for character in held}


@cache
def _by_syllable() -> dict[str, str]:
    held: dict[str, str] = {}
    for character, syllable in _by_character().items():
        held[syllable] = held.get(syllable, "") + character
    return held


def syllable_of(character: str) -> str | None:
    """Return how a character is said, or None for one that is no common ideograph."""
    return _by_character().get(character)


def sounding_like(character: str) -> str:
    """Return the characters that sound like this one, the common ones first, without it."""
    syllable = syllable_of(character)
    return _by_syllable()[syllable].replace(character, "") if syllable else ""


@cache
def common_characters() -> str:
    """Return the commonest characters: a few of each syllable."""
    return "".join(held[:3] for held in _by_syllable().values())
