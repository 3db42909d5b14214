"""Saving by itself, under each form; deleting and making parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from ui.changes.edit import Change
from ui.state import session
from ui.wording import escape, t

_MOST_IN_A_ROW: Final = 3


def save_bar(
    changed: bool,
    change: Change,
    *,
    key: str,
    rename: tuple[str, str] | None = None,
    shows: Sequence[str] | None = None,
) -> None:
    """Save what was changed in a form, and say so; `rename` is the kind and the new name of its part.

    `shows` are the other parts that have fields on the screen, any where it is left out.

    The page is drawn again from what was saved. Another field may have been left meanwhile;
    but a form that never comes to rest would save without end, so that it waits for the person.
    """
    settling = session.field_key(key, "settling")
    in_a_row = st.session_state.pop(settling, 0)
    why = None
    if changed and in_a_row < _MOST_IN_A_ROW:
        asked = session.stale_save() is not None
        refused = session.save_form(change, shows)
        if refused is None:
            st.session_state[settling] = in_a_row + 1
            if rename is not None:
                session.choose(*rename)
            st.rerun()
        why = refused.why
        if session.stale_save() is not None and not asked:
            # The question stands at the head of the page, which is drawn already.
            st.rerun()
    if not changed:
        st.caption(":material/cloud_done: " + t("save.saved"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if why is not None:
            st.error(t("save.refused", why=escape(why)), icon=":material/error:")
        else:
            st.caption(":material/cloud_off: " + t("save.unsaved"))
            if st.button(t("save.save"), key=session.field_key(key, "save"), type="primary"):
                session.save(change)
                st.rerun()
        st.button(
            t("save.discard"),
            key=session.field_key(key, "discard"),
            type="tertiary",
            on_click=session.renew_fields,
        )


def delete_button(label: str, question: str, change: Change, *, key: str) -> None:
    """Offer to delete a part, after a confirmation in place."""
    with st.popover(label, icon=":material/delete:", type="tertiary"):
        st.write(question)
        if st.button(t("delete.confirm"), key=session.field_key(key, "delete"), type="primary"):
            session.save(change, t("delete.done"))
            st.rerun()


def new_button(label: str, taken: list[str], *, key: str, placeholder: str = "") -> str | None:
    """Offer to make a part; return its name once the person has given one that is free."""
    making = session.making_key(key)
    with st.popover(label, icon=":material/add:", width="stretch", key=making):
        with st.form(f"{making}/form", border=False):
            name = st.text_input(t("new.name"), placeholder=placeholder, help=t("new.name_help"))
            made = st.form_submit_button(t("new.create"), type="primary")
        if made and (name or "").strip() in taken:
            st.error(t("new.taken", name=(name or "").strip()))
            return None
    return name.strip() if made and name and name.strip() else None
