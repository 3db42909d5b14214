"""From a draft to a version that answers, over HTTP."""

import io
import time
import zipfile

import httpx
import pytest

from builder.client import Client
from builder.errors import Conflict, Invalid, NotFound, Unavailable
from builder.schema.intent import Intent
from builder.schema.skill import Skill


def await_job(client: Client, name: str) -> int | None:
    job = client.start_training(name)
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = client.get_job(job.id)
    return job.version


def test_skill_is_drafted_trained_published_and_talks(client: Client, cafe: Skill) -> None:
    made = client.create_skill("cafe", skill=cafe)
    assert (made.name, made.revision) == ("cafe", 1)
    assert not client.is_served("cafe")
    version = await_job(client, "cafe")
    assert version == 1
    (line,) = client.list_versions("cafe")
    assert not line.deployed
    assert line.bytes > 0
    assert line.encoders == {"hashing": "hashing-v1-256"}
    assert client.publish("cafe", 1, expected=None).version == 1
    chat = client.chat("cafe")
    assert chat.say("a coffee please").replies[0].text == "Which drink?"
    turn = chat.say("latte")
    assert turn.replies[0].text == "One latte, coming up."
    assert (turn.flow, turn.slots) == (None, {"drink": "latte"})
    session = client.get_session("cafe", chat.session_id)
    assert session.tracker["turn"] == 2
    assert client.parse("cafe", "how much is it").intent.name == "ask_price"


def test_response_is_changed_without_training_anew(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    client.publish("cafe", await_job(client, "cafe") or 0)
    data = cafe.model_dump()
    data["responses"][2]["text"] = "Four euros."
    client.save_draft("cafe", Skill.model_validate(data), revision=1)
    second = await_job(client, "cafe") or 0
    first_job, *_ = client.list_jobs("cafe")
    assert first_job.version == second == 2
    # A session that is under way goes on with the new version, and a rollback is a publish.
    chat = client.chat("cafe")
    assert chat.say("how much is it").replies[0].text == "Three euros."
    assert client.publish("cafe", 2, expected=1).previous == 1
    assert chat.say("how much is it").replies[0].text == "Four euros."
    client.publish("cafe", 1, expected=2)
    assert chat.say("how much is it").replies[0].text == "Three euros."


def test_save_over_somebody_elses_revision_is_refused(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    changed = cafe.model_copy(update={"description": "ours"})
    assert client.save_draft("cafe", changed, revision=1, note="first").revision == 2
    with pytest.raises(Conflict, match="revision 2") as refused:
        client.save_draft("cafe", cafe, revision=1)
    assert refused.value.code == "draft-changed"
    assert client.get_draft("cafe").skill.description == "ours"
    assert client.get_draft("cafe", revision=1).skill == cafe
    assert [line.note for line in client.list_drafts("cafe")] == ["first", ""]


def test_publish_over_somebody_elses_is_refused(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    version = await_job(client, "cafe") or 0
    client.publish("cafe", version)
    client.save_draft("cafe", cafe.model_copy(update={"description": "ours"}), revision=1)
    other = await_job(client, "cafe") or 0
    with pytest.raises(Conflict, match="answers now") as refused:
        client.publish("cafe", other, expected=7)
    assert refused.value.code == "deployment-changed"
    with pytest.raises(NotFound, match="no version 9"):
        client.publish("cafe", 9, expected=version)


def test_training_that_cannot_be_done_tells_why_and_what_served_goes_on(
    client: Client, cafe: Skill
) -> None:
    client.create_skill("cafe", skill=cafe)
    client.publish("cafe", await_job(client, "cafe") or 0)
    lonely = Skill(name="cafe", languages=("en",), intents=cafe.intents[:1])
    client.save_draft("cafe", lonely, revision=1)
    assert await_job(client, "cafe") is None
    job = client.list_jobs("cafe")[0]
    assert job.state == "failed"
    assert job.error is not None
    assert "intent" in job.error.message
    assert client.chat("cafe").say("how much is it").replies[0].text == "Three euros."


def test_draft_tells_its_problems_with_place_and_remedy(client: Client, cafe: Skill) -> None:
    broken = cafe.model_copy(update={"intents": (*cafe.intents, Intent(name="empty"))})
    client.create_skill("cafe", skill=broken)
    problems = client.get_draft("cafe").problems
    assert any("empty" in str(problem) for problem in problems)
    assert all(problem.remedy for problem in problems)


def test_training_can_be_stopped(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    job = client.start_training("cafe")
    assert client.cancel_job(job.id).state == "cancelled"
    with pytest.raises(Conflict, match="cancelled already"):
        client.cancel_job(job.id)
    assert await_job(client, "cafe") is not None
    assert client.get_job(job.id).version is None


def test_skill_goes_out_and_comes_in_as_a_zip(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    data = client.export_skill("cafe")
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert "cafe/skill.yml" in names
    with pytest.raises(Conflict, match="exists already"):
        client.import_skill(data)
    client.delete_skill("cafe")
    assert client.list_skills() == ()
    with pytest.raises(Conflict, match="lies in the trash"):
        client.import_skill(data)
    client.purge("cafe")
    assert client.import_skill(data).name == "cafe"
    assert client.get_draft("cafe").skill == cafe
    with pytest.raises(Invalid):
        client.import_skill(b"this is no zip")


def test_names_that_do_not_exist_are_told_with_those_that_do(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    with pytest.raises(NotFound, match="Did you mean 'cafe'"):
        client.get_skill("caffe")
    for call in (
        client.get_draft,
        client.list_versions,
        client.start_training,
        client.delete_skill,
    ):
        with pytest.raises(NotFound):
            call("nobody")
    with pytest.raises(NotFound):
        client.get_job("nothing")
    with pytest.raises(NotFound, match="Train the skill and publish it"):
        client.chat("cafe").say("hello")


def test_server_that_is_not_there_is_told(settings: object) -> None:
    with pytest.raises(Unavailable, match="dialoom serve") as refused:
        Client("http://127.0.0.1:9").list_skills()
    assert refused.value.code == "server-unreachable"


def test_what_is_published_survives_a_restart(cafe_server: str) -> None:
    assert httpx.get(f"{cafe_server}/readyz").json()["skills"] == ["cafe"]


def test_skills_are_found_and_their_problems_counted(client: Client, cafe: Skill) -> None:
    broken = cafe.model_copy(update={"responses": ()})
    client.create_skill("cafe", skill=broken)
    client.create_skill("bar")
    page = client.find_skills("caf", limit=1)
    assert (page.total, [line.name for line in page.skills]) == (1, ["cafe"])
    errors = [p for p in client.get_draft("cafe").problems if p.severity == "error"]
    assert page.skills[0].errors == client.get_skill("cafe").errors == len(errors) > 0
    client.save_draft("cafe", cafe, revision=1)
    assert client.get_skill("cafe").errors == 0
    assert [line.name for line in client.find_skills(limit=1).skills] == ["cafe"]
    assert [line.name for line in client.list_skills()] == ["bar", "cafe"]
