"""What a system type understands: examples, and a line to try it on."""

from __future__ import annotations

import streamlit as st

from builder.errors import BuilderError
from builder.schema.entity import SystemType
from ui.changes.values import written
from ui.state import session
from ui.wording import escape, reason_of, t


def show_system_type(name: str, *, key: str) -> None:
    """Show what a system type understands, with a field to try it; nothing for other types."""
    # An element either way: the fields below keep their places.
    holder = st.container()
    if name not in set(SystemType) or any(e.name == name for e in session.skill().entities):
        return
    with holder, st.container(border=True, gap="small"):
        st.caption(t(f"type_example.{name}"))
        text = st.text_input(
            t("system_type.try"),
            key=session.field_key(key, "try", name),
            placeholder=t("system_type.example"),
            help=t("system_type.help"),
            max_chars=400,
        )
        if text and text.strip():
            _try(name, text)


def _try(name: str, text: str) -> None:
    try:
        found = session.service().try_system_type(session.skill().name, text, SystemType(name))
    except BuilderError as error:
        st.error(reason_of(error), icon=":material/error:")
        return
    if not found.found:
        st.caption(t("system_type.nothing"))
    for each in found.found:
        words, value = escape(text[each.start : each.end]), escape(written(each.value))
        st.markdown(f":green-background[{words}] → **{value}**")
