"""`dialoom kit quality`: findings for people and programs, and fixes that change the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builder.commands.kit import dataset as dataset_module
from builder.commands.kit import quality as quality_module
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary


@pytest.fixture(autouse=True)
def words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    library = EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder()])
    for module in (quality_module, dataset_module):
        monkeypatch.setattr(module, "library_for", lambda settings: library)


@pytest.fixture
def wrong(shop: Path) -> Path:
    """The shop with an utterance twice, one in two intents, and a comment to be kept."""
    intents = shop / "intents.yml"
    text = intents.read_text("utf-8")
    text = text.replace("[hello, hi there,", "[hello, Hello!, hi there, where is my order,")
    intents.write_text(f"# ours\n{text}", "utf-8")
    return shop


def test_findings_have_ids_places_and_fixes(dialoom: Any, wrong: Path) -> None:
    told = dialoom("kit", "quality", str(wrong), "--json").json
    assert told["counts"]["utterance-twice"] == 1
    assert told["counts"]["utterance-in-two-intents"] == 1
    first = told["findings"][0]
    assert first["code"] == "utterance-twice"
    assert first["path"] == ["intents", "greet", "utterances", "en", "2"]
    assert first["fixes"] == [
        {
            "says": "Remove the second one.",
            "sentence": {"template": "Remove the second one.", "values": {}},
            "certain": True,
            "kind": "remove",
            "to": "greet",
            "edits": 1,
        }
    ]
    ran = dialoom("kit", "quality", str(wrong))
    assert ran.code == 0
    assert f"  {first['id']}  The utterance 'Hello!' stands in intent 'greet' twice." in ran.out
    assert "1 of them with a fix that loses nothing." in ran.out


def test_all_makes_the_fixes_that_lose_nothing(dialoom: Any, wrong: Path) -> None:
    before = (wrong / "intents.yml").read_bytes()
    planned = dialoom("kit", "quality", str(wrong), "--fix", "all", "--dry-run")
    assert "1 fixes would be made" in planned.out
    assert (wrong / "intents.yml").read_bytes() == before
    ran = dialoom("kit", "quality", str(wrong), "--fix", "all")
    assert "1 fixes were made in skill 'shop'." in ran.out
    text = (wrong / "intents.yml").read_text("utf-8")
    assert "# ours" in text
    assert "Hello!" not in text
    assert text.count("where is my order") == 2


def test_a_fix_is_named_by_code_or_by_id_and_number(dialoom: Any, wrong: Path) -> None:
    told = dialoom("kit", "quality", str(wrong), "--json").json["findings"]
    one = next(f for f in told if f["code"] == "utterance-in-two-intents")
    keeps = one["fixes"][1]["says"]
    done = dialoom("kit", "quality", str(wrong), "--fix", f"{one['id']}:2", "--json").json
    assert done["fixed"] == [{"id": one["id"], "code": one["code"], "says": keeps}]
    assert (wrong / "intents.yml").read_text("utf-8").count("where is my order") == 1
    again = dialoom("kit", "quality", str(wrong), "--fix", one["id"])
    assert again.code == 1
    assert f"There is no finding '{one['id']}' now." in again.err


def test_a_test_file_is_compared(dialoom: Any, shop: Path, tmp_path: Path) -> None:
    test = tmp_path / "test.jsonl"
    test.write_text('{"text": "Good morning!", "intent": "greet"}\n', "utf-8")
    told = dialoom("kit", "quality", str(shop), "--test", str(test), "--json").json
    assert told["counts"]["test-leaks"] == 1
    leak = next(f for f in told["findings"] if f["code"] == "test-leaks")
    assert "(line 1)" in leak["what"]


def test_findings_stand_in_the_card(dialoom: Any, wrong: Path) -> None:
    told = dialoom("kit", "dataset", "card", str(wrong), "--quality", "--json").json
    assert told["findings"]["utterance-twice"] == 1
    assert "| `utterance-twice` | 1 |" in (wrong / "dataset.card.md").read_text("utf-8")
