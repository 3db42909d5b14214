"""The trained reader finds the words that answer, in both languages, and knows when none do."""

from pathlib import Path

import numpy as np
import pytest

from builder.encoding.library import EncoderLibrary
from builder.encoding.spans.scores import SpanScores
from builder.reading.bm25 import WordIndex
from builder.reading.index import Hit
from builder.reading.passage import Passage
from builder.reading.trained_spans import TrainedSpanReader, best_span, sentences_around
from builder.training.evaluate_reading import evaluate_reading

ENGLISH = Path(__file__).with_name("data") / "english.json"
PLANS = (
    "我们有三种套餐。畅享套餐每月收费99元，含20GB流量。尊享套餐每月199元，流量不限。"
    "所有套餐均可随时取消，不收违约金。"
)
RETURNS = (
    "Goods can be sent back within thirty days. Shoes must be unworn. The refund reaches your "
    "account three to five working days after the parcel has arrived at our warehouse in Leeds."
)
PASSAGES = (Passage("plans.md", PLANS), Passage("returns.md", RETURNS), Passage("none.md", " "))


def scores_of(first: list[float], last: list[float], none: float = 0.0) -> SpanScores:
    offsets = np.array([[i, i + 1] for i in range(len(first))], np.int32).reshape(-1, 2)
    return SpanScores(np.array(first, np.float32), np.array(last, np.float32), offsets, none)


def test_best_span_does_not_end_before_it_begins() -> None:
    span = best_span(scores_of([0, 0, 9, 0], [0, 9, 0, 1], none=4))
    assert span is not None
    assert (span.start, span.end, span.margin) == (2, 4, 6.0)


def test_best_span_is_no_longer_than_answers_are() -> None:
    first, last = [0.0] * 200, [0.0] * 200
    first[0] = last[199] = 5.0
    last[20] = 3.0
    span = best_span(scores_of(first, last))
    assert span is not None and (span.start, span.end) == (0, 21)


def test_passage_without_tokens_has_no_span() -> None:
    assert best_span(scores_of([], [])) is None


def test_sentences_around_a_span_are_whole() -> None:
    text = "一共三天。周一到周三。不收费！"
    assert [text[slice(*sentences_around(text, s, e))] for s, e in ((2, 3), (3, 8), (14, 15))] == [
        "一共三天。",
        "一共三天。周一到周三。",
        "不收费！",
    ]


@pytest.fixture(scope="module")
def reader(encoders: EncoderLibrary) -> TrainedSpanReader:
    network = encoders.spans()
    assert network is not None
    return TrainedSpanReader(PASSAGES, WordIndex.of([p.text for p in PASSAGES]), network)


@pytest.mark.parametrize(
    ("question", "answer", "sentence"),
    [
        ("畅享套餐每月多少钱？", "99元", "畅享套餐每月收费99元，含20GB流量。"),
        ("尊享套餐的流量有多少？", "不限", "尊享套餐每月199元，流量不限。"),
        ("How long do I have to send something back?", "thirty days", RETURNS[:42]),
        ("Where is the warehouse?", "Leeds", RETURNS[65:]),
    ],
)
def test_answer_is_found_among_passages(
    reader: TrainedSpanReader, question: str, answer: str, sentence: str
) -> None:
    found = reader.find(question, [Hit(n, 1.0, 0.5, 0.5) for n in (2, 0, 1)])
    assert found is not None and found.answer is not None and found.margin is not None
    assert answer in found.answer
    text = PASSAGES[found.hit.number].text
    assert text[found.start : found.end] == sentence


def test_a_question_that_no_passage_answers_has_a_lower_margin(reader: TrainedSpanReader) -> None:
    hits = [Hit(n, 1.0, 0.5, 0.5) for n in (0, 1)]
    asked = reader.find("How long do I have to send something back?", hits)
    strange = reader.find("Who composed the opera about the flying Dutchman?", hits)
    assert asked is not None and asked.margin is not None
    assert strange is None or (strange.margin or 0.0) < asked.margin - 3


def test_nothing_is_found_where_nothing_stands(reader: TrainedSpanReader) -> None:
    assert reader.find("几点开门？", []) is None
    assert reader.find("几点开门？", [Hit(2, 1.0, 0.5, 0.5)]) is None


def test_english_is_read_though_no_english_was_learned_from(encoders: EncoderLibrary) -> None:
    report = evaluate_reading(ENGLISH, opened=False, encoders=encoders)
    assert report.f1 is not None and report.f1 > 0.55, report
    assert report.answer_in_sentence is not None and report.answer_in_sentence > 0.8, report
