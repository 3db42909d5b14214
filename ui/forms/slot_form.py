"""The form of one slot: its type, how it is asked for, what makes a value acceptable."""

from __future__ import annotations

import streamlit as st

from builder.schema.skill import Skill
from builder.schema.slot import MOST_MINUTES, MOST_TURNS, SCOPES, Slot, Validation
from ui.changes import edit
from ui.changes.copies import with_fields
from ui.forms.pattern_trial import try_whole
from ui.forms.save_bar import delete_button, save_bar
from ui.forms.system_type import show_system_type
from ui.state import session
from ui.widgets.problems import problems_at, show_problems
from ui.widgets.variants import edit_variants, places_of
from ui.wording import find_words, t


def name_of_type(name: str) -> str:
    """Return a type's name for people: a system type's in words, an entity's as it is."""
    return find_words(f"type.{name}") or name


def edit_slot(slot: Slot) -> None:
    """Show the form of a slot."""
    st.subheader(slot.name, anchor=False)
    uses = _uses(session.skill(), slot.name)
    # What comes and goes stays within one place: whoever writes below it goes on in the same field.
    with st.container():
        if uses:
            st.caption(t("slots.used", places=", ".join(uses)))
    show_problems(problems_at("slots", slot.name))
    left, right = st.columns(2)
    name = left.text_input(t("common.name"), value=slot.name, key=_key(slot, "name"))
    entities = [entity.name for entity in session.skill().entities]
    types = list(dict.fromkeys([*entities, *edit.system_types(), slot.type]))
    kind = right.selectbox(
        t("slots.type"),
        types,
        index=types.index(slot.type),
        key=_key(slot, "type"),
        format_func=name_of_type,
        help=t("slots.type_help"),
    )
    show_system_type(kind or slot.type, key=f"slot/{slot.name}")
    description = st.text_input(
        t("common.description"),
        value=slot.description,
        key=_key(slot, "description"),
    )
    prompts = edit_variants(
        t("slots.prompts"),
        slot.prompts,
        key=f"slot/{slot.name}/prompts",
        help_text=t("slots.prompts_help"),
        beside=True,
        places=places_of(session.skill()),
    )
    with st.expander(
        t("slots.validation"), expanded=slot.validation is not None, icon=":material/rule:"
    ):
        validation = _edit_validation(slot)
    with st.expander(
        t("slots.keeping"), expanded=_keeps_specially(slot), icon=":material/history:"
    ):
        keeping = _edit_keeping(slot)
    new_name = (name or "").strip() or slot.name
    after = with_fields(
        slot,
        name=new_name,
        type=kind or slot.type,
        description=(description or "").strip(),
        prompts=prompts,
        validation=validation,
        **keeping,
    )

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_name)
        return edit.with_part(after, slot.name)(skill)

    save_bar(
        after != slot,
        change,
        key=f"slot/{slot.name}",
        rename=("slots", new_name),
        shows=("entities", "cues"),
    )
    delete_button(
        t("slots.delete"),
        t("slots.delete_question", name=slot.name, count=len(uses)),
        edit.without_part(Slot, slot.name),
        key=f"slot/{slot.name}",
    )


def _key(slot: Slot, field: str) -> str:
    return session.field_key("slot", slot.name, field)


def _edit_validation(slot: Slot) -> Validation | None:
    before = slot.validation or Validation()
    pattern = st.text_input(
        t("slots.pattern"),
        value=before.pattern or "",
        key=_key(slot, "pattern"),
        placeholder="[A-Z][0-9]{4}",
        help=t("slots.pattern_help"),
    )
    with st.container():
        try_whole((pattern or "").strip(), key=_key(slot, "try_pattern"))
    left, right = st.columns(2)
    minimum = left.number_input(t("slots.minimum"), value=before.minimum, key=_key(slot, "minimum"))
    maximum = right.number_input(
        t("slots.maximum"), value=before.maximum, key=_key(slot, "maximum")
    )
    reply = edit_variants(
        t("slots.reply"),
        before.reply,
        key=f"slot/{slot.name}/reply",
        help_text=t("slots.reply_help"),
        beside=True,
    )
    after = Validation(
        pattern=(pattern or "").strip() or None, minimum=minimum, maximum=maximum, reply=reply
    )
    return None if after == Validation() else after


def _keeps_specially(slot: Slot) -> bool:
    return (slot.scope, slot.lifetime, slot.lifetime_minutes) != ("session", None, None)


def _edit_keeping(slot: Slot) -> dict[str, object]:
    left, middle, right = st.columns(3)
    scope = left.selectbox(
        t("slots.scope"),
        SCOPES,
        index=SCOPES.index(slot.scope),
        key=_key(slot, "scope"),
        format_func=lambda name: t(f"slots.scope_{name}"),
    )
    lifetimes = {
        name: column.number_input(
            t(f"slots.{name}"),
            value=before,
            min_value=1,
            max_value=most,
            key=_key(slot, name),
            help=t("slots.lifetime_help"),
        )
        for name, column, before, most in (
            ("lifetime", middle, slot.lifetime, MOST_TURNS),
            ("lifetime_minutes", right, slot.lifetime_minutes, MOST_MINUTES),
        )
    }
    return {"scope": scope or slot.scope, **lifetimes}


def _uses(skill: Skill, name: str) -> list[str]:
    """Name the intents that mark the slot and the flows that speak of it."""
    intents = [
        intent.name
        for intent in skill.intents
        if any(span.slot == name for u in intent.all_utterances() for span in u.spans)
    ]
    quoted = f'"{name}"'
    flows = [flow.name for flow in skill.flows if quoted in flow.model_dump_json()]
    return list(dict.fromkeys([*intents, *flows]))
