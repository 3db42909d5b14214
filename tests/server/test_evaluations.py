"""Evaluations over the real API: the report of a version, on its own utterances and on a test file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from builder.client import Client
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.errors import Conflict, Invalid, NotFound
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.server.evaluator import Request, evaluate
from builder.settings import Settings
from builder.store.store import open_store
from builder.training.train import train as train_bundle
from builder.wire.evaluations import EvaluationReport
from builder.wire.skills import Job
from tests.running import RunningServer
from tests.server.conftest import CAFE, train

PAY: dict[str, Any] = {
    "name": "pay",
    "trigger": {"intents": ["pay_bill"]},
    "steps": [
        {"kind": "act", "id": "act", "action": "action_pay"},
        {"kind": "say", "id": "say", "response": "price"},
    ],
}
CHATS = [
    {
        "name": "an order",
        "turns": [
            {"user": "a coffee please", "intent": "order_coffee", "flow": "order"},
            {"user": "a mocha", "replies": ["One mocha"]},
        ],
    },
    {"name": "a price", "turns": [{"user": "how much is it", "replies": ["Four euros"]}]},
    {"name": "a payment", "turns": [{"user": "let me pay", "actions": ["action_pay"]}]},
]
BISTRO = Skill.model_validate(
    {
        **CAFE,
        "name": "bistro",
        "intents": [
            *CAFE["intents"],
            {"name": "pay_bill", "utterances": ["let me pay", "the bill please", "check please"]},
        ],
        "flows": [*CAFE["flows"], PAY],
        "chats": CHATS,
    }
)


@pytest.fixture(scope="module")
def bistro(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server whose bistro has two versions, the first of which answers."""
    running = RunningServer(Settings(data_dir=tmp_path_factory.mktemp("bistro")))
    with Client(running.start()) as client:
        client.create_skill("bistro", skill=BISTRO)
        client.publish("bistro", train(client, "bistro"))
        intent = BISTRO.get(Intent, "pay_bill")
        more = {"*": (*intent.utterances["*"], intent.utterances["*"][0].model_copy(
            update={"text": "I want to pay the bill"}
        ))}  # fmt: skip
        changed = [
            one if one.name != "pay_bill" else one.model_copy(update={"utterances": more})
            for one in BISTRO.intents
        ]
        after = BISTRO.model_copy(update={"intents": tuple(changed)})
        client.save_draft("bistro", after, revision=1)
        train(client, "bistro")
        yield client
    running.stop()


def report_of(client: Client, job: Job) -> EvaluationReport:
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = client.get_job(job.id)
    assert job.error is None, job.error
    return client.get_job_result(job.id, EvaluationReport)


def test_an_evaluation_compares_two_versions_and_holds_the_conversations(bistro: Client) -> None:
    job = bistro.start_evaluation("bistro", against=1)
    assert job.kind == "evaluation"
    report = report_of(bistro, job)
    newest, first = bistro.list_versions("bistro")
    assert (report.version, report.file) == (2, None)
    assert report.numbers.asked == 10
    assert report.numbers.accuracy == newest.scores["accuracy"]
    assert report.scope is not None
    assert {line.intent: line.asked for line in report.intents} == {
        "order_coffee": 3,
        "ask_price": 3,
        "pay_bill": 4,
    }
    assert sum(one.intent == "pay_bill" for one in report.asked) == 4
    compared = report.compared
    assert compared is not None
    assert (compared.version, compared.change.common) == (1, 9)
    assert compared.numbers.accuracy == first.scores["accuracy"]
    order, price, pay = report.chats
    assert (order.state, order.before) == ("passed", "passed")
    assert (price.state, price.turn, price.user) == ("failed", 1, "how much is it")
    assert (price.differences[0].what, price.replies) == ("replies", ("Three euros.",))
    assert (pay.state, pay.calls) == ("left_out", ("action_pay",))
    line = bistro.list_evaluations("bistro")[0]
    assert line.job.id == job.id
    assert (line.version, line.against, line.numbers) == (2, 1, report.numbers)
    assert line.tests == bistro.get_skill("bistro").tests == bistro.list_skills()[0].tests
    assert line.tests is not None
    assert (line.tests.passed, line.tests.failed, line.tests.left_out) == (1, 1, 1)


