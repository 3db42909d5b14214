"""Render responses: a variation chosen by the turn, slots put in, nothing evaluated."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from builder.conversation.reply import Reply, ReplyButton, ReplyCard
from builder.schema.holds import amount_of, holds
from builder.schema.part import variants_in
from builder.schema.response import Button, Card, Response, Said

_PLACE: Final = re.compile(r"\{\s*([\w./-]+)\s*(?:\|\s*(\w+)\s*)?\}")
# A flow that puts a text into itself time and again must not fill the memory.
LONGEST_TEXT: Final = 16_000
_SYMBOLS: Final = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def render_response(
    response: Response, language: str, slots: Mapping[str, JsonValue], *, pick: int
) -> Reply:
    """Return the reply for a response in a language; `pick` chooses among its variations.

    The first of its cases whose condition holds for the slots is said in its place.
    """
    said: Said = next((case for case in response.cases if holds(case.when, slots)), response)
    texts = variants_in(said.text, language)
    return Reply(
        text=render_text(texts[pick % len(texts)], slots) if texts else None,
        buttons=_buttons(said.buttons, language, slots),
        cards=tuple(_card(card, language, slots) for card in said.cards),
        image=render_text(said.image, slots) if said.image else None,
        custom=said.custom,
        response=response.name,
    )


def render_text(text: str, slots: Mapping[str, JsonValue]) -> str:
    """Put slots into `{slot}` and `{slot|filter}`; an empty slot leaves nothing.

    Filters: `upper`, `lower`, `title`, `number` (thousands grouped), `money` and `date`. What is put
    in is cut where the text would grow past `LONGEST_TEXT`.
    """
    room = LONGEST_TEXT - len(text)

    def place(match: re.Match[str]) -> str:
        value = slots.get(match[1])
        if value is None:
            return ""
        nonlocal room
        put = FILTERS.get(match[2] or "", _plain)(value)[: max(room, 0)]
        room -= len(put)
        return put

    return _PLACE.sub(place, text)


def places_of(text: str) -> list[tuple[str, str | None]]:
    """Return the slots that a text puts in, each with its filter or None."""
    return [(match[1], match[2]) for match in _PLACE.finditer(text)]


def pick_for(session_id: str, turn: int, name: str) -> int:
    """Return the number that chooses a variation: repeatable, and different from turn to turn."""
    return zlib.crc32(f"{session_id}/{name}".encode("utf-8", "replace")) + turn


def _card(card: Card, language: str, slots: Mapping[str, JsonValue]) -> ReplyCard:
    text = next(iter(variants_in(card.text, language)), None)
    return ReplyCard(
        title=render_text(next(iter(variants_in(card.title, language)), ""), slots),
        text=render_text(text, slots) if text else None,
        image=render_text(card.image, slots) if card.image else None,
        buttons=_buttons(card.buttons, language, slots),
    )


def _buttons(
    buttons: Sequence[Button], language: str, slots: Mapping[str, JsonValue]
) -> tuple[ReplyButton, ...]:
    return tuple(_button(button, language, slots) for button in buttons)


def _button(button: Button, language: str, slots: Mapping[str, JsonValue]) -> ReplyButton:
    title = render_text(next(iter(variants_in(button.title, language)), ""), slots)
    payload = next(iter(variants_in(button.payload, language)), None)
    return ReplyButton(title=title, payload=render_text(payload, slots) if payload else title)


def _plain(value: JsonValue) -> str:
    if isinstance(value, dict) and "amount" in value:
        return _money(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return str(value)


def _number(value: JsonValue) -> str:
    number = amount_of(value)
    if number is None:
        return _plain(value)
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _money(value: JsonValue) -> str:
    number = amount_of(value)
    if number is None:
        return str(value)
    currency = str(value.get("currency", "")) if isinstance(value, dict) else ""
    symbol = _SYMBOLS.get(currency, f"{currency} " if currency else "")
    return f"{symbol}{number:,.2f}"


def _date(value: JsonValue) -> str:
    return str(value).partition("T")[0]


FILTERS: Final[Mapping[str, Callable[[JsonValue], str]]] = {
    "upper": lambda value: _plain(value).upper(),
    "lower": lambda value: _plain(value).lower(),
    "title": lambda value: _plain(value).title(),
    "number": _number,
    "money": _money,
    "date": _date,
}
