"""Whether two messages say the same, as far as their letters show it."""

from __future__ import annotations

from typing import Final

from builder.text import fold, is_han

# Two messages that say the same share so many of their pieces.
_ALIKE: Final = 0.34


def are_alike(one: str, other: str) -> bool:
    """Tell whether two messages say the same in other words, as far as their letters show it."""
    a, b = pieces(one), pieces(other)
    if not a or not b:
        return False
    # The shorter may be the longer one without its polite words.
    return len(a & b) / min(len(a), len(b)) >= 1.5 * _ALIKE or len(a & b) / len(a | b) >= _ALIKE


def letters(text: str) -> str:
    """Return the letters and digits of a text, folded: what is left is how it is spelled."""
    return "".join(c for c in fold(text) if c.isalnum())


def pieces(text: str) -> set[str]:
    """Return the pairs of letters of a Chinese text, the triples of another."""
    spelled = letters(text)
    size = 2 if any(map(is_han, spelled)) else 3
    return {spelled[i : i + size] for i in range(len(spelled) - size + 1)}
