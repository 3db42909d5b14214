"""The labelling inbox: a group at a time, decided on by mouse or by keys alone."""

from __future__ import annotations

from typing import Final, Literal

import streamlit as st

from ui.service import InboxShape, is_open
from ui.state import session
from ui.widgets.around.person import ask_person
from ui.widgets.inbox.facts import facts_of, forget_facts
from ui.widgets.inbox.fill import offer_arrangement, offer_candidates
from ui.widgets.inbox.group import show_group
from ui.widgets.inbox.meter import show_agreement, show_meter
from ui.widgets.job_progress import watch_job, why_failed
from ui.wording import t

Queue = Literal["open", "later", "second"]
_QUEUES: Final[tuple[Queue, ...]] = ("open", "later", "second")


def show() -> None:
    """Show the next group, and beside it what there is and what it cost."""
    st.title(t("page.inbox"), anchor=False)
    st.caption(t("inbox.intro"))
    name = session.skill_name() or ""
    left, right = st.columns([7, 3], gap="large")
    with right:
        person = ask_person(t("inbox.name_help"))
        facts = facts_of(name, person)
        show_meter(facts.meter)
        show_agreement(facts.agreement)
    with left:
        _show_work(name, person, facts.inbox)


def _show_work(name: str, person: str, inbox: InboxShape) -> None:
    running = inbox.arrangement if inbox.arrangement and is_open(inbox.arrangement) else None
    if running is not None:
        watch_job(running.id, forget_facts)
        return
    if inbox.arrangement is not None and inbox.arrangement.error is not None:
        why = why_failed(inbox.arrangement)
        st.error(t("inbox.arrangement_failed", why=why), icon=":material/error:")
    groups, candidates = inbox.groups, inbox.candidates
    waiting = candidates["proposed"] + candidates["later"]
    if sum(groups[queue] for queue in _QUEUES):
        queue = _choose_queue(name, inbox)
        _show_progress(inbox, waiting)
        if not person:
            st.info(t("inbox.needs_name"), icon=":material/badge:")
        elif not show_group(name, person, queue):
            forget_facts()
            st.success(t(f"inbox.empty_{queue}"), icon=":material/inbox:")
    elif waiting:
        st.info(t("inbox.not_arranged", count=waiting), icon=":material/category:")
    else:
        st.info(t("inbox.empty"), icon=":material/inbox:")
    offer_arrangement(name, inbox, waiting)
    offer_candidates(name, expanded=not waiting)


def _choose_queue(name: str, inbox: InboxShape) -> Queue:
    chosen = st.segmented_control(
        t("inbox.queue"),
        _QUEUES,
        format_func=lambda queue: t(f"inbox.queue_{queue}", count=inbox.groups[queue]),
        default="open",
        required=True,
        key=f"inbox/{name}/queue",
        label_visibility="collapsed",
    )
    return chosen or "open"


def _show_progress(inbox: InboxShape, waiting: int) -> None:
    groups = inbox.groups
    every = groups["decided"] + groups["open"] + groups["later"]
    done = groups["decided"]
    st.progress(
        done / every if every else 0.0,
        text=t("inbox.progress", done=done, all=every, left=waiting),
    )
