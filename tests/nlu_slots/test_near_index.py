from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from builder.nlu.slots.fuzzy import FuzzyWords
from builder.nlu.slots.near_index import NearIndex


def slipped(word: str, rng: random.Random, letters: str, *, swaps: bool = True) -> str:
    """Make one edit: a wrong, missing, further or (where `swaps`) swapped letter."""
    at = rng.randrange(len(word))
    other = rng.choice(letters)
    ways = [
        word[:at] + other + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + other + word[at:],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    ]
    return rng.choice(ways if swaps else ways[:3])


@settings(max_examples=300, deadline=None)
@given(st.integers(4, 40), st.integers(0, 10**9))
def test_every_word_with_as_many_slips_as_are_forgiven_is_a_candidate(
    length: int, seed: int
) -> None:
    rng = random.Random(seed)
    letters = "上海北京西站路口" if seed % 2 else "abcdefgh"
    words = ["".join(rng.choices(letters, k=length)) for _ in range(5)]
    word = words[seed % 5]
    written = slipped(word, rng, letters)
    if length >= 8:
        written = slipped(slipped(word, rng, letters, swaps=False), rng, letters, swaps=False)
    text = f"xx {written} yy"
    found = {(start, words[number]) for start, number, _ in NearIndex(words).find(text, [3])}
    assert (3, word) in found


def test_words_that_share_a_beginning_are_told_apart() -> None:
    words = [f"朝阳区建国路{c}门店" for c in "甲乙丙丁戊己庚辛壬癸"]
    near = list(FuzzyWords(words).find("去朝阳区建国路戊门点吗"))
    assert [(n.word, n.start, n.end) for n in near] == [("朝阳区建国路戊门店", 1, 10)]


def test_a_mark_after_a_mistyped_word_is_not_part_of_it() -> None:
    near = list(FuzzyWords(["iphone"]).find("my iphnoe."))
    assert [(n.word, n.start, n.end) for n in near] == [("iphone", 3, 9)]


def test_no_words_give_nothing() -> None:
    assert list(FuzzyWords([]).find("anything at all")) == []
    assert NearIndex([]).find("anything", [0]) == []
