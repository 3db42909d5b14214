"""Sentences in what is written as JSON and read again: with their templates and their values."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from builder.sentence import Sentence, as_json, from_json, verbatim


def _read(told: Any) -> Sentence:
    """Return a sentence; older versions wrote its text alone. Raises `ValueError`."""
    if isinstance(told, str):
        return verbatim(told)
    try:
        return from_json(told)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("it is no sentence") from error


Told = Annotated[Sentence, PlainValidator(_read), PlainSerializer(as_json)]
