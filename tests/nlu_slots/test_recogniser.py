from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.conversation.understanding import Context
from builder.encoding.encoder import Encoding
from builder.encoding.hashing import HashingEncoder
from builder.errors import Invalid
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.schema.skill import Skill


def said(
    recogniser: SlotRecogniser, text: str, context: Context, encoding: Encoding | None
) -> list[tuple[str | None, object, str, str]]:
    values = recogniser.recognise(text, "zh", context, encoding)
    for value in values:
        assert text[value.start : value.end] == value.text
    return [(v.slot, v.value, v.text, v.source) for v in values]


@pytest.fixture
def trained(travel: Skill, encoder: HashingEncoder) -> SlotRecogniser:
    parts = SlotRecogniser.train(travel, encoder, seed=1).to_parts()
    return SlotRecogniser.load(travel, parts)


def test_values_of_every_kind_are_found(
    trained: SlotRecogniser, encoder: HashingEncoder, context: Context
) -> None:
    text = "订单a1001，下周三出发，两张票"
    assert said(trained, text, context, encoder.encode_one(text)) == [
        ("order", "a1001", "a1001", "pattern"),
        ("day", "2026-12-02", "下周三", "system"),
        ("tickets", 2, "两", "system"),
    ]


def test_what_stands_around_says_which_slot_of_a_type(
    trained: SlotRecogniser, encoder: HashingEncoder, context: Context
) -> None:
    for text in ("从沪到京城的票", "a ticket from NYC to Boston"):
        slots = [v[0] for v in said(trained, text, context, encoder.encode_one(text))]
        assert slots == ["from_city", "to_city"]


def test_a_bare_value_of_several_slots_names_none(travel: Skill, context: Context) -> None:
    untaught = SlotRecogniser(travel, None)
    assert said(untaught, "上海", context, None) == [(None, "上海", "上海", "dictionary")]


def test_learned_spans_give_values_outside_the_dictionary(
    trained: SlotRecogniser, encoder: HashingEncoder, context: Context
) -> None:
    text = "从成都到上海的票"
    values = said(trained, text, context, encoder.encode_one(text))
    assert ("from_city", "成都", "成都", "learned") in values


def test_a_new_dictionary_value_works_without_training(
    travel: Skill, encoder: HashingEncoder, context: Context
) -> None:
    parts = SlotRecogniser.train(travel, encoder, seed=1).to_parts()
    raw = travel.model_dump(by_alias=True)
    raw["entities"][0]["dictionary"]["拉萨"] = ["日光城"]
    changed = SlotRecogniser.load(Skill.model_validate(raw), parts)
    values = changed.recognise(
        "从日光城到上海的票", "zh", context, encoder.encode_one("从日光城到上海的票")
    )
    assert ("拉萨", "dictionary") in [(v.value, v.source) for v in values]


def test_an_annotated_value_joins_its_dictionary(travel: Skill, context: Context) -> None:
    untaught = SlotRecogniser(travel, None)
    assert said(untaught, "苏州", context, None) == [(None, "苏州", "苏州", "dictionary")]


def test_without_an_encoding_the_rest_is_still_found(
    trained: SlotRecogniser, context: Context
) -> None:
    assert said(trained, "明天去", context, None) == [("day", "2026-11-24", "明天", "system")]


def test_a_number_within_an_order_number_is_no_value(
    trained: SlotRecogniser, context: Context
) -> None:
    assert [v[0] for v in said(trained, "A1001", context, None)] == ["order"]


def test_text_is_never_recognised(trained: SlotRecogniser, context: Context) -> None:
    assert said(trained, "anything at all", context, None) == []


def test_a_skill_without_annotations_learns_nothing(encoder: HashingEncoder) -> None:
    skill = Skill.model_validate({"name": "bare", "slots": [{"name": "day", "type": "date"}]})
    parts = SlotRecogniser.train(skill, encoder, seed=1).to_parts()
    assert list(parts) == ["nlu/slots/summary.json"]
    SlotRecogniser.load(skill, parts)


