"""Every word on the screens, by language: a folder of catalogue files each, read once.

A key names the section and the thing (`intents.add_many`); values may hold `{named}` places. What the
server says is found by its English template (`builder.sentence`), in the folder `sentences`.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from builder.errors import BuilderError
from builder.sentence import Sentence, fill

SCREEN_LANGUAGES: Final = {"zh": "中文", "en": "English"}
WORDS: Final = Path(__file__).parent / "words"
_STATE: Final = "screen_language"
# What stands between names that are told one after the other.
_JOINTS: Final = {"zh": "、", "en": ", "}


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the words of one language, with flat keys, from all files of its folder."""
    return {
        f"{section}.{key}": text
        for file in sorted((WORDS / language).glob("*.toml"))
        for section, texts in tomllib.loads(file.read_text("utf-8")).items()
        for key, text in texts.items()
    }


def screen_language() -> str:
    """Return the language of the screens: the person's choice, else the browser's."""
    chosen = st.session_state.get(_STATE)
    if chosen in SCREEN_LANGUAGES:
        return str(chosen)
    locale = st.context.locale or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def choose_language(language: str) -> None:
    """Show the screens in this language from now on."""
    st.session_state[_STATE] = language


def t(key: str, **places: object) -> str:
    """Return the words for a key in the language of the screens, with its places filled."""
    words = catalogue(screen_language())[key]
    return words.format(**places) if places else words


def t_in(language: str, key: str) -> str:
    """Return the words for a key in a language, or in that of the screens where we lack it."""
    return catalogue(language if language in SCREEN_LANGUAGES else screen_language())[key]


@cache
def sentences(language: str) -> dict[str, str]:
    """Return what the server says, by its English template; empty for English itself."""
    return {
        template: text
        for file in sorted((WORDS / language / "sentences").glob("*.toml"))
        for template, text in tomllib.loads(file.read_text("utf-8")).items()
    }


def told(sentence: str) -> str:
    """Return a sentence of the server in the language of the screens; English where we lack it."""
    if not isinstance(sentence, Sentence):
        return sentence
    language = screen_language()
    template = sentences(language).get(sentence.template)
    if template is None:
        return str(sentence)
    return fill(template, sentence.values, joint=_JOINTS[language], inner=told)


def reason_of(error: BuilderError | ValueError) -> str:
    """Return why something could not be done, in the language of the screens, kept from mark-up."""
    return escape(told(error.args[0] if error.args else str(error)))


def find_words(key: str) -> str | None:
    """Return the words for a key that need not exist, such as one made from a problem's code."""
    return catalogue(screen_language()).get(key)


def name_of_language(code: str) -> str:
    """Return a language's own name for people, or its code where we know none."""
    return find_words(f"language.{'any' if code == '*' else code}") or code


def moment(text: str | None) -> str:
    """Return an ISO time for people, in the time zone of their browser."""
    if not text:
        return ""
    try:
        when = datetime.fromisoformat(text)
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ValueError, ZoneInfoNotFoundError):
        return text[:16].replace("T", " ")
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M}"


def escape(text: str) -> str:
    """Keep a text from being taken for Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|:$~<>" else c for c in text)
