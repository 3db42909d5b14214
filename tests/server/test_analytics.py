"""Reports and search over HTTP: what talks add up to, found again, and written out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from builder.cli import run
from builder.client import Client
from builder.client.analytics import Days, Search
from builder.errors import Invalid, NotFound

TODAY = Days(days=1, time_zone="Asia/Shanghai")


@pytest.fixture(scope="module")
def talks(cafe_server: str) -> Iterator[Client]:
    """Three talks: one that ends well, one that is left, one that is not understood."""
    with Client(cafe_server) as client:
        for text in ("a coffee please", "latte"):
            client.send_message("cafe", "done", text)
        client.send_message("cafe", "left", "how much is it")
        client.send_message("cafe", "left", "bring me a mocha")
        client.send_message("cafe", "away", "=1+1 zzyzx qwv")
        client.send_message("cafe", "away", "Zzyzx  qwv 1+1!")
        client.send_message("cafe", "tried", "a coffee please", version=1)
        yield client


def test_report_counts_talks_outcomes_and_flows(talks: Client) -> None:
    report = talks.get_report("cafe", TODAY)
    assert (report.talks, report.messages, report.unit) == (3, 6, "hour")
    assert sum(report.outcomes.values()) == 6
    assert report.outcomes["turned_away"] == 2
    flows = {flow.flow: flow for flow in report.flows}
    assert flows["order"].entered == 2
    assert [(step.step, step.reached) for step in flows["order"].steps] == [("ask", 2), ("say", 2)]
    assert {each.stage for each in report.latency} == {"turn", "interpret"}
    assert sum(piece.talks for piece in report.pieces) == 3


def test_unanswered_messages_are_grouped(talks: Client) -> None:
    (group,) = talks.get_report("cafe", TODAY).unanswered
    assert group.count == 2
    assert group.session_id == "away"


def test_period_that_cannot_be_is_told(cafe_client: Client) -> None:
    with pytest.raises(Invalid, match="no time zone 'Mars'"):
        cafe_client.get_report("cafe", Days(time_zone="Mars"))
    with pytest.raises(NotFound):
        cafe_client.get_report("none")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(text="MOCHA"), ["left"]),
        (Search(text="coffee latte"), []),
        (Search(text="one latte"), ["done"]),
        (Search(intent="ask_price", within=TODAY), ["left"]),
        (Search(outcome="turned_away"), ["away"]),
        (Search(flow="price"), ["left"]),
        (Search(handed_off=True), []),
    ],
)
def test_talks_are_found(talks: Client, search: Search, found: list[str]) -> None:
    page = talks.list_sessions("cafe", search=search)
    assert [line.session_id for line in page.sessions] == found
    assert all(line.hit is not None and line.hit.text for line in page.sessions)


def test_turns_of_a_talk_tell_what_was_understood(talks: Client) -> None:
    page = talks.list_turns("cafe", "done")
    assert [turn.outcome for turn in page.turns] == ["understood", "understood"]
    assert page.turns[0].intent == "order_coffee"
    assert [move.step for move in page.turns[1].path] == ["say", "completed"]
    assert talks.list_turns("cafe", "done", after=page.last).turns == ()
    assert talks.list_turns("cafe", "tried").turns[0].environment == "test"


def test_tables_are_files_that_no_spreadsheet_runs(talks: Client) -> None:
    content = talks.get_report_table("cafe", "unanswered", TODAY).decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(content))
    assert heading[0] == "text"
    assert row[1] == "2"
    assert not row[0].startswith("=")
    lines = json.loads(talks.get_report_table("cafe", "steps", TODAY, format="json"))
    assert {line["flow"] for line in lines} == {"order", "price"}
    with pytest.raises(NotFound, match="days"):
        talks.get_report_table("cafe", "dais", TODAY)


def test_talks_are_written_out(talks: Client) -> None:
    with talks.write_out("cafe", Search(text="zzyzx"), time_zone="Asia/Shanghai") as pieces:
        rows = list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"))))
    assert [row[:2] for row in rows[1:]] == [["away", "1"], ["away", "2"]]
    assert rows[1][4] == "'=1+1 zzyzx qwv"
    assert rows[1][2].endswith("+08:00")
    with talks.write_out("cafe", begins="done", format="jsonl") as pieces:
        lines = [json.loads(each) for each in b"".join(pieces).splitlines()]
    assert [line["user"] for line in lines] == ["a coffee please", "latte"]
    assert lines[1]["skill"] == "One latte, coming up."
    with pytest.raises(NotFound), talks.write_out("none"):
        pass


def test_what_users_typed_is_for_managers_only(cafe_http: httpx.Client, talks: Client) -> None:
    del talks
    for path in ("analytics", "analytics/days", "conversations", "sessions", "sessions/done/turns"):
        refused = cafe_http.get(f"/v1/skills/cafe/{path}", headers={"host": "elsewhere.example"})
        assert refused.status_code == 401, path


def test_command_prints_the_report(
    talks: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tables"
    assert run(["report", "cafe", "--url", talks.base_url, "--days", "1", "--csv", str(out)]) == 0
    told = capsys.readouterr().out
    assert "3 talks, 6 messages" in told
    assert "order: " in told
    assert (out / "steps.csv").read_text("utf-8-sig").startswith("flow,step,reached")
    assert run(["report", "cafe", "--url", talks.base_url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == 6
    assert run(["report", "cafe", "--url", talks.base_url, "--first", "yesterday"]) == 2
