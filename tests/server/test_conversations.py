"""People step into talks, and clients hear what they did not ask for, over the real server."""

import threading
import time

import httpx
import pytest

from builder.client import Client
from builder.errors import Conflict, NotFound


@pytest.fixture
def session(cafe_client: Client, request: pytest.FixtureRequest) -> str:
    name = f"talk-{request.node.name}"
    cafe_client.send_message("cafe", name, "a coffee please")
    return name


def test_person_takes_over_speaks_and_gives_back(cafe_client: Client, session: str) -> None:
    taken = cafe_client.take_over("cafe", session, "Kim")
    assert taken.done
    assert taken.person == "Kim"
    assert taken.handed_off
    kept = cafe_client.send_message("cafe", session, "is anybody there")
    assert kept.replies == ()
    assert kept.handed_off
    cafe_client.say_as("cafe", session, "Kim", "Yes, it is me.")
    released = cafe_client.release("cafe", session, "Kim")
    assert not released.handed_off
    assert [reply.text for reply in released.replies][-1] == "Which drink?"
    said = cafe_client.list_replies("cafe", session).said
    assert [each.kind for each in said] == ["user", "person", "user", "person", "person"]
    assert said[2].text == "is anybody there"
    assert [(reply.by, reply.text) for reply in said[3].replies] == [("Kim", "Yes, it is me.")]
    done = cafe_client.send_message("cafe", session, "latte")
    assert [reply.text for reply in done.replies] == ["One latte, coming up."]


def test_second_person_is_refused_with_the_name_of_the_first(
    cafe_client: Client, session: str
) -> None:
    cafe_client.take_over("cafe", session, "Kim")
    for refused in (cafe_client.take_over, cafe_client.release):
        with pytest.raises(Conflict, match="Kim has the session") as found:
            refused("cafe", session, "Lee")
        assert found.value.code == "session-taken"
    with pytest.raises(Conflict, match="Lee cannot speak in it"):
        cafe_client.say_as("cafe", session, "Lee", "hello")
    assert cafe_client.take_over("cafe", session, "Lee", instead=True).person == "Lee"
    # Taking over what one has already is no mistake.
    assert cafe_client.take_over("cafe", session, "Lee").person == "Lee"


def test_nobody_speaks_without_taking_over(cafe_client: Client, session: str) -> None:
    with pytest.raises(Conflict, match="Take it over before") as found:
        cafe_client.say_as("cafe", session, "Kim", "hello")
    assert found.value.code == "session-not-taken"
    with pytest.raises(Conflict, match="nothing to give back"):
        cafe_client.release("cafe", session, "Kim")
    with pytest.raises(NotFound, match="no session 'nowhere'"):
        cafe_client.take_over("cafe", "nowhere", "Kim")


def test_act_with_the_same_id_counts_once(cafe_client: Client, session: str) -> None:
    cafe_client.take_over("cafe", session, "Kim", request_id="a")
    for _ in range(3):
        cafe_client.say_as("cafe", session, "Kim", "Hello!", request_id="b")
    said = cafe_client.list_replies("cafe", session).said
    assert [reply.text for each in said for reply in each.replies].count("Hello!") == 1


def test_waiting_client_hears_a_person_at_once(cafe_client: Client, session: str) -> None:
    cafe_client.take_over("cafe", session, "Kim")
    last = cafe_client.list_replies("cafe", session).last
    heard: list[tuple[float, str | None]] = []

    def listen() -> None:
        with Client(cafe_client.base_url) as other:
            found = other.list_replies("cafe", session, after=last, wait=20)
            heard.append((time.monotonic(), found.said[0].replies[0].text))

    listening = threading.Thread(target=listen)
    listening.start()
    time.sleep(0.3)
    spoken = time.monotonic()
    cafe_client.say_as("cafe", session, "Kim", "Hello!")
    listening.join(20)
    at, text = heard[0]
    assert text == "Hello!"
    # Woken by the turn itself, not by looking again every two seconds.
    assert at - spoken < 1.5


def test_wait_ends_with_nothing_new(cafe_client: Client, session: str) -> None:
    last = cafe_client.list_replies("cafe", session).last
    began = time.monotonic()
    found = cafe_client.list_replies("cafe", session, after=last, wait=0.3)
    assert 0.25 < time.monotonic() - began < 5
    assert found.said == ()
    assert found.last == last


def test_sessions_are_listed_by_activity_and_by_who_is_wanted(cafe_client: Client) -> None:
    for number in range(5):
        cafe_client.send_message("cafe", f"list-{number}", "how much is it")
    cafe_client.take_over("cafe", "list-1", "Kim")
    names = [line.session_id for line in cafe_client.list_sessions("cafe", begins="list-").sessions]
    assert names == ["list-1", "list-4", "list-3", "list-2", "list-0"]
    first = cafe_client.list_sessions("cafe", begins="list-", limit=2)
    second = cafe_client.list_sessions("cafe", begins="list-", limit=2, after=first.next)
    third = cafe_client.list_sessions("cafe", begins="list-", limit=2, after=second.next)
    assert [p.session_id for page in (first, second, third) for p in page.sessions] == names
    assert third.next is None
    taken = cafe_client.list_sessions("cafe", attention="taken", begins="list-").sessions
    assert [(line.session_id, line.person) for line in taken] == [("list-1", "Kim")]
    assert cafe_client.list_sessions("cafe", attention="waiting", begins="list-").sessions == ()


def test_unknown_place_in_a_list_is_told(cafe_http: httpx.Client) -> None:
    answer = cafe_http.get("/v1/skills/cafe/sessions", params={"after": "nonsense"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "page-unknown"


def test_replies_of_an_unknown_skill_are_not_found(cafe_http: httpx.Client) -> None:
    assert cafe_http.get("/v1/skills/none/sessions/x/replies").status_code == 404
