"""What a skill says, as the web chat shows it: words, pictures, cards, buttons, where answers stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape as escape_html
from urllib.parse import urljoin, urlsplit

import streamlit as st

from builder.conversation.reply import Citation, Reply, ReplyButton
from ui.state import session
from ui.wording import escape, t

Press = Callable[[str, str], None]


def show_replies(replies: Sequence[Reply], *, key: str, press: Press | None = None) -> None:
    """Show replies; `press` gets the payload and the title of a button, which are dead without it."""
    for n, reply in enumerate(replies):
        with st.chat_message("assistant", avatar=":material/smart_toy:"):
            _show(reply, f"{key}/{n}", press)


def _show(reply: Reply, key: str, press: Press | None) -> None:
    if reply.by:
        st.caption(f":material/support_agent: {escape(reply.by)}")
    if reply.text:
        show_words(reply.text)
    for number, citation in enumerate(reply.citations, start=1):
        _cite(citation, f"[{number}] " if len(reply.citations) > 1 else "")
    if reply.source and not reply.citations:
        st.caption(t("try.source", source=escape(reply.source)))
    _show_picture(reply.image)
    for m, card in enumerate(reply.cards):
        with st.container(border=True, width=320):
            _show_picture(card.image)
            st.markdown(f"**{escape(card.title)}**")
            if card.text:
                show_words(card.text)
            _offer(card.buttons, f"{key}/card{m}", press)
    _offer(reply.buttons, f"{key}/button", press)
    if reply.custom is not None:
        st.json(reply.custom, expanded=False)


def show_words(text: str) -> None:
    """Show a text as it was written, markup and all."""
    st.html(f'<div class="words">{escape_html(text)}</div>')


def _offer(buttons: Sequence[ReplyButton], key: str, press: Press | None) -> None:
    if not buttons:
        return
    with st.container(horizontal=True, gap="xsmall"):
        for number, button in enumerate(buttons):
            st.button(
                escape(button.title),
                key=f"{key}/{number}",
                disabled=press is None,
                on_click=press,
                args=(button.payload, button.title),
            )


def _show_picture(address: str | None) -> None:
    """Show a picture from the web or from the server; of anything else, its address."""
    if not address:
        return
    whole = urljoin(session.service().public_url + "/", address)
    if urlsplit(whole).scheme in ("http", "https"):
        alt = escape_html(t("try.picture"))
        st.html(f'<img class="picture" alt="{alt}" src="{escape_html(whole)}">')
    else:
        st.caption(f":material/image: {escape(address)}")


def _cite(citation: Citation, mark: str) -> None:
    text = citation.passage
    start = citation.quote_start if citation.quote_start is not None else len(text)
    end = citation.quote_end if citation.quote_end is not None else start
    quoted = f"<mark>{escape_html(text[start:end])}</mark>" if text[start:end] else ""
    with st.expander(mark + escape(citation.place), icon=":material/format_quote:"):
        around = f"{escape_html(text[:start])}{quoted}{escape_html(text[end:])}"
        st.html(f'<div class="passage">{around}</div>')
