"""The form of one kind of value: its dictionary as a table, its patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import streamlit as st

from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.skill import Skill
from ui.changes import edit
from ui.changes.copies import with_fields
from ui.forms.live_values import MANY, browse, use_at_once
from ui.forms.pattern_trial import try_patterns
from ui.forms.save_bar import delete_button, save_bar
from ui.forms.table import edit_table
from ui.forms.value_import import offer_values
from ui.state import session
from ui.widgets.problems import problems_at, show_problems
from ui.wording import t


def edit_entity(entity: Entity) -> None:
    """Show the form of a kind of value."""
    st.subheader(entity.name, anchor=False)
    used = [slot.name for slot in session.skill().slots if slot.type == entity.name]
    # What comes and goes stays within one place: whoever writes below it goes on in the same field.
    with st.container():
        if used:
            st.caption(t("entities.used", slots=", ".join(used)))
    show_problems(problems_at("entities", entity.name))
    left, right = st.columns(2)
    name = left.text_input(t("common.name"), value=entity.name, key=_key(entity, "name"))
    description = right.text_input(
        t("common.description"),
        value=entity.description,
        key=_key(entity, "description"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{t('entities.dictionary')}**", help=t("entities.dictionary_help"), width="stretch"
        )
        offer_values(entity)
    with st.container():
        if len(entity.dictionary) > MANY:
            browse(entity)
            dictionary = entity.dictionary
        else:
            dictionary = _edit_dictionary(entity)
            use_at_once(entity, dictionary)
    fuzzy = st.toggle(
        t("entities.fuzzy"),
        value=entity.fuzzy,
        key=_key(entity, "fuzzy"),
        help=t("entities.fuzzy_help"),
    )
    patterns = st.text_area(
        t("entities.patterns"),
        value="\n".join(entity.patterns),
        key=_key(entity, "patterns"),
        placeholder="[A-Z][0-9]{4}",
        help=t("entities.patterns_help"),
        height=80,
    )
    lines = tuple(line.strip() for line in (patterns or "").splitlines() if line.strip())
    try_patterns(lines, key=_key(entity, "try"))
    new_name = (name or "").strip() or entity.name
    after = with_fields(
        entity,
        name=new_name,
        description=(description or "").strip(),
        dictionary=dictionary,
        patterns=lines,
        fuzzy=fuzzy,
    )

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_name)
        return edit.with_part(after, entity.name)(skill)

    save_bar(
        after != entity,
        change,
        key=f"entity/{entity.name}",
        rename=("entities", new_name),
        shows=("slots", "cues"),
    )
    delete_button(
        t("entities.delete"),
        t("entities.delete_question", name=entity.name, count=len(used)),
        edit.without_part(Entity, entity.name),
        key=f"entity/{entity.name}",
    )


def _key(entity: Entity, field: str) -> str:
    return session.field_key("entity", entity.name, field)


def _edit_dictionary(entity: Entity) -> tuple[DictionaryEntry, ...]:
    value, synonyms = t("entities.value"), t("entities.synonyms")
    rows = edit_table(
        {
            value: [entry.value for entry in entity.dictionary],
            synonyms: [t("entities.comma").join(entry.synonyms) for entry in entity.dictionary],
        },
        key=_key(entity, "dictionary"),
        height=min(440, 38 * (len(entity.dictionary) + 3)),
        config={
            value: st.column_config.TextColumn(value, width="medium"),
            synonyms: st.column_config.TextColumn(
                synonyms, width="large", help=t("entities.synonyms_help")
            ),
        },
    )
    return read_dictionary(rows)


def read_dictionary(rows: Iterable[Sequence[str]]) -> tuple[DictionaryEntry, ...]:
    """Read a dictionary from a table's rows: a value, and its synonyms with commas between them.

    Rows without a value are left out, and rows of the same value become one.
    """
    found: dict[str, dict[str, None]] = {}
    for value, synonyms in rows:
        if value.strip():
            kept = found.setdefault(value.strip(), {})
            others = (word.strip() for word in re.split(r"[,，、;；\n]", synonyms))
            kept.update(dict.fromkeys(word for word in others if word))
    return tuple(
        DictionaryEntry(value=value, synonyms=tuple(others)) for value, others in found.items()
    )
