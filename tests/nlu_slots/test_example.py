from __future__ import annotations

from builder.nlu.slots.example import Example, examples_of, with_answers, with_other_values
from builder.schema.skill import Skill
from builder.schema.utterance import Span, parse_markup

TYPES = {"from_city": "city", "to_city": "city", "day": "date"}


def example(markup: str) -> Example:
    utterance = parse_markup(markup)
    return Example(utterance.text, utterance.spans)


def marked(example: Example) -> list[tuple[str, str]]:
    return [(example.text[s.start : s.end], s.slot) for s in example.spans]


def test_each_text_of_a_skill_is_one_example(travel: Skill) -> None:
    texts = [e.text for e in examples_of(travel)]
    assert len(texts) == len(set(texts))
    assert "订单在哪" in texts


def test_values_become_texts_of_their_own_unless_slots_share_their_type() -> None:
    given = [example("[明天](day)从[上海](from_city)走"), example("[明天](day)")]
    added = with_answers(given, TYPES)[2:]
    assert added == [Example("明天", (Span(start=0, end=2, slot="day"),), weight=0.3)]


def test_slots_that_share_a_type_see_each_others_values() -> None:
    given = [
        example("从[上海](from_city)到[长春](to_city)"),
        example("[明天](day)到[齐齐哈尔](to_city)"),
    ]
    first, second = with_other_values(given, TYPES)[2:]
    assert marked(first) == [("齐齐哈尔", "from_city"), ("齐齐哈尔", "to_city")]
    assert marked(second)[0] == ("明天", "day")
    assert marked(second)[1][0] in ("上海", "长春")


def test_slots_of_their_own_type_keep_their_values() -> None:
    given = [example("[明天](day)走")]
    assert with_other_values(given, TYPES) == given
