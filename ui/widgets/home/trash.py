"""The trash: what was deleted, having it back, removing it for good."""

from __future__ import annotations

import streamlit as st

from builder.errors import BuilderError
from builder.wire.trash import TrashLine
from ui.state import session, signing
from ui.wording import escape, moment, reason_of, t


def show_trash() -> None:
    """Show what lies in the trash, folded away; nothing where it is empty."""
    try:
        lines = session.service().trash()
    except BuilderError as error:
        if signing.note(error):
            raise
        st.caption(reason_of(error))
        return
    if not lines:
        return
    with st.expander(t("trash.title", count=len(lines)), icon=":material/delete:"):
        st.caption(t("trash.help"))
        for line in lines[:50]:
            _show(line)
        if len(lines) > 50:
            st.caption(t("trash.more", count=len(lines) - 50))


def _show(line: TrashLine) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = ":material/hub:" if line.kind == "assistant" else ":material/apps:"
        by = t(f"me.{line.deleted_by}") if line.deleted_by in _MACHINES else line.deleted_by
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"{kind} **{escape(line.name)}**")
            st.caption(
                t(
                    "trash.line",
                    when=moment(line.deleted_at.isoformat()),
                    by=escape(by),
                    until=moment(line.purged_at.isoformat())[:10],
                )
            )
        if st.button(
            t("trash.restore"),
            key=f"trash/{line.name}/restore",
            icon=":material/restore_from_trash:",
            **signing.needs("admin"),
        ):
            _restore(line)
        if st.button(
            t("trash.purge"),
            key=f"trash/{line.name}/purge",
            icon=":material/delete_forever:",
            type="tertiary",
            **signing.needs("admin"),
        ):
            _purge(line)


def _restore(line: TrashLine) -> None:
    try:
        session.service().restore(line.name)
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
    else:
        session.notify(t("trash.restored", name=line.name))
        session.forget_skills()
    st.rerun()


def _purge(line: TrashLine) -> None:
    @st.dialog(t("trash.purge_title", name=line.name), icon=":material/delete_forever:")
    def dialog() -> None:
        st.write(t("trash.purge_help"))
        if st.button(t("trash.purge_now"), type="primary"):
            try:
                session.service().purge(line.name)
            except BuilderError as error:
                st.error(reason_of(error))
                return
            session.notify(t("trash.purged", name=line.name))
            st.rerun()

    dialog()


_MACHINES = ("local", "admin", "server")
