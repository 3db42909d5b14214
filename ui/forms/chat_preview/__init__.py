"""What is said as the web chat shows it, with the web chat's own look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

import builder
from builder.schema.response import Button, Said
from ui.state import session
from ui.widgets.variants import Texts
from ui.wording import name_of_language, t

_FOLDER: Final = Path(__file__).parent
_CHAT_CSS: Final = Path(builder.__file__).parent / "server" / "static" / "chat.css"


def _css() -> str:
    """Return the web chat's rules for a shadow root, whose host takes the place of the page."""
    rules = _CHAT_CSS.read_text("utf-8").replace(":root", ":host").replace("main {", ".talk {")
    return rules + (_FOLDER / "chat_preview.css").read_text("utf-8")


_component = st.components.v2.component(
    "dialoom_chat_preview", css=_css(), js=(_FOLDER / "chat_preview.js").read_text("utf-8")
)


def preview_chat(said: Said, *, key: str) -> None:
    """Show what is said in each language of the skill; several phrasings are leafed through."""
    languages = session.skill().languages
    _component(
        key=key,
        data={
            "languages": [
                {"name": name_of_language(code), **_in_language(said, code)} for code in languages
            ],
            "labels": {name: t(f"preview.{name}") for name in ("nothing", "next", "picture")},
        },
    )


def _in_language(said: Said, code: str) -> dict[str, Any]:
    return {
        "texts": list(_texts(said.text, code)),
        "image": said.image,
        "cards": [
            {
                "title": _first(card.title, code),
                "text": _first(card.text, code),
                "image": card.image,
                "buttons": _titles(card.buttons, code),
            }
            for card in said.cards
        ],
        "buttons": _titles(said.buttons, code),
    }


def _titles(buttons: Sequence[Button], code: str) -> list[str]:
    return [_first(button.title, code) or "…" for button in buttons]


def _texts(texts: Texts, code: str) -> tuple[str, ...]:
    return texts.get(code) or texts.get("*") or ()


def _first(texts: Texts, code: str) -> str:
    return next(iter(_texts(texts, code)), "")
