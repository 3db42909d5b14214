"""Questions that a page marks up for search engines: schema.org's FAQPage, as JSON-LD or microdata."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from builder.reading.faq_import.asking import bare_question
from builder.reading.faq_import.piece import Found

_DEEPEST: Final = 20


def marked_up(tree: LexborHTMLParser, words_of: Callable[[LexborNode], str]) -> Iterator[Found]:
    """Yield the questions that are marked up; those of JSON-LD where there are any."""
    as_json = list(_as_json(tree, words_of))
    yield from as_json or _as_microdata(tree, words_of)


def _as_json(tree: LexborHTMLParser, words_of: Callable[[LexborNode], str]) -> Iterator[Found]:
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            told = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        for question in _questions(told, 0):
            name, answer = question.get("name") or question.get("text"), _answer(question)
            if isinstance(name, str) and answer is not None:
                asked = bare_question(_plain(name, words_of))
                yield Found(asked, _plain(answer, words_of))


def _questions(told: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(told, list):
        for one in told:
            yield from _questions(one, depth + 1)
    elif isinstance(told, dict):
        kinds = told.get("@type")
        if "Question" in (kinds if isinstance(kinds, list) else [kinds]):
            yield told
            return
        for inner in told.values():
            if isinstance(inner, list | dict):
                yield from _questions(inner, depth + 1)


def _answer(question: dict[str, Any]) -> str | None:
    answer = question.get("acceptedAnswer") or question.get("suggestedAnswer")
    if isinstance(answer, list):
        answer = answer[0] if answer else None
    text = answer.get("text") if isinstance(answer, dict) else answer
    return text if isinstance(text, str) else None


def _as_microdata(tree: LexborHTMLParser, words_of: Callable[[LexborNode], str]) -> Iterator[Found]:
    for node in tree.css('[itemtype*="schema.org/Question"]'):
        name = node.css_first("[itemprop=name]")
        answer = node.css_first("[itemprop=acceptedAnswer]")
        if name is None or answer is None:
            continue
        text = answer.css_first("[itemprop=text]") or answer
        yield Found(bare_question(name.text()), words_of(text))


def _plain(text: str, words_of: Callable[[LexborNode], str]) -> str:
    """Return a text without the tags that may stand in it."""
    body = LexborHTMLParser(text).body
    return words_of(body) if body is not None else text
