"""A server, a designer and a browser of their own, for the benchmarks of screens."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from builder.client import Client
from builder.errors import BuilderError
from builder.schema.skill import Skill
from builder.sentence import say
from scripts.chromium import chromium
from ui.options import streamlit_arguments

_START_SECONDS = 60.0


def large_skill(intents: int, utterances: int, flows: int, *, steps: int = 6) -> Skill:
    """Make a skill of a size, with distinct texts, flows that collect and say, and a FAQ."""
    kinds = ("order", "refund", "invoice", "parcel", "coupon", "account", "address", "price")
    verbs = ("change", "cancel", "check", "explain", "find", "repeat", "send", "stop")
    names = [f"{verbs[n % 8]}_{kinds[n // 8 % 8]}_{n}" for n in range(intents)]

    def said(at: int, number: int) -> str:
        verb, kind = verbs[at % 8], kinds[at // 8 % 8]
        return f"could you {verb} {kind} {at} for me in way {number}"

    return Skill.model_validate(
        {
            "name": "large",
            "languages": ["en", "zh"],
            "intents": [
                {"name": name, "utterances": {"en": [said(at, n) for n in range(utterances)]}}
                for at, name in enumerate(names)
            ],
            "slots": [
                {"name": f"slot_{n}", "type": "text", "prompts": {"en": f"Which {n}?"}}
                for n in range(40)
            ],
            "responses": [
                {"name": f"say_{n}", "text": {"en": f"Here is answer {n}.", "zh": f"答案{n}。"}}
                for n in range(flows)
            ],
            "flows": [
                {
                    "name": f"flow_{n}",
                    "trigger": {"intents": [names[n % intents]]},
                    "steps": [
                        {"kind": "collect", "id": f"ask_{at}", "slot": f"slot_{(n + at) % 40}"}
                        for at in range(steps - 1)
                    ]
                    + [{"kind": "say", "id": "tell", "response": f"say_{n}"}],
                }
                for n in range(flows)
            ],
            "faq": [
                {"id": f"faq_{n}", "question": f"What about case {n}?", "answer": f"So it is, {n}."}
                for n in range(200)
            ],
        }
    )


@contextlib.contextmanager
def designer_with(skill: Skill, *, language: str = "en-US") -> Iterator[tuple[Page, Client]]:
    """Start a server that has the skill, the designer and a browser; yield its page and a client."""
    with designer_served() as (url, client), chromium() as browser:
        client.create_skill(skill.name, skill=skill)
        yield opened(browser, url, language), client


@contextlib.contextmanager
def designer_served() -> Iterator[tuple[str, Client]]:
    """Start a server with the tiny encoder and the designer; yield its address and a client."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        server, screens = _free_port(), _free_port()
        log = stack.enter_context((Path(folder) / "log").open("wb"))
        env = {
            **os.environ,
            "DIALOOM_DATA_DIR": folder,
            "DIALOOM_ENCODERS": "hashing",
            "DIALOOM_URL": f"http://127.0.0.1:{server}",
        }
        commands = (
            ["-m", "builder.cli", "serve", "--port", str(server)],
            ["-m", "streamlit", *streamlit_arguments("127.0.0.1", screens)],
        )
        for command in commands:
            process = subprocess.Popen([sys.executable, *command], env=env, stdout=log, stderr=log)
            stack.callback(_end, process)
        for port in (server, screens):
            _await_port(port)
        with Client(env["DIALOOM_URL"]) as client:
            yield f"http://127.0.0.1:{screens}", client


def opened(browser: Browser, url: str, language: str = "en-US") -> Page:
    """Open an address in a fresh profile."""
    context = browser.new_context(locale=language, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(url)
    return page


def await_rest(page: Page) -> None:
    """Wait until the designer has drawn all of the page."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_port(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.1)
    raise BuilderError(
        "not-started", say("Nothing listened on port {port} within a minute.", port=port)
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
        return
    process.kill()
