from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builder.nlu.slots.tags import (
    best_tags,
    count_transitions,
    possible,
    spans_of,
    tags_of,
)
from builder.schema.utterance import Span


def test_tags_mark_the_tokens_a_span_touches() -> None:
    offsets = np.array([[0, 1], [1, 3], [3, 4], [4, 6]], np.int32)
    spans = (Span(start=1, end=4, slot="b"), Span(start=4, end=6, slot="unknown"))
    assert tags_of(offsets, spans, ["a", "b"]).tolist() == [0, 3, 4, 0]


def test_best_tags_never_continue_what_has_not_begun() -> None:
    scores = np.array([[0, 0, 5], [0, 0, 5]], np.float32)
    transitions = count_transitions([np.array([0, 1, 2])], 1)
    assert best_tags(scores, transitions).tolist() == [1, 2]


@given(st.lists(st.lists(st.floats(-9, 9), min_size=5, max_size=5), min_size=1, max_size=8))
def test_best_tags_are_always_possible(rows: list[list[float]]) -> None:
    scores = np.array(rows, np.float32)
    tags = best_tags(scores, count_transitions([np.array([0, 1, 2, 0, 3])], 2))
    allowed = possible(2)
    assert all(allowed[a, b] for a, b in zip([0, *tags[:-1]], tags, strict=True))
    offsets = np.array([[i, i + 1] for i in range(len(rows))], np.int32)
    spans = spans_of(tags, offsets, np.full((len(rows), 5), 0.5, np.float32))
    assert all(0 <= s.start < s.end <= len(rows) for s in spans)
