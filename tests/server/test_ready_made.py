"""New skills and assistants from those that come with Dialoom."""

import pytest

from builder.client import Client
from builder.errors import Conflict, Invalid, NotFound


def test_skill_is_made_from_a_ready_made_one(client: Client) -> None:
    lines = {line.name: line for line in client.list_ready_made()}
    assert lines["helpdesk"].kind == "skill" and lines["helpdesk"].has_actions
    assert lines["front_desk"].skills == ("customer_service", "helpdesk")
    made = client.take_ready_made("helpdesk", name="my_desk", title="My desk")
    draft = client.get_draft("my_desk").skill
    assert (made.kind, draft.name) == ("skill", "my_desk")
    assert set(draft.title.values()) == {("My desk",)}
    assert len(draft.flows) == lines["helpdesk"].flows
    with pytest.raises(Conflict, match="exists already"):
        client.take_ready_made("helpdesk", name="my_desk")
    with pytest.raises(NotFound, match="Did you mean 'helpdesk'"):
        client.take_ready_made("helpdsk")
    with pytest.raises(Invalid, match="cannot be a name"):
        client.take_ready_made("helpdesk", name="my desk")


def test_assistant_brings_the_skills_that_are_missing(client: Client) -> None:
    client.take_ready_made("helpdesk")
    made = client.take_ready_made("front_desk")
    assert (made.kind, made.skills) == ("assistant", ("customer_service",))
    assert client.get_assistant("front_desk").assistant.skill_names == (*made.skills, "helpdesk")
