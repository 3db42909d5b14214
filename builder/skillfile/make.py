"""Make one part of a skill from what a file says, or say what is wrong with it and in which line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from builder.schema.part import Part
from builder.skillfile.document import Document, Finding, Key
from builder.skillfile.explain import explain

P = TypeVar("P", bound=Part)
Body = JsonValue | Mapping[str, JsonValue]

# A number or a truth value where pydantic wanted one of these was perhaps meant as a text.
_TEXTUAL: Final = ("string_type", "model_type", "tuple_type", "list_type", "dict_type")


def make_part(
    model: type[P], body: Body, document: Document, base: tuple[Key, ...]
) -> tuple[P | None, list[Finding]]:
    """Make a part of the body that stands at `base` in the document.

    The findings name their places from the body on; with any of them there is no part.
    """
    try:
        return model.model_validate(body), []
    except ValidationError as error:
        errors = error.errors()
    meant = _texts_meant(body, errors, document, base)
    if meant is not None:
        try:
            return model.model_validate(meant), []
        except ValidationError as error:
            errors = error.errors()
    findings = []
    for one in errors:
        place = _path_of(body, one["loc"])
        code, what, remedy = explain(one, model, _at(body, place))
        line = document.line_at((*base, *place))
        findings.append(Finding(code, line, what, remedy, path=place))
    return None, findings


def _at(value: Body, path: Sequence[Key]) -> object:
    here: object = value
    for key in path:
        if isinstance(here, Mapping | list):
            here = here[key]  # type: ignore[index]
    return here


def _texts_meant(
    body: Body,
    errors: Sequence[ErrorDetails],
    document: Document,
    base: tuple[Key, ...],
) -> JsonValue:
    """Return the body with numbers and truth values as they were written, where texts are wanted.

    An author who writes `- 110` as an utterance means the text; None when there is no such place.
    """
    found: dict[tuple[Key, ...], str] = {}
    for error in errors:
        path = _path_of(body, error["loc"])
        written = document.written.get((*base, *path))
        if error["type"] in _TEXTUAL and written and written.lower() not in ("null", "~"):
            found[path] = written
    return _replaced(body, found, ()) if found else None


def _replaced(
    value: Body,
    found: Mapping[tuple[Key, ...], str],
    at: tuple[Key, ...],
) -> JsonValue:
    if at in found:
        return found[at]
    if isinstance(value, Mapping):
        return {key: _replaced(item, found, (*at, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, found, (*at, index)) for index, item in enumerate(value)]
    return value


def _path_of(value: Body, location: Sequence[Key]) -> tuple[Key, ...]:
    """Follow pydantic's location as far as it leads in what the author wrote.

    It also holds kinds of steps, which are no keys, and numbers entries of a mapping.
    """
    found: list[Key] = []
    for key in location:
        if isinstance(value, Mapping):
            if isinstance(key, int):
                keys = list(value)
                key = keys[key] if key < len(keys) else ""
            if key not in value:
                continue
            found.append(key)
            value = value[key]
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            found.append(key)
            value = value[key]
    return tuple(found)
