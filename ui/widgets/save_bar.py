"""The bar under a form: save, or go back to what is saved."""

from __future__ import annotations

import streamlit as st

from ui import session
from ui.edit import Change
from ui.wording import t


def save_bar(
    changed: bool, change: Change, *, key: str, rename: tuple[str, str] | None = None
) -> None:
    """Offer to save a change; `rename` names a kind and the new name of the part that is open."""
    with st.container(horizontal=True, vertical_alignment="center"):
        save = st.button(
            t("save.save"),
            key=session.field_key(key, "save"),
            type="primary",
            icon=":material/save:",
            disabled=not changed,
        )
        if changed:
            st.button(
                t("save.discard"),
                key=session.field_key(key, "discard"),
                type="tertiary",
                on_click=session.discard,
            )
            st.caption(t("save.unsaved"))
    if save:
        if session.save(change) and rename is not None:
            session.choose(*rename)
        st.rerun()


def delete_button(label: str, question: str, change: Change, *, key: str) -> None:
    """Offer to delete a part, after a confirmation in place."""
    with st.popover(label, icon=":material/delete:", type="tertiary"):
        st.write(question)
        if st.button(t("delete.confirm"), key=session.field_key(key, "delete"), type="primary"):
            session.save(change, t("delete.done"))
            st.rerun()


def new_button(label: str, taken: list[str], *, key: str, placeholder: str = "") -> str | None:
    """Offer to make a part; return its name once the person has given one that is free."""
    with st.popover(label, icon=":material/add:", width="stretch"):
        with st.form(session.field_key(key, "new"), border=False):
            name = st.text_input(t("new.name"), placeholder=placeholder, help=t("new.name_help"))
            made = st.form_submit_button(t("new.create"), type="primary")
        if made and (name or "").strip() in taken:
            st.error(t("new.taken", name=(name or "").strip()))
            return None
    return name.strip() if made and name and name.strip() else None
