"""What pydantic refuses is said in sentences of ours, in pydantic's own English words."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, ValidationError

from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.validation import lowered, reason_of


def refused(model: type[BaseModel], values: dict[str, Any]) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return list(caught.value.errors())


class Lengths(BaseModel):
    """Lengths of which one is singular and one plural."""

    letter: Annotated[str, Field(min_length=1, max_length=1)] = "a"
    letters: Annotated[str, Field(min_length=2, max_length=3)] = "aa"
    one: Annotated[tuple[int, ...], Field(min_length=1, max_length=1)] = (1,)
    some: Annotated[tuple[int, ...], Field(min_length=2, max_length=3)] = (1, 2)
    key: Annotated[dict[str, int], Field(min_length=1)] = {"a": 1}
    keys: Annotated[dict[str, int], Field(min_length=2)] = {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Skill, {"languages": "zh"}),
        (Skill, {"name": "shop", "session_minutes": 0}),
        (Skill, {"name": "shop", "session_minutes": 10**9}),
        (Skill, {"name": "shop", "thresholds": {"keep": 1.0}}),
        (Skill, {"name": "shop", "languages": []}),
        (Skill, {"name": "shop", "robust": "perhaps"}),
        (Flow, {"name": "a", "groups": [{"name": "", "steps": ["b"]}]}),
        (Flow, {"name": "a", "groups": [{"name": "b" * 81, "steps": ["b"]}]}),
        (Flow, {"name": "a", "steps": [{"kind": "set_slots", "id": "b", "values": {}}]}),
        (Flow, {"name": "a", "trigger": {"on": ["sunshine"]}}),
        (Intent, {"name": "a", "utterances": ["[b"]}),
        (Intent, {"name": "a", "templates": ["~2 {@b}"]}),
        (Lengths, {"letter": "", "letters": "a", "one": (), "some": (1,), "key": {}, "keys": {}}),
        (Lengths, {"letter": "aa", "letters": "aaaa", "one": (1, 1), "some": (1, 1, 1, 1)}),
    ],
)
def test_reason_is_a_sentence_in_the_words_of_pydantic(
    model: type[BaseModel], values: dict[str, Any]
) -> None:
    for error in refused(model, values):
        reason = reason_of(error)
        assert reason == lowered(error["msg"].removeprefix("Value error, "))
        assert reason.template != "{text}"


def test_reason_that_we_do_not_know_stays_as_it_is() -> None:
    [error] = refused(Skill, {"name": "shop", "session_minutes": 1.5})
    assert reason_of(error).template == "{text}"
    assert reason_of(error) == lowered(error["msg"])
