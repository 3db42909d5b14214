"""Why pydantic refuses a value, in its own English words, as a sentence that can be translated."""

from __future__ import annotations

from typing import Any

from pydantic_core import ErrorDetails

from builder.sentence import Sentence, say, verbatim


def reason_of(error: ErrorDetails) -> Sentence:
    """Return the reason as the end of a sentence: with a small letter, and without a full stop.

    What our own validators raise keeps its sentence; a message of pydantic that we do not know stays
    as it is.
    """
    told = lowered(error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, "))
    known = _of_validator(error) or _of_pydantic(error)
    # Where the two differ, ours would say something else.
    return known if known is not None and known == told else verbatim(told)


def lowered(sentence: str) -> str:
    """Return a sentence as it stands within another one."""
    sentence = sentence.rstrip(".")
    return sentence[:1].lower() + sentence[1:]


def _of_validator(error: ErrorDetails) -> Sentence | None:
    cause: Any = error.get("ctx", {}).get("error")
    said = cause.args[0] if isinstance(cause, Exception) and cause.args else None
    return said if isinstance(said, Sentence) else None


def _of_pydantic(error: ErrorDetails) -> Sentence | None:
    context: dict[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return say("field required")
        case "string_type":
            return say("input should be a valid string")
        case "list_type" | "tuple_type" | "dict_type" | "model_type" | "model_attributes_type":
            return _of_structure(error["type"], context)
        case "bool_type" | "bool_parsing":
            return _of_truth(error["type"])
        case "literal_error" | "enum":
            return say("input should be {expected}", expected=str(context["expected"]))
        case "finite_number":
            return say("input should be a finite number")
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return _of_bound(error["type"], context)
        case "string_too_long" | "string_too_short" | "too_long" | "too_short":
            return _of_length(error["type"], context)
        case _:
            return None


def _of_structure(kind: str, context: dict[str, Any]) -> Sentence:
    if kind == "list_type":
        return say("input should be a valid list")
    if kind == "tuple_type":
        return say("input should be a valid tuple")
    if kind == "dict_type":
        return say("input should be a valid dictionary")
    return say(
        "input should be a valid dictionary or instance of {name}",
        name=str(context.get("class_name", "")),
    )


def _of_truth(kind: str) -> Sentence:
    if kind == "bool_type":
        return say("input should be a valid boolean")
    return say("input should be a valid boolean, unable to interpret input")


def _of_bound(kind: str, context: dict[str, Any]) -> Sentence:
    if kind == "greater_than":
        return say("input should be greater than {bound:g}", bound=context["gt"])
    if kind == "greater_than_equal":
        return say("input should be greater than or equal to {bound:g}", bound=context["ge"])
    if kind == "less_than":
        return say("input should be less than {bound:g}", bound=context["lt"])
    return say("input should be less than or equal to {bound:g}", bound=context["le"])


def _of_length(kind: str, context: dict[str, Any]) -> Sentence | None:
    if kind.startswith("string"):
        return _of_letters(kind, context)
    # Lists are tuples here.
    given = context["actual_length"]
    if kind == "too_long":
        return _at_most(context["max_length"], given)
    if context["field_type"] == "Dictionary":
        return _at_least_keys(context["min_length"], given)
    return _at_least(context["min_length"], given)


def _of_letters(kind: str, context: dict[str, Any]) -> Sentence:
    if kind == "string_too_long":
        most = context["max_length"]
        if most == 1:
            return say("string should have at most {count} character", count=most)
        return say("string should have at most {count} characters", count=most)
    least = context["min_length"]
    if least == 1:
        return say("string should have at least {count} character", count=least)
    return say("string should have at least {count} characters", count=least)


def _at_most(count: int, given: int) -> Sentence:
    if count == 1:
        return say(
            "tuple should have at most {count} item after validation, not {given}",
            count=count,
            given=given,
        )
    return say(
        "tuple should have at most {count} items after validation, not {given}",
        count=count,
        given=given,
    )


def _at_least(count: int, given: int) -> Sentence:
    if count == 1:
        return say(
            "tuple should have at least {count} item after validation, not {given}",
            count=count,
            given=given,
        )
    return say(
        "tuple should have at least {count} items after validation, not {given}",
        count=count,
        given=given,
    )


def _at_least_keys(count: int, given: int) -> Sentence:
    if count == 1:
        return say(
            "dictionary should have at least {count} item after validation, not {given}",
            count=count,
            given=given,
        )
    return say(
        "dictionary should have at least {count} items after validation, not {given}",
        count=count,
        given=given,
    )
