from __future__ import annotations

from datetime import UTC, datetime

import pytest

from builder.conversation.understanding import Context, Understanding
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.nlu.templates.finder import TemplateFinder
from builder.nlu.templates.reading import understood_by_template
from builder.nlu.train import train_interpreter
from builder.schema.skill import Skill
from builder.skillfile.load import skill_from_files
from builder.skillfile.save import files_from_skill

CONTEXT = Context(now=datetime(2026, 11, 23, 10, tzinfo=UTC))


def skill_with(templates: dict[str, list[str]]) -> Skill:
    return Skill.model_validate(
        {
            "name": "trips",
            "languages": ["zh", "en"],
            "cues": {"book": ["订", "预订", "book"], "hotel": {"zh": "酒店", "en": "hotel"}},
            "entities": [{"name": "town", "dictionary": ["上海", "北京", "Rome", "酒店街"]}],
            "slots": [
                {"name": "from_town", "type": "town"},
                {"name": "to_town", "type": "town"},
                {"name": "day", "type": "date"},
            ],
            "intents": [{"name": n, "templates": lines} for n, lines in templates.items()],
        }
    )


def understand(text: str, templates: dict[str, list[str]]) -> Understanding | None:
    skill = skill_with(templates)
    slots = SlotRecogniser(skill, None)
    return understood_by_template(text, text, "zh", CONTEXT, TemplateFinder(skill), slots)


def test_fragments_give_slots_their_roles_without_learning() -> None:
    said = understand("明天從上海到北京", {"go": ["从 {from_town} 到 {to_town}"]})
    assert said is not None and (said.intent.name, said.origin) == ("go", "template")
    found = {value.slot: (value.value, value.source) for value in said.slots}
    assert found["from_town"] == ("上海", "template")
    assert found["to_town"] == ("北京", "template")
    assert found["day"] == ("2026-11-24", "system")


def test_a_template_of_its_own_slots_leaves_other_values_out() -> None:
    said = understand("明天从上海到北京", {"go": ["! 从 {from_town} 到 {to_town}"]})
    assert said is not None and [v.slot for v in said.slots] == ["from_town", "to_town"]


@pytest.mark.parametrize(
    ("line", "text", "fits"),
    [
        ("{@book} {@hotel}", "预订酒店", True),
        ("{@book} {@hotel}", "酒店预订", False),
        ("<> {@book} {@hotel}", "酒店预订", True),
        ("{@book} {@hotel}", "订", False),
        ("{@book} [{@hotel}]", "订", True),
        ("{@book} {@hotel}", "我昨天和朋友聊到想订一家酒店来着", False),
        ("~0.15 {@book} {@hotel}", "我昨天和朋友聊到想订一家酒店来着", True),
        ("{@book} * {@hotel}", "订一家又大又好看的酒店", True),
        ("{@book} *{0,3} {@hotel}", "订一家又大又好看的酒店", False),
        ("{@book} *{1,3} {@hotel}", "订酒店", False),
        ("<> *{2,9} {@book} {@hotel}", "酒店订好的", True),
        ("<> *{4,9} {@book} {@hotel}", "酒店订好的", False),
        ("{@book} (a|the) {@hotel}", "BOOK the hotel!", True),
        ("{@book} {@hotel}", "booking hotel", False),
        ("~0 * {@book}", "booking", False),
    ],
)
def test_order_share_wildcards_and_needed_fragments_decide(
    line: str, text: str, fits: bool
) -> None:
    assert (understand(text, {"a": [line]}) is not None) is fits


def test_the_best_share_wins_and_equals_are_asked_about() -> None:
    said = understand("订酒店", {"a": ["~0.3 {@book}"], "b": ["{@book} {@hotel}"]})
    assert said is not None and said.intent.name == "b" and said.close == ()
    said = understand("订酒店", {"a": ["{@book} {@hotel}"], "b": ["<> {@hotel} {@book}"]})
    assert said is not None and said.close == ("a", "b")


@pytest.mark.parametrize("line", ["<> (package|parcel) [{@book}]", "* (package|parcel)"])
def test_a_short_word_at_the_end_is_no_longer_than_it_is(line: str) -> None:
    said = understand("my parcel", {"a": ["~0.1 " + line]})
    assert said is not None
    assert said.intent.score <= 1


def test_a_value_with_a_cue_in_it_is_one_value() -> None:
    lines = ["~0.9 <> {@book} [{@hotel}] [{to_town}]"]
    said = understand("订酒店街", {"go": lines})
    assert said is not None and [(v.slot, v.value) for v in said.slots] == [("to_town", "酒店街")]
    both = understand("订酒店，酒店街", {"go": lines})
    assert both is not None and [v.text for v in both.slots] == ["酒店街"]


def test_two_slots_of_one_type_take_one_value_each() -> None:
    said = understand("上海北京", {"a": ["<> {from_town} {to_town}"]})
    assert said is not None and [v.value for v in said.slots] == ["上海", "北京"]


def test_hostile_messages_are_bounded() -> None:
    many = " * ".join(["[{@book}]"] * 15)
    assert understand("订" * 400, {"a": [many]}) is not None
    assert understand("订" * 100_000, {"a": [many]}) is None


def test_templates_and_cues_live_through_the_files_of_a_skill() -> None:
    skill = skill_with({"go": ["~0.5 从 {from_town} 到 {to_town}"], "stay": ["{@book} * [a|b]"]})
    loaded = skill_from_files(files_from_skill(skill))
    assert loaded.problems == [] and loaded.skill == skill


def test_a_skill_of_templates_alone_trains_and_understands(library: EncoderLibrary) -> None:
    skill = skill_with({"go": ["从 {from_town} 到 {to_town}"], "stay": ["{@book} {@hotel}"]})
    parts, _ = train_interpreter(skill, NluConfig(), library, seed=13)
    interpreter = Interpreter.load(skill, parts, library)
    said = interpreter.interpret("从上海到北京", CONTEXT)
    assert (said.intent.name, said.origin) == ("go", "template")
    assert interpreter.interpret('/stay{"day": "x"}', CONTEXT).origin == "payload"
