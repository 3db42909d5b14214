"""Reading is measured on question sets, and on labelled texts taken for a FAQ."""

from pathlib import Path

import orjson
import pytest

from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.training.evaluate import Labelled
from builder.training.evaluate_faq import evaluate_faq
from builder.training.evaluate_reading import evaluate_reading, overlap, read_squad

DATA = {
    "data": [
        {
            "paragraphs": [
                {
                    "context": "里昂的店早上九点开门。周日休息。",
                    "qas": [
                        {
                            "id": "1",
                            "question": "里昂的店几点开门？",
                            "answers": [{"text": "九点"}],
                        },
                        {"id": "2", "question": "店主叫什么名字？", "is_impossible": True},
                    ],
                },
                {
                    "context": "退货必须在十五天内办理。运费由我们承担。",
                    "qas": [
                        {"id": "3", "question": "退货的运费谁承担", "answers": [{"text": "我们"}]}
                    ],
                },
            ]
        }
    ]
}


@pytest.mark.parametrize("opened", [True, False])
def test_question_set_is_measured(
    tmp_path: Path, hashing_encoders: EncoderLibrary, opened: bool
) -> None:
    path = tmp_path / "set.json"
    path.write_bytes(orjson.dumps(DATA))
    report = evaluate_reading(path, opened=opened, encoders=hashing_encoders)
    assert (report.questions, report.contexts, report.passages) == (3, 2, 2)
    assert report.answer_in_sentence == 1.0
    assert report.retrieval_recall_at_5 == (1.0 if opened else None)
    assert report.f1 is not None and 0 < report.f1 < 1


def test_answers_are_compared_by_characters_and_words() -> None:
    assert overlap("九点", "九点。") == 1.0
    assert overlap("the red apple", "red apple pie") == pytest.approx(0.8)
    assert overlap("x", "y") == 0.0


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"data": []}'])
def test_what_is_no_question_set_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "set.json"
    path.write_bytes(content)
    with pytest.raises(Invalid) as refused:
        read_squad(path)
    assert refused.value.code == "data-unreadable"


def test_faq_is_measured(hashing_encoders: EncoderLibrary) -> None:
    train = Labelled(
        ("where is my parcel", "track my parcel", "send it back", "return this"),
        ("track_parcel", "track_parcel", "return_item", "return_item"),
    )
    test = Labelled(("where is the parcel", "i return it"), ("track_parcel", "return_item"))
    report = evaluate_faq(train, test, hashing_encoders)
    assert (report.entries, report.questions, report.top_1, report.top_3) == (2, 2, 1.0, 1.0)
