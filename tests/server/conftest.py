"""A cafe, and a real server that it is served by."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from builder.client import Client
from builder.schema.skill import Skill
from builder.settings import Settings
from tests.running import RunningServer

CAFE = {
    "name": "cafe",
    "languages": ["en"],
    "intents": [
        {
            "name": "order_coffee",
            "utterances": ["I would like a [latte](drink)", "a coffee please", "bring me a mocha"],
        },
        {
            "name": "ask_price",
            "utterances": ["how much is it", "what does it cost", "price of an espresso"],
        },
    ],
    "entities": [{"name": "drink", "dictionary": {"latte": [], "mocha": [], "espresso": []}}],
    "slots": [{"name": "drink", "type": "drink", "prompts": "Which drink?"}],
    "responses": [
        {"name": "greeting", "text": "Welcome!"},
        {"name": "done", "text": "One {drink}, coming up."},
        {"name": "price", "text": "Three euros."},
    ],
    "flows": [
        {
            "name": "order",
            "trigger": {"intents": ["order_coffee"]},
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "drink"},
                {"kind": "say", "id": "say", "response": "done"},
            ],
        },
        {
            "name": "price",
            "trigger": {"intents": ["ask_price"]},
            "steps": [{"kind": "say", "id": "say", "response": "price"}],
        },
    ],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def server(settings: Settings) -> Iterator[str]:
    running = RunningServer(settings)
    yield running.start()
    running.stop()


@pytest.fixture
def http(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=20) as client:
        yield client


@pytest.fixture
def client(server: str) -> Iterator[Client]:
    with Client(server) as made:
        yield made


@pytest.fixture
def cafe() -> Skill:
    return Skill.model_validate(CAFE)


def train(client: Client, name: str = "cafe") -> int:
    job = client.start_training(name)
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = client.get_job(job.id)
    assert job.error is None, job.error
    assert job.version is not None
    return job.version


@pytest.fixture(scope="module")
def cafe_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that serves the cafe already; shared by the tests of a module."""
    running = RunningServer(Settings(data_dir=tmp_path_factory.mktemp("cafe")))
    url = running.start()
    with Client(url) as made:
        made.create_skill("cafe", skill=Skill.model_validate(CAFE))
        made.publish("cafe", train(made))
    yield url
    running.stop()


@pytest.fixture
def cafe_http(cafe_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=cafe_server, timeout=20) as made:
        yield made


@pytest.fixture
def cafe_client(cafe_server: str) -> Iterator[Client]:
    with Client(cafe_server) as made:
        yield made


@pytest.fixture
def another_server(server: str, settings: Settings) -> Iterator[str]:
    """A second server over the same data, as a second worker process is."""
    running = RunningServer(settings)
    yield running.start()
    running.stop()
