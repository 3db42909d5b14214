"""What a response says instead when a condition holds; the first that holds is said."""

from __future__ import annotations

import streamlit as st

from builder.schema.condition import Filled
from builder.schema.response import Case, Response
from ui.changes.copies import with_fields
from ui.changes.response_edit import with_cases
from ui.forms.cards import edit_below
from ui.forms.condition_form import edit_condition
from ui.state import session
from ui.widgets.step_words import words_of
from ui.widgets.variants import edit_variants, places_of
from ui.wording import escape, t, t_in


def edit_cases(response: Response) -> tuple[Case, ...]:
    """Show a form for each case, and offer one more; return what is written there."""
    cases = []
    for at, case in enumerate(response.cases):
        label = f"{at + 1}. {escape(t('cases.when', condition=words_of(case.when)))}"
        with st.expander(label, icon=":material/alt_route:", key=session.field_key("case", at)):
            cases.append(_edit_case(response, case, at))
    slots = session.skill().slots
    if st.button(
        t("cases.add"),
        key=session.field_key("response", response.name, "add_case"),
        icon=":material/add:",
        type="tertiary",
        help=t("cases.help") if slots else t("cases.no_slots"),
        disabled=not slots,
    ):
        text = {code: (t_in(code, "cases.new"),) for code in session.skill().languages}
        new = Case(when=Filled(slot=slots[0].name), text=text)
        session.save(with_cases(response.name, (*response.cases, new)), None)
        st.rerun()
    return tuple(cases)


def _edit_case(response: Response, case: Case, at: int) -> Case:
    key = f"response/{response.name}/case/{at}"
    when = edit_condition(case.when, 0, lambda field: session.field_key(key, field))
    text = edit_variants(
        t("responses.text"),
        case.text,
        key=f"{key}/text",
        beside=True,
        places=places_of(session.skill(), response.name),
    )
    buttons, image, cards = edit_below(case, response.name, key=key, case=at)
    others = list(response.cases)
    with st.container(horizontal=True):
        if at and st.button(
            t("cases.earlier"),
            key=session.field_key(key, "earlier"),
            icon=":material/arrow_upward:",
            type="tertiary",
            help=t("cases.earlier_help"),
        ):
            others[at - 1], others[at] = others[at], others[at - 1]
            session.save(with_cases(response.name, tuple(others)))
            st.rerun()
        if st.button(
            t("cases.remove"),
            key=session.field_key(key, "remove"),
            icon=":material/delete:",
            type="tertiary",
        ):
            session.save(with_cases(response.name, (*others[:at], *others[at + 1 :])))
            st.rerun()
    return with_fields(case, when=when, text=text, buttons=buttons, image=image, cards=cards)
