"""`dialoom sessions` against a running server."""

import json

import pytest

from builder.cli import run
from builder.client import Client


@pytest.fixture
def session(cafe_client: Client, cafe_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DIALOOM_URL", cafe_server)
    cafe_client.send_message("cafe", "ann", "a coffee please")
    return "ann"


def test_person_reads_and_steps_in_from_a_terminal(
    session: str, cafe_client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    def out(*words: str, code: int = 0) -> str:
        assert run(["sessions", *words]) == code
        return capsys.readouterr().out

    assert out("list", "cafe", "--waiting") == ""
    assert "Kim has the session 'ann' now." in out("take", "cafe", session, "--as", "Kim")
    # A second person hears who has it.
    assert run(["sessions", "take", "cafe", session, "--as", "Lee"]) == 1
    assert "Kim has the session" in capsys.readouterr().err
    assert out("say", "cafe", session, "一杯拿铁？", "--as", "Kim") == "Said.\n"
    listed = out("list", "cafe", "--taken", "--begins", "an")
    assert listed.startswith("ann\t")
    assert listed.endswith("\twith Kim\n")
    cafe_client.send_message("cafe", session, "is anybody there")
    shown = out("show", "cafe", session)
    assert shown.splitlines()[0] == "With Kim."
    assert "Kim: 一杯拿铁？\nuser: is anybody there\n" in shown
    told = json.loads(out("show", "cafe", session, "--json"))
    assert [each["text"] for each in told["said"] if each["text"]] == [
        "a coffee please",
        "is anybody there",
    ]
    assert told["tracker"]["person"] == "Kim"
    released = out("release", "cafe", session, "--as", "Kim")
    assert "answers in the session 'ann' again" in released
    assert "skill: Which drink?" in released
    page = json.loads(out("list", "cafe", "--json"))
    assert [line["session_id"] for line in page["sessions"]] == ["ann"]


def test_session_that_is_none_is_told(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sessions", "show", "cafe", f"{session}-nobody"]) == 1
    assert "has no session" in capsys.readouterr().err
