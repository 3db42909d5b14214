from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.nlu.slots.dictionary import DictionaryMatcher
from builder.schema.entity import Dictionary, DictionaryEntry, Entity
from builder.text import fold


def entity(name: str, words: dict[str, list[str]], *, fuzzy: bool = False) -> Entity:
    return Entity.model_validate({"name": name, "dictionary": words, "fuzzy": fuzzy})


def found(matcher: DictionaryMatcher, text: str) -> list[tuple[str, str, object]]:
    return [(h.type, text[h.start : h.end], h.value) for h in matcher.find(fold(text))]


def test_dictionary_gives_the_value_of_a_synonym() -> None:
    matcher = DictionaryMatcher([entity("city", {"上海": ["沪", "魔都"], "北京": []})])
    assert found(matcher, "从沪到北京") == [("city", "沪", "上海"), ("city", "北京", "北京")]


def test_dictionary_keeps_the_longest_word() -> None:
    matcher = DictionaryMatcher([entity("size", {"大": [], "特大": [], "特大号": []})])
    assert found(matcher, "要特大号的") == [("size", "特大号", "特大号")]


def test_dictionary_ignores_case_and_width() -> None:
    matcher = DictionaryMatcher([entity("model", {"X100": []})])
    assert found(matcher, "ｘ１００和x100") == [
        ("model", "ｘ１００", "X100"),
        ("model", "x100", "X100"),
    ]


def test_dictionary_finds_only_whole_words_in_spaced_scripts() -> None:
    matcher = DictionaryMatcher([entity("fruit", {"apple": [], "C++": [], "梨": []})])
    assert found(matcher, "pineapple apples applepie") == []
    assert found(matcher, "an apple, 买apple梨") == [
        ("fruit", "apple", "apple"),
        ("fruit", "apple", "apple"),
        ("fruit", "梨", "梨"),
    ]
    assert found(matcher, "I like C++.") == [("fruit", "C++", "C++")]


def test_dictionary_reports_a_word_of_two_entities_twice() -> None:
    matcher = DictionaryMatcher([entity("fruit", {"苹果": []}), entity("brand", {"苹果": []})])
    assert {h.type for h in matcher.find("苹果")} == {"fruit", "brand"}


def test_dictionary_gives_a_shared_word_to_the_first_value() -> None:
    matcher = DictionaryMatcher([entity("size", {"小": ["迷你"], "中": ["迷你"]})])
    assert found(matcher, "迷你") == [("size", "迷你", "小")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("iphnoe", "iPhone"),
        ("iphon", "iPhone"),
        ("my macbok pro", "MacBook Pro"),
        ("阿莫西琳", "阿莫西林"),
    ],
)
def test_fuzzy_dictionary_forgives_a_wrong_letter(text: str, value: str) -> None:
    words: dict[str, list[str]] = {"iPhone": [], "MacBook Pro": [], "阿莫西林": []}
    hits = DictionaryMatcher([entity("product", words, fuzzy=True)]).find(text)
    assert [h.value for h in hits] == [value]
    assert all(0.5 < h.score < 1 for h in hits)


@pytest.mark.parametrize("text", ["ihpnoe x", "car", "cat", "x200", "iphone 13", "ipad"])
def test_fuzzy_dictionary_leaves_short_words_and_figures_alone(text: str) -> None:
    words: dict[str, list[str]] = {"cab": [], "x100": [], "iPhone 12": []}
    assert DictionaryMatcher([entity("product", words, fuzzy=True)]).find(text) == []


def test_exact_words_stand_before_fuzzy_ones() -> None:
    words: dict[str, list[str]] = {"black": [], "blank": []}
    assert found(DictionaryMatcher([entity("e", words, fuzzy=True)]), "black") == [
        ("e", "black", "black")
    ]


def test_large_dictionary_loads_and_matches_in_bounded_time() -> None:
    rng = random.Random(0)
    letters = [chr(0x4E00 + i) for i in range(800)]
    values = ("".join(rng.choices(letters, k=rng.randint(2, 8))) for _ in range(100_000))
    entries: Dictionary = tuple(DictionaryEntry(v) for v in values)
    large = Entity.model_construct(name="large", dictionary=entries)
    started = time.process_time()
    matcher = DictionaryMatcher([large])
    # Four times what it takes on an idle machine: a quadratic build would take hours.
    assert time.process_time() - started < 6
    text = f"请帮我查一下{entries[7].value}现在有没有货，谢谢"
    started = time.process_time()
    hits = [hit for _ in range(20) for hit in matcher.find(text)]
    assert (time.process_time() - started) / 20 < 0.01
    assert entries[7].value in [h.value for h in hits]


def test_repeated_words_take_linear_time() -> None:
    matcher = DictionaryMatcher([entity("city", {"上海": [], "上": []}, fuzzy=True)])
    started = time.process_time()
    assert len(matcher.find("上海" * 2000)) <= 60
    assert time.process_time() - started < 3


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="上海北京a bcİ１。", max_size=30))
def test_dictionary_hits_are_words_of_the_text(text: str) -> None:
    words = {"上海": ["沪"], "北京": [], "a b": ["bc"], "cab": []}
    matcher = DictionaryMatcher([entity("e", words, fuzzy=True)])
    folded = fold(text)
    for hit in matcher.find(folded):
        assert 0 <= hit.start < hit.end <= len(text)
        assert matcher.find_value("e", text[hit.start : hit.end]) == hit.value
