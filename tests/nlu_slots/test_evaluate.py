from __future__ import annotations

import json
from pathlib import Path

import pytest

from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid, NotFound
from builder.nlu.slots.corpus import load_examples
from builder.nlu.slots.evaluate import evaluate_slots

WORDS = "seq.in", "fly from oslo to rome\nfly to new york\nhello there\n"
TAGS = "seq.out", "O O B-from O B-to\nO O B-to I-to\nO O\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (WORDS, TAGS):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_folder_of_tags_is_read_as_spans(folder: Path) -> None:
    first, second, third = load_examples(folder)
    assert [(first.text[s.start : s.end], s.slot) for s in first.spans] == [
        ("oslo", "from"),
        ("rome", "to"),
    ]
    assert [second.text[s.start : s.end] for s in second.spans] == ["new york"]
    assert third.spans == ()


def test_json_of_spans_is_read_with_what_was_asked(tmp_path: Path) -> None:
    item = {
        "userInput": {"text": "six of us"},
        "context": {"requestedSlots": ["people"]},
        "labels": [{"slot": "people", "valueSpan": {"endIndex": 3}}],
    }
    path = tmp_path / "data.json"
    path.write_text(json.dumps([item, {"userInput": {"text": "hi"}}]), encoding="utf-8")
    first, second = load_examples(path)
    assert [(s.start, s.end, s.slot) for s in first.spans] == [(0, 3, "people")]
    assert first.asked == {"people"}
    assert second.spans == ()
    assert len(load_examples(path, limit=1)) == 1


def test_evaluation_takes_the_real_path(folder: Path, tmp_path: Path) -> None:
    encoders = EncoderLibrary(tmp_path / "cache", preset=[HashingEncoder(64)])
    scores = evaluate_slots(folder, folder, encoders=encoders, seed=1)
    assert scores.f1 == 1.0
    assert scores.f1_by_slot == {"from": 1.0, "to": 1.0}
    assert (scores.train_examples, scores.test_examples) == (3, 3)
    assert scores.train_seconds > 0
    assert 0 < scores.parse_ms_p50 <= scores.parse_ms_p95


def test_evaluation_learns_from_as_many_texts_as_are_asked_for(
    folder: Path, tmp_path: Path
) -> None:
    encoders = EncoderLibrary(tmp_path / "cache", preset=[HashingEncoder(64)])
    scores = evaluate_slots(folder, folder, examples=2, encoders=encoders, seed=1)
    assert (scores.train_examples, scores.test_examples) == (2, 3)
    again = evaluate_slots(folder, folder, examples=2, encoders=encoders, seed=1)
    assert again.f1_by_slot == scores.f1_by_slot


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        load_examples(tmp_path / "nowhere")
    with pytest.raises(NotFound, match=r"seq\.in"):
        load_examples(tmp_path)


@pytest.mark.parametrize(
    ("tags", "said"),
    [("O O\n", "3 lines"), ("O\nO\nO\n", "line 1"), ("O O X O O\nO O B-to I-to\nO O\n", "'X'")],
)
def test_malformed_tags_are_explained(folder: Path, tags: str, said: str) -> None:
    (folder / "seq.out").write_text(tags, encoding="utf-8")
    with pytest.raises(Invalid, match=said) as caught:
        load_examples(folder)
    assert caught.value.code == "slot-data-malformed"


BEYOND = {"slot": "a", "valueSpan": {"endIndex": 9}}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '[{"text": "x"}]',
        json.dumps([{"userInput": {"text": "x"}, "labels": [BEYOND]}]),
        json.dumps([{"userInput": {"text": "x"}, "labels": [{"slot": "a", "valueSpan": {}}]}]),
    ],
)
def test_malformed_json_is_explained(tmp_path: Path, text: str) -> None:
    path = tmp_path / "data.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        load_examples(path)
    assert caught.value.code == "slot-data-malformed"
