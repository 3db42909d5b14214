"""What pydantic refuses, in an author's words: what is wrong with a value, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from builder.errors import suggest
from builder.schema.condition import Condition
from builder.schema.step import Step
from builder.schema.utterance import MarkupError
from builder.skillfile.document import Key
from builder.text import shorten

_WANTED: Final = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "list_type": "a list",
    "tuple_type": "a list",
}


def explain(
    error: ErrorDetails, model: type[BaseModel], written: object = None
) -> tuple[str, str, str]:
    """Return code, what and remedy for one finding of pydantic about a value of `model`.

    `written` is what the author wrote at that place.
    """
    kind, location, given = error["type"], error["loc"], error.get("input")
    name = _last_name(location)
    if kind == "extra_forbidden":
        existing = _keys_at(model, location[:-1])
        return (
            "key-unknown",
            f"The key '{name}' is not known here.",
            suggest(name, existing, "keys"),
        )
    if kind == "missing":
        return "key-missing", f"The key '{name}' is missing.", f"Add '{name}: ...'."
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _explain_kind(error, given)
    if kind == "string_pattern_mismatch":
        if isinstance(written, str) and written != given:
            what = f"'{shorten(str(given))}' is not the name of a slot"
            what = f"The mark-up is broken in the utterance '{shorten(written, 80)}': {what}."
            return "markup-invalid", what, "Write [text](slot)."
        return _explain_name(error, given)
    if kind in _WANTED:
        wanted = _WANTED[kind]
        what = f"{_subject(location)} must be {wanted}, and is {_describe(given)}."
        return "value-wrong-type", what, f"Write {wanted}."
    if kind in ("value_error", "assertion_error"):
        return _explain_value(error, given)
    what = f"{_subject(location)} is {_describe(given)}: {_lower(error['msg'])}."
    return "value-not-allowed", what, "Change the value."


def _explain_kind(error: ErrorDetails, given: object) -> tuple[str, str, str]:
    context = error.get("ctx", {})
    tags = [tag.strip().strip("'") for tag in str(context.get("expected_tags", "")).split(",")]
    kinds = [tag for tag in tags if tag] or list(_kinds_of(error))
    if error["type"] == "union_tag_not_found":
        return "key-missing", "The key 'kind' is missing.", suggest("", kinds, "kinds")
    tag = str(context.get("tag", given))
    return "kind-unknown", f"There is no kind '{tag}'.", suggest(tag, kinds, "kinds")


def _kinds_of(error: ErrorDetails) -> Iterator[str]:
    # pydantic does not list the tags when none was given; the place tells which union it is.
    union = (
        Step
        if error["loc"] and error["loc"][-1] != "when" and _is_step(error["loc"])
        else Condition
    )
    for member in _models_in(union):
        yield from _tags_of(member)


def _is_step(location: Sequence[Key]) -> bool:
    return len(location) == 2 and location[0] == "steps"


def _explain_name(error: ErrorDetails, given: object) -> tuple[str, str, str]:
    pattern = str(error.get("ctx", {}).get("pattern", ""))
    if "a-z" in pattern:
        return (
            "language-invalid",
            f"'{given}' is not a language code.",
            "Write a code such as zh, en or zh-TW.",
        )
    return (
        "name-invalid",
        f"'{shorten(str(given))}' is not a name.",
        "A name begins with a letter, has letters, digits and _ . / -, and is at most 80 long.",
    )


def _explain_value(error: ErrorDetails, given: object) -> tuple[str, str, str]:
    cause: Any = error.get("ctx", {}).get("error")
    if isinstance(cause, MarkupError):
        said = _lower(str(cause))
        utterance = f" in the utterance '{shorten(given, 80)}'" if isinstance(given, str) else ""
        reason, _, remedy = said.partition(": ")
        return (
            "markup-invalid",
            f"The mark-up is broken{utterance}: {reason}.",
            f"{remedy[:1].upper()}{remedy[1:]}." if remedy else "Write [text](slot).",
        )
    said = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return "value-not-allowed", f"{_subject(error['loc'])}: {_lower(said)}.", "Change the value."


def _last_name(location: Sequence[Key]) -> str:
    return str(location[-1]) if location else ""


def _subject(location: Sequence[Key]) -> str:
    names = [str(key) for key in location if isinstance(key, str)]
    if not names:
        return "This"
    if location and isinstance(location[-1], int):
        return f"Item {location[-1] + 1} of '{names[-1]}'"
    return f"'{names[-1]}'"


def _describe(given: object) -> str:
    if given is None:
        return "empty"
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, str):
        return f"the text '{shorten(given)}'"
    if isinstance(given, int | float):
        return f"the number {given}"
    if isinstance(given, dict):
        return "a mapping"
    return "a list" if isinstance(given, list | tuple) else "something else"


def _lower(sentence: str) -> str:
    sentence = sentence.rstrip(".")
    return sentence[:1].lower() + sentence[1:]


def _keys_at(model: type[BaseModel], location: Sequence[Key]) -> list[str]:
    """Return the keys that the models at a place know, following fields and kinds."""
    models: list[type[BaseModel]] = [model]
    for key in location:
        if not isinstance(key, str):
            continue
        inner = [m for outer in models for m in _models_in(_field(outer, key))]
        models = inner or [m for m in models if key in _tags_of(m)] or models
    keys = {info.alias or name for m in models for name, info in m.model_fields.items()}
    return sorted(keys)


def _field(model: type[BaseModel], key: str) -> Any:
    for name, info in model.model_fields.items():
        if key in (name, info.alias):
            return info.annotation
    return None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _tags_of(model: type[BaseModel]) -> tuple[str, ...]:
    kind = model.model_fields.get("kind")
    if kind is None or get_origin(kind.annotation) is not Literal:
        return ()
    return tuple(str(tag) for tag in get_args(kind.annotation))
