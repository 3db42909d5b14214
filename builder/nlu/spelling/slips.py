"""Slips, as training makes them of its examples: one character in ten is wrong."""

from __future__ import annotations

from random import Random
from string import ascii_lowercase, digits
from typing import Final

from builder.nlu.sound import common_characters, sounding_like
from builder.text import is_han

_ONE_OF: Final = 10
# The common characters of a sound come first, and are what input methods and recognisers offer.
_OFFERED: Final = 8


def with_slips(text: str, chance: Random, *, least: int = 0) -> list[str]:
    """Return what becomes of each character: a tenth is another, left out, doubled or swapped.

    What is left over of a tenth is one more by chance. Another letter is any letter; another
    ideograph one that sounds the same, or any at all.
    """
    letters = list(text)
    places = [i for i, c in enumerate(letters) if c.isalnum()]
    whole, rest = divmod(len(places), _ONE_OF)
    wrong = max(whole + (chance.random() * _ONE_OF < rest), least)
    for place in sorted(chance.sample(places, min(wrong, len(places))), reverse=True):
        here = letters[place]
        if is_han(here):
            letters[place] = _instead_of(here, chance)
            continue
        match chance.randrange(4):
            case 0:
                letters[place] = chance.choice(digits if here.isdigit() else ascii_lowercase)
            case 1:
                letters[place] = ""
            case 2:
                letters[place] = here + here
            case _:
                swap(letters, place)
    return letters


def slipped(text: str, chance: Random) -> str:
    """Return the text with at least one slip."""
    return "".join(with_slips(text, chance, least=1))


def swap(letters: list[str], place: int) -> None:
    """Let a letter and the one behind it change places."""
    if place + 1 < len(letters) and letters[place + 1].isalpha():
        letters[place], letters[place + 1] = letters[place + 1], letters[place]


def _instead_of(ideograph: str, chance: Random) -> str:
    sounds = sounding_like(ideograph)[:_OFFERED]
    match chance.randrange(4):
        case 0 | 1 if sounds:
            return chance.choice(sounds)
        case 3:
            return ""
    return chance.choice(common_characters())