def test_training_twice_gives_the_same_bytes(travel: Skill, encoder: HashingEncoder) -> None:
    first = SlotRecogniser.train(travel, encoder, seed=1).to_parts()
    assert first == SlotRecogniser.train(travel, encoder, seed=1).to_parts()


def test_training_takes_a_function_of_texts(travel: Skill, encoder: HashingEncoder) -> None:
    recogniser = SlotRecogniser.train(
        travel, lambda texts: [encoder.encode_one(t) for t in texts], seed=1
    )
    assert recogniser.to_parts() == SlotRecogniser.train(travel, encoder, seed=1).to_parts()


@pytest.mark.parametrize("damage", ["missing", "cut", "other", "facts"])
def test_damaged_parts_are_refused(travel: Skill, encoder: HashingEncoder, damage: str) -> None:
    parts = SlotRecogniser.train(travel, encoder, seed=1).to_parts()
    name = "nlu/slots/learned.json" if damage == "facts" else "nlu/slots/learned.safetensors"
    if damage == "missing":
        del parts[name]
    elif damage == "cut":
        parts[name] = parts[name][:100]
    elif damage == "other":
        parts[name] = SlotRecogniser.train(travel, HashingEncoder(64), seed=1).to_parts()[name]
    else:
        parts[name] = b"{}"
    with pytest.raises(Invalid, match=re.escape(name)) as caught:
        SlotRecogniser.load(travel, parts)
    assert caught.value.code == "bundle-corrupt"


_PIECES = st.sampled_from(
    ["从", "上海", "到", "沪", "A1001", "明天", " ", "3", "张", "Boston", "😀", "\ud800", "İ"]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_PIECES, max_size=10).map("".join))
def test_values_fit_the_text_whatever_it_is(text: str) -> None:
    recogniser, encoder, context = _RECOGNISER()
    values = recogniser.recognise(text, "zh", context, encoder.encode_one(text))
    for value in values:
        assert 0 <= value.start < value.end <= len(text)
        assert text[value.start : value.end] == value.text
    for slot in {v.slot for v in values if v.slot}:
        places = [i for v in values if v.slot == slot for i in range(v.start, v.end)]
        assert len(places) == len(set(places))


class _Once:
    """The trained recogniser, made once for all examples of a property."""

    made: tuple[SlotRecogniser, HashingEncoder, Context] | None = None

    def __call__(self) -> tuple[SlotRecogniser, HashingEncoder, Context]:
        if self.made is None:
            raise RuntimeError("The fixture of this module did not run.")
        return self.made


_RECOGNISER = _Once()


@pytest.fixture(autouse=True)
def _make(trained: SlotRecogniser, encoder: HashingEncoder, context: Context) -> None:
    _RECOGNISER.made = (trained, encoder, context)


@pytest.mark.parametrize(("mark", "found"), [("[{}.](at)", "8 pm."), ("[{}](at).", "8 pm")])
def test_a_value_ends_where_its_author_ends_it(
    mark: str, found: str, encoder: HashingEncoder, context: Context
) -> None:
    hours = [f"{hour} pm" for hour in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11)]
    skill = Skill.model_validate(
        {
            "name": "tables",
            "languages": ["en"],
            "intents": [
                {
                    "name": "book",
                    "utterances": {"en": ["a table at " + mark.format(hour) for hour in hours]},
                }
            ],
            "entities": [{"name": "hour"}],
            "slots": [{"name": "at", "type": "hour", "prompts": "When?"}],
        }
    )
    parts = SlotRecogniser.train(skill, encoder, seed=1).to_parts()
    recogniser = SlotRecogniser.load(skill, parts)
    text = "a table at 8 pm."
    values = said(recogniser, text, context, encoder.encode_one(text))
    assert [(slot, value) for slot, _, value, _ in values] == [("at", found)]
