"""What a person is told of two states of a skill."""

from typing import Any

from builder.schema.skill import Skill
from builder.skillfile.difference import PLACES, FieldChange, difference

SHOP: dict[str, Any] = {
    "name": "shop",
    "languages": ["en", "zh"],
    "intents": [
        {"name": "track", "utterances": {"en": ["where is it", "track [A1](number)"]}},
        {"name": "open", "utterances": {"en": ["when do you open"]}},
    ],
    "entities": [{"name": "size", "dictionary": {"small": ["s"], "large": []}}],
    "slots": [{"name": "number", "type": "text", "prompts": "Which number?"}],
    "responses": [{"name": "sent", "text": {"en": "It was sent.", "zh": "已发货。"}}],
    "flows": [
        {
            "name": "track",
            "trigger": {"intents": ["track"]},
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "number"},
                {"kind": "say", "id": "tell", "response": "sent"},
            ],
            "canvas": {"ask": {"x": 1, "y": 2}},
        }
    ],
    "faq": [{"id": "ship", "question": "What is shipping?", "answer": "Free.", "language": "en"}],
}


def _with(**changes: Any) -> Skill:
    return Skill.model_validate({**SHOP, **changes})


BEFORE = _with()


def _only(after: Skill) -> tuple[str, str, str, tuple[FieldChange, ...]]:
    changes = difference(BEFORE, after)
    assert len(changes) == 1, changes
    return changes[0].place, changes[0].name, changes[0].what, changes[0].fields


def test_the_same_skill_has_no_difference() -> None:
    assert difference(BEFORE, _with()) == ()


def test_utterances_that_came_and_went_are_told_by_language() -> None:
    intents = [
        {
            "name": "track",
            "utterances": {"en": ["track [A1](number)", "where is my parcel"], "zh": ["到哪了"]},
        },
        SHOP["intents"][1],
    ]
    place, name, what, fields = _only(_with(intents=intents))
    assert (place, name, what) == ("intents", "track", "changed")
    assert fields == (
        FieldChange(("utterances", "en"), added=("where is my parcel",), removed=("where is it",)),
        FieldChange(("utterances", "zh"), added=("到哪了",)),
    )


def test_parts_that_came_and_went_are_told_with_what_they_hold() -> None:
    intents = [SHOP["intents"][0], {"name": "bye", "utterances": {"en": ["good bye"]}}]
    changes = difference(BEFORE, _with(intents=intents))
    assert [(c.name, c.what) for c in changes] == [("bye", "added"), ("open", "removed")]
    assert FieldChange(("utterances", "en"), added=("good bye",)) in changes[0].fields
    assert FieldChange(("utterances", "en"), removed=("when do you open",)) in changes[1].fields


def test_a_step_is_told_by_its_id_and_how_it_is_drawn_is_not() -> None:
    flow = {
        **SHOP["flows"][0],
        "steps": [
            {"kind": "collect", "id": "ask", "slot": "number", "attempts": 5},
            {"kind": "say", "id": "thank", "response": "sent"},
        ],
        "canvas": {"ask": {"x": 99, "y": 2}},
    }
    place, name, _, fields = _only(_with(flows=[flow]))
    assert (place, name) == ("flows", "track")
    told = {field.path: (field.before, field.after) for field in fields}
    assert told[("steps", "ask", "attempts")] == (None, 5)
    assert told[("steps", "thank")][0] is None
    assert "sent" in str(told[("steps", "tell")][0])
    framed = {"canvas": {}, "groups": [{"name": "Asking", "steps": ["ask"]}]}
    assert difference(BEFORE, _with(flows=[{**SHOP["flows"][0], **framed}])) == ()


def test_the_order_of_steps_counts() -> None:
    flow = {**SHOP["flows"][0], "steps": [*reversed(SHOP["flows"][0]["steps"])]}
    _, _, _, fields = _only(_with(flows=[flow]))
    assert fields == (FieldChange(("steps",), before="ask, tell", after="tell, ask"),)


def test_words_dictionaries_faq_and_settings_are_told() -> None:
    after = _with(
        responses=[{"name": "sent", "text": {"en": "It is on its way.", "zh": "已发货。"}}],
        entities=[{"name": "size", "dictionary": {"small": ["s", "tiny"], "huge": []}}],
        slots=[{"name": "number", "type": "text", "prompts": {"en": "Number?", "zh": "几号？"}}],
        faq=[{**SHOP["faq"][0], "answer": "Two euros."}],
        session_minutes=30,
    )
    changes = {change.place: change for change in difference(BEFORE, after)}
    assert changes["responses"].fields == (
        FieldChange(("text", "en"), "It was sent.", "It is on its way."),
    )
    assert changes["entities"].fields == (
        FieldChange(
            ("dictionary",), added=("small = s, tiny", "huge"), removed=("small = s", "large")
        ),
    )
    assert {field.path for field in changes["slots"].fields} == {
        ("prompts", "en"),
        ("prompts", "zh"),
        ("prompts", "*"),
    }
    assert changes["faq"].title == "What is shipping?"
    assert changes["settings"].fields == (FieldChange(("session_minutes",), None, 30),)
    assert list(changes) == [place for place in PLACES if place in changes]


def test_from_nothing_all_is_added() -> None:
    changes = difference(None, BEFORE)
    assert {change.what for change in changes} == {"added"}
    assert {change.place for change in changes} >= {"intents", "flows", "faq", "settings"}
