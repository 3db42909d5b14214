"""`dialoom kit dataset` as a stranger would use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ROWS = """text,intent,language,split,spans
where has my parcel gone,track_order,en,train,
"track order A7 please",track_order,en,train,"[[12, 14, ""number""]]"
Where is my order?,track_order,en,train,
track order A1001,track_order,en,train,
hey,greet,en,test,
nobody labelled this,,en,train,
tell me a joke,oos,en,train,
où est mon colis,track_order,fr,train,
cancel it,cancel order,en,train,
wrong marks,greet,en,train,"[[5, 99, ""number""]]"
"""


def test_every_row_is_accounted_for(dialoom: Any, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(ROWS, "utf-8")
    before = {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()}
    arguments = ("kit", "dataset", "import", str(file), "--skill", str(shop), "--licence", "CC0")
    planned = dialoom(*arguments, "--dry-run", "--json").json
    assert {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()} == before
    told = {"added": 4, "marked": 0, "same": 2, "unlabelled": 1, "test": 1, "left_out": 2}
    assert planned["counts"] == told
    assert planned["format"] == "csv"
    assert planned["intents"] == ["cancel_order"]
    places = [(p["file"], p["line"]) for p in planned["problems"]]
    assert ("rows.csv", 11) in places
    ran = dialoom(*arguments)
    assert ran.code == 0, ran.err
    assert "10 rows (csv) were read into skill 'shop': 4 added, 2 stand there already" in ran.out
    written = (shop / "intents.yml").read_text("utf-8")
    assert "track order [A7](number) please" in written
    assert "cancel_order" in written
    assert "tell me a joke" in (shop / "skill.yml").read_text("utf-8")
    card = json.loads((shop / "dataset.card.json").read_text("utf-8"))
    assert (card["version"], card["licence"]) == (1, "CC0")
    assert card["sources"][0]["name"] == "rows.csv"
    checked = dialoom("check", str(shop), "--json").json
    assert "file-unknown" not in {problem["code"] for problem in checked["problems"]}


@pytest.mark.parametrize(
    "name", ["all.csv", "all.xlsx", "all.jsonl", "all.bio", "all.yml", "ls.json", "spacy.json"]
)
def test_what_is_exported_comes_back_whole(
    dialoom: Any, shop: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out" / name
    chosen = {"ls.json": "label-studio", "spacy.json": "spacy"}.get(name, "auto")
    arguments = ("--format", chosen, "--out", str(out))
    ran = dialoom("kit", "dataset", "export", str(shop), *arguments, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["rows"] == 7
    back = dialoom("kit", "dataset", "import", str(out), "--skill", str(shop), "--json").json
    assert back["counts"] == {
        "added": 0, "marked": 0, "same": 7, "unlabelled": 0, "test": 0, "left_out": 0,
    }  # fmt: skip
    assert back["changed"] == []
    again = dialoom("kit", "dataset", "export", str(shop), *arguments)
    assert again.code == 1
    assert "exists already" in again.err


def test_a_new_skill_is_made_of_a_dataset(dialoom: Any, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.yml"
    dialoom("kit", "dataset", "export", str(shop), "--out", str(out))
    new = tmp_path / "fresh"
    ran = dialoom("kit", "dataset", "import", str(out), "--skill", str(new), "--language", "en")
    assert ran.code == 0, ran.err
    written = (new / "intents.yml").read_text("utf-8")
    assert "track order [A1001](number)" in written
    assert "order_number" in (new / "slots.yml").read_text("utf-8")


def test_the_version_of_a_card_grows_with_the_content(
    dialoom: Any, shop: Path, tmp_path: Path
) -> None:
    card = ("kit", "dataset", "card", str(shop))
    first = dialoom(*card, "--from", "call centre, May 2026", "--licence", "own", "--json").json
    assert (first["version"], first["rows"]) == (1, 7)
    assert dialoom(*card, "--json").json["version"] == 1
    intents = shop / "intents.yml"
    intents.write_text(intents.read_text("utf-8").replace("hello", "hello you"), "utf-8")
    second = dialoom(*card, "--json").json
    assert (second["version"], second["licence"]) == (2, "own")
    assert [source["name"] for source in second["sources"]] == ["call centre, May 2026"]
    page = (shop / "dataset.card.md").read_text("utf-8")
    assert "Version 2 of" in page
    assert "| track_order | 4 | 4 |" in page
    (shop / "dataset.card.json").write_text("{", "utf-8")
    broken = dialoom(*card)
    assert broken.code == 1
    assert "cannot be read, and its version would be lost" in broken.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "has no columns 'text' and 'intent'"),
        ("a.csv", "words,meaning\nhi,greet\n", "Columns here: meaning, words."),
        ("a.csv", 'text,intent\n"hi,greet\n', "'a.csv' (line 2): It is no row of a table"),
        ("a.csv", "text,intent\n,greet\n", "The text is empty."),
        ("a.jsonl", "{broken\n", "The line is no JSON"),
        ("a.json", "[1, 2", "It is no JSON"),
        ("a.yml", "version: '3.1'\n", "It has no section 'nlu'"),
        ("a.yml", "nlu:\n- intent: [", "Nothing can be read from 'a.yml'"),
        ("a.bio", "one token\n", "The tag 'token' is none"),
        ("a.xlsx", "no workbook", "damaged"),
        ("a.csv", "text,intent\nhi\x00,greet\n", "bytes that stand in none"),
        ("a.what", "hello", "Name it with --format"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(
    dialoom: Any, shop: Path, tmp_path: Path, name: str, content: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(content, "utf-8")
    before = {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()}
    ran = dialoom("kit", "dataset", "import", str(file), "--skill", str(shop))
    assert ran.code == 1
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()} == before
