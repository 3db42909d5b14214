"""`dialoom advise`: a table for people, forecasts for programs, nothing written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder.commands import advise as advise_module
from builder.commands.advise import say_table, sentence
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.nlu.advice.forecast import Advice, Forecast


def test_advise_ranks_the_intents_and_changes_nothing(
    dialoom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder()])
    monkeypatch.setattr(advise_module, "library_for", lambda settings: library)
    dialoom("new", "bar", "--language", "en")
    before = {path: path.read_bytes() for path in Path("bar").rglob("*") if path.is_file()}
    told = dialoom("advise", "bar", "--more", "5", "--json").json
    assert told["more"] == 5
    gains = [each["gain"] for each in told["forecasts"]]
    assert gains == sorted(gains, reverse=True)
    ran = dialoom("advise", "bar", "--more", "5")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert "with 5 more" in lines[0]
    assert lines[1].startswith(told["forecasts"][0]["intent"])
    assert f"Label {told['forecasts'][0]['intent']} next" in ran.out
    assert {path: path.read_bytes() for path in Path("bar").rglob("*") if path.is_file()} == before


def test_advise_shows_fifteen_intents_unless_all_are_wanted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pay = Forecast("say", 5, 0.5, 0.75, 0.25, -0.004, 0.4, 0.125)
    many = tuple(replace(pay, intent=f"say_{n}") for n in range(17))
    advice = Advice(10, many, 0.5, 0.75, 0.2, 0.3)
    say_table(advice, every=False)
    short = capsys.readouterr().out
    say_table(advice, every=True)
    whole = capsys.readouterr().out
    assert "… and 2 more intents (--all shows them)" in short
    assert sum(line.startswith("say_") for line in short.splitlines()) == 15
    assert sum(line.startswith("say_") for line in whole.splitlines()) == 17


def test_advise_refuses_what_it_cannot_forecast(dialoom: Any) -> None:
    dialoom("new", "bar", "--language", "en")
    assert dialoom("advise", "bar", "--more", "0").code == 2
    Path("bar/skill.yml").write_text("name: bar\nlanguages: [en]\n")
    for folder in ("flows", "chats"):
        for path in Path("bar", folder).glob("*.yml"):
            path.unlink()
    Path("bar/intents.yml").write_text("intents:\n  only:\n    utterances: [one, two]\n")
    ran = dialoom("advise", "bar", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "too-few-intents")


def test_the_sentence_names_what_to_label_and_by_how_much() -> None:
    pay = Forecast("pay", 5, 0.5, 0.75, 0.25, -0.004, 0.4, 0.125)
    ask = Forecast("ask", 9, 0.9, 0.92, 0.02, 0.0, 0.04, 0.01)
    told = sentence(Advice(1, (pay, ask), 0.7, 0.835, 0.05, 0.2))
    assert told.startswith(
        "Label pay next, then ask: of the messages that mean pay, one more label"
    )
    assert "from 50 % to about 75 % (8 chances in 10: +0 to +40 points)" in told
    assert "from 70 % to about 84 % (+5 to +20 points)" in told
