"""All the ways in which a pattern can be said: counted exactly, each reached by its number, none listed.

A pattern may stand for more texts than there are atoms, so that nothing here is ever enumerated: the
number of ways is a product or a sum, and the n-th way is found by dividing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Final, NamedTuple, Protocol

from builder.schema.notation import (
    CuePlace,
    Group,
    Node,
    Numbers,
    SlotPlace,
    Wildcard,
    Words,
)
from builder.schema.utterance import Span, Utterance
from builder.text import is_han

# Up to so many ways the whole order is drawn at once; beyond, what was drawn is remembered.
_FEW: Final = 1 << 16
MOST_DRAWN: Final = 200_000


class Piece(NamedTuple):
    """A piece of a text; what stands for a slot names it, and the value where it is another word."""

    text: str
    slot: str | None = None
    value: str | None = None


class Ways(Protocol):
    """Something that can be said in `count` ways."""

    @property
    def count(self) -> int:
        """How many ways there are."""
        ...

    def nth(self, index: int) -> tuple[Piece, ...]:
        """Return the pieces of one way, `index` from 0."""
        ...


@dataclass(frozen=True)
class Listed:
    """One of a list of pieces."""

    pieces: Sequence[Piece]

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return len(self.pieces)

    def nth(self, index: int) -> tuple[Piece, ...]:
        """Return the piece of that number."""
        return (self.pieces[index],)


@dataclass(frozen=True)
class Counting:
    """A number within bounds."""

    numbers: Numbers

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return self.numbers.most - self.numbers.least + 1

    def nth(self, index: int) -> tuple[Piece, ...]:
        """Return the number in digits."""
        return (Piece(str(self.numbers.least + index).zfill(self.numbers.digits)),)


@dataclass(frozen=True)
class OneOf:
    """One way of one of several."""

    options: Sequence[Ways]

    @cached_property
    def count(self) -> int:
        """The sum of all."""
        return sum(option.count for option in self.options)

    def nth(self, index: int) -> tuple[Piece, ...]:
        """Return the way of that number, counting through the options."""
        for option in self.options:
            if index < option.count:
                return option.nth(index)
            index -= option.count
        raise IndexError("there are fewer ways than that")


@dataclass(frozen=True)
class InTurn:
    """A way of each, one behind the other; in any order where it is free."""

    parts: Sequence[Ways]
    free: bool = False

    @cached_property
    def count(self) -> int:
        """The product of all, times the orders."""
        orders = math.factorial(len(self.parts)) if self.free else 1
        return math.prod(part.count for part in self.parts) * orders

    def nth(self, index: int) -> tuple[Piece, ...]:
        """Return the way of that number."""
        said = []
        for part in self.parts:
            index, own = divmod(index, part.count)
            said.append(part.nth(own))
        if self.free:
            left, said = said, []
            while left:
                index, place = divmod(index, len(left))
                said += [(Piece(" "),), left.pop(place)]
        return tuple(piece for pieces in said for piece in pieces)


@dataclass(frozen=True)
class Filling:
    """Ways of saying a slot's value: each becomes one piece."""

    slot: str
    ways: Ways

    @property
    def count(self) -> int:
        """How many ways there are."""
        return self.ways.count

    def nth(self, index: int) -> tuple[Piece, ...]:
        """Return the way as one piece that stands for the slot."""
        pieces = self.ways.nth(index)
        value = pieces[0].value if len(pieces) == 1 else None
        return (Piece("".join(piece.text for piece in pieces), self.slot, value),)


Fill = Callable[[SlotPlace | CuePlace], Ways]
_NOTHING: Final = Listed((Piece(""),))


def ways_of(nodes: Sequence[Node], fill: Fill, *, free: bool = False) -> Ways:
    """Return the ways to say a pattern; `fill` gives those of slots and cues, and may raise.

    What a wildcard stands for nobody knows: it is left out. With `free` the nodes stand in any order.
    """
    return InTurn([_ways_of(node, fill) for node in nodes], free)


def _ways_of(node: Node, fill: Fill) -> Ways:
    match node:
        case Words(text):
            return Listed((Piece(text),))
        case Numbers():
            return Counting(node)
        case Wildcard():
            return _NOTHING
        case Group(options, optional):
            every = [ways_of(option, fill) for option in options]
            return OneOf([_NOTHING, *every] if optional else every)
    return fill(node)


def said(pieces: Sequence[Piece]) -> Utterance:
    """Put pieces together: one space where there are several, none between ideographs or at the ends."""
    text = ""
    spans: list[Span] = []
    for piece in pieces:
        words = piece.text
        if piece.slot is None:
            for character in words:
                text = _with(text, character)
            continue
        text = _with(text, words[:1])
        start = len(text) - 1
        text += words[1:]
        spans.append(Span(start=start, end=len(text), slot=piece.slot, value=piece.value))
    return Utterance(text=text.rstrip(), spans=tuple(spans))


def _with(text: str, character: str) -> str:
    if character.isspace():
        return text if not text or text[-1].isspace() else text + " "
    if len(text) > 1 and text[-1] == " " and is_han(text[-2]) and is_han(character):
        return text[:-1] + character
    return text + character


def drawn(count: int, chance: Random) -> Iterator[int]:
    """Yield the numbers below `count` in an order drawn by chance, each once, 200,000 at most."""
    if count <= _FEW:
        yield from chance.sample(range(count), count)
        return
    known: set[int] = set()
    while len(known) < min(count, MOST_DRAWN):
        number = chance.randrange(count)
        if number not in known:
            known.add(number)
            yield number
