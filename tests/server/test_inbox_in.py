"""What comes into the inbox: files without personal data, talks that went wrong, and a terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from builder.cli import run
from builder.client import Client
from builder.errors import Invalid
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import to_markup


def texts(client: Client, producer: str = "") -> set[str]:
    found = client.list_candidates("cafe", producer=producer).candidates
    return {each.utterance.text for each in found}


@pytest.fixture
def cafe_there(client: Client, cafe: Skill) -> Client:
    client.create_skill("cafe", skill=cafe)
    return client


def test_a_file_is_tidied_and_stripped_of_personal_data(cafe_there: Client) -> None:
    log = "how dear is a mocha\n\n  How dear is a MOCHA \n!!!\ncall me on 13800138000\nhow much is it\n"
    came = cafe_there.add_candidate_file("cafe", "log.txt", log.encode())
    assert (came.new, came.in_skill, came.passed) == (2, 1, 2)
    assert any("phone" in note for note in came.notes)
    assert texts(cafe_there) == {"how dear is a mocha", "call me on <phone>"}
    (twice,) = cafe_there.list_candidates("cafe", query="mocha").candidates
    assert (twice.count, twice.origin) == (2, "log.txt:1")
    table = "id;message\n1;is the latte dear\n2;is the espresso dear\n"
    assert cafe_there.add_candidate_file("cafe", "log.csv", table.encode()).new == 2


def test_candidates_of_a_kit_keep_what_they_tell(cafe_there: Client) -> None:
    told = {
        "utterance": "price of the [latte](drink)",
        "intent": "ask_price",
        "producer": "samples",
    }
    line = json.dumps({**told, "score": 0.7, "why": "made"}).encode()
    assert cafe_there.add_candidate_file("cafe", "samples.jsonl", line).new == 1
    (found,) = cafe_there.list_candidates("cafe").candidates
    assert to_markup(found.utterance) == "price of the [latte](drink)"
    assert (found.intent, found.score, found.producer) == ("ask_price", 0.7, "samples")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [("log.exe", b"x", "log-unknown-kind"), ("log.xlsx", b"no workbook", None)],
)
def test_files_that_are_none_are_told(
    cafe_there: Client, name: str, data: bytes, code: str | None
) -> None:
    with pytest.raises(Invalid) as refused:
        cafe_there.add_candidate_file("cafe", name, data)
    assert code is None or refused.value.code == code
    assert texts(cafe_there) == set()


def test_binary_lines_are_passed_over(cafe_there: Client) -> None:
    data = b"\x00\x01\x02\xff\xfe\x00\nis a mocha dear\n" + b"x" * (1 << 20) + b"\n"
    came = cafe_there.add_candidate_file("cafe", "log.txt", data)
    assert came.new == 1 and came.passed == 2


def test_talks_tell_what_to_label(cafe_client: Client) -> None:
    chat = cafe_client.chat("cafe")
    chat.say("zzz qqq xxx")
    chat.say("zzz qqq xxx vvv")
    came = cafe_client.add_signals("cafe", days=1)
    assert came.new >= 1
    found = cafe_client.list_candidates("cafe", producer="signals.").candidates
    assert "zzz qqq xxx" in {each.utterance.text for each in found}
    assert all(each.why for each in found)
    assert cafe_client.add_signals("cafe", days=1).new == 0


def test_the_terminal_gives_lines_that_are_left_out_another_intent(
    cafe_there: Client,
    server: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = "are you open on sundays\nare you open on mondays\nis a mocha dear\nis a latte dear\n"
    cafe_there.add_candidate_file("cafe", "log.txt", lines.encode())
    assert run(["kit", "inbox", "arrange", "cafe", "--json", "--url", server]) == 0
    group = max(cafe_there.list_groups("cafe").groups, key=lambda each: len(each.members))
    assert len(group.members) > 1
    for other in cafe_there.list_groups("cafe").groups:
        if other.id != group.id:
            cafe_there.decide("cafe", other.id, "skip", by="bob")
    first = group.members[0].candidate.utterance.text
    # Nothing is moved while nothing is left out; then the first line is, and the rest goes where it
    # was to go before.
    asked = iter(["ask_price", "ask_hours"])
    monkeypatch.setattr("typer.prompt", lambda *_args, **_options: next(asked))
    monkeypatch.setattr("typer.confirm", lambda *_args, **_options: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("mi1maq"))
    assert run(["kit", "inbox", "label", "cafe", "--as", "ann", "--url", server]) == 0
    told = capsys.readouterr()
    assert "Leave out some lines of the group first" in told.out + told.err
    hours = cafe_there.get_draft("cafe").skill.get(Intent, "ask_hours").all_utterances()
    assert [utterance.text for utterance in hours] == [first]
    price = cafe_there.get_draft("cafe").skill.get(Intent, "ask_price").all_utterances()
    said = [member.candidate.utterance.text for member in group.members[1:]]
    assert set(said) <= {utterance.text for utterance in price}
    moved = cafe_there.list_decisions("cafe", by="ann").decisions[1]
    assert (moved.verdict, moved.intent, len(moved.candidates)) == ("accept", "ask_hours", 1)
    assert not moved.exceptions


def test_the_terminal_labels_by_single_keys(
    cafe_there: Client,
    server: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = tmp_path / "log.txt"
    log.write_text("what is a mocha\nis a latte dear\nis the mocha dear\n", "utf-8")
    at = ("--url", server)
    assert run(["kit", "inbox", "add", "cafe", str(log), *at]) == 0
    assert "3 new candidates" in capsys.readouterr().out
    assert run(["kit", "inbox", "arrange", "cafe", "--json", *at]) == 0
    assert json.loads(capsys.readouterr().out)["candidates"]["proposed"] == 3
    assert run(["kit", "inbox", "list", "cafe", *at]) == 0
    assert "to label" in capsys.readouterr().out
    group = cafe_there.list_groups("cafe").groups[0]
    # Another intent, the first line left out where there are more, accepted; then taken back and left.
    several = len(group.members) > 1
    monkeypatch.setattr("typer.prompt", lambda *_args, **_options: "ask_price")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"i{'1' if several else ''}aq"))
    assert run(["kit", "inbox", "label", "cafe", "--as", "ann", *at]) == 0
    said = cafe_there.get_draft("cafe").skill.get(Intent, "ask_price").all_utterances()
    assert len(said) == 3 + len(group.members) - several
    assert "labels by" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("uq"))
    assert run(["kit", "inbox", "label", "cafe", "--as", "ann", *at]) == 0
    assert len(cafe_there.get_draft("cafe").skill.get(Intent, "ask_price").all_utterances()) == 3
    assert run(["kit", "meter", "cafe", *at]) == 0
    assert "ann" in capsys.readouterr().out
    assert run(["kit", "signals", "cafe", "--json", *at]) == 0
    assert json.loads(capsys.readouterr().out)["candidates"] == []
