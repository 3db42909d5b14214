"""A line to try patterns on: what each finds in a text or why it is refused, before any training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from builder.pattern import compile_pattern, pattern_problem
from ui.wording import escape, t, told

# No more finds than a person reads.
_SHOWN: Final = 20


def try_patterns(patterns: Sequence[str], *, key: str) -> None:
    """Show which patterns are refused and why, a field for a text, and what the others find in it."""
    if not patterns:
        return
    sound = [pattern for pattern in patterns if _is_sound(pattern)]
    text = st.text_input(t("entities.try_patterns"), key=key, max_chars=4000) or ""
    found = finds(sound, text)
    if found:
        st.caption(t("entities.try_found", values="  ·  ".join(f"`{part}`" for part in found)))
    elif text.strip():
        st.caption(t("entities.try_nothing"))


def try_whole(pattern: str, *, key: str) -> None:
    """Show why a pattern is refused, or a field for a value and whether the whole of it matches."""
    if not pattern or not _is_sound(pattern):
        return
    value = st.text_input(t("pattern.try_value"), key=key, max_chars=4000) or ""
    if value.strip():
        fits = compile_pattern(pattern).matches_whole(value.strip())
        st.caption(t("pattern.fits") if fits else t("pattern.fits_not"))


def finds(patterns: Sequence[str], text: str) -> list[str]:
    """Return what patterns find in a text, in its order; raises `Invalid` for a bad pattern."""
    spans = sorted(
        {span for pattern in patterns for span in compile_pattern(pattern).find_all(text)}
    )
    return [text[start:end] for start, end in spans[:_SHOWN]]


def _is_sound(pattern: str) -> bool:
    why = pattern_problem(pattern)
    if why is not None:
        st.error(escape(told(why)), icon=":material/error:")
    return why is None
