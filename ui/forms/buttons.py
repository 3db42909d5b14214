"""Buttons as a table: a title for each language, then what is sent."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from builder.schema.response import Button
from ui.forms.table import edit_table
from ui.state import session
from ui.widgets.variants import Texts, languages_of, sample
from ui.wording import name_of_language, t


def edit_buttons(before: Sequence[Button], *, key: str) -> tuple[Button, ...]:
    """Show a table of buttons; return those that are written there."""
    before = session.as_opened(tuple(before), key, "before")
    codes = languages_of({code: 1 for button in before for code in button.title})
    payload = t("responses.payload")
    titles = {code: t("responses.button_title", language=name_of_language(code)) for code in codes}
    columns = {titles[code]: [_first(button.title, code) for button in before] for code in codes}
    columns[payload] = [sample(button.payload, codes[0]) for button in before]
    rows = edit_table(
        columns,
        key=session.field_key(key),
        config={payload: st.column_config.TextColumn(payload, help=t("responses.payload_help"))},
    )
    return read_buttons(before, codes, rows)


def read_buttons(
    before: Sequence[Button], codes: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[Button, ...]:
    """Read buttons from a table's rows: a title for each language, then what is sent.

    A button whose sent text was not touched keeps it in every language.
    """
    buttons = []
    for at, (*titles, sent) in enumerate(rows):
        title = {code: (text,) for code, text in zip(codes, titles, strict=True) if text}
        if not title:
            continue
        old = before[at] if at < len(before) else None
        if old is not None and sent == sample(old.payload, codes[0]):
            buttons.append(Button(title=title, payload=old.payload))
        else:
            buttons.append(Button(title=title, payload={"*": (sent,)} if sent else {}))
    return tuple(buttons)


def _first(texts: Texts, code: str) -> str:
    return texts[code][0] if texts.get(code) else ""
