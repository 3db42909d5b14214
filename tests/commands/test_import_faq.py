"""`dialoom import faq` as a stranger would use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.reading.made import workbook

FAQ = """question,answer,similar
Do you ship abroad?,"Yes, everywhere.",do you send things to other countries
Where is it made?,Here.,
Where is it made?,There.,
Is it free?,,
"""


def test_questions_are_shown_then_taken_into_the_faq(
    dialoom: Any, shop: Path, tmp_path: Path
) -> None:
    (shop / "faq.csv").write_text("id,question,answer\nmade,Where is it made,In Rome.\n")
    file = tmp_path / "faq.csv"
    file.write_text(FAQ)
    before = {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()}
    planned = dialoom("import", "faq", str(file), "--into", str(shop), "--dry-run", "--json")
    assert (planned.code, planned.json["added"], planned.json["changed"]) == (
        0,
        ["faq_2"],
        ["made"],
    )
    assert {path: path.read_bytes() for path in shop.rglob("*") if path.is_file()} == before
    done = dialoom("import", "faq", str(file), "--into", str(shop))
    assert done.code == 0
    assert "1 new entries are in the FAQ of skill 'shop', 1 are changed" in done.out
    assert "2 were passed over" in done.out and "faq.csv:4" in done.out and "faq.csv:5" in done.out
    assert "'In Rome.' becomes 'Here.'" in done.out
    assert (shop / "faq.csv").read_text() == (
        "id,question,similar,answer,language\n"
        "made,Where is it made,,Here.,\n"
        'faq_2,Do you ship abroad?,do you send things to other countries,"Yes, everywhere.",en\n'
    )
    assert {p for p in before if p.name != "faq.csv" and p.read_bytes() != before[p]} == set()
    assert dialoom("check", str(shop)).code == 0
    again = dialoom("import", "faq", str(file), "--into", str(shop), "--json").json
    assert (again["added"], again["changed"], again["same"], again["files"]) == ([], [], 2, [])


def test_workbook_makes_a_new_skill(dialoom: Any, tmp_path: Path) -> None:
    file = tmp_path / "问答.xlsx"
    file.write_bytes(workbook([["问题", "答案"], ["怎么退货", "找客服"], ["运费多少", 8]]))
    into = tmp_path / "store"
    ran = dialoom("import", "faq", str(file), "--into", str(into), "--json")
    assert (ran.code, ran.json["added"]) == (0, ["faq_1", "faq_2"])
    assert [entry["language"] for entry in ran.json["entries"]] == ["zh", "zh"]
    assert "faq_1,怎么退货,,找客服,zh" in (into / "faq.csv").read_text("utf-8")


def test_entry_with_an_error_is_left_out_and_fails_the_command(
    dialoom: Any, shop: Path, tmp_path: Path
) -> None:
    file = tmp_path / "faq.md"
    file.write_text("## Where is it?\nAt {plcae}.\n\n## Is it free?\nYes.\n")
    ran = dialoom("import", "faq", str(file), "--into", str(shop))
    assert ran.code == 1
    assert "faq.md:1" in ran.out and "'{plcae}' names no slot" in ran.out
    assert "plcae" not in (shop / "faq.csv").read_text()
    assert dialoom("check", str(shop)).code == 0


def test_what_cannot_be_imported_changes_nothing(dialoom: Any, shop: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as out:
        out.truncate(200_000_000)
    prices = tmp_path / "prices.csv"
    prices.write_text("product,price\nx,8\n")
    for file, said in (
        (large, "200,000,000 bytes; at most 50,000,000"),
        (prices, "its first row holds 'product', 'price'"),
        (tmp_path / "missing.csv", "cannot be read"),
    ):
        ran = dialoom("import", "faq", str(file), "--into", str(shop))
        assert ran.code == 1 and said in ran.err and ran.err.count("\n") == 1
    assert not (shop / "faq.csv").exists()
    here = dialoom("import", "faq", str(prices))
    assert here.code == 1 and "--into" in here.err


def test_training_and_check_tell_questions_that_are_nearly_the_same(
    dialoom: Any, shop: Path
) -> None:
    (shop / "faq.csv").write_text(
        "id,question,answer,language\n"
        "back,How do I send a parcel back?,By post.,en\n"
        "return,How can I send back a parcel,At a shop.,en\n"
        "pay,Which cards do you take?,All.,en\n"
        "park,Is there a place for my car?,Yes.,en\n"
    )

    def alike() -> list[tuple[str, int]]:
        problems = dialoom("check", str(shop), "--json").json["problems"]
        return [(p["file"], p["line"]) for p in problems if p["code"] == "faq-alike"]

    assert alike() == []
    trained = dialoom("train", str(shop), "--json").json
    (problem,) = trained["faq"]
    assert problem["code"] == "faq-alike" and "'back' and 'return'" in problem["what"]
    assert alike() == [("faq.csv", 2)]
    lines = (shop / "faq.csv").read_text().splitlines()
    (shop / "faq.csv").write_text("\n".join([*lines[:2], *lines[3:]]) + "\n")
    assert alike() == []
