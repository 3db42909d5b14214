"""Questions and answers out of a file: upload, look through what it would change, take it over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from builder.errors import BuilderError
from builder.schema.faq import FaqEntry
from builder.wire.faq import FaqChange, FaqProposal
from builder.wire.problems import ProblemShape
from ui.changes import edit
from ui.state import session
from ui.widgets.problems import sentence_of
from ui.widgets.uploader import choose_file
from ui.wording import reason_of, t

KINDS = ("csv", "tsv", "xlsx", "xlsm", "xls", "ods", "html", "htm", "md", "markdown", "txt", "docx")
_MOST_SHOWN = 500


def offer_import() -> None:
    """Offer to import questions and answers from a file."""

    @st.dialog(t("faq_import.title"), width="large")
    def dialog() -> None:
        st.write(t("faq_import.help"))
        file = choose_file(t("faq_import.file"), list(KINDS), largest=50, key="faq_import/file")
        keep = st.toggle(t("faq_import.keep"), help=t("faq_import.keep_help"))
        if file is None:
            return
        try:
            with st.spinner(t("faq_import.reading")):
                proposal = _proposal(file.file_id, file.name, file.getvalue(), keep=keep)
        except BuilderError as error:
            st.error(reason_of(error), icon=":material/error:")
            return
        _show(proposal)

    if st.button(t("faq_import.offer"), icon=":material/upload_file:"):
        dialog()


def _proposal(file_id: str, name: str, data: bytes, *, keep: bool) -> FaqProposal:
    """Return what the file would change, read once for each file, revision and choice."""
    held_key = "faq_import"
    wanted = (file_id, session.draft().revision, keep)
    held = st.session_state.get(held_key)
    if held is None or held[0] != wanted:
        proposal = session.service().propose_faq(session.skill().name, name, data, keep=keep)
        held = (wanted, proposal)
        st.session_state[held_key] = held
    found: FaqProposal = held[1]
    return found


def _show(proposal: FaqProposal) -> None:
    new = [change for change in proposal.changes if change.before is None]
    changed = len(proposal.changes) - len(new)
    st.markdown(
        t(
            "faq_import.found",
            new=len(new),
            changed=changed,
            same=proposal.same,
            passed=proposal.passed,
        )
    )
    chosen: list[FaqEntry] = []
    if proposal.changes:
        chosen = _choose(proposal.changes)
        if len(proposal.changes) > _MOST_SHOWN:
            st.caption(t("faq_import.more", count=len(proposal.changes) - _MOST_SHOWN))
    if proposal.problems:
        with st.expander(t("faq_import.findings", count=len(proposal.problems))):
            _show_findings(proposal.problems)
    if st.button(
        t("faq_import.accept", count=len(chosen)),
        type="primary",
        icon=":material/check:",
        disabled=not chosen,
    ):
        session.save(edit.with_faq_entries(chosen), t("faq_import.done", count=len(chosen)))
        st.rerun()


def _choose(changes: tuple[FaqChange, ...]) -> list[FaqEntry]:
    """Show the entries with a box for each, and return those that are ticked."""
    shown = changes[:_MOST_SHOWN]
    state = {True: t("faq_import.new"), False: t("faq_import.changed")}
    take = t("faq_import.take")
    columns: dict[str, list[Any]] = {
        take: [True] * len(shown),
        t("faq_import.state"): [state[change.before is None] for change in shown],
        t("faq.question"): [change.entry.question for change in shown],
        t("faq.answer"): [_said(change.entry) for change in shown],
        t("faq_import.before"): [_before(change) for change in shown],
        t("faq_import.similar"): ["\n".join(change.entry.similar) for change in shown],
    }
    table = st.data_editor(
        columns,
        key=session.field_key("faq_import", "table"),
        hide_index=True,
        disabled=[title for title in columns if title != take],
        height="auto" if len(shown) < 8 else 320,
    )
    taken = [bool(tick) for tick in table[take]]
    ticked = [change.entry for change, tick in zip(shown, taken, strict=True) if tick]
    return [*ticked, *(change.entry for change in changes[_MOST_SHOWN:])]


def _said(entry: FaqEntry) -> str:
    return " / ".join(entry.answers()) or f"→ {entry.response}"


def _before(change: FaqChange) -> str:
    return "" if change.before is None else _said(change.before)


def _show_findings(problems: Sequence[ProblemShape]) -> None:
    for told in problems:
        problem = told.problem(session.skill().name)
        show = st.error if problem.severity == "error" else st.warning
        line = "" if told.line is None else f"**{t('faq_import.line', line=told.line)}**  \n"
        show(line + sentence_of(problem))
