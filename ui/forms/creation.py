"""Making a new part of a kind, and opening it."""

from __future__ import annotations

import streamlit as st

from builder.errors import BuilderError
from ui.changes import edit
from ui.forms.save_bar import new_button
from ui.state import session
from ui.wording import reason_of, t


def create_part(
    section: str,
    kind: type[edit.N],
    label: str,
    example: str,
) -> None:
    """Offer to make a part; save it and open it."""
    parts = edit.parts_of(session.skill(), kind)
    name = new_button(label, [part.name for part in parts], key=section, placeholder=example)
    if name is None:
        return
    try:
        part = kind(name=edit.ensure_name(name))
    except BuilderError as error:
        st.error(reason_of(error))
        return
    if session.save(edit.with_part(part), t("new.done", name=name)):
        session.note_made(section)
        session.choose(section, name)
    st.rerun()
