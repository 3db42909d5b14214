"""Which words carry the decision, and the fewest whose absence would change it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import Final

from builder.conversation.explanation import Flip, Word
from builder.conversation.understanding import Understanding
from builder.text import is_han

# Longer messages are not taken apart: each word costs one more understanding.
MOST_WORDS: Final = 24
# Pairs are tried among so many words that carry most.
_PAIRED: Final = 6
_WORD: Final = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")

Understand = Callable[[str], Understanding]
Piece = tuple[int, int]


def words_of(text: str, tokens: Sequence[Piece] = (), whole: Sequence[Piece] = ()) -> list[Piece]:
    """Return where the words of a text stand, in order.

    Chinese is divided as `tokens` divide it, else by character; `whole` are stretches, the slot
    values, that are one word each.
    """
    ends: set[int] = set()
    for found in _WORD.finditer(text):
        places = range(found.start(), found.end())
        ends |= {found.start(), found.end()}
        ends |= {
            at for at in places if is_han(text[at]) != is_han(text[max(at - 1, found.start())])
        }
        ends |= {at for at in places if is_han(text[at])} if not tokens else set()
    ends |= {at for token in tokens for at in token if is_han(text[min(at, len(text) - 1)])}
    for start, end in whole:
        ends = {at for at in ends if not start < at < end} | {start, end}
    bounds = sorted(at for at in ends if at <= len(text))
    return [
        (start, end) for start, end in pairwise(bounds) if _WORD.search(text[start:end]) is not None
    ]


def without(text: str, pieces: Sequence[Piece]) -> str:
    """Return the text without some of its words."""
    left, at = "", 0
    for start, end in sorted(pieces):
        left += text[at:start]
        at = end
    return re.sub(r"\s+", " ", left + text[at:]).strip()


def weigh_words(
    understanding: Understanding, pieces: Sequence[Piece], understand: Understand
) -> tuple[tuple[Word, ...], Flip | None]:
    """Leave out each word, then pairs of those that carry most; return what each carries, and a flip.

    The flip is the shortest of the single words that change the intent, else of the pairs.
    """
    text = understanding.text
    if not 1 < len(pieces) <= MOST_WORDS:
        return (), None
    tried: dict[tuple[Piece, ...], Understanding] = {
        (piece,): understand(without(text, [piece])) for piece in pieces
    }
    before = _score_of(understanding, understanding.intent.name)
    words = tuple(
        Word(
            text=text[piece[0] : piece[1]],
            start=piece[0],
            end=piece[1],
            carried=round(before - _score_of(tried[(piece,)], understanding.intent.name), 4),
        )
        for piece in pieces
    )
    flip = _flip_of(understanding, tried)
    if flip is None and len(pieces) > 2:
        heavy = sorted(zip(words, pieces, strict=True), key=lambda w: -w[0].carried)[:_PAIRED]
        pairs = combinations(sorted(piece for _, piece in heavy), 2)
        flip = _flip_of(understanding, {pair: understand(without(text, pair)) for pair in pairs})
    return words, flip


def _flip_of(
    understanding: Understanding, tried: dict[tuple[Piece, ...], Understanding]
) -> Flip | None:
    text, decided = understanding.text, understanding.intent.name
    flips = [(left_out, other) for left_out, other in tried.items() if other.intent.name != decided]
    if not flips:
        return None
    left_out, other = min(flips, key=lambda f: (sum(end - start for start, end in f[0]), f[0]))
    return Flip(
        without=tuple(text[start:end] for start, end in left_out),
        remains=without(text, left_out),
        intent=other.intent,
    )


def _score_of(understanding: Understanding, intent: str) -> float:
    if understanding.intent.name == intent:
        return understanding.intent.score
    return next((s.score for s in understanding.ranking if s.name == intent), 0.0)
