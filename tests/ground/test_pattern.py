from __future__ import annotations

import time

import pytest

from builder.errors import Invalid
from builder.pattern import compile_pattern, matches_whole, pattern_problem


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


def test_pattern_problem_is_none_for_a_good_pattern() -> None:
    assert pattern_problem(r"[A-Z]{2}\d{6}") is None


def test_pattern_survives_half_a_character_pair() -> None:
    assert list(compile_pattern("b").find_all("a\ud800b")) == [(2, 3)]


def test_pattern_takes_linear_time() -> None:
    started = time.perf_counter()
    assert not matches_whole("(a*)*b", "a" * 4000)
    assert time.perf_counter() - started < 5
