"""Of very many passages only the likely ones are compared, and hardly any answer is lost by it."""

import numpy as np
import pytest
from safetensors.numpy import load, save

from builder.encoding.encoder import Vectors
from builder.encoding.hashing import HashingEncoder
from builder.errors import Invalid
from builder.learning.softmax import unit_rows
from builder.reading.index import PassageIndex
from builder.reading.lists import Lists
from builder.reading.passage import Passage

ROWS, SIZE = 6_000, 32
PART = "reading/passages.safetensors"


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Unit vectors in crowds, as those of texts lie."""
    rng = np.random.default_rng(2)
    crowds = rng.normal(0, 1, (150, SIZE))
    rows = crowds[rng.integers(0, 150, ROWS)] + rng.normal(0, 0.5, (ROWS, SIZE))
    return unit_rows(rows.astype(np.float32))


def test_nearest_rows_lie_in_the_lists_looked_through(vectors: Vectors) -> None:
    lists = Lists.of(ROWS, lambda rows: vectors[rows])
    found, looked = 0, []
    noise = np.random.default_rng(3).normal(0, 0.05, vectors[::30].shape).astype(np.float32)
    asked = unit_rows(vectors[::30] + noise)
    for vector in asked:
        near = lists.near(vector)
        looked.append(len(near))
        found += int((vectors @ vector).argmax()) in near
    assert found >= 0.98 * len(asked)
    assert np.mean(looked) < 0.35 * ROWS


def test_lists_are_the_same_each_time_and_hold_every_row_once(vectors: Vectors) -> None:
    made = [Lists.of(ROWS, lambda rows: vectors[rows]).to_arrays() for _ in range(2)]
    for name, values in made[0].items():
        np.testing.assert_array_equal(values, made[1][name])
    assert sorted(made[0]["lists/order"].tolist()) == list(range(ROWS))


def passages(count: int) -> list[Passage]:
    words = ("red", "blue", "small", "large", "round", "flat", "warm", "cold")
    return [
        Passage("all.txt", f"part {n} is {words[n % 8]} and {words[n // 8 % 8]}, number {n * 7}")
        for n in range(count)
    ]


def test_index_of_many_answers_as_the_exact_one_and_is_kept() -> None:
    encoder = HashingEncoder()
    texts = passages(900)
    background = np.zeros(256, np.float32)
    exact = PassageIndex.of(texts, encoder, background=background)
    large = PassageIndex.of(texts, encoder, background=background, exact=500)
    again = PassageIndex.load(large.to_parts(), len(texts))
    agree = 0
    for number in range(0, 900, 20):
        question = f"which part is number {number * 7}?"
        vector = encoder.encode_one(question).sentence
        best = exact.find(question, vector, 1)[0]
        assert again.find(question, vector, 3) == large.find(question, vector, 3)
        agree += large.find(question, vector, 1)[0].number == best.number
        without = large.find(question, None, 1)[0]
        assert without.meaning == 0 and without.words == exact.find(question, None, 1)[0].words
    assert agree >= 44


def test_damaged_lists_are_refused() -> None:
    encoder = HashingEncoder()
    texts = passages(600)
    index = PassageIndex.of(texts, encoder, background=np.zeros(256, np.float32), exact=500)
    parts = index.to_parts()
    for name, broken in (("lists/order", 5), ("lists/bounds", 2), ("lists/middles", 3)):
        arrays = load(parts[PART])
        arrays[name] = arrays[name][:broken]
        with pytest.raises(Invalid, match="Train the skill again"):
            PassageIndex.load({**parts, PART: save(arrays)}, len(texts))
    arrays = load(parts[PART])
    arrays["lists/order"] = arrays["lists/order"] + 1
    with pytest.raises(Invalid, match="Train the skill again"):
        PassageIndex.load({**parts, PART: save(arrays)}, len(texts))
