"""`dialoom kit samples`: shows, writes or applies, and says what cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builder.commands.kit import samples as samples_module
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.wire.inbox import NewCandidate
from kits.datasets.read import read_dataset


@pytest.fixture(autouse=True)
def words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    library = EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder()])
    monkeypatch.setattr(samples_module, "library_for", lambda settings: library)


PATTERN = "track_order: [please] (find|track) my [late|lost] (parcel|order)"


def test_samples_are_shown_with_the_report_and_nothing_is_written(dialoom: Any, shop: Path) -> None:
    before = (shop / "intents.yml").read_text("utf-8")
    ran = dialoom("kit", "samples", str(shop), "--pattern", PATTERN, "--per-intent", "3")
    assert ran.code == 0
    assert "templates" in ran.out and "dropped: is fine, and the intent has as many" in ran.out
    assert (shop / "intents.yml").read_text("utf-8") == before
    told = dialoom("kit", "samples", str(shop), "--pattern", PATTERN, "--json").json
    assert told["made"] >= told["kept"] == len(told["candidates"]) > 0
    assert told["candidates"][0].keys() >= {"utterance", "intent", "producer", "score", "why"}


def test_samples_go_into_a_file_or_into_the_skill(dialoom: Any, shop: Path, tmp_path: Path) -> None:
    lines = tmp_path / "patterns.txt"
    lines.write_text(f"# ours\n{PATTERN}\n", "utf-8")
    out = tmp_path / "samples.jsonl"
    asked = ("kit", "samples", str(shop), "--patterns", str(lines), "--producers", "templates")
    assert dialoom(*asked, "--intent", "track_order", "--out", str(out)).code == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert rows and all(row["intent"] == "track_order" for row in rows)
    assert dialoom(*asked, "--apply", "--per-intent", "2").code == 0
    text = (shop / "intents.yml").read_text("utf-8")
    assert sum(row["utterance"] in text for row in rows) >= 2
    assert dialoom("check", str(shop)).code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--pattern", "track_order: find (my"), "character 6"),
        (("--pattern", "no intent here"), "intent: pattern"),
        (("--producers", "synonims"), "Did you mean 'synonyms'"),
        (("--producers", "paraphrase"), "DIALOOM_PHRASING_URL"),
        (("--intent", "trak_order"), "Did you mean 'track_order'"),
        (("--out", "x.csv", "--apply"), "Choose one"),
        (("--patterns", "missing.txt"), "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(
    dialoom: Any, shop: Path, options: tuple[str, ...], told: str
) -> None:
    ran = dialoom("kit", "samples", str(shop), *options)
    assert ran.code == 1 and told in ran.err


def test_producers_are_listed(dialoom: Any, shop: Path) -> None:
    out = dialoom("kit", "samples", str(shop), "--producers", "list").out
    assert "synonyms" in out and "paraphrase" in out


def test_what_is_written_is_what_the_inbox_and_datasets_take(
    dialoom: Any, shop: Path, tmp_path: Path
) -> None:
    asked = ("kit", "samples", str(shop), "--pattern", PATTERN, "--per-intent", "3")
    lines, table = tmp_path / "samples.jsonl", tmp_path / "samples.csv"
    assert dialoom(*asked, "--out", str(lines)).code == 0
    assert dialoom(*asked, "--out", str(table)).code == 0
    proposed = [NewCandidate.model_validate_json(line) for line in lines.read_bytes().splitlines()]
    read = read_dataset(table)
    assert proposed and not read.problems
    assert [(each.utterance, each.intent) for each in proposed] == [
        (row.utterance, row.intent) for row in read.dataset.rows
    ]
