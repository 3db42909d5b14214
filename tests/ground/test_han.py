from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.han import SIMPLIFIED, simplify
from builder.pattern import compile_pattern
from builder.text import fold


@given(st.text(alphabet=st.sampled_from([chr(c) for c in SIMPLIFIED] + list("天Aａ１İ "))))
def test_folding_never_moves_an_offset_and_folds_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_every_traditional_character_has_one_simplified_form_that_stays() -> None:
    assert len(SIMPLIFIED) > 2_900
    assert all(len(new) == 1 and ord(new) not in SIMPLIFIED for new in SIMPLIFIED.values())


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("下週三下午三點", "下周三下午三点"),
        ("兩百五十塊錢", "两百五十块钱"),
        ("請幫我訂臺北到廣州的機票", "请帮我订台北到广州的机票"),
        ("什麼時候著陸", "什么时候着陆"),
    ],
)
def test_both_scripts_fold_to_the_same_text(traditional: str, simplified: str) -> None:
    assert fold(traditional) == fold(simplified) == simplified


def test_simplified_texts_are_read_as_they_are() -> None:
    assert simplify("著名的甚至乎") == "著名的甚至乎"
    assert simplify("這是甚麼時候的訂單") == "这是什么时候的订单"


@pytest.mark.parametrize("pattern", ["訂單[一-龜]號", "订单[一-龜]号"])
@pytest.mark.parametrize("text", ["查訂單乙號", "查订单乙号"])
def test_patterns_match_both_scripts_at_the_same_place(pattern: str, text: str) -> None:
    assert list(compile_pattern(pattern).find_all(text)) == [(1, 5)]


def test_the_ends_of_a_range_in_a_pattern_keep_their_order() -> None:
    assert list(compile_pattern("[一-龜]+").find_all("a訂單b")) == [(1, 3)]
