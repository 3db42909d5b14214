"""A line to try patterns on: what each finds in a text, before anything is saved or trained."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from builder.errors import Invalid
from builder.pattern import compile_pattern
from ui.wording import t

# No more finds than a person reads.
_SHOWN = 20


def try_patterns(patterns: Sequence[str], *, key: str) -> None:
    """Show a field for a text, and what the patterns find in it."""
    if not patterns:
        return
    text = st.text_input(t("entities.try_patterns"), key=key) or ""
    try:
        found = finds(patterns, text)
    except Invalid as error:
        st.error(error.message)
        return
    if found:
        st.caption(t("entities.try_found", values="  ·  ".join(f"`{part}`" for part in found)))
    elif text.strip():
        st.caption(t("entities.try_nothing"))


def finds(patterns: Sequence[str], text: str) -> list[str]:
    """Return what patterns find in a text, in its order; raises `Invalid` for a bad pattern."""
    spans = sorted(
        {span for pattern in patterns for span in compile_pattern(pattern).find_all(text)}
    )
    return [text[start:end] for start, end in spans[:_SHOWN]]
