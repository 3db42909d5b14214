"""Trying: a talk goes on from any earlier turn, and becomes a test conversation."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from builder.client import Client
from builder.conversation.event import TimerSet
from builder.conversation.timer import Timer
from builder.conversation.trial import moved
from builder.errors import Conflict, Invalid, NotFound
from builder.schema.chat import ChatTurn
from builder.wire.chat import TurnShape


@pytest.fixture
def asked(cafe_client: Client) -> Iterator[TurnShape]:
    """A talk that asks for a drink, and goes on to the end."""
    first = cafe_client.send_message("cafe", "try-one", "a coffee please", message_id="1")
    cafe_client.send_message("cafe", "try-one", "latte", message_id="2", debug=True)
    yield first
    for line in cafe_client.list_sessions("cafe", begins="try-").sessions:
        cafe_client._call("DELETE", f"/v1/skills/cafe/sessions/{line.session_id}")


def test_talk_goes_on_from_an_earlier_turn(cafe_client: Client, asked: TurnShape) -> None:
    before = cafe_client.get_session("cafe", "try-one")
    made = cafe_client.branch_session("cafe", "try-one", "1", into="try-two")
    assert made.session_id == "try-two"
    assert (made.tracker["requested_slot"], made.tracker["slots"]) == ("drink", {})
    answer = cafe_client.send_message("cafe", "try-two", "mocha")
    assert answer.replies[0].text == "One mocha, coming up."
    # The talk that it came from is as it was, and its messages are answered in the copy too.
    assert cafe_client.get_session("cafe", "try-one") == before
    again = cafe_client.send_message("cafe", "try-two", "a coffee please", message_id="1")
    assert again == asked.model_copy(update={"session_id": "try-two"})


def test_branch_is_the_same_each_time_and_no_time_has_passed(
    cafe_client: Client, asked: TurnShape
) -> None:
    one, two = (cafe_client.branch_session("cafe", "try-one", "2") for _ in range(2))
    drop = {"session_id", "last_at", "silent_since", "filled"}
    told = [{k: v for k, v in each.tracker.items() if k not in drop} for each in (one, two)]
    assert told[0] == told[1] and told[0]["turn"] == 2
    last = datetime.fromisoformat(str(one.tracker["last_at"]))
    assert abs(datetime.now(UTC) - last) < timedelta(seconds=20)
    assert [why.slot for why in one.why] == ["drink"]


def test_users_sessions_are_never_taken_back(cafe_client: Client, asked: TurnShape) -> None:
    cafe_client.send_message("cafe", "ann", "a coffee please", message_id="1")
    with pytest.raises(Invalid) as refused:
        cafe_client.branch_session("cafe", "ann", "1")
    assert refused.value.code == "session-not-trial"
    with pytest.raises(Invalid, match="'bob' is no session of trying"):
        cafe_client.branch_session("cafe", "try-one", "1", into="bob")
    with pytest.raises(Conflict, match="already"):
        cafe_client.branch_session("cafe", "try-one", "1", into="try-one")
    with pytest.raises(NotFound, match="no answered message '9'"):
        cafe_client.branch_session("cafe", "try-one", "9")


def test_session_of_trying_is_not_for_everybody(cafe_http: httpx.Client) -> None:
    body = {"session_id": "try-x", "text": "hello"}
    elsewhere = {"origin": "https://shop.example"}
    refused = cafe_http.post("/v1/skills/cafe/messages", json=body, headers=elsewhere)
    assert refused.status_code == 403
    rasa = {"sender": "try-x", "message": "hello"}
    assert cafe_http.post("/webhooks/rest/webhook", json=rasa, headers=elsewhere).status_code == 403


def test_talk_becomes_a_test_conversation(cafe_client: Client, asked: TurnShape) -> None:
    chat = cafe_client.record_session("cafe", "try-one", name="a latte")
    assert (chat.name, chat.stubs) == ("a latte", {})
    assert chat.turns[1] == ChatTurn(
        user="latte",
        intent=chat.turns[1].intent,
        responses=("done",),
        slots={"drink": "latte"},
        flow="none",
        actions=(),
    )
    words = cafe_client.record_session("cafe", "try-one", words=True)
    assert words.turns[1].replies == ("One latte, coming up.",)
    with pytest.raises(NotFound):
        cafe_client.record_session("cafe", "nobody")


def test_what_was_due_is_due_as_much_later() -> None:
    at = datetime(2026, 1, 5, 10, tzinfo=UTC)
    timer = Timer(purpose="wait", due=at)
    (event,) = moved([TimerSet(timer=timer)], timedelta(hours=1))
    assert event == TimerSet(timer=timer.model_copy(update={"due": at + timedelta(hours=1)}))
