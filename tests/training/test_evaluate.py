from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builder.commands import evaluate as command
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid, NotFound
from builder.training.config import TrainingConfig
from builder.training.evaluate import (
    EvaluationData,
    detect_language,
    evaluate_intents,
    read_labelled,
    read_texts,
    skill_of,
)

TRAIN = """text,intent
"a coffee, please",order?drink
i want some tea,order?drink
"a cup of
[hot] chocolate",order?drink
a table for two,book table
reserve a table,book table
is there a table,book table
"""
TEST = "intent,text\norder?drink,some coffee\nbook table,a table please\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    train, test, oos = tmp_path / "t.csv", tmp_path / "e.csv", tmp_path / "o.txt"
    train.write_bytes(b"\xef\xbb\xbf" + TRAIN.encode())
    test.write_text(TEST)
    oos.write_text("who won the match\n\nwhere is my car\n")
    return train, test, oos


def test_evaluate_measures_through_the_serving_path(
    files: tuple[Path, Path, Path], library: EncoderLibrary, quick: TrainingConfig
) -> None:
    data = EvaluationData(
        train=read_labelled(files[0]),
        test=read_labelled(files[1]),
        out_of_scope=read_texts(files[2]),
    )
    report = evaluate_intents(data, encoders=library, config=quick)
    assert report.accuracy == 1.0
    assert report.macro_f1 == 1.0
    assert report.oos_recall is not None and 0.0 <= report.oos_recall <= 1.0
    assert report.bundle_bytes > 1000
    assert 0 < report.parse_ms_p50 <= report.parse_ms_p95
    assert (report.intents, report.train_utterances, report.language) == (2, 6, "en")


def test_evaluate_keeps_labels_and_texts_of_any_form(files: tuple[Path, Path, Path]) -> None:
    skill, names = skill_of(read_labelled(files[0]))
    assert names == {"order?drink": "order_drink", "book table": "book_table"}
    texts = [utterance.text for utterance in skill.intents[0].all_utterances()]
    assert texts[2] == "a cup of\n[hot] chocolate"
    assert detect_language(["查天气", "打开 app", "hello"]) == "zh"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column 'text'"),
        (b"text,label\na,b\n", "no column 'intent'"),
        (b"text,intent\n", "no rows"),
        (b"text,intent\nhello\n", "Row 2"),
        (b"text,intent\nhello,\n", "Row 2"),
        ("text,intent\n你好,a\n".encode("gb18030"), "not UTF-8"),
    ],
)
def test_evaluate_says_what_is_wrong_with_a_file(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=said) as caught:
        read_labelled(path)
    assert str(path) in caught.value.message


def test_evaluate_says_that_a_file_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.csv"):
        read_labelled(tmp_path / "nowhere.csv")


def test_evaluate_refuses_intents_that_were_never_taught(
    files: tuple[Path, Path, Path], library: EncoderLibrary
) -> None:
    data = EvaluationData(read_labelled(files[0]), read_labelled(files[1]))
    strange = EvaluationData(data.train, data.test.__class__(("x",), ("book tabel",)))
    with pytest.raises(Invalid, match="Did you mean 'book table'"):
        evaluate_intents(strange, encoders=library)


def test_evaluate_command_prints_json(
    files: tuple[Path, Path, Path], library: EncoderLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_library", lambda data_dir: library)
    arguments = ["--train", str(files[0]), "--test", str(files[1]), "--json"]
    done = CliRunner().invoke(command.app, ["intents", *arguments, "--out-of-scope", str(files[2])])
    assert done.exit_code == 0, done.output
    measured = json.loads(done.stdout)
    assert measured["accuracy"] == 1.0
    for name in ("macro_f1", "oos_recall", "oos_precision", "train_seconds", "bundle_bytes"):
        assert name in measured


def test_evaluate_command_tells_an_error_in_one_sentence(
    files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    done = CliRunner().invoke(
        command.app, ["intents", "--train", str(tmp_path / "no.csv"), "--test", str(files[1])]
    )
    assert done.exit_code == 1
    assert "no.csv" in done.stderr and "[file-not-found]" in done.stderr


def test_evaluate_learns_from_few_labels_or_from_names_alone(
    files: tuple[Path, Path, Path], library: EncoderLibrary, quick: TrainingConfig
) -> None:
    data = EvaluationData(train=read_labelled(files[0]), test=read_labelled(files[1]))
    by_names = evaluate_intents(replace(data, labels=0), encoders=library, config=quick)
    assert (by_names.train_utterances, by_names.intents) == (0, 2)
    # "a table please" shares a word with the name "book table", "some coffee" none with "order drink".
    assert by_names.accuracy >= 0.5
    for labels, learned in ((1, 2), (2, 4), (9, 6)):
        report = evaluate_intents(replace(data, labels=labels), encoders=library, config=quick)
        assert report.train_utterances == learned
    nameless = replace(data, labels=1, names=False)
    assert evaluate_intents(nameless, encoders=library, config=quick).train_utterances == 2


def test_evaluate_learns_from_rows_of_no_intent(
    files: tuple[Path, Path, Path], library: EncoderLibrary, quick: TrainingConfig
) -> None:
    files[0].write_text(TRAIN + "who won the match,oos\nwhere is my bus,OUT_OF_SCOPE\n")
    files[1].write_text(TEST + "oos,who won the cup\n")
    data = EvaluationData(
        train=read_labelled(files[0]),
        test=read_labelled(files[1]),
        train_out_of_scope=("write a poem",),
    )
    report = evaluate_intents(data, encoders=library, config=quick)
    assert (report.intents, report.train_utterances, report.test_utterances) == (2, 6, 2)
    assert report.oos_recall in (0.0, 1.0)
    # Keeping fewer customers turns no fewer away.
    strict, mild = (
        evaluate_intents(replace(data, keep=keep), encoders=library, config=quick)
        for keep in (0.5, 0.999)
    )
    assert strict.accuracy_in_scope <= mild.accuracy_in_scope
    assert "oos_recall_named" in report.cross_validated