def test_a_test_file_is_asked_and_what_is_unknown_is_counted(bistro: Client) -> None:
    lines = [
        '{"text": "a coffee please", "intent": "order_coffee"}',
        '{"text": "a big latte", "intent": "order_coffee", "spans": [%s]}',
        '{"text": "fly me home", "intent": "book_flight"}',
        '{"text": "the weather in rome", "intent": "oos"}',
    ]
    data = "\n".join(lines).replace("%s", '{"start": 6, "end": 11, "slot": "drink"}').encode()
    job = bistro.start_evaluation("bistro", version=1, file="my test.JSONL", data=data, chats=False)
    report = report_of(bistro, job)
    assert (report.version, report.file) == (1, "my test.JSONL")
    assert (report.chats, report.compared) == ((), None)
    assert report.unknown == {"book_flight": 1}
    assert (report.numbers.asked, report.numbers.strangers, report.known) == (2, 1, 1)
    assert [one.intent for one in report.asked] == ["order_coffee", "order_coffee", "out_of_scope"]
    assert (report.slots[0].marked, report.slots[0].right) == (1, 1)
    first, second = bistro.list_evaluations("bistro")
    assert (first.version, first.file, first.tests) == (1, "my test.JSONL", None)
    # What is known of the conversations stays what the evaluation before found.
    assert bistro.get_skill("bistro").tests == second.tests


def test_actions_run_only_where_that_is_asked_for(bistro: Client, tmp_path: Path) -> None:
    asked = {
        "version": 1,
        "bundle": tmp_path / "skill.bundle",
        "output": tmp_path / "report.json",
        "cache": tmp_path,
        "encoders": ("hashing",),
    }
    library = EncoderLibrary(tmp_path, preset=[HashingEncoder()])
    train_bundle(BISTRO, encoders=library).save(tmp_path / "skill.bundle")
    called: list[str] = []
    with answering(called) as url:
        calls = {"action_url": url, "action_timeout": 5, "http_hosts": (), "secrets": {}}
        for given, expected in ((None, "left_out"), (calls, "passed")):
            request = Request.model_validate({**asked, "calls": given})
            report = evaluate(request, lambda done, stage, message: None)
            assert [chat.state for chat in report.chats] == ["passed", "failed", expected]
    assert called == ["action_pay"]


@contextmanager
def answering(called: list[str]) -> Iterator[str]:
    """An action server that does nothing, and notes what it is asked to do."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            called.append(body["next_action"])
            told = b'{"events": [], "responses": []}'
            self.send_response(200)
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/webhook"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("options", "error", "code"),
    [
        ({"version": 9}, NotFound, "version-not-found"),
        ({"against": 9}, NotFound, "version-not-found"),
        ({"data": b"text,intent\nhello,\n"}, Invalid, "evaluation-unlabelled"),
        ({"data": b"text,intent\nfly,book_flight\n"}, Invalid, "evaluation-unknown"),
        ({"data": b"\x00\x01\x02", "file": "t.csv"}, Invalid, "dataset-file"),
        ({"data": b"x" * (6 << 20)}, Invalid, "document-too-big"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_at_once(
    bistro: Client, options: dict[str, Any], error: type[Exception], code: str
) -> None:
    before = len(bistro.list_evaluations("bistro"))
    with pytest.raises(error) as refused:
        bistro.start_evaluation("bistro", **options)
    assert refused.value.code == code  # type: ignore[attr-defined]
    assert len(bistro.list_evaluations("bistro")) == before


def test_a_skill_without_a_version_is_sent_to_training(bistro: Client) -> None:
    bistro.create_skill("fresh")
    assert bistro.get_health("fresh").version is None
    with pytest.raises(Conflict) as refused:
        bistro.start_evaluation("fresh")
    assert refused.value.code == "training-needed"
    assert bistro.get_skill("fresh").tests is None


def test_health_tells_each_intent_by_the_newest_training(bistro: Client) -> None:
    health = bistro.get_health("bistro")
    assert (health.version, health.revision) == (2, 2)
    figures = {line.intent: line for line in health.intents}
    assert figures["pay_bill"].asked == 4
    assert all(line.right + line.refused <= line.asked for line in health.intents)


def test_only_the_newest_evaluations_of_a_skill_are_kept(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builder.store.evaluations.MOST_EVALUATIONS", 2)
    store = open_store(store_url)
    store.skills.create(BISTRO)
    reports = [store.jobs.add("bistro", 1, "evaluation").id for _ in range(3)]
    training = store.jobs.add("bistro", 1).id
    for job in (reports[0], reports[1], training):
        assert store.jobs.cancel(job)
    names = [store.evaluations.add("bistro", n, questions=[{"text": "x"}]) for n in (1, 2, 3)]
    assert set(store.evaluations.list("bistro")) == set(names[1:])
    assert [job.id for job in store.jobs.list("bistro", "evaluation")] == [reports[2], reports[1]]
    assert [job.id for job in store.jobs.list("bistro")] == [training]
    assert store.evaluations.questions(names[2]) == [{"text": "x"}]
    store.evaluations.finish(names[2], {"accuracy": 1.0}, None)
    assert store.evaluations.questions(names[2]) is None
    with pytest.raises(NotFound):
        store.evaluations.add("nobody", 1)
    store.close()
