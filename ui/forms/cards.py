"""What stands below a text: buttons, a picture, and cards with a picture and buttons of their own."""

from __future__ import annotations

import streamlit as st

from builder.schema.response import Button, Card, Said
from ui.changes.copies import with_fields
from ui.changes.response_edit import with_card, without_card
from ui.forms.buttons import edit_buttons
from ui.state import session
from ui.widgets.variants import edit_titles, sample
from ui.wording import escape, screen_language, t, t_in


def edit_below(
    said: Said, response: str, *, key: str, case: int | None = None
) -> tuple[tuple[Button, ...], str | None, tuple[Card, ...]]:
    """Show forms for what stands below a text; return its buttons, its picture and its cards.

    `case` is the place, from 0, of the case that says it; None where the response itself does.
    """
    st.markdown(f"**{t('responses.buttons')}**", help=t("responses.buttons_help"))
    buttons = edit_buttons(said.buttons, key=f"{key}/buttons")
    image = _edit_image(said.image, key)
    st.markdown(f"**{t('cards.title_many')}**", help=t("cards.help"))
    with st.container():
        cards = _edit_cards(said, response, key=key, case=case)
    return buttons, image, cards


def _edit_cards(said: Said, response: str, *, key: str, case: int | None) -> tuple[Card, ...]:
    """Show a form for each card, and offer one more; return what is written there."""
    cards = []
    for at, card in enumerate(said.cards):
        title = sample(card.title, screen_language()) or t("cards.untitled")
        label = f"{at + 1}. {escape(title)}"
        with st.expander(label, icon=":material/ad:", key=session.field_key(key, "card", at)):
            cards.append(_edit_card(card, f"{key}/card/{at}"))
            if st.button(
                t("cards.remove"),
                key=session.field_key(key, "card", at, "remove"),
                icon=":material/delete:",
                type="tertiary",
            ):
                session.save(without_card(response, at, case))
                st.rerun()
    if st.button(
        t("cards.add"),
        key=session.field_key(key, "add_card"),
        icon=":material/add:",
        type="tertiary",
        help=t("cards.help"),
    ):
        titles = {code: (t_in(code, "cards.new"),) for code in session.skill().languages}
        session.save(with_card(response, Card(title=titles), case), None)
        st.rerun()
    return tuple(cards)


def _edit_card(card: Card, key: str) -> Card:
    title = edit_titles(t("cards.title"), card.title, key=f"{key}/title")
    text = edit_titles(t("cards.text"), card.text, key=f"{key}/text")
    image = _edit_image(card.image, key)
    st.markdown(f":small[{t('responses.buttons')}]")
    buttons = edit_buttons(card.buttons, key=f"{key}/buttons")
    return with_fields(card, title=title, text=text, image=image, buttons=buttons)


def _edit_image(before: str | None, key: str) -> str | None:
    written = st.text_input(
        t("responses.image"),
        value=before or "",
        key=session.field_key(key, "image"),
        placeholder="https://…/picture.png",
    )
    return (written or "").strip() or None
