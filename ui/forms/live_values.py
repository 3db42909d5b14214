"""Values that work at once: put into the draft and into what is served, without a training.

A dictionary of thousands of values is too long for a table: there one searches, puts in and takes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from builder.errors import BuilderError
from builder.schema.entity import DictionaryEntry, Entity
from ui.state import session
from ui.wording import reason_of, t

# Beyond so many values no table is shown.
MANY = 2000
_SHOWN = 200


def use_at_once(entity: Entity, dictionary: tuple[DictionaryEntry, ...]) -> None:
    """Offer to let an edited dictionary work at once."""
    # The form saves by itself: what is new is what was written since it was opened.
    opened = session.as_opened(entity.dictionary, "entity", entity.name, "at_once")
    put, remove = difference(opened, dictionary)
    if not put and not remove:
        return
    if st.button(
        t("entities.at_once"),
        key=session.field_key("entity", entity.name, "at_once"),
        icon=":material/bolt:",
        help=t("entities.at_once_help"),
    ):
        _change(entity.name, put, remove)


def browse(entity: Entity) -> None:
    """Show a search over a long dictionary, and fields to put a value in or take one out."""
    count = len(entity.dictionary)
    query = st.text_input(
        t("entities.search", count=count),
        key=session.field_key("entity", entity.name, "search"),
    )
    try:
        found = session.service().values(entity_skill(), entity.name, (query or "").strip(), _SHOWN)
    except BuilderError as error:
        st.error(reason_of(error))
        return
    st.dataframe(
        {
            t("entities.value"): [line.value for line in found.values],
            t("entities.synonyms"): [
                t("entities.comma").join(line.synonyms) for line in found.values
            ],
        },
        hide_index=True,
        height=260,
    )
    if found.total > len(found.values):
        st.caption(t("entities.more", count=found.total - len(found.values)))
    with st.form(session.field_key("entity", entity.name, "one"), border=False):
        left, right = st.columns([2, 3])
        value = (left.text_input(t("entities.value")) or "").strip()
        synonyms = right.text_input(t("entities.synonyms"), help=t("entities.synonyms_help")) or ""
        with st.container(horizontal=True):
            put = st.form_submit_button(t("entities.put"), type="primary", icon=":material/bolt:")
            out = st.form_submit_button(t("entities.take_out"), type="tertiary")
    if put and value:
        words = [w.strip() for w in synonyms.replace("，", ",").split(",") if w.strip()]
        _change(entity.name, {value: words}, [])
    elif out and value:
        _change(entity.name, {}, [value])


def difference(
    before: Iterable[DictionaryEntry], after: Iterable[DictionaryEntry]
) -> tuple[dict[str, list[str]], list[str]]:
    """Return the values to put in, with their synonyms, and those to take out."""
    held = {entry.value: entry.synonyms for entry in before}
    wanted = {entry.value: entry.synonyms for entry in after}
    put = {value: list(words) for value, words in wanted.items() if held.get(value) != words}
    return put, [value for value in held if value not in wanted]


def entity_skill() -> str:
    """Return the name of the open skill."""
    return session.draft().skill.name


def _change(entity: str, put: Mapping[str, list[str]], remove: list[str]) -> None:
    try:
        version = session.service().change_values(entity_skill(), entity, put, remove)
    except BuilderError as error:
        st.error(reason_of(error))
        return
    session.forget_skills()
    session.reload_draft()
    done = "entities.at_once_done" if version is not None else "entities.at_once_saved"
    session.notify(t(done, version=version))
    st.rerun()
