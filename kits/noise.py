"""Ways in which messages arrive damaged: each takes a clean text and a source of chance.

Each says what became of every character (`Change`), so that marked spans stay right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from builder.nlu.sound import sounding_like
from builder.nlu.spelling.slips import swap, with_slips
from builder.text import is_han
from kits.change import Change, Edit

Noise = Callable[[str, Random], Change]

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


def typos(text: str, chance: Random) -> Change:
    """One slip of the finger in each 15 letters, at least one: next key, left out, doubled, swapped."""
    letters = list(text)
    places = [i for i, c in enumerate(letters) if c.isascii() and c.isalpha()]
    if not places:
        return Change.of(text)
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
                swap(letters, place)
    return Change.from_letters(letters)


def tenth(text: str, chance: Random) -> Change:
    """One character in ten is wrong: another one, left out, doubled or swapped."""
    return Change.from_letters(with_slips(text, chance))


def homophones(text: str, chance: Random) -> Change:
    """One of each eight ideographs, at least one, is another that sounds the same."""
    letters = list(text)
    places = [i for i, c in enumerate(letters) if is_han(c) and sounding_like(c)]
    for place in chance.sample(places, max(1, len(places) // 8)) if places else []:
        # The common ones come first, and are what input methods and recognisers offer.
        letters[place] = chance.choice(sounding_like(letters[place])[:8])
    return Change.from_letters(letters)


def recognised(text: str, chance: Random) -> Change:
    """As a speech recogniser writes: no capitals, no punctuation, and what sounds alike confused."""
    if any(map(is_han, text)):
        heard = homophones(text, chance).pieces
        return Change.from_letters("" if re.match(r"[^\w]", c) else c for c in heard)
    told = dict(pair.split(" ", 1) for pair in _HEARD)
    letters = [c.lower() if re.match(r"[\w' ]", c) else " " for c in text]
    if not text.strip():
        return Change.of(text)
    plain = "".join(letters) if all(len(c) == 1 for c in letters) else text
    edits = [
        Edit(word.start(), word.end(), told[word[0]])
        for word in re.finditer(r"[\w']+", plain)
        if word[0] in told and chance.random() < 0.7
    ]
    edits += [
        Edit(gap.start(), gap.end(), " " if gap.start() > 0 and gap.end() < len(plain) else "")
        for gap in re.finditer(r"[^\w']+", plain)
    ]
    return Change.of(plain, edits)


def full_width(text: str, _chance: Random) -> Change:
    """Every letter, digit and sign in its full-width form."""
    return Change.by_character(text, lambda c: c.translate(_FULL))


def upper_case(text: str, _chance: Random) -> Change:
    """All capitals."""
    return Change.by_character(text, str.upper)


def mixed(text: str, chance: Random) -> Change:
    """Polite words of the other language around it."""
    if any(map(is_han, text)):
        before = chance.choice(["hi ", "please ", "ok "])
        return Change.of(text).around(before, chance.choice([" thanks", " plz", ""]))
    before = chance.choice(["你好 ", "请问 ", "帮我 "])
    return Change.of(text).around(before, chance.choice(["谢谢", " 麻烦了", ""]))


def emoji(text: str, chance: Random) -> Change:
    """Three emoji: one before, two behind."""
    before, *behind = (chance.choice(_EMOJI) for _ in range(3))
    return Change.of(text).around(before, "".join(behind))


def stretched(text: str, chance: Random) -> Change:
    """One word drawn out, and the end shouted: "pleeease!!!!"."""
    letters = list(text)
    starts = [0, *(i + 1 for i, c in enumerate(text) if c == " ")]
    start = chance.choice(starts)
    end = next((i for i in range(start, len(text)) if text[i] == " "), len(text))
    places = [i for i in range(start, end) if text[i].isalpha()]
    if places:
        at = chance.choice(places)
        letters[at] *= 5
    return Change.from_letters(letters).around("", "!!!!")


def cut_off(text: str, _chance: Random) -> Change:
    """The last fifth is missing."""
    kept = max(2, len(text) * 4 // 5)
    return Change.from_letters([*text[:kept], *([""] * len(text[kept:]))])


NOISES: Final[Mapping[str, Noise]] = {
    "typos": typos,
    "homophones": homophones,
    "a tenth of the characters": tenth,
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
