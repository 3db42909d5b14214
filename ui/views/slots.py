"""Named values that flows need, and the kinds of value with their dictionaries."""

from __future__ import annotations

import streamlit as st

from builder.schema.entity import Entity
from builder.schema.slot import Slot
from ui.forms.creation import create_part
from ui.forms.cue_form import show_cues
from ui.forms.entity_form import edit_entity
from ui.forms.slot_form import edit_slot, name_of_type
from ui.state import session
from ui.widgets.part_list import Line, show_parts
from ui.widgets.problems import marks_of
from ui.wording import t


def show() -> None:
    """Show the slots and the kinds of value, and the one that is open."""
    st.title(t("page.slots"), anchor=False)
    st.caption(t("slots.intro"))
    slots, entities, cues = st.tabs(
        [
            t("slots.tab_slots"),
            t("slots.tab_entities"),
            t("slots.tab_cues"),
        ]
    )
    with slots:
        _show_slots()
    with entities:
        _show_entities()
    with cues:
        st.caption(t("cues.intro"))
        show_cues()


def _show_slots() -> None:
    left, right = st.columns([2, 5], gap="large")
    with left:
        create_part("slots", Slot, t("slots.new"), "order_id")
        marks = marks_of("slots")
        lines = [
            Line(
                id=slot.name,
                title=slot.name,
                note=" · ".join(filter(None, (name_of_type(slot.type), slot.description))),
                mark=marks.get(slot.name, ""),
            )
            for slot in session.skill().slots
        ]
        name = show_parts("slots", lines, empty=t("slots.empty"))
    with right:
        if name is not None:
            edit_slot(session.skill().get(Slot, name))


def _show_entities() -> None:
    left, right = st.columns([2, 5], gap="large")
    with left:
        create_part("entities", Entity, t("entities.new"), "city")
        marks = marks_of("entities")
        lines = [
            Line(
                id=entity.name,
                title=entity.name,
                note=entity.description,
                badge=str(len(entity.dictionary) + len(entity.patterns)),
                mark=marks.get(entity.name, ""),
            )
            for entity in session.skill().entities
        ]
        name = show_parts("entities", lines, empty=t("entities.empty"))
    with right:
        if name is not None:
            edit_entity(session.skill().get(Entity, name))
