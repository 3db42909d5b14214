"""Files as other programs write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builder.errors import Invalid
from builder.schema.skill import Skill
from builder.schema.utterance import to_markup
from kits.datasets.into_skill import with_dataset
from kits.datasets.read import MOST_BYTES, read_dataset
from kits.datasets.reading import ReadDataset


def read(folder: Path, name: str, content: str | bytes, format: str = "auto") -> ReadDataset:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_dataset(file, format)


def said(of: ReadDataset) -> list[tuple[str, str | None]]:
    return [(to_markup(row.utterance), row.intent) for row in of.dataset.rows]


def test_rasa_as_people_write_it(tmp_path: Path) -> None:
    got = read(
        tmp_path,
        "nlu.yml",
        """version: "3.1"
nlu:
- intent: book_flight
  examples: |
    - from [SFO]{"entity": "city", "role": "from", "value": "San Francisco"} please
    - to [Berlin]{"entity": "city", "role": "to", "group": "1"}
    - [x]{broken}
- intent: chitchat/ask_name
  examples:
  - text: |
      who are you
    metadata: {sentiment: neutral}
- synonym: New York
  examples: |
    - NYC
- lookup: city
  examples: |
    - New York
    - Berlin
- regex: order
  examples: |
    - [A-Z]\\d{4}
stories:
- story: greet
""",
    )
    assert said(got) == [
        ("from [SFO](from:San Francisco) please", "book_flight"),
        ("to [Berlin](to)", "book_flight"),
        ("who are you", "chitchat/ask_name"),
    ]
    assert got.dataset.types == {"from": "city", "to": "city"}
    assert dict(got.dataset.words["city"]) == {"New York": ("NYC",), "Berlin": ()}
    assert got.dataset.patterns == {"order": ("[A-Z]\\d{4}",)}
    assert got.left_out == 1
    told = {(problem.code, problem.where.line) for problem in got.problems}
    assert told == {("dataset-row", 7), ("dataset-group", 6), ("dataset-section", 23)}


def test_label_studio_counts_as_it_pleases(tmp_path: Path) -> None:
    def task(start: int, end: int) -> dict[str, object]:
        value = {"start": start, "end": end, "text": "paris", "labels": ["city"]}
        region = {"from_name": "l", "to_name": "t", "type": "labels", "value": value}
        choice = {"from_name": "i", "type": "choices", "value": {"choices": ["go"]}}
        old = {"created_at": "2025", "result": []}
        new = {"created_at": "2026", "result": [region, choice, region]}
        gone = {"created_at": "2027", "was_cancelled": True, "result": []}
        return {"data": {"text": "🚄🚄 to paris"}, "annotations": [new, old, gone]}

    tasks = [task(6, 11), task(8, 13), task(0, 5)]
    got = read(tmp_path, "export.json", json.dumps(tasks))
    assert got.format == "label-studio"
    assert said(got) == [("🚄🚄 to [paris](city)", "go")] * 2
    assert got.left_out == 1
    assert "which does not stand there in the text" in got.problems[-1].what
    short = [
        {
            "id": 3,
            "text": "to paris",
            "label": [{"start": 3, "end": 8, "text": "paris", "labels": ["city"]}],
            "intent": "go",
            "annotation_id": 9,
        }
    ]
    got = read(tmp_path, "min.json", json.dumps(short))
    assert (got.format, said(got)) == ("label-studio", [("to [paris](city)", "go")])


def test_older_spacy_and_several_categories(tmp_path: Path) -> None:
    old = [["to paris", {"entities": [[3, 8, "city"]], "cats": {"go": 0.9, "stay": 0.6}}]]
    got = read(tmp_path, "train.json", json.dumps(old))
    assert (got.format, said(got)) == ("spacy", [("to [paris](city)", "go")])
    assert [problem.code for problem in got.problems] == ["dataset-several-labels"]


def test_tags_without_texts_are_joined(tmp_path: Path) -> None:
    english = "fly O\nto O\nNew B-city\nYork I-city\n\nhello O\n"
    assert said(read(tmp_path, "a.txt", english)) == [
        ("fly to [New York](city)", None),
        ("hello", None),
    ]
    chinese = "去 O\n上 B-city\n海 I-city\n"
    assert said(read(tmp_path, "b.conll", chinese)) == [("去[上海](city)", None)]
    folder = tmp_path / "atis"
    folder.mkdir()
    (folder / "seq.in").write_text("to new york\nhello\n")
    (folder / "seq.out").write_text("O B-city I-city\nO\n")
    (folder / "label").write_text("go\ngreet\n")
    assert said(read_dataset(folder)) == [("to [new york](city)", "go"), ("hello", "greet")]
    (folder / "label").write_text("go\n")
    with pytest.raises(Invalid, match="'label' has 1 lines, and there are 2 texts"):
        read_dataset(folder)


def test_a_sheet_in_chinese_and_in_an_old_encoding(tmp_path: Path) -> None:
    table = "导出时间：今天,\n用户问题,意图名称\n去上海,订票\n\n你好,问候\n".encode("gb18030")
    got = read(tmp_path, "表.csv", table)
    assert [(text, intent) for text, intent in said(got)] == [("去上海", "订票"), ("你好", "问候")]
    assert [row.line for row in got.dataset.rows] == [3, 5]
    grown = with_dataset(Skill(name="made"), got.dataset)
    assert grown.intents == ("订票", "问候")
    assert grown.counts["added"] == 2


def test_unit_templates_and_word_lists(tmp_path: Path) -> None:
    words = tmp_path / "user_city.txt"
    words.write_text("上海\n#沪\n", "utf-8")
    line = "BOOK\t0.7\t[D:user_city]#@##0#@##1#@@##[W:0-4]#@##0#@##0\t0\nbroken line\n"
    file = tmp_path / "book.txt"
    file.write_text(line, "utf-8")
    got = read_dataset(file, "auto", (words,))
    assert (got.format, got.left_out, len(got.dataset.templates)) == ("unit", 1, 1)
    grown = with_dataset(Skill(name="made"), got.dataset)
    assert grown.templates == 1
    assert grown.skill.intents[0].name == "BOOK"
    assert dict(grown.skill.entities[0].dictionary) == {"上海": ("沪",)}


def test_nothing_is_read_of_what_is_too_large_and_long_rows_are_left_out(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(Invalid, match="at most 200 are read"):
        read_dataset(large)
    rows = "".join(json.dumps({"text": "x" * 5000, "intent": "a"}) + "\n" for _ in range(60))
    got = read(tmp_path, "rows.jsonl", rows + '{"text": "hi", "intent": "a"}\n')
    assert (len(got.dataset.rows), got.left_out) == (1, 60)
    assert len(got.problems) == 51
    assert "10 more rows and notes" in got.problems[-1].what
    deep = "[" * 100_000
    with pytest.raises(Invalid):
        read(tmp_path, "deep.json", deep)
