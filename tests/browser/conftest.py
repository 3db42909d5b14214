"""A server with a shop on it, the designer that works on it, and a browser to look at it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from builder.client import Client
from builder.schema.skill import Skill
from builder.settings import Settings
from scripts.chromium import chromium
from tests.running import RunningServer
from ui.options import streamlit_arguments

ROOT = Path(__file__).parents[2]
SHOP = {
    "name": "shop",
    "title": {"zh": "小店", "en": "Shop"},
    "languages": ["zh", "en"],
    "intents": [
        {
            "name": "track_order",
            "utterances": {
                "zh": ["我的订单到哪了", "帮我查一下订单", "包裹发出了吗", "查物流"],
                "en": ["where is my order", "track my order", "has my parcel been sent"],
            },
        },
        {
            "name": "ask_opening",
            "utterances": {
                "zh": ["几点开门", "周日营业吗", "营业时间是什么", "你们几点关门"],
                "en": ["when do you open", "are you open on sunday", "opening hours"],
            },
        },
    ],
    "entities": [{"name": "order_number", "patterns": ["[A-Z][0-9]+"]}],
    "slots": [
        {
            "name": "order_id",
            "type": "order_number",
            "prompts": {"zh": "请告诉我订单号。", "en": "What is your order number?"},
        }
    ],
    "responses": [
        {
            "name": "say_status",
            "text": {"zh": "订单{order_id}已发货。", "en": "Order {order_id} was sent."},
        },
        {"name": "say_opening", "text": {"zh": "九点开门。", "en": "We open at nine."}},
    ],
    "flows": [
        {
            "name": "track_order",
            "trigger": {"intents": ["track_order"]},
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "order_id"},
                {"kind": "say", "id": "tell", "response": "say_status"},
            ],
        },
        {
            "name": "opening",
            "trigger": {"intents": ["ask_opening"]},
            "steps": [{"kind": "say", "id": "tell", "response": "say_opening"}],
        },
    ],
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(
        Settings(data_dir=tmp_path_factory.mktemp("data"), encoders=("hashing",))
    ) as server:
        yield server


@pytest.fixture(scope="module")
def api(server: RunningServer) -> Iterator[Client]:
    with Client(server.url) as client:
        client.create_skill("shop", skill=Skill.model_validate(SHOP))
        yield client


@pytest.fixture(scope="module")
def designer(api: Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, folder = free_port(), tmp_path_factory.mktemp("designer")
    # Wide, so that the places of a traceback stand on one line each.
    env = {**os.environ, "DIALOOM_URL": api.base_url, "PYTHONPATH": str(ROOT), "COLUMNS": "400"}
    command = [sys.executable, "-m", "streamlit", *streamlit_arguments("127.0.0.1", port)]
    with (folder / "designer.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
    await_port(port, process)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)
    failures = _failures_of_ours((folder / "designer.log").read_text("utf-8", "replace"))
    assert not failures, "\n".join(failures)


def _failures_of_ours(log: str) -> list[str]:
    """Return the lines of the designer's log that say where in our own code an error was raised."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", log)
    place = re.compile(
        rf"{re.escape(str(ROOT))}/(ui|builder)/\S+:\d+ in .*|^\w*(?:Error|Exception): .*", re.M
    )
    found = [match[0].rstrip() for match in place.finditer(plain)]
    return found if any(str(ROOT / "ui") in line for line in found) else []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def await_rest(page: Page) -> None:
    """Wait until the page is drawn: what is pressed before may be drawn anew under the finger."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def choose(page: Page, box: Locator, option: str) -> None:
    """Choose an option of a select box; a list that was opened while the page is drawn closes again."""
    wanted = page.get_by_role("option", name=option).first
    deadline = time.monotonic() + 20
    while not wanted.is_visible():
        assert time.monotonic() < deadline, f"no option {option}"
        await_rest(page)
        box.click()
        page.keyboard.press("ArrowDown")
        time.sleep(0.3)
    wanted.click()


@contextmanager
def opened(browser: Browser, url: str, locale: str, height: int = 900) -> Iterator[Page]:
    """Open a page, of whose console nothing may have been heard at the end."""
    errors: list[str] = []
    context = browser.new_context(locale=locale, viewport={"width": 1440, "height": height})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    yield page
    context.close()
    assert errors == []
