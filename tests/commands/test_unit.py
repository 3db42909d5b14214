"""`dialoom import unit` and `dialoom export unit` as a stranger would use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LINE = "ORDER_TEA\t0.8\t[D:kw_order]#@##0#@##1#@@##[D:user_tea]#@##0#@##1\t1\n"


def test_templates_are_imported_into_a_new_skill_and_exported(dialoom: Any, tmp_path: Path) -> None:
    lines, words, skill = tmp_path / "t.txt", tmp_path / "words", tmp_path / "tea_house"
    lines.write_bytes((LINE + "HELP\t0.8\t[D:kw_help]#@##0#@##1\t1\n").encode("gb18030"))
    words.mkdir()
    (words / "kw_order.txt").write_text("来\n#要\n")
    (words / "user_tea.txt").write_bytes("绿茶\n#龙井\n".encode("gb18030"))
    (words / "kw_help.txt").write_text("帮帮我\n")
    arguments = ("import", "unit", str(lines), "--into", str(skill), "--dictionary", str(words))
    planned = dialoom(*arguments, "--dry-run", "--json")
    assert (planned.code, planned.json["templates"], planned.json["changed"]) == (0, 2, [])
    assert not skill.exists()
    done = dialoom(*arguments, "--json")
    assert (done.code, done.json["problems"]) == (0, [])
    assert done.json["intents"] == ["ORDER_TEA", "HELP"]
    assert dialoom("check", str(skill)).code == 0
    parsed = dialoom("parse", str(skill), "要龙井", "--json").json
    assert (parsed["origin"], parsed["intent"]["name"]) == ("template", "ORDER_TEA")
    assert [(s["slot"], s["value"]) for s in parsed["slots"]] == [("user_tea", "绿茶")]
    out = tmp_path / "out"
    assert dialoom("export", "unit", str(skill), "--out", str(out)).code == 0
    assert LINE in (out / "templates.txt").read_text("utf-8")
    assert (out / "user_tea.txt").read_text("utf-8") == "绿茶\n#龙井\n"
    again = dialoom("export", "unit", str(skill), "--out", str(out))
    assert again.code == 1 and "not empty" in again.err


def test_bad_lines_are_told_and_the_rest_is_imported(dialoom: Any, tmp_path: Path) -> None:
    lines = tmp_path / "t.txt"
    lines.write_text(LINE + "ORDER_TEA\tmuch\t[D:kw_order]#@##0#@##1\t1\n")
    ran = dialoom("import", "unit", str(lines), "--into", str(tmp_path / "tea"))
    assert ran.code == 1
    assert "t.txt:2" in ran.out and "no number from 0 to 1" in ran.out
    assert "ORDER_TEA" in (tmp_path / "tea/intents.yml").read_text()


def test_what_is_no_template_file_imports_nothing(dialoom: Any, tmp_path: Path) -> None:
    picture, into = tmp_path / "p.txt", tmp_path / "tea"
    for content in (b"\x89PNG\x00\xff\xfe", b"hello\n", b""):
        picture.write_bytes(content)
        ran = dialoom("import", "unit", str(picture), "--into", str(into))
        assert ran.code == 1 and "mported" in ran.err
        assert not into.exists()
    missing = dialoom("import", "unit", str(tmp_path / "no.txt"), "--into", str(into))
    assert missing.code == 1 and "cannot be read" in missing.err


def test_check_warns_of_a_template_that_takes_another_intents_utterance(
    dialoom: Any, tmp_path: Path
) -> None:
    coffee = tmp_path / "cafe"
    assert dialoom("new", str(coffee)).code == 0
    intents = coffee / "intents.yml"
    text = intents.read_text("utf-8")
    assert "ask_menu:" in text
    taken = text.replace("  ask_menu:\n", "  ask_menu:\n    templates: ['~0.1 * latte *']\n", 1)
    intents.write_text(taken, "utf-8")
    ran = dialoom("check", str(coffee), "--json")
    codes = [problem["code"] for problem in ran.json["problems"]]
    assert "template-takes-utterance" in codes
    told = next(p for p in ran.json["problems"] if p["code"] == "template-takes-utterance")
    assert told["line"] and "ask_menu" in told["what"] and "order_coffee" in told["what"]
