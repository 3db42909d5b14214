"""Ways in which messages arrive damaged: each takes a clean text and a source of chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from builder.nlu.sound import sounding_like
from builder.text import is_han

Noise = Callable[[str, Random], str]

_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# What a recogniser writes when it hears the sound and not the sense.
_HEARD: Final = [
    "their there", "to too", "two to", "for four", "by buy", "right write", "know no", "here hear",
    "your you're", "its it's", "our hour", "new knew", "weather whether", "where wear", "see sea",
    "would wood", "one won", "I eye", "be bee", "so sew", "week weak", "pay pey", "check cheque",
    "card cart", "bill bell", "account a count", "transfer trance fur", "what's whats", "are our",
    "can't cant", "don't dont", "i'm im", "than then", "need knead", "made maid", "mail male",
    "piece peace", "sent cent", "rate wrait", "time thyme", "break brake", "meet meat", "road rode",
    "flight flite", "through threw", "wait weight", "way weigh", "sale sail", "whole hole",
]  # fmt: skip
_EMOJI: Final = "😀😂🙏👍😭🔥❤🤔🎉😡"
_FULL: Final = {c: c + 0xFEE0 for c in range(0x21, 0x7F)} | {0x20: 0x3000}


def typos(text: str, chance: Random) -> str:
    """One slip of the finger in each 15 letters, at least one: next key, left out, doubled, swapped."""
    letters = list(text)
    places = [i for i, c in enumerate(letters) if c.isascii() and c.isalpha()]
    if not places:
        return text
    for place in sorted(chance.sample(places, max(1, len(places) // 15)), reverse=True):
        here = letters[place]
        match chance.randrange(4):
            case 0:
                letters[place] = _next_key(here, chance)
            case 1:
                letters[place] = ""
            case 2:
                letters[place] = here + here
            case _:
                swapped = place + 1 < len(letters) and letters[place + 1].isalpha()
                if swapped:
                    letters[place], letters[place + 1] = letters[place + 1], here
    return "".join(letters)


def homophones(text: str, chance: Random) -> str:
    """One of each eight ideographs, at least one, is another that sounds the same."""
    letters = list(text)
    places = [i for i, c in enumerate(letters) if is_han(c) and sounding_like(c)]
    for place in chance.sample(places, max(1, len(places) // 8)) if places else []:
        # The common ones come first, and are what input methods and recognisers offer.
        letters[place] = chance.choice(sounding_like(letters[place])[:8])
    return "".join(letters)


def recognised(text: str, chance: Random) -> str:
    """As a speech recogniser writes: no capitals, no punctuation, and what sounds alike confused."""
    if any(map(is_han, text)):
        return homophones(re.sub(r"[^\w]+", "", text), chance)
    told = dict(pair.split(" ", 1) for pair in _HEARD)
    words = re.sub(r"[^\w' ]+", " ", text).split()
    heard = [told[w.lower()] if w.lower() in told and chance.random() < 0.7 else w for w in words]
    return " ".join(heard).lower()


def full_width(text: str, _chance: Random) -> str:
    """Every letter, digit and sign in its full-width form."""
    return text.translate(_FULL)


def upper_case(text: str, _chance: Random) -> str:
    """All capitals."""
    return text.upper()


def mixed(text: str, chance: Random) -> str:
    """Polite words of the other language around it."""
    if any(map(is_han, text)):
        return (
            chance.choice(["hi ", "please ", "ok "]) + text + chance.choice([" thanks", " plz", ""])
        )
    return (
        chance.choice(["你好 ", "请问 ", "帮我 "]) + text + chance.choice(["谢谢", " 麻烦了", ""])
    )


def emoji(text: str, chance: Random) -> str:
    """Three emoji: one before, two behind."""
    before, *behind = (chance.choice(_EMOJI) for _ in range(3))
    return before + text + "".join(behind)


def stretched(text: str, chance: Random) -> str:
    """One word drawn out, and the end shouted: "pleeease!!!!"."""
    words = text.split(" ")
    place = chance.randrange(len(words))
    letters = [i for i, c in enumerate(words[place]) if c.isalpha()]
    if letters:
        at = chance.choice(letters)
        words[place] = words[place][:at] + words[place][at] * 4 + words[place][at + 1 :]
    return " ".join(words) + "!!!!"


def cut_off(text: str, _chance: Random) -> str:
    """The last fifth is missing."""
    return text[: max(2, len(text) * 4 // 5)]


NOISES: Final[Mapping[str, Noise]] = {
    "typos": typos,
    "homophones": homophones,
    "speech recognition": recognised,
    "full width": full_width,
    "upper case": upper_case,
    "code-mixing": mixed,
    "emoji": emoji,
    "stretched": stretched,
    "cut off": cut_off,
}


def _next_key(letter: str, chance: Random) -> str:
    row = next((row for row in _KEYS if letter.lower() in row), None)
    if row is None:
        return letter
    place = row.index(letter.lower()) + chance.choice([-1, 1])
    return row[min(max(place, 0), len(row) - 1)]
