"""The benchmark's damage is done as it is described, and the same for the same seed."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kits.noise import NOISES, homophones, recognised, tenth, typos


@pytest.mark.parametrize("name", NOISES)
@given(text=st.text(min_size=1, max_size=60), seed=st.integers(0, 99))
def test_damage_is_repeatable(name: str, text: str, seed: int) -> None:
    assert NOISES[name](text, Random(seed)) == NOISES[name](text, Random(seed))


def test_one_slip_in_fifteen_letters() -> None:
    clean = "where is my parcel"
    damaged = {typos(clean, Random(seed)).text for seed in range(30)}
    assert len(damaged) > 10
    assert all(abs(len(text) - len(clean)) <= 1 for text in damaged)


def test_homophones_sound_the_same() -> None:
    assert homophones("查物流", Random(1)).text != "查物流"
    assert homophones("no ideographs", Random(1)).text == "no ideographs"


def test_a_recogniser_writes_no_punctuation() -> None:
    assert recognised("Their car, for sale!", Random(2)).text.replace(" ", "").isalpha()
    assert "，" not in recognised("你好，在吗？", Random(2)).text


def test_a_tenth_of_the_characters_is_wrong() -> None:
    for clean in (
        "where is the parcel that I ordered",
        "帮我查一下明天从上海到北京的火车票还有没有",
    ):
        places = sum(c.isalnum() for c in clean)
        for seed in range(30):
            pieces = tenth(clean, Random(seed)).pieces
            wrong = sum(piece != c for piece, c in zip(pieces, clean, strict=True))
            # A swap takes two places, and a letter may be drawn that was there.
            assert places // 10 - 2 <= wrong <= 2 * (places // 10 + 1)
    # What is left over of a tenth is by chance, so that of all characters a tenth is wrong.
    slips = [tenth("abc", Random(seed)).text != "abc" for seed in range(500)]
    assert 100 < sum(slips) < 190
