from concurrent.futures import ThreadPoolExecutor

import numpy as np

from builder.encoding.encoder import Encoding
from builder.encoding.hashing import HashingEncoder
from builder.nlu.vectors import RecentEncodings


class Counting(HashingEncoder):
    """Counts how often it runs."""

    def __init__(self) -> None:
        super().__init__(64)
        self.runs: list[str] = []

    def encode_one(self, text: str) -> Encoding:
        self.runs.append(text)
        return super().encode_one(text)


def test_recent_texts_are_encoded_once() -> None:
    encoder, recent = Counting(), RecentEncodings(4)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: recent.get(encoder, "a latte"), range(8)))
    assert encoder.runs == ["a latte"]
    assert all(np.array_equal(found[0].sentence, other.sentence) for other in found)


def test_recent_texts_are_bounded_in_number() -> None:
    encoder, recent = Counting(), RecentEncodings(2)
    for text in ("one", "two", "one", "three", "one", "two"):
        recent.get(encoder, text)
    assert encoder.runs == ["one", "two", "three", "two"]


def test_recent_texts_are_bounded_in_bytes() -> None:
    encoder = Counting()
    one = encoder.encode_one("word " * 50)
    assert one.tokens is not None
    encoder.runs.clear()
    recent = RecentEncodings(100, most_bytes=int(2.5 * one.tokens.nbytes))
    long, longer, longest = ("word " * 50, "other " * 50, "third " * 50)
    for text in (long, longer, longest, longest, long):
        recent.get(encoder, text)
    # Two fit: the third pushed the first out.
    assert encoder.runs == [long, longer, longest, long]
