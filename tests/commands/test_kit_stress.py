"""`dialoom kit stress`: figures by noise and intent, before and after, and the setting in one step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builder.commands.kit import stress as stress_module
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary


@pytest.fixture(autouse=True)
def words_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    library = EncoderLibrary(tmp_path / "none", preset=[HashingEncoder()])
    monkeypatch.setattr(stress_module, "library_for", lambda settings: library)


def test_stress_tells_noises_intents_and_the_repair(
    dialoom: Any, shop: Path, tmp_path: Path
) -> None:
    data = tmp_path / "test.csv"
    data.write_text("text,intent\nwhere is the parcel,track_order\nhi you,greet\n", "utf-8")
    asked = ("kit", "stress", str(shop), "--data", str(data), "--noises", "typos,full width")
    told = dialoom(*asked, "--json").json
    assert [line["noise"] for line in told["noises"]] == ["none", "typos", "full width"]
    assert told["messages"] == 2 and not told["applied"]
    assert {each["intent"] for each in told["intents"]} == {"track_order", "greet"}
    ran = dialoom(*asked)
    assert ran.code == 0 and "points" in ran.out and "full width" in ran.out
    assert "2 messages tell little" in ran.err


def test_the_setting_is_written_in_one_step(dialoom: Any, shop: Path) -> None:
    ran = dialoom("kit", "stress", str(shop), "--noises", "typos", "--apply")
    assert ran.code == 0 and "robust: true" in ran.out
    assert "robust: true" in (shop / "skill.yml").read_text("utf-8")
    assert dialoom("check", str(shop)).code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--noises", "typoes"), "Did you mean 'typos'"),
        (("--data", "none.csv"), "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_told(
    dialoom: Any, shop: Path, options: tuple[str, ...], told: str
) -> None:
    ran = dialoom("kit", "stress", str(shop), *options)
    assert ran.code == 1 and told in ran.err
    assert "typos" in dialoom("kit", "stress", str(shop), "--noises", "list").out
