"""The sentences of a draft, and the passages that each of them names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from builder.reading.sentences import split_sentences

_NUMBERS: Final = r"\d{1,2}(?:\s*[,，、]\s*\d{1,2})*"
_MARK: Final = re.compile(rf"\s*(?:\[\s*{_NUMBERS}\s*\]|【\s*{_NUMBERS}\s*】|［\s*{_NUMBERS}\s*］)")
# Some models put the marks behind the full stop; they belong to the sentence before.
_BEHIND: Final = re.compile(rf"([。！？!?.][”’」』）)\"']*)((?:{_MARK.pattern})+)")
_BULLET: Final = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.、)])\s+", re.MULTILINE)
_MARKUP: Final = re.compile(r"\*\*|__|`|^#+\s+", re.MULTILINE)


@dataclass(frozen=True)
class Claim:
    """One sentence of a draft, without its marks, and the numbers of the passages that it names."""

    text: str
    cited: tuple[int, ...]


def claims_in(draft: str) -> list[Claim]:
    """Return the sentences of a draft, in order; bullets and mark-up are taken off."""
    plain = _MARKUP.sub("", _BULLET.sub("", draft))
    moved = _BEHIND.sub(lambda match: match[2] + match[1] + " ", plain)
    return [
        Claim(text, _cited(sentence)) for sentence in _sentences(moved) if (text := _bare(sentence))
    ]


def _sentences(text: str) -> Iterator[str]:
    for start, end in split_sentences(text):
        yield text[start:end]


def _bare(sentence: str) -> str:
    return " ".join(_MARK.sub("", sentence).split())


def _cited(sentence: str) -> tuple[int, ...]:
    marks = " ".join(match[0] for match in _MARK.finditer(sentence))
    return tuple(dict.fromkeys(int(number) for number in re.findall(r"\d+", marks)))
