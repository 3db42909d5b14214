"""Many values of a dictionary at once: from a file or pasted, looked through before they are saved."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from builder.schema.entity import DictionaryEntry, Entity
from ui.changes.value_import import KINDS, Plan, plan, read_file, read_pasted, with_values
from ui.state import session
from ui.widgets.uploader import choose_file
from ui.wording import escape, reason_of, t

_MOST_SHOWN: Final = 300
_MOST_CLASHES: Final = 8
_LARGEST_MB: Final = 50


def offer_values(entity: Entity) -> None:
    """Offer to take values over from a file or from pasted lines."""

    @st.dialog(t("value_import.title", name=entity.name), width="large")
    def dialog() -> None:
        st.caption(t("value_import.help"))
        given = _given()
        replace = st.segmented_control(
            t("value_import.mode"),
            ("add", "replace"),
            default="add",
            required=True,
            format_func=lambda name: t(f"value_import.mode_{name}"),
            help=t("value_import.mode_help"),
        )
        if given is None:
            return
        if not given:
            st.warning(t("value_import.nothing"), icon=":material/info:")
            return
        changes = plan(entity.dictionary, given, replace=replace == "replace")
        _show(changes)
        count = len(changes.lines) - changes.count("same")
        if st.button(
            t("value_import.accept", count=f"{count:,}"),
            type="primary",
            icon=":material/check:",
            disabled=not count,
        ):
            change = with_values(entity.name, given, replace=replace == "replace")
            session.save(change, t("value_import.done", count=f"{count:,}"))
            st.rerun()

    if st.button(
        t("value_import.offer"),
        icon=":material/upload_file:",
        key=session.field_key("entity", entity.name, "import"),
    ):
        dialog()


def _given() -> tuple[DictionaryEntry, ...] | None:
    """Ask for a file or for lines; return what is read of it, or None while there is nothing."""
    from_file, pasted = st.tabs([t("value_import.from_file"), t("value_import.from_paste")])
    with from_file:
        file = choose_file(
            t("value_import.file"), list(KINDS), largest=_LARGEST_MB, key="value_import/file"
        )
    with pasted:
        text = st.text_area(
            t("value_import.lines"), height=140, placeholder=t("value_import.example")
        )
    if file is not None:
        try:
            return read_file(file.name, file.getvalue())
        except BuilderError as error:
            st.error(reason_of(error), icon=":material/error:")
            return None
    return read_pasted(text) if text and text.strip() else None


def _show(changes: Plan) -> None:
    told = {name: f"{changes.count(name):,}" for name in ("new", "changed", "same", "removed")}
    st.markdown(t("value_import.found", **told))
    if changes.clashes:
        pairs = (
            t("value_import.clash", word=escape(word), first=escape(first), second=escape(second))
            for word, first, second in changes.clashes[:_MOST_CLASHES]
        )
        more = len(changes.clashes) - _MOST_CLASHES
        last = [t("value_import.more", count=more)] if more > 0 else []
        st.warning("  \n".join([*pairs, *last]), icon=":material/warning:")
    lines = [line for line in changes.lines if line.state != "same"]
    comma = t("entities.comma")
    st.dataframe(
        {
            t("value_import.state"): [t(f"value_import.is_{n.state}") for n in lines[:_MOST_SHOWN]],
            t("entities.value"): [line.value for line in lines[:_MOST_SHOWN]],
            t("value_import.before"): [comma.join(line.before) for line in lines[:_MOST_SHOWN]],
            t("value_import.after"): [comma.join(line.after) for line in lines[:_MOST_SHOWN]],
        },
        hide_index=True,
        height=min(320, 38 * (len(lines) + 2)),
    )
    if len(lines) > _MOST_SHOWN:
        st.caption(t("value_import.more", count=f"{len(lines) - _MOST_SHOWN:,}"))
