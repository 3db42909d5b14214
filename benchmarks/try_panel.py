"""What the Try panel adds to a turn, in a real browser: `python -m benchmarks try_panel`.

The same messages are written in the Try panel and sent over HTTP, in turn, so that both meet the same
machine. A turn of the panel lasts from the Enter key until the reply stands in the chat. A server, a
designer and a trained skill of the given size are made for it, with the tiny encoder.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import uuid
from collections.abc import Sequence

from playwright.sync_api import Page

from benchmarks._designer import await_rest, designer_with, large_skill
from benchmarks._timing import machine
from builder.client import Client
from builder.errors import Unavailable
from builder.sentence import say
from ui.wording import catalogue

_MESSAGES = '[data-testid="stChatMessage"]'
# The user's words and at least one reply.
_SHOWN = f"n => document.querySelectorAll('{_MESSAGES}').length >= n + 2"
_TRAINING_SECONDS = 600.0


def run(argv: Sequence[str]) -> int:
    """Print the figures, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks try_panel", description=__doc__)
    parser.add_argument("--intents", type=int, default=40)
    parser.add_argument("--utterances", type=int, default=20, help="of each intent")
    parser.add_argument("--flows", type=int, default=10)
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    skill = large_skill(options.intents, options.utterances, options.flows)
    text = skill.intents[0].all_utterances()[0].text
    with designer_with(skill) as (page, client):
        version = _trained(client, skill.name)
        await_rest(page)
        page.get_by_test_id("stSidebar").get_by_text(catalogue("en")["page.try_it"]).click()
        page.get_by_test_id("stChatInputTextArea").wait_for()
        await_rest(page)
        session, panel, direct = f"try-{uuid.uuid4().hex}", [], []
        for _ in range(options.turns + 1):
            panel.append(_in_panel(page, text))
            started = time.perf_counter()
            client.send_message(skill.name, session, text, version=version, debug=True)
            direct.append((time.perf_counter() - started) * 1e3)
    # The first turn of each begins a session.
    figures = {
        "panel": statistics.median(panel[1:]),
        "http": statistics.median(direct[1:]),
        "added": statistics.median(p - d for p, d in zip(panel[1:], direct[1:], strict=True)),
    }
    if options.json:
        print(json.dumps({"machine": machine(), "turns": options.turns, "ms": figures}))
        return 0
    print(f"{options.turns} turns, {machine()}")
    for name, ms in figures.items():
        print(f"{name:8} {ms:7.0f} ms median")
    return 0


def _trained(client: Client, skill: str) -> int:
    """Train the newest draft; return the number of its version."""
    job = client.start_training(skill)
    deadline = time.monotonic() + _TRAINING_SECONDS
    while job.state in ("queued", "running"):
        if time.monotonic() > deadline:
            raise Unavailable(
                "training-too-long", say("Training '{skill}' took over ten minutes.", skill=skill)
            )
        time.sleep(0.2)
        job = client.get_job(job.id)
    return max(line.version for line in client.list_versions(skill))


def _in_panel(page: Page, text: str) -> float:
    """Say something in the chat; return the milliseconds until the answer stands there."""
    box = page.get_by_test_id("stChatInputTextArea")
    count = page.locator(_MESSAGES).count()
    box.fill(text)
    started = time.perf_counter()
    box.press("Enter")
    page.wait_for_function(_SHOWN, arg=count)
    spent = (time.perf_counter() - started) * 1e3
    await_rest(page)
    time.sleep(0.3)
    return spent
