from __future__ import annotations

import time

import pytest

from builder.errors import Invalid
from builder.pattern import compile_pattern, matches_whole, pattern_problem
from builder.sentence import Sentence


def test_pattern_finds_spans_as_characters_of_the_text() -> None:
    text = "😀订单ＡＢ１２３和cd456"
    spans = list(compile_pattern(r"[A-Z]{2}\d{3}").find_all(text))
    assert [text[start:end] for start, end in spans] == ["ＡＢ１２３", "cd456"]


def test_pattern_named_value_is_the_part_that_counts() -> None:
    text = "order no. 778899 please"
    spans = list(compile_pattern(r"order no\. (?P<value>\d+)").find_all(text))
    assert [text[start:end] for start, end in spans] == ["778899"]


def test_pattern_yields_no_empty_matches() -> None:
    assert list(compile_pattern("a*").find_all("bab")) == [(1, 2)]


def test_pattern_matches_the_whole_text_without_case() -> None:
    assert matches_whole("[a-c]+", "ABC")
    assert not matches_whole("[a-c]+", "ABCD")
    assert not matches_whole("(?-i)[a-c]+", "ABC")


@pytest.mark.parametrize("source", ["(a", "[z-a]", "a**", r"\q", "a{5000}", "\ud800", "x" * 3000])
def test_pattern_that_cannot_be_used_is_explained(source: str) -> None:
    problem = pattern_problem(source)
    assert problem is not None
    assert problem.startswith("Pattern '")
    with pytest.raises(Invalid) as caught:
        compile_pattern(source)
    assert caught.value.code == "pattern-invalid"


def test_pattern_with_look_around_names_the_way_round_it() -> None:
    assert "(?P<value>...)" in (pattern_problem(r"(?<=no )\d+") or "")


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("(a", "(a"), ("a)", "a)"), ("[a", "[a"), ("*a", "*"), ("a**", "**"), ("a{2000}", "{2000}"),
        ("a\\", None), (r"\q", r"\q"), ("[z-a]", "z-a"), ("[[:no:]]", "[:no:]"),
        ("(?<=a)b", "(?<="), ("(?z)a", "(?z"),
    ],
)  # fmt: skip
def test_what_re2_refuses_is_a_sentence_that_can_be_said_in_other_languages(
    source: str, place: str | None
) -> None:
    problem = pattern_problem(source)
    assert problem is not None
    reason = problem.values["reason"]
    assert isinstance(reason, Sentence)
    assert reason.template != "{text}"
    assert reason.values.get("place") == place


def test_a_reason_of_a_long_pattern_stays_short() -> None:
    assert len(pattern_problem("(" * 1500) or "") < 300


def test_pattern_problem_is_none_for_a_good_pattern() -> None:
    assert pattern_problem(r"[A-Z]{2}\d{6}") is None


def test_pattern_survives_half_a_character_pair() -> None:
    assert list(compile_pattern("b").find_all("a\ud800b")) == [(2, 3)]


def test_pattern_takes_linear_time() -> None:
    started = time.perf_counter()
    assert not matches_whole("(a*)*b", "a" * 4000)
    assert time.perf_counter() - started < 5


# Patterns that take other engines years: nested and overlapping repeats, alternatives, rescanning.
@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(x+x+)+y", "x" * 4000),
        ("(a|aa)+$", "a" * 4000 + "b"),
        ("(.*)(.*)(.*)(.*)[z]", "a" * 4000),
        ("([a-z]+)*[0-9]", "abcdef" * 700),
        ("b.*a|b", "b" * 4000),
        ("(?:甲|乙|甲乙)*丙", "甲乙" * 2000),
    ],
)
def test_pattern_that_explodes_elsewhere_ends_soon_here(source: str, text: str) -> None:
    started = time.process_time()
    list(compile_pattern(source).find_all(text))
    # A fraction of a second as a rule; other engines would not be done in a year.
    assert time.process_time() - started < 10


@pytest.mark.parametrize("source", ["((a{100}){100}){100}", "(((((x{9}){9}){9}){9}){9}){9}"])
def test_pattern_too_large_to_compile_is_refused(source: str) -> None:
    assert pattern_problem(source) is not None


def test_many_matches_are_as_good_as_a_few() -> None:
    assert sum(1 for _ in compile_pattern("[a-z]").find_all("a" * 4000)) == 4000
