"""What pydantic refuses is said in sentences of ours, which every language of the screens has."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.validation import place_of, reason_of


def refused(model: type[BaseModel], values: dict[str, Any]) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return list(caught.value.errors())


class Lengths(BaseModel):
    """Lengths of which one is singular and one plural."""

    model_config = ConfigDict(extra="forbid")

    letter: Annotated[str, Field(min_length=1, max_length=1)] = "a"
    letters: Annotated[str, Field(min_length=2, max_length=3)] = "aa"
    one: Annotated[tuple[int, ...], Field(min_length=1, max_length=1)] = (1,)
    some: Annotated[tuple[int, ...], Field(min_length=2, max_length=3)] = (1, 2)
    key: Annotated[dict[str, int], Field(min_length=1)] = {"a": 1}
    keys: Annotated[dict[str, int], Field(min_length=2)] = {"a": 1, "b": 1}
    cold: Annotated[float, Field(lt=0.5, allow_inf_nan=False)] = 0.0
    warm: Annotated[float, Field(gt=20)] = 25.0


class Coded(BaseModel):
    """A pattern that is neither a name's nor a language's."""

    code: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@pytest.mark.parametrize(
    ("model", "values", "told"),
    [
        (Skill, {}, {"name": "it is missing"}),
        (Skill, {"name": "shop", "languages": "zh"}, {"languages": "it must be a list"}),
        (
            Skill,
            {"name": "shop", "session_minutes": 0},
            {"session_minutes": "it must be 1 or more"},
        ),
        (
            Skill,
            {"name": "shop", "session_minutes": 10**9},
            {"session_minutes": "it must be 43200 or less"},
        ),
        (
            Skill,
            {"name": "shop", "session_minutes": 1.5},
            {"session_minutes": "it must be a whole number"},
        ),
        (Skill, {"name": "shop", "languages": []}, {"languages": "it must not be empty"}),
        (Skill, {"name": "shop", "robust": "perhaps"}, {"robust": "it must be true or false"}),
        (
            Flow,
            {"name": "a", "groups": [{"name": "b" * 81, "steps": ["b"]}]},
            {"groups.0.name": "it must have 80 characters or fewer"},
        ),
        (Flow, {"name": "a", "steps": 3}, {"steps": "it must be a list"}),
        (Skill, {"name": "?"}, {"name": "it must be a name"}),
        (
            Skill,
            {"name": "shop", "languages": ["zh", "German"]},
            {"languages.1": "it must be a language code such as zh, en or zh-TW"},
        ),
        (
            Lengths,
            {"letter": "", "letters": "a", "one": (), "some": (1,), "key": {}, "keys": {}},
            {
                "letter": "it must not be empty",
                "letters": "it must have 2 characters or more",
                "one": "it must not be empty",
                "some": "it must have 2 items or more",
                "key": "it must not be empty",
                "keys": "it must have 2 items or more",
            },
        ),
        (
            Lengths,
            {"letter": "aa", "letters": "aaaa", "one": (1, 1), "some": (1, 1, 1, 1)},
            {
                "letter": "it must be a single character",
                "letters": "it must have 3 characters or fewer",
                "one": "it must have a single item",
                "some": "it must have 3 items or fewer",
            },
        ),
        (
            Lengths,
            {"key": 3, "cold": 1, "warm": 20, "colour": "red"},
            {
                "key": "it must be a mapping (key: value)",
                "cold": "it must be less than 0.5",
                "warm": "it must be more than 20",
                "colour": "this key is not known here",
            },
        ),
        (Lengths, {"cold": float("nan")}, {"cold": "it must be a number"}),
    ],
)
def test_reason_is_a_sentence_of_ours(
    model: type[BaseModel], values: dict[str, Any], told: dict[str, str]
) -> None:
    errors = refused(model, values)
    assert {place_of(error): str(reason_of(error)) for error in errors} == told
    assert all(reason_of(error).template != "{text}" for error in errors)


def test_what_may_be_chosen_is_told_apart() -> None:
    [error] = refused(Flow, {"name": "a", "trigger": {"on": ["sunshine"]}})
    reason = reason_of(error)
    assert reason.template == "it must be one of {choices}"
    choices = reason.values["choices"]
    assert isinstance(choices, tuple)
    assert "fallback" in choices
    assert "or" not in choices
    assert not any("'" in str(choice) for choice in choices)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Intent, {"name": "a", "utterances": ["[b"]}),
        (Intent, {"name": "a", "templates": ["~2 {@b}"]}),
    ],
)
def test_our_own_validators_keep_their_sentence(
    model: type[BaseModel], values: dict[str, Any]
) -> None:
    [error] = refused(model, values)
    reason = reason_of(error)
    assert error["msg"] == f"Value error, {reason}"
    assert reason.template != "{text}"


def test_reason_that_we_do_not_know_keeps_the_words_of_pydantic() -> None:
    [error] = refused(Coded, {"code": "?"})
    assert reason_of(error).template == "{text}"
    assert str(reason_of(error)).startswith("string should match pattern")
