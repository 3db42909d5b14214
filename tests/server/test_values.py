"""Live values, through the real API: a new value works at once, is kept, and can be rolled back."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from builder.cli import run
from builder.client import Client
from builder.errors import Invalid, NotFound
from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.skill import Skill


def serve(client: Client, skill: Skill) -> None:
    client.create_skill("cafe", skill=skill)
    job = client.start_training("cafe")
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = client.get_job(job.id)
    client.publish("cafe", job.version or 0)


def drinks(client: Client, text: str) -> list[object]:
    return [value.value for value in client.parse("cafe", text).slots]


def test_a_new_value_works_at_once_without_training(client: Client, cafe: Skill) -> None:
    serve(client, cafe)
    assert drinks(client, "a cortado please") == []
    changed = client.change_values("cafe", "drink", put={"cortado": ["cut one"]})
    assert (changed.revision, changed.version, changed.values) == (2, 2, 4)
    assert drinks(client, "a cortado please") == ["cortado"]
    chat = client.chat("cafe")
    chat.say("a coffee please")
    assert chat.say("the cut one").replies[0].text == "One cortado, coming up."
    # The draft has it too, and no training was made.
    entity = client.get_draft("cafe").skill.get(Entity, "drink")
    assert entity.dictionary[-1] == DictionaryEntry("cortado", ("cut one",))
    assert len(client.list_jobs("cafe")) == 1
    assert [v.revision for v in client.list_versions("cafe") if v.deployed] == [2]
    # Values are taken out and get other synonyms in the same way.
    change = client.change_values("cafe", "drink", put={"latte": ["milky"]}, remove=["cortado"])
    assert change.values == 3
    assert drinks(client, "one milky please") == ["latte"]
    assert drinks(client, "a cortado please") == []
    with pytest.raises(NotFound, match="no value 'mocca'") as refused:
        client.change_values("cafe", "drink", remove=["mocca"])
    assert refused.value.code == "value-not-found"
    # Versions made in this way give way to each other: the trained one stays, and can come back.
    for number in range(3):
        client.change_values("cafe", "drink", put={f"tea {number}": []})
    assert drinks(client, "tea 0 and tea 2") == ["tea 0", "tea 2"]
    assert [line.version for line in client.list_versions("cafe")] == [6, 5, 1]
    client.publish("cafe", 1, expected=6)
    assert drinks(client, "tea 0 and tea 2") == []


def test_workers_see_each_others_values_and_lose_none(
    client: Client, another_server: str, cafe: Skill
) -> None:
    serve(client, cafe)
    with Client(another_server) as other:
        assert drinks(other, "tea 0, tea 1, tea 2, tea 3") == []

        def put(number: int) -> None:
            one = other if number % 2 else client
            one.change_values("cafe", "drink", put={f"tea {number}": []})

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(put, range(4)))
        kept = {f"tea {number}" for number in range(4)}
        assert {
            line.value for line in client.list_values("cafe", "drink", query="tea").values
        } == kept
        until = time.monotonic() + 20
        for one in (client, other):
            while set(drinks(one, "tea 0, tea 1, tea 2, tea 3")) != kept:
                assert time.monotonic() < until
                time.sleep(0.1)


def test_a_draft_alone_takes_values_where_nothing_is_published(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    assert client.change_values("cafe", "drink", put={"cortado": []}).version is None
    assert client.list_values("cafe", "drink").total == 4


def test_values_are_listed_by_what_their_words_hold(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    client.change_values("cafe", "drink", put={"Earl Grey": ["伯爵茶"]})
    assert [v.value for v in client.list_values("cafe", "drink", query="伯爵").values] == [
        "Earl Grey"
    ]
    page = client.list_values("cafe", "drink", offset=1, limit=2)
    assert (page.total, [v.value for v in page.values]) == (4, ["mocha", "espresso"])


def test_what_no_dictionary_may_hold_is_refused_and_changes_nothing(
    client: Client, cafe: Skill
) -> None:
    client.create_skill("cafe", skill=cafe)
    with pytest.raises(Invalid, match="left as they were"):
        client.change_values("cafe", "drink", put={"  ": []})
    with pytest.raises(NotFound, match=r"entity 'drinks'.*Did you mean 'drink'"):
        client.change_values("cafe", "drinks", put={"tea": []})
    assert client.get_draft("cafe").revision == 1
    told = client.change_values("cafe", "drink", put={"Latte": []}).problems
    assert ["latte" in p.what and "Latte" in p.what for p in told] == [True]


def test_single_values_have_addresses_of_their_own(
    client: Client, http: httpx.Client, cafe: Skill
) -> None:
    client.create_skill("cafe", skill=cafe)
    path = "/v1/skills/cafe/entities/drink/values"
    answer = http.put(f"{path}/half/half", json={"synonyms": ["50/50"]})
    assert (answer.status_code, answer.json()["values"]) == (200, 4)
    assert http.delete(f"{path}/half/half").json()["values"] == 3
    assert http.delete(f"{path}/half/half").status_code == 404


def test_the_command_line_changes_values_too(
    client: Client, server: str, cafe: Skill, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client.create_skill("cafe", skill=cafe)
    where = ("cafe", "drink", "--url", server)
    assert run(["values", "add", *where, "cortado", "--synonym", "cut one"]) == 0
    assert "4 values" in capsys.readouterr().out
    (tmp_path / "teas.csv").write_text("oolong,乌龙\nassam\n", encoding="utf-8")
    assert run(["values", "add", *where, "--file", str(tmp_path / "teas.csv")]) == 0
    assert run(["values", "remove", *where, "mocha", "latte"]) == 0
    capsys.readouterr()
    assert run(["values", "list", *where, "--query", "o"]) == 0
    assert capsys.readouterr().out == "espresso\ncortado\tcut one\noolong\t乌龙\n"
    assert run(["values", "remove", *where, "latte"]) == 1
    assert "has no value 'latte'" in capsys.readouterr().err
