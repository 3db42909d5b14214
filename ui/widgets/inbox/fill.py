"""What comes into the inbox: files, pasted lines, conversations; and putting it into groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.service import CandidatesAdded, InboxShape
from ui.state import session
from ui.widgets.inbox.facts import forget_facts
from ui.widgets.uploader import choose_file
from ui.wording import reason_of, t

_KINDS: Final = ("txt", "log", "csv", "tsv", "jsonl", "ndjson", "xlsx", "xlsm", "xls", "ods")


def offer_arrangement(name: str, inbox: InboxShape, waiting: int) -> None:
    """Offer to put the open candidates into groups, first or anew."""
    if not waiting:
        return
    first = not inbox.groups["open"]
    with st.expander(t("inbox.arrange_title"), expanded=first, icon=":material/category:"):
        st.caption(t("inbox.arrange_help", count=waiting))
        doubled = st.slider(
            t("inbox.doubled"),
            0,
            50,
            0,
            step=5,
            format="%d %%",
            help=t("inbox.doubled_help"),
            key=f"inbox/{name}/doubled",
        )
        if st.button(
            t("inbox.arrange" if first else "inbox.arrange_again"),
            type="primary" if first else "secondary",
            icon=":material/category:",
        ):
            try:
                session.service().arrange(name, doubled / 100)
            except BuilderError as error:
                session.notify(reason_of(error), failed=True)
            forget_facts()
            st.rerun()


def offer_candidates(name: str, *, expanded: bool) -> None:
    """Offer to add candidates from a file, from pasted lines, or from the talks of users."""
    with st.expander(t("inbox.add_title"), expanded=expanded, icon=":material/upload_file:"):
        file_tab, paste_tab, talks_tab = st.tabs(
            [t("inbox.from_file"), t("inbox.from_paste"), t("inbox.from_talks")]
        )
        service = session.service()
        with file_tab:
            st.caption(t("inbox.file_help"))
            file = choose_file(t("inbox.file"), list(_KINDS), largest=50, key=f"inbox/{name}/file")
            if st.button(t("inbox.add"), icon=":material/add:", disabled=file is None) and file:
                data = file.getvalue()
                _add(lambda: service.add_file(name, file.name, data))
        with paste_tab:
            lines = st.text_area(
                t("inbox.paste"), height=140, help=t("inbox.paste_help"), key=f"inbox/{name}/paste"
            )
            given = [line.strip() for line in (lines or "").splitlines() if line.strip()]
            if st.button(
                t("inbox.add_lines", count=len(given)),
                icon=":material/add:",
                disabled=not given,
            ):
                _add(lambda: service.add_lines(name, given))
        with talks_tab:
            st.caption(t("inbox.talks_help"))
            days = st.number_input(
                t("inbox.days"), min_value=1, max_value=3650, value=30, key=f"inbox/{name}/days"
            )
            if st.button(t("inbox.look"), icon=":material/forum:"):
                _add(lambda: service.add_signals(name, float(days)))


def _add(add: Callable[[], CandidatesAdded]) -> None:
    try:
        with st.spinner(t("inbox.reading")):
            came = add()
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
    else:
        session.notify(
            t(
                "inbox.came",
                new=came.new,
                known=came.known,
                in_skill=came.in_skill,
                passed=came.passed,
            )
        )
    forget_facts()
    st.rerun()
