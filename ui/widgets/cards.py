"""The cards of a response: a picture with a title, a line of text and buttons of its own."""

from __future__ import annotations

import streamlit as st

from builder.schema.response import Card, Response
from builder.schema.skill import Skill
from ui import edit, session
from ui.copies import with_fields
from ui.edit import Change
from ui.widgets.buttons import edit_buttons
from ui.widgets.variants import edit_titles, sample
from ui.wording import escape, screen_language, t, t_in


def edit_cards(response: Response) -> tuple[Card, ...]:
    """Show a form for each card, and offer one more; return what is written there."""
    cards = []
    for at, card in enumerate(response.cards):
        title = sample(card.title, screen_language()) or t("cards.untitled")
        label = f"{at + 1}. {escape(title)}"
        with st.expander(label, icon=":material/ad:", key=session.field_key("card", at)):
            cards.append(_edit_card(card, f"response/{response.name}/card/{at}"))
            if st.button(
                t("cards.remove"),
                key=session.field_key("response", response.name, "card", at, "remove"),
                icon=":material/delete:",
                type="tertiary",
            ):
                session.save(without_card(response.name, at))
                st.rerun()
    if st.button(
        t("cards.add"),
        key=session.field_key("response", response.name, "add_card"),
        icon=":material/add:",
        type="tertiary",
        help=t("cards.help"),
    ):
        titles = {code: (t_in(code, "cards.new"),) for code in session.skill().languages}
        session.save(with_card(response.name, Card(title=titles)), None)
        st.rerun()
    return tuple(cards)


def with_card(response: str, card: Card) -> Change:
    """Put a card at the end of a response."""

    def change(skill: Skill) -> Skill:
        held = skill.get(Response, response)
        return edit.with_part(with_fields(held, cards=(*held.cards, card)), response)(skill)

    return change


def without_card(response: str, at: int) -> Change:
    """Take the card at a place, from 0, out of a response."""

    def change(skill: Skill) -> Skill:
        held = skill.get(Response, response)
        kept = tuple(card for place, card in enumerate(held.cards) if place != at)
        return edit.with_part(with_fields(held, cards=kept), response)(skill)

    return change


def _edit_card(card: Card, key: str) -> Card:
    title = edit_titles(t("cards.title"), card.title, key=f"{key}/title")
    text = edit_titles(t("cards.text"), card.text, key=f"{key}/text")
    image = st.text_input(
        t("responses.image"),
        value=card.image or "",
        key=session.field_key(key, "image"),
        placeholder="https://…/picture.png",
    )
    st.markdown(f":small[{t('responses.buttons')}]")
    buttons = edit_buttons(card.buttons, key=f"{key}/buttons")
    return with_fields(
        card, title=title, text=text, image=(image or "").strip() or None, buttons=buttons
    )
