"""Everyday sentences, written for this project: what people ask of any machine, whatever its job.

They show the scope detector what a skill is most likely not about.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import orjson


@cache
def _data() -> dict[str, list[str]]:
    text = (files("builder.nlu") / "data" / "everyday.json").read_bytes()
    loaded: dict[str, list[str]] = orjson.loads(text)
    return loaded


def everyday_sentences(languages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (language, sentence) for each language that we have sentences of."""
    return tuple(
        (language, sentence)
        for language in languages
        for sentence in _data().get(language.split("-")[0], ())
    )
