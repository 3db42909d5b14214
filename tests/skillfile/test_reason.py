"""What pydantic refuses is said in sentences of ours, in pydantic's own English words."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.skillfile.reason import lowered, reason_of


def refused(model: type[BaseModel], values: dict[str, Any]) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return list(caught.value.errors())


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
