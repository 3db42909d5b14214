"""What pydantic refuses, in an author's words: what is wrong with a value, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from builder.errors import suggest
from builder.naming import LANGUAGE_OR_ANY, NAME_RULE
from builder.schema.condition import Condition
from builder.schema.step import Step
from builder.schema.utterance import MarkupError
from builder.sentence import Sentence, say, verbatim
from builder.skillfile.document import Key
from builder.text import shorten
from builder.validation import reason_of, wanted_of

Explained = tuple[str, Sentence, Sentence]


def explain(error: ErrorDetails, model: type[BaseModel], written: object = None) -> Explained:
    """Return code, what and remedy for one finding of pydantic about a value of `model`.

    `written` is what the author wrote at that place.
    """
    kind, location, given = error["type"], error["loc"], error.get("input")
    name = _last_name(location)
    if kind == "extra_forbidden":
        existing = _keys_at(model, location[:-1])
        return (
            "key-unknown",
            say("The key '{name}' is not known here.", name=name),
            suggest(name, existing, say("keys")),
        )
    if kind == "missing":
        return "key-missing", _missing(name), say("Add '{name}: ...'.", name=name)
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _explain_kind(error, given)
    if kind == "string_pattern_mismatch":
        if isinstance(written, str) and written != given:
            reason = say("'{name}' is not the name of a slot", name=shorten(str(given)))
            return "markup-invalid", _broken(written, reason), say("Write [text](slot).")
        return _explain_name(error, given)
    wanted = wanted_of(kind)
    if wanted is not None:
        what = say(
            "{subject} must be {wanted}, and is {given}.",
            subject=_subject(location),
            wanted=wanted,
            given=_describe(given),
        )
        return "value-wrong-type", what, say("Write {wanted}.", wanted=wanted)
    if kind in ("value_error", "assertion_error"):
        return _explain_value(error, given)
    what = say(
        "{subject} is {given}: {reason}.",
        subject=_subject(location),
        given=_describe(given),
        reason=reason_of(error),
    )
    return "value-not-allowed", what, say("Change the value.")


def _missing(name: str) -> Sentence:
    return say("The key '{name}' is missing.", name=name)


def _broken(utterance: object, reason: Sentence) -> Sentence:
    if not isinstance(utterance, str):
        return say("The mark-up is broken: {reason}.", reason=reason)
    return say(
        "The mark-up is broken in the utterance '{shown}': {reason}.",
        shown=shorten(utterance, 80),
        reason=reason,
    )


def _explain_kind(error: ErrorDetails, given: object) -> Explained:
    context = error.get("ctx", {})
    tags = [tag.strip().strip("'") for tag in str(context.get("expected_tags", "")).split(",")]
    kinds = [tag for tag in tags if tag] or list(_kinds_of(error))
    if error["type"] == "union_tag_not_found":
        return "key-missing", _missing("kind"), suggest("", kinds, say("kinds"))
    tag = str(context.get("tag", given))
    what = say("There is no kind '{kind}'.", kind=tag)
    return "kind-unknown", what, suggest(tag, kinds, say("kinds"))


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


def _explain_name(error: ErrorDetails, given: object) -> Explained:
    if error.get("ctx", {}).get("pattern") == LANGUAGE_OR_ANY:
        return (
            "language-invalid",
            say("'{code}' is not a language code.", code=str(given)),
            say("Write a code such as zh, en or zh-TW."),
        )
    return (
        "name-invalid",
        say("'{name}' cannot be a name.", name=shorten(str(given))),
        NAME_RULE,
    )


def _explain_value(error: ErrorDetails, given: object) -> Explained:
    cause: Any = error.get("ctx", {}).get("error")
    if isinstance(cause, MarkupError):
        remedy = say("{remedy!c}.", remedy=cause.remedy)
        return "markup-invalid", _broken(given, cause.what), remedy
    what = say("{subject}: {reason}.", subject=_subject(error["loc"]), reason=reason_of(error))
    return "value-not-allowed", what, say("Change the value.")


def _last_name(location: Sequence[Key]) -> str:
    return str(location[-1]) if location else ""


def _subject(location: Sequence[Key]) -> Sentence:
    names = [str(key) for key in location if isinstance(key, str)]
    if not names:
        return say("This")
    if location and isinstance(location[-1], int):
        return say("Item {number} of '{name}'", number=location[-1] + 1, name=names[-1])
    return say("'{name}'", name=names[-1])


def _describe(given: object) -> Sentence:
    if given is None:
        return say("empty")
    if isinstance(given, bool):
        return verbatim(str(given).lower())
    if isinstance(given, str):
        return say("the text '{text}'", text=shorten(given))
    if isinstance(given, int | float):
        return say("the number {number}", number=given)
    if isinstance(given, dict):
        return say("a mapping")
    return say("a list") if isinstance(given, list | tuple) else say("something else")


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
