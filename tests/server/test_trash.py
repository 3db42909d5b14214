"""The trash: what is deleted answers nobody, and comes back with all that belongs to it."""

from datetime import timedelta

import httpx
import pytest

from builder.client import Client
from builder.errors import BuilderError, Conflict, NotFound
from builder.schema.assistant import Assistant
from builder.schema.skill import Skill
from tests.server.conftest import train


def test_deleted_skill_answers_nobody_and_comes_back_whole(
    client: Client, http: httpx.Client, another_server: str, cafe: Skill
) -> None:
    client.create_skill("cafe", skill=cafe)
    client.publish("cafe", train(client))
    client.create_assistant(Assistant.model_validate({"name": "desk", "skills": ["cafe"]}))
    client.put_document("cafe", "menu.txt", b"Latte is three euros.", revision=1)
    client.chat("cafe", "ann").say("a coffee please")
    assert client.chat("desk", "x") is not None
    client.delete_skill("cafe")
    assert client.list_skills() == ()
    with Client(another_server) as other:
        for each in (client, other):
            with pytest.raises(NotFound) as caught:
                each.greeting("cafe")
            assert caught.value.code == "skill-not-deployed"
    with pytest.raises(NotFound, match="was deleted and lies in the trash"):
        client.get_session("cafe", "ann")
    with pytest.raises(NotFound):
        client.delete_skill("cafe")
    [line] = client.list_trash()
    assert (line.name, line.kind, line.deleted_by) == ("cafe", "skill", "local")
    assert line.purged_at - line.deleted_at == timedelta(days=30)
    for make in (
        lambda: client.create_skill("cafe"),
        lambda: client.create_assistant(
            Assistant.model_validate({"name": "cafe", "skills": ["cafe"]})
        ),
    ):
        with pytest.raises(Conflict, match="lies in the trash") as taken:
            make()
        assert taken.value.code == "name-in-trash"
    client.restore("cafe")
    assert client.list_trash() == ()
    assert len(client.list_drafts("cafe")) == 2
    assert client.get_document("cafe", "menu.txt") == b"Latte is three euros."
    said = client.chat("cafe", "ann").say("latte")
    assert said.replies[0].text == "One latte, coming up."
    assert http.get("/readyz").json()["skills"] == ["cafe"]


def test_purged_skill_is_gone_for_good_and_its_name_is_free(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    job = client.start_training("cafe")
    client.delete_skill("cafe")
    client.purge("cafe")
    for missing in (client.purge, client.restore):
        with pytest.raises(NotFound, match="The trash is empty"):
            missing("cafe")
    with pytest.raises(NotFound):
        client.get_job(job.id)
    client.create_skill("cafe")
    assert client.get_draft("cafe").skill.intents == ()


def test_assistant_goes_to_the_trash_and_comes_back(client: Client) -> None:
    client.create_skill("cafe")
    desk = Assistant.model_validate({"name": "desk", "skills": ["cafe"]})
    client.create_assistant(desk)
    client.delete_assistant("desk")
    assert client.list_assistants() == ()
    for call in (client.get_assistant, client.delete_assistant):
        with pytest.raises(BuilderError) as caught:
            call("desk")
        assert caught.value.code == "assistant-not-found"
    assert [(line.name, line.kind) for line in client.list_trash()] == [("desk", "assistant")]
    client.restore("desk")
    assert client.get_assistant("desk").assistant == desk


def test_open_jobs_of_a_deleted_skill_are_stopped(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    job = client.start_training("cafe")
    client.delete_skill("cafe")
    client.restore("cafe")
    assert client.get_job(job.id).state == "cancelled"
