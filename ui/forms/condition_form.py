"""A condition as rows of slot, comparison and value, and boxes within boxes where it is nested."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from builder.schema.condition import Any, Condition, Filled
from ui.changes.conditions import (
    JOINS,
    TESTS,
    Join,
    Joined,
    Row,
    condition_of,
    put_together,
    row_of,
    taken_apart,
)
from ui.changes.values import read_value, written
from ui.state import session
from ui.wording import t

Key = Callable[[str], str]


def edit_condition(before: Condition, at: int, key: Key) -> Condition:
    """Show a condition, and return it as it is written."""
    return _edit(session.as_opened(before, key(f"{at}/opened")), str(at), key)


def _edit(before: Condition, place: str, key: Key) -> Condition:
    joined = taken_apart(before)
    more_key, gone_key = key(f"{place}/more"), key(f"{place}/gone")
    more: list[str] = st.session_state.get(more_key, [])
    gone: set[int] = st.session_state.get(gone_key, set())
    shown = [*joined.conditions, *(_new(kind) for kind in more)]
    kept = [n for n in range(len(shown)) if n not in gone]
    join = joined.join
    if len(kept) > 1 or join.startswith("not"):
        join = _edit_join(join, place, key)
    written_parts = []
    for n in kept:
        written_parts.append(_edit_part(shown[n], f"{place}/{n}", key))
        if len(kept) > 1:
            st.button(
                t("branch.remove_test"),
                key=key(f"{place}/{n}/remove"),
                type="tertiary",
                icon=":material/remove:",
                on_click=_remember,
                args=(gone_key, {*gone, n}),
            )
    with st.container(horizontal=True):
        for kind, icon in (("test", "playlist_add"), ("box", "data_array")):
            st.button(
                t(f"branch.add_{kind}"),
                key=key(f"{place}/add/{kind}"),
                type="tertiary",
                icon=f":material/{icon}:",
                on_click=_remember,
                args=(more_key, [*more, kind]),
                help=t(f"branch.add_{kind}_help"),
            )
    after = Joined(join, tuple(written_parts))
    # What was joined in another way of writing stays as it is written while it says the same.
    return before if after == joined else put_together(after)


def _new(kind: str) -> Condition:
    slots = session.skill().slots
    test = Filled(slot=slots[0].name if slots else "slot")
    return Any(conditions=(test, test)) if kind == "box" else test


def _remember(key: str, value: object) -> None:
    st.session_state[key] = value


def _edit_join(before: Join, place: str, key: Key) -> Join:
    chosen = st.selectbox(
        t("branch.join"),
        JOINS,
        index=JOINS.index(before),
        format_func=lambda join: t(f"branch.{join}"),
        key=key(f"{place}/join"),
    )
    return chosen or before


def _edit_part(before: Condition, place: str, key: Key) -> Condition:
    row = row_of(before)
    if row is not None:
        after = _edit_row(row, place, key)
        return before if after == row else condition_of(after)
    with st.container(border=True):
        return _edit(before, place, key)


def _edit_row(row: Row, place: str, key: Key) -> Row:
    slots = list(dict.fromkeys((*(slot.name for slot in session.skill().slots), row.slot)))
    slot = st.selectbox(
        t("step.slot"),
        slots,
        index=slots.index(row.slot),
        key=key(f"{place}/slot"),
        label_visibility="collapsed",
    )
    left, right = st.columns(2)
    test = left.selectbox(
        t("branch.test"),
        TESTS,
        index=TESTS.index(row.test),
        format_func=lambda value: t(f"test.{value}"),
        key=key(f"{place}/test"),
        label_visibility="collapsed",
    )
    if test in ("filled", "empty"):
        return Row(slot=slot, test=test)
    before = (
        " / ".join(map(written, row.value)) if isinstance(row.value, list) else written(row.value)
    )
    text = right.text_input(
        t("step.value"),
        value=before,
        key=key(f"{place}/value"),
        label_visibility="collapsed",
        placeholder=t("branch.values_example" if test == "in" else "step.value"),
        # It is not drawn while the test asks for no value.
        persist_state="page",
    )
    if text == before and test == row.test and slot == row.slot:
        return row
    skill = session.skill()
    if test == "in":
        parts = [part for part in (text or "").replace("／", "/").split("/") if part.strip()]
        return Row(slot=slot, test=test, value=[read_value(part, slot, skill) for part in parts])
    return Row(slot=slot, test=test, value=read_value(text, slot, skill, before=row.value))
