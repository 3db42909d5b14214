import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.text import fold, join_names, language_of, shorten

BOTH = ("zh", "en")


@given(st.text())
def test_fold_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_fold_brings_full_width_and_case_together() -> None:
    assert fold("Ａ１００１　ＯＫ？") == "a1001 ok?"


@pytest.mark.parametrize(
    ("text", "among", "expected"),
    [
        ("我的订单到哪了", BOTH, "zh"),
        ("where is my order", BOTH, "en"),
        ("查一下 order A1001", BOTH, "zh"),
        ("please look up 张伟 for me today", BOTH, "en"),
        ("where is my order", ("zh",), "zh"),
        ("我的订单到哪了", ("en", "de"), "en"),
        ("我的订单到哪了", ("en", "zh-TW"), "zh-TW"),
    ],
)
def test_language_of_reads_the_script(text: str, among: tuple[str, ...], expected: str) -> None:
    assert language_of(text, among) == expected


def test_language_of_a_number_is_that_of_the_talk_so_far() -> None:
    assert language_of("1001", BOTH) == "zh"
    assert language_of("1001", BOTH, "en") == "en"
    assert language_of("👍", BOTH, "fr") == "zh"


@pytest.mark.parametrize("text", ["A1003", "x.li@example.com", "ok", "https://a.b/c", "No. 12"])
def test_language_of_codes_and_addresses_is_that_of_the_talk_so_far(text: str) -> None:
    assert language_of(text, BOTH, "zh") == "zh"
    assert language_of(text, BOTH, "en") == "en"


def test_language_of_words_changes_the_talk() -> None:
    assert language_of("thanks a lot", BOTH, "zh") == "en"
    assert language_of("hi", BOTH) == "en"


def test_shorten_and_join_names_for_messages() -> None:
    assert shorten("x" * 70) == "x" * 59 + "…"
    assert shorten("short") == "short"
    assert join_names(["a"]) == "'a'"
    assert join_names(["a", "b", "c"]) == "'a', 'b' and 'c'"
