"""What starts a flow: intents, events of apps, occasions, and the condition besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import streamlit as st

from builder.schema.condition import Condition, Filled
from builder.schema.flow import Flow, Occasion, Trigger
from ui.changes.copies import with_fields
from ui.forms.condition_form import edit_condition
from ui.forms.time_form import edit_length
from ui.state import session
from ui.wording import t


def edit_trigger(flow: Flow, *, key: Callable[[str], str]) -> Trigger:
    """Show what starts a flow, and return it as it is written."""
    trigger = flow.trigger
    known = [intent.name for intent in session.skill().intents]
    intents = st.multiselect(
        t("flows.trigger"),
        list(dict.fromkeys((*known, *trigger.intents))),
        default=list(trigger.intents),
        key=key("trigger"),
        help=t("flows.trigger_help"),
        placeholder=t("common.choose"),
    )
    sent = [event for other in session.skill().flows for event in other.trigger.events]
    events = st.multiselect(
        t("flows.events"),
        list(dict.fromkeys((*sent, *trigger.events))),
        default=list(trigger.events),
        key=key("events"),
        help=t("flows.events_help"),
        placeholder=t("flows.events_write"),
        accept_new_options=True,
    )
    occasions = st.multiselect(
        t("flows.on"),
        list(get_args(Occasion)),
        default=list(trigger.on),
        format_func=lambda occasion: t(f"flows.on_{occasion}"),
        key=key("on"),
        placeholder=t("common.choose"),
    )
    after = trigger.after
    if "inactivity" in occasions:
        after = edit_length(
            t("flows.after"), trigger.after, key=key("after"), help=t("flows.after_help")
        )
    slots = [slot.name for slot in session.skill().slots]
    takes = st.multiselect(
        t("flows.takes"),
        list(dict.fromkeys((*slots, *trigger.takes))),
        default=list(trigger.takes),
        key=key("takes"),
        help=t("flows.takes_help"),
        placeholder=t("common.choose"),
    )
    return with_fields(
        trigger,
        takes=tuple(takes),
        intents=tuple(intents),
        events=tuple(event.strip() for event in events if event.strip()),
        on=tuple(occasions),
        after=after if "inactivity" in occasions else None,
        when=_edit_when(trigger, key),
    )


def _edit_when(trigger: Trigger, key: Callable[[str], str]) -> Condition | None:
    wanted = st.toggle(
        t("flows.when"),
        value=trigger.when is not None,
        key=key("when"),
    )
    if not wanted:
        return None
    slots = session.skill().slots
    before = trigger.when or Filled(slot=slots[0].name if slots else "slot")
    with st.container(border=True):
        return edit_condition(before, 0, lambda field: key(f"when/{field}"))
