"""What training read of a document: its passages as they stand, and its tables as tables."""

from __future__ import annotations

from html import escape as escape_html

import streamlit as st

from builder.errors import BuilderError
from ui.service import DocumentRead
from ui.state import session
from ui.wording import escape, reason_of, t


def show_reading(skill: str, document: str) -> None:
    """Show in a dialog what was read of a document."""

    @st.dialog(t("reading.title", name=document), width="large")
    def dialog() -> None:
        try:
            with st.spinner(t("reading.opening")):
                read = session.service().reading(skill, document)
        except BuilderError as error:
            st.error(reason_of(error), icon=":material/error:")
            return
        st.caption(t("reading.version", version=read.version))
        if read.tables:
            tables, passages = st.tabs(
                [
                    t("reading.tables", count=len(read.tables)),
                    t("reading.passages", count=read.passages_total),
                ]
            )
            with tables:
                _show_tables(read)
            with passages:
                _show_passages(read)
        else:
            _show_passages(read)

    dialog()


def _show_tables(read: DocumentRead) -> None:
    for table in read.tables:
        if table.name:
            st.markdown(f"**{escape(table.name)}**")
        names = _each_once(table.columns)
        rows = [dict(zip(names, row, strict=True)) for row in table.rows]
        st.dataframe(rows, hide_index=True, height="auto" if len(rows) < 12 else 420)
        if table.total > len(table.rows):
            st.caption(t("reading.more", count=table.total - len(table.rows)))


def _show_passages(read: DocumentRead) -> None:
    if not read.passages:
        st.info(t("documents.nothing"), icon=":material/info:")
    for passage in read.passages:
        st.caption(escape(passage.place))
        st.html(f'<div class="passage">{escape_html(passage.text)}</div>')
    if read.passages_total > len(read.passages):
        st.caption(t("reading.more", count=read.passages_total - len(read.passages)))


def _each_once(names: tuple[str, ...]) -> list[str]:
    """Return the names of columns, with a number where one comes again or there is none."""
    found: list[str] = []
    for number, name in enumerate(names, 1):
        wanted = name or f"#{number}"
        found.append(f"{wanted} ({number})" if wanted in found else wanted)
    return found
