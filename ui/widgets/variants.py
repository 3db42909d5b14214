"""What is said, by language and in variations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from builder.errors import Problem
from builder.schema.response import PLACES_OF_BUILT_IN
from builder.schema.skill import Skill
from builder.text import ANY_LANGUAGE
from ui.state import session
from ui.widgets.slot_completion import places_completed
from ui.wording import escape, name_of_language, t, told

Texts = dict[str, tuple[str, ...]]


def languages_of(texts: Mapping[str, object]) -> list[str]:
    """Return the skill's languages, and those besides that the texts have."""
    spoken = list(session.skill().languages)
    return spoken + [code for code in texts if code not in spoken]


# More languages than these do not fit side by side.
_MOST_COLUMNS = 3


def edit_variants(
    label: str,
    texts: Mapping[str, tuple[str, ...]],
    *,
    key: str,
    help_text: str | None = None,
    beside: bool = False,
    places: Sequence[str] = (),
    problems: Mapping[str, Sequence[Problem]] | None = None,
) -> Texts:
    """Show the fields of each language with a field for each phrasing; return what is written there.

    One tab a language, or with `beside` one column a language, which says where one is missing.
    `places` are slots, offered while one writes and put in with a click, `problems` those of each
    language.
    """
    st.markdown(f"**{label}**", help=help_text)
    codes = languages_of(texts)
    after: Texts = {}
    side_by_side = beside and len(codes) <= _MOST_COLUMNS
    with places_completed(places, key=session.field_key(key)):
        names = [name_of_language(code) for code in codes]
        holders = st.columns(len(codes)) if side_by_side else st.tabs(names)
    for code, holder in zip(codes, holders, strict=True):
        with holder:
            if side_by_side:
                _show_language(code, texts)
            written = edit_phrasings(label, texts.get(code, ()), key=f"{key}/{code}")
            if places:
                _offer_places(places, key=f"{key}/{code}")
            _show_problems((problems or {}).get(code, ()))
        if written:
            after[code] = written
    # The order that the author wrote stays, so that looking at a text is no change.
    order = [c for c in texts if c in after] + [c for c in after if c not in texts]
    return {code: after[code] for code in order}


def places_of(skill: Skill, response: str = "") -> list[str]:
    """Return the places that a text may have: slots, and what the engine fills in a response's."""
    return [*PLACES_OF_BUILT_IN.get(response, ()), *(slot.name for slot in skill.slots)]


def _show_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        st.markdown(f":red[:material/error: {escape(told(problem.what))}]")


def _show_language(code: str, texts: Mapping[str, tuple[str, ...]]) -> None:
    missing = not texts.get(code) and not texts.get(ANY_LANGUAGE) and any(texts.values())
    badge = f" :orange-badge[:material/translate: {t('variants.missing')}]" if missing else ""
    st.markdown(f":small[{name_of_language(code)}]{badge}")


def _offer_places(places: Sequence[str], *, key: str) -> None:
    """Offer slots whose place is put at the end of the last phrasing."""
    chooser = session.field_key(key, "place")

    def put() -> None:
        chosen = st.session_state.get(chooser)
        if not chosen:
            return
        last = session.field_key(key, st.session_state[session.field_key(key, "shown")] - 1)
        before = str(st.session_state.get(last) or "")
        gap = " " if before and before[-1].isascii() and before[-1].isalnum() else ""
        st.session_state[last] = f"{before}{gap}{{{chosen}}}"
        st.session_state[chooser] = None

    st.selectbox(
        t("variants.place"),
        places,
        index=None,
        key=chooser,
        on_change=put,
        placeholder=t("variants.place"),
        format_func=lambda name: f"{{{name}}}",
        label_visibility="collapsed",
        help=t("variants.place_help"),
    )


def edit_titles(label: str, texts: Mapping[str, tuple[str, ...]], *, key: str) -> Texts:
    """Show one line for each language; return what is written there."""
    after: Texts = {}
    for code in languages_of(texts):
        before = texts.get(code, ())
        text = st.text_input(
            f"{label} · {name_of_language(code)}",
            value=before[0] if before else "",
            key=session.field_key(key, code),
        )
        if text and text.strip():
            after[code] = (text.strip(), *before[1:])
    return {code: after[code] for code in (*texts, *after) if code in after}


def edit_phrasings(
    label: str, before: tuple[str, ...], *, key: str, height: int = 68
) -> tuple[str, ...]:
    """Show a field for each phrasing, and offer one more; return those that are written."""
    before = session.as_opened(before, key, "phrasings")
    count_key = session.field_key(key, "count")
    count = max(1, len(before)) + st.session_state.get(count_key, 0)
    st.session_state[session.field_key(key, "shown")] = count
    written = []
    for at in range(count):
        text = st.text_area(
            label if at == 0 else f"{label} {at + 1}",
            value=before[at] if at < len(before) else "",
            key=session.field_key(key, at),
            height=height,
            label_visibility="collapsed",
            placeholder=t("variants.first") if at == 0 else t("variants.other"),
            # Where another text is looked at meanwhile: what the field begins with may be older.
            persist_state="page",
        )
        written.append((text or "").strip())

    def add() -> None:
        st.session_state[count_key] = st.session_state.get(count_key, 0) + 1

    st.button(
        t("variants.add"),
        key=session.field_key(key, "add"),
        icon=":material/add:",
        type="tertiary",
        on_click=add,
        help=t("variants.help"),
    )
    return tuple(text for text in written if text)


def sample(texts: Mapping[str, tuple[str, ...]], language: str | None = None) -> str:
    """Return one phrasing to show, in the language of the screens where there is one."""
    wanted = language or session.skill().languages[0]
    for code in (wanted, ANY_LANGUAGE, *texts):
        if texts.get(code):
            return texts[code][0]
    return ""
