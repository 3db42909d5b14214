"""The links of a branch: rows of slot, comparison and value, and where each leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from pydantic import JsonValue

from builder.schema.condition import (
    All,
    Any,
    Compare,
    Condition,
    Contains,
    Equals,
    Filled,
    In,
    Matches,
    Not,
)
from builder.schema.flow import Flow
from builder.schema.step import BranchStep, Link
from ui import session
from ui.widgets.step_words import words_of
from ui.widgets.values import read_value, written
from ui.wording import t

_TESTS = (
    "filled",
    "empty",
    "equals",
    "differs",
    "in",
    "contains",
    "<",
    "<=",
    ">",
    ">=",
    "matches",
)
Key = Callable[[str], str]


@dataclass(frozen=True)
class Row:
    """One simple condition as it stands in the form."""

    slot: str
    test: str
    value: JsonValue = None


def edit_links(flow: Flow, step: BranchStep, *, key: Key) -> tuple[Link, ...]:
    """Show the links of a branch, one box each, and return them as they are written."""
    removed_key, added_key = key("removed"), key("added")
    removed: set[int] = st.session_state.get(removed_key, set())
    added: int = st.session_state.get(added_key, 0)
    opened = session.as_opened(step.links, key("opened"))
    links = []
    for at in range(len(opened) + added):
        if at in removed:
            continue
        before = opened[at] if at < len(opened) else _new_link(flow, step)
        with st.container(border=True):
            links.append(_edit_link(flow, step, before, at, key))
            if len(opened) + added - len(removed) > 1:
                st.button(
                    t("branch.remove"),
                    key=key(f"{at}/remove"),
                    type="tertiary",
                    icon=":material/close:",
                    on_click=_remember,
                    args=(removed_key, {*removed, at}),
                )
    st.button(
        t("branch.add"),
        key=key("add"),
        type="tertiary",
        icon=":material/add:",
        on_click=_remember,
        args=(added_key, added + 1),
    )
    return tuple(links)


def _remember(key: str, value: object) -> None:
    st.session_state[key] = value


def _new_link(flow: Flow, step: BranchStep) -> Link:
    slot = session.skill().slots[0].name if session.skill().slots else "slot"
    others = [other.id for other in flow.steps if other.id != step.id]
    return Link(when=Filled(slot=slot), to=others[-1] if others else step.id)


def _edit_link(flow: Flow, step: BranchStep, before: Link, at: int, key: Key) -> Link:
    when = edit_condition(before.when, at, key)
    others = [other.id for other in flow.steps if other.id != step.id]
    options = list(dict.fromkeys((*others, before.to)))
    to = st.selectbox(
        t("branch.to"),
        options,
        index=options.index(before.to),
        key=key(f"{at}/to"),
        persist_state="session",
    )
    return Link(when=when, to=to or before.to)


def edit_condition(before: Condition, at: int, key: Key) -> Condition:
    """Show a condition as rows, or as words where it is too deep for them."""
    before = session.as_opened(before, key(f"{at}/opened"))
    rows = rows_of(before)
    if rows is None:
        st.markdown(words_of(before))
        st.caption(t("branch.too_deep"))
        return before
    return _edit_rows(before, rows, at, key)


def _edit_rows(before: Condition, rows: list[Row], at: int, key: Key) -> Condition:
    more_key = key(f"{at}/more")
    more: int = st.session_state.get(more_key, 0)
    any_of = isinstance(before, Any)
    if len(rows) + more > 1:
        any_of = (
            st.segmented_control(
                t("branch.join"),
                ["all", "any"],
                default="any" if any_of else "all",
                format_func=lambda value: t(f"branch.{value}"),
                key=key(f"{at}/join"),
                label_visibility="collapsed",
                required=True,
            )
            == "any"
        )
    slots = [slot.name for slot in session.skill().slots]
    shown = rows + [Row(slot=slots[0] if slots else "slot", test="filled")] * more
    written_rows = [_edit_row(row, f"{at}/{n}", key) for n, row in enumerate(shown)]
    st.button(
        t("branch.and"),
        key=key(f"{at}/and"),
        type="tertiary",
        icon=":material/playlist_add:",
        on_click=_remember,
        args=(more_key, more + 1),
    )
    return condition_of([row for row in written_rows if row is not None] or rows, any_of=any_of)


def _edit_row(row: Row, place: str, key: Key) -> Row | None:
    slots = list(dict.fromkeys((*(slot.name for slot in session.skill().slots), row.slot)))
    slot = st.selectbox(
        t("step.slot"),
        slots,
        index=slots.index(row.slot),
        key=key(f"{place}/slot"),
        label_visibility="collapsed",
        persist_state="session",
    )
    left, right = st.columns(2)
    test = left.selectbox(
        t("branch.test"),
        _TESTS,
        index=_TESTS.index(row.test),
        format_func=lambda value: t(f"test.{value}"),
        key=key(f"{place}/test"),
        label_visibility="collapsed",
        persist_state="session",
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
        persist_state="session",
    )
    if test == "in":
        parts = [part for part in (text or "").replace("／", "/").split("/") if part.strip()]
        return Row(slot=slot, test=test, value=[read_value(part, slot) for part in parts])
    return Row(slot=slot, test=test, value=read_value(text, slot, before=row.value))


def rows_of(condition: Condition) -> list[Row] | None:
    """Return the rows that a form shows for a condition, or None where it is nested too deep."""
    inner = condition.conditions if isinstance(condition, All | Any) else (condition,)
    rows = [_row_of(one) for one in inner]
    found = [row for row in rows if row is not None]
    return found if len(found) == len(rows) and rows else None


def _row_of(condition: Condition) -> Row | None:
    match condition:
        case Filled(slot=slot):
            return Row(slot, "filled")
        case Not(condition=Filled(slot=slot)):
            return Row(slot, "empty")
        case Equals(slot=slot, value=value):
            return Row(slot, "equals", value)
        case Not(condition=Equals(slot=slot, value=value)):
            return Row(slot, "differs", value)
        case In(slot=slot, values=values):
            return Row(slot, "in", list(values))
        case Contains(slot=slot, value=value):
            return Row(slot, "contains", value)
        case Compare(slot=slot, value=value):
            return Row(slot, condition.is_, value)
        case Matches(slot=slot, pattern=pattern):
            return Row(slot, "matches", pattern)
        case _:
            return None


def condition_of(rows: list[Row], *, any_of: bool) -> Condition:
    """Return the condition that the rows say together."""
    conditions = tuple(_simple(row) for row in rows)
    if len(conditions) == 1:
        return conditions[0]
    return Any(conditions=conditions) if any_of else All(conditions=conditions)


def _simple(row: Row) -> Condition:
    text = written(row.value)
    match row.test:
        case "filled":
            return Filled(slot=row.slot)
        case "empty":
            return Not(condition=Filled(slot=row.slot))
        case "equals":
            return Equals(slot=row.slot, value=row.value)
        case "differs":
            return Not(condition=Equals(slot=row.slot, value=row.value))
        case "in":
            return In(slot=row.slot, values=tuple(row.value if isinstance(row.value, list) else ()))
        case "contains":
            return Contains(slot=row.slot, value=text)
        case "matches":
            return Matches(slot=row.slot, pattern=text)
        case "<" | "<=" | ">" | ">=" as sign:
            bound = row.value if isinstance(row.value, int | float) else text
            return Compare.model_validate({"slot": row.slot, "is": sign, "value": bound})
    return Filled(slot=row.slot)
