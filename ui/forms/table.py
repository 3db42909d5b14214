"""A table of texts whose rows people add, change and take out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui.state import session


def edit_table(
    columns: Mapping[str, Sequence[str]],
    *,
    key: str,
    config: Mapping[str, Any] | None = None,
    height: int | None = None,
) -> list[tuple[str, ...]]:
    """Show a table and return its rows as they are written, without those that are all blank."""
    # A table without rows would be taken for one of numbers.
    filled = {name: list(cells) or [""] for name, cells in columns.items()}
    filled = session.as_opened(filled, key, *columns)
    table = st.data_editor(
        filled,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        height=height or "auto",
        column_config={name: st.column_config.TextColumn(name) for name in filled}
        | dict(config or {}),
    )
    rows = zip(*(table[name] for name in filled), strict=True)
    texts = (tuple(cell.strip() if isinstance(cell, str) else "" for cell in row) for row in rows)
    return [row for row in texts if any(row)]
