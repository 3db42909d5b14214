"""The links of a branch: the condition of each, and where it leads; the first that holds is taken."""

from __future__ import annotations

import streamlit as st

from builder.schema.condition import Filled
from builder.schema.flow import Flow
from builder.schema.step import BranchStep, Link
from ui.forms.condition_form import Key, edit_condition
from ui.state import session
from ui.wording import t


def edit_links(flow: Flow, step: BranchStep, *, key: Key) -> tuple[Link, ...]:
    """Show the links of a branch, one box each, and return them as they are written."""
    removed_key, added_key = key("removed"), key("added")
    removed: set[int] = st.session_state.get(removed_key, set())
    added: int = st.session_state.get(added_key, 0)
    opened = session.as_opened(step.links, key("opened"))
    order_key = key("order")
    order: list[int] = st.session_state.get(order_key, list(range(len(opened))))
    order = [*order, *(at for at in range(len(opened) + added) if at not in order)]
    kept = [at for at in order if at not in removed]
    links = []
    for place, at in enumerate(kept):
        before = opened[at] if at < len(opened) else _new_link(flow, step)
        with st.container(border=True):
            links.append(_edit_link(flow, step, before, at, key))
            if len(kept) == 1:
                continue
            with st.container(horizontal=True):
                st.button(
                    t("branch.earlier"),
                    key=key(f"{at}/earlier"),
                    type="tertiary",
                    icon=":material/arrow_upward:",
                    disabled=place == 0,
                    on_click=_remember,
                    args=(order_key, _earlier(kept, place)),
                    help=t("branch.earlier_help"),
                )
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


def _earlier(order: list[int], place: int) -> list[int]:
    """Return the order with the link at a place before the one that it follows."""
    after = list(order)
    after[place - 1 : place + 1] = reversed(after[place - 1 : place + 1])
    return after


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
    )
    return Link(when=when, to=to or before.to)
