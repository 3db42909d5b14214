"""A pattern is counted exactly, drawn from evenly and without enumerating, and its spans are right."""

import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from random import Random

import pytest

from builder.nlu.values.recognise import find_values
from builder.schema.entity import SystemType
from builder.schema.skill import Skill
from builder.schema.utterance import to_markup
from kits.samples.templates import Pattern, TemplateProducer
from kits.samples.values import system_ways
from kits.samples.ways import drawn, said

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
WEATHER = "[帮我|麻烦]?查[一下]?{date}的{city}天气"


def weather(**more: object) -> Skill:
    return Skill.model_validate(
        {
            "name": "weather",
            "languages": ["zh", "en"],
            "cues": {"book": ["订", "预订"]},
            "entities": [
                {"name": "town", "dictionary": {"上海": ["沪", "Shanghai"], "北京": []}},
                {"name": "nothing"},
            ],
            "slots": [
                {"name": "date", "type": "date"},
                {"name": "city", "type": "city"},
                {"name": "town", "type": "town"},
                {"name": "empty", "type": "nothing"},
                {"name": "note"},
                {"name": "id", "type": "id_card"},
            ],
            "intents": [{"name": "ask", "utterances": ["天气"], **more}],
        }
    )


def expand(line: str, skill: Skill | None = None, seed: int = 1, **options: int) -> list[str]:
    producer = TemplateProducer([Pattern("ask", line)], **options)
    return [to_markup(c.utterance) for c in producer.produce(skill or weather(), seed=seed)]


def test_alternatives_and_optional_parts_nest() -> None:
    made = expand("(please |could you [kindly ])?(show|tell) me", per_pattern=100)
    assert sorted(made) == sorted(
        f"{start}{verb} me"
        for start in ("", "please ", "could you ", "could you kindly ")
        for verb in ("show", "tell")
    )
    assert TemplateProducer([Pattern("ask", "(a|b[c|d])(e)?")]).count(weather()) == 8


def test_slots_are_filled_with_exact_spans_in_the_spoken_language() -> None:
    assert sorted(expand("去{town}")) == ["去[上海](town)", "去[北京](town)", "去[沪](town:上海)"]
    for candidate in TemplateProducer([Pattern("ask", WEATHER)]).produce(weather(), seed=3):
        date, city = candidate.utterance.spans
        text = candidate.utterance.text
        [found] = find_values(text[date.start : date.end], "zh", NOW, [SystemType.DATE])
        assert (found.start, found.end) == (0, date.end - date.start)
        assert text[city.end :] == "天气"


def test_what_expands_to_more_than_billions_is_drawn_in_no_time_and_little_memory() -> None:
    producer = TemplateProducer([Pattern("ask", "{id}" * 30)], per_pattern=200)
    assert producer.count(weather()) == system_ways("id_card", "zh").count ** 30  # type: ignore[union-attr]
    tracemalloc.start()
    made = [c.utterance.text for c in producer.produce(weather(), seed=1)]
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()
    assert len(set(made)) == 200


def test_draws_are_even_without_duplicates_and_repeatable() -> None:
    first = list(drawn(1000, Random(1)))
    assert sorted(first) == list(range(1000)) and first == list(drawn(1000, Random(1)))
    big = list(islice(drawn(10**40, Random(2)), 4000))
    assert len(set(big)) == 4000
    tenths = Counter(number * 10 // 10**40 for number in big)
    assert all(300 < tenths[tenth] < 500 for tenth in range(10))
    assert expand(WEATHER, seed=5) == expand(WEATHER, seed=5) != expand(WEATHER, seed=6)


def test_an_authors_templates_are_expanded_as_well() -> None:
    skill = weather(templates={"zh": ["~0.5 <> {@book} [一间] {town}", "* {@book}(票|房)"]})
    made = [to_markup(c.utterance) for c in TemplateProducer().produce(skill, seed=1)]
    assert "订票" in made and "预订房" in made
    assert "[上海](town)订一间" in made and "一间[沪](town:上海)预订" in made
    # Three orders of two or three fragments, by two cues and three words; and two cues by two words.
    assert TemplateProducer().count(skill) == 6 * 2 * 2 * 3 + 4


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("查{citi}", "template-unknown-slot", "Did you mean 'city'"),
        ("{@bok}", "template-unknown-cue", "Did you mean 'book'"),
        ("查{empty}", "sample-slot-empty", "Give entity 'nothing' words"),
        ("查{note}", "sample-slot-empty", "[words](note)"),
        ("查(天气", "sample-pattern-invalid", "character 2"),
        ("a]", "sample-pattern-invalid", "character 2"),
        ("*{2,3}a", "sample-pattern-invalid", "nobody knows which"),
        ("(" * 30 + "a" + ")" * 30, "sample-pattern-invalid", "20 brackets deep"),
        ("a" * 3000, "sample-pattern-invalid", "longer than 2000"),
    ],
)
def test_what_cannot_be_expanded_is_a_problem_with_place_and_remedy(
    line: str, code: str, told: str
) -> None:
    [problem] = TemplateProducer([Pattern("ask", line)]).check(weather())
    assert problem.code == code and told in str(problem)
    assert problem.where.path == ("patterns", "1")
    assert expand(line) == []


def test_a_pattern_for_an_unknown_intent_is_a_problem() -> None:
    [problem] = TemplateProducer([Pattern("asc", "x")]).check(weather())
    assert problem.code == "sample-unknown-intent" and "Did you mean 'ask'" in problem.remedy


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(set(SystemType) - {SystemType.TEXT}))
def test_every_system_type_is_said_as_it_is_recognised(language: str, kind: SystemType) -> None:
    ways = system_ways(kind, language)
    assert ways is not None
    for number in islice(drawn(ways.count, Random(4)), 120):
        text = said(ways.nth(number)).text
        found = find_values(text, language, NOW, [kind])
        assert [(f.start, f.end) for f in found] == [(0, len(text))], text
