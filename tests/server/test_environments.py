"""Test beside production: what is tried reaches no user, and a session stays where it began."""

import pytest

from builder.client import Client
from builder.errors import Conflict, NotFound
from builder.schema.skill import Skill
from tests.server.conftest import CAFE, train


@pytest.fixture
def two(client: Client) -> tuple[int, int]:
    """A cafe with two versions that say different prices."""
    client.create_skill("cafe", skill=Skill.model_validate(CAFE))
    first = train(client)
    dearer = {
        **CAFE,
        "responses": [
            {"name": "greeting", "text": "Welcome!"},
            {"name": "done", "text": "One {drink}, coming up."},
            {"name": "price", "text": "Four euros."},
        ],
    }
    client.save_draft("cafe", Skill.model_validate(dearer), revision=1)
    return first, train(client)


def _price(client: Client, session: str, **more: object) -> str | None:
    turn = client.send_message("cafe", session, "how much is it", **more)  # type: ignore[arg-type]
    return turn.replies[0].text


def test_each_environment_has_a_version_of_its_own(client: Client, two: tuple[int, int]) -> None:
    first, second = two
    client.publish("cafe", first)
    client.publish("cafe", second, environment="test")
    assert _price(client, "ann") == "Three euros."
    assert _price(client, "tester", environment="test") == "Four euros."
    told = {d.environment: d.version for d in client.list_deployments("cafe")}
    assert told == {"production": first, "test": second}
    lines = {line.version: line for line in client.list_versions("cafe")}
    assert (lines[first].environments, lines[first].deployed) == (("production",), True)
    assert (lines[second].environments, lines[second].deployed) == (("test",), False)
    # Promoting is publishing what answers in test.
    client.publish("cafe", second, expected=first)
    assert _price(client, "bob") == "Four euros."


def test_a_session_stays_where_it_began(client: Client, two: tuple[int, int]) -> None:
    first, second = two
    client.publish("cafe", first)
    client.publish("cafe", second, environment="test")
    assert _price(client, "tester", environment="test") == "Four euros."
    # Not named again, it goes on where it is; named otherwise, it is refused.
    assert _price(client, "tester") == "Four euros."
    with pytest.raises(Conflict) as caught:
        _price(client, "tester", environment="production")
    assert caught.value.code == "session-elsewhere"
    _price(client, "ann")
    with pytest.raises(Conflict):
        _price(client, "ann", environment="test")
    held = {line.session_id: line.environment for line in client.list_sessions("cafe").sessions}
    assert held == {"ann": "production", "tester": "test"}


def test_test_answers_while_production_has_nothing(client: Client, two: tuple[int, int]) -> None:
    with pytest.raises(NotFound):
        _price(client, "tester", environment="test")
    client.publish("cafe", two[0], environment="test")
    assert _price(client, "tester", environment="test") == "Three euros."
    assert _price(client, "tester") == "Three euros."
    assert client.list_replies("cafe", "tester").said
    assert client.reset_session("cafe", "tester").version == two[0]
    with pytest.raises(NotFound):
        _price(client, "ann")
    assert not client.is_served("cafe")
    assert client.greeting("cafe", environment="test").replies[0].text == "Welcome!"
    assert client.get_skill("cafe").version is None


def test_a_version_that_is_named_is_a_trial(client: Client, two: tuple[int, int]) -> None:
    client.publish("cafe", two[0])
    assert _price(client, "try-1", version=two[1]) == "Four euros."
    assert client.list_sessions("cafe").sessions[0].environment == "test"
    # Nothing is published to test: what answers in production goes on.
    assert _price(client, "try-1") == "Three euros."


def test_publishing_twice_does_no_harm(client: Client, two: tuple[int, int]) -> None:
    first, second = two
    client.publish("cafe", first, by="Ann")
    client.publish("cafe", second, expected=first, by="Bob")
    # A second click brings the same wish, made on the same belief.
    assert client.publish("cafe", second, expected=first, by="Bob").previous == first
    with pytest.raises(Conflict) as caught:
        client.publish("cafe", first, expected=None)
    assert caught.value.code == "deployment-changed"
    told = [(p.version, p.previous, p.by) for p in client.list_publications("cafe")]
    assert told == [(second, first, "Bob"), (first, None, "Ann")]


def test_values_that_work_at_once_are_no_publication(client: Client, two: tuple[int, int]) -> None:
    client.publish("cafe", two[0])
    client.publish("cafe", two[1], environment="test")
    changed = client.change_values("cafe", "drink", put={"chai": []})
    assert client.get_deployment("cafe").version == changed.version
    assert client.get_deployment("cafe", environment="test").version == two[1]
    assert len(client.list_publications("cafe")) == 2
