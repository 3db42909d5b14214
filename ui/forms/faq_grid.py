"""FAQ entries as a grid: searched, filtered and paged, written in like a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import streamlit as st

from builder.schema.faq import FaqEntry
from builder.text import ANY_LANGUAGE
from ui.changes import edit
from ui.changes.faq_edit import FIELDS, entry_of, with_rows
from ui.forms.save_bar import save_bar
from ui.state import session
from ui.widgets.problems import marks_of
from ui.wording import name_of_language, t

_PAGE: Final = 50
_STATES: Final = ("all", "problems", "few", "unanswered")


def show_grid(entries: Sequence[FaqEntry], languages: Sequence[str]) -> None:
    """Show the entries as a grid; what is written in a cell is saved when it is left."""
    marks = marks_of("faq")
    query, language, state = _ask_filter(languages)
    found = [e for e in entries if _fits(e, query, language, state, marks)]
    page = _turn(len(found))
    wanted = (query, language, state, page)
    # The rows stay while they are written in, also those that a search would not find any more.
    shown = session.as_opened(tuple(found[page * _PAGE : (page + 1) * _PAGE]), "faq/grid", *wanted)
    key = session.field_key("faq", "grid", *wanted)
    _show_table(shown, marks, languages, key)
    _save(shown, key, languages)


def _ask_filter(languages: Sequence[str]) -> tuple[str, str, str]:
    left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    query = left.text_input(
        t("faq_grid.search"), key=f"faq/search/{session.skill_name()}", icon=":material/search:"
    )
    language = middle.selectbox(
        t("faq.language"),
        ["", *languages],
        format_func=lambda code: name_of_language(code) if code else t("faq_grid.any"),
        key=f"faq/language/{session.skill_name()}",
    )
    state = right.selectbox(
        t("faq_grid.state"),
        _STATES,
        format_func=lambda name: t(f"faq_grid.state_{name}"),
        key=f"faq/state/{session.skill_name()}",
    )
    return (query or "").strip().lower(), language or "", state or "all"


def _fits(entry: FaqEntry, query: str, language: str, state: str, marks: dict[str, str]) -> bool:
    if language and entry.language != language:
        return False
    if state == "problems" and entry.id not in marks:
        return False
    if state == "few" and entry.similar:
        return False
    if state == "unanswered" and (entry.answers() or entry.response):
        return False
    return not query or any(
        query in text.lower() for text in (*entry.questions(), *entry.answers(), entry.id)
    )


def _turn(count: int) -> int:
    """Show which page of the entries is shown, with ways to the others; return it."""
    key = f"faq/page/{session.skill_name()}"
    pages = max(1, -(-count // _PAGE))
    page: int = min(st.session_state.get(key, 0), pages - 1)

    def turn(to: int) -> None:
        st.session_state[key] = to

    with st.container(horizontal=True, vertical_alignment="center"):
        last = min((page + 1) * _PAGE, count)
        first = min(page * _PAGE + 1, count)
        st.caption(t("faq_grid.page", first=first, last=last, count=f"{count:,}"))
        if pages > 1:
            for name, icon, to in (("before", "chevron_left", -1), ("after", "chevron_right", 1)):
                st.button(
                    t(f"faq_grid.{name}"),
                    icon=f":material/{icon}:",
                    key=f"{key}/{name}",
                    disabled=not 0 <= page + to < pages,
                    on_click=turn,
                    args=(page + to,),
                    type="tertiary",
                )
    return page


def _show_table(
    shown: Sequence[FaqEntry], marks: dict[str, str], languages: Sequence[str], key: str
) -> None:
    codes = list(dict.fromkeys((*languages, *(entry.language for entry in shown))))
    config = st.column_config
    cells: dict[str, Any] = {
        "mark": [_sign(marks.get(entry.id, "")) for entry in shown],
        "question": [entry.question for entry in shown],
        "answer": [entry.answer for entry in shown],
        "similar": [list(entry.similar) for entry in shown],
        "language": [entry.language for entry in shown],
    }
    if not shown:
        # Lists without anything in them would be taken for numbers.
        cells = dict.fromkeys(cells, np.empty(0, object))
    st.data_editor(
        cells,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        height=min(640, 38 * (len(shown) + 3)),
        column_config={
            "mark": config.TextColumn("", width=36, disabled=True, help=t("faq_grid.mark_help")),
            "question": config.TextColumn(t("faq.question"), width="medium"),
            "answer": config.TextColumn(t("faq.answer"), width="large"),
            "similar": config.ListColumn(
                t("faq_grid.similar"), width="medium", help=t("faq_grid.similar_help")
            ),
            "language": config.SelectboxColumn(
                t("faq.language"),
                options=codes,
                format_func=lambda code: name_of_language(str(code)),
                width="small",
            ),
        },
    )


def _sign(mark: str) -> str:
    return {"error": "⛔", "warning": "⚠️"}.get(mark, "")


def _save(shown: Sequence[FaqEntry], key: str, languages: Sequence[str]) -> None:
    """Save what the table's cells say that the skill does not."""
    state: dict[str, Any] = st.session_state.get(key) or {}
    removed = {shown[at].id for at in state.get("deleted_rows", ()) if at < len(shown)}
    edited = {
        shown[at].id: {name: cell for name, cell in cells.items() if name in FIELDS}
        for at, cells in state.get("edited_rows", {}).items()
        if at < len(shown)
    }
    language = languages[0] if len(languages) <= 2 else ANY_LANGUAGE
    ids = _ids_of_new(key, len(state.get("added_rows", ())))
    rows = zip(ids, state.get("added_rows", ()), strict=True)
    added = [entry for id, cells in rows if (entry := entry_of(id, cells, language)) is not None]
    change = with_rows(edited, removed, added)
    skill = session.skill()
    changed = bool(edited or removed or added) and change(skill).faq != skill.faq
    save_bar(changed, change, key="faq/grid", shows=("faq",))


def _ids_of_new(key: str, count: int) -> list[str]:
    """Return an id for each new row, the same as long as the table stays."""
    held: list[str] = st.session_state.setdefault(f"{key}/ids", [])
    while len(held) < count:
        taken = {entry.id for entry in session.skill().faq} | set(held)
        held.append(edit.free_name(f"faq_{len(taken) + 1}", taken))
    return held[:count]
