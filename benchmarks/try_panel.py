"""What the Try panel adds to a turn: `python -m benchmarks try_panel --url http://127.0.0.1:8501`.

A running designer is opened in headless Chromium; the same messages are written in its Try panel and
sent over HTTP, in turn, so that both meet the same machine. A turn of the panel lasts from the Enter key
until the reply stands in the chat. Needs the extra `test` (Playwright) and a Chromium.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import time
import uuid
from collections.abc import Sequence

from playwright.sync_api import Page, sync_playwright

from benchmarks._timing import machine
from builder.client import Client

_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
# The user's words and at least one reply.
_SHOWN = """n => document.querySelectorAll('[data-testid="stChatMessage"]').length >= n + 2"""
_MESSAGES = '[data-testid="stChatMessage"]'


def run(argv: Sequence[str]) -> int:
    """Print the figures, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks try_panel", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8501", help="the designer")
    parser.add_argument("--api", default="http://127.0.0.1:8000", help="the runtime")
    parser.add_argument("--key", help="the runtime's API key, where it has one")
    parser.add_argument("--skill", required=True, help="the skill that was changed last")
    parser.add_argument("--message", default="hello", help="what is said each time")
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    with Client(options.api, api_key=options.key) as client, sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{options.url}/try_it")
        page.get_by_test_id("stChatInputTextArea").wait_for(timeout=60_000)
        page.wait_for_timeout(2000)
        version = max(line.version for line in client.list_versions(options.skill))
        session, panel, direct = f"try-{uuid.uuid4().hex}", [], []
        for _ in range(options.turns + 1):
            panel.append(_in_panel(page, options.message))
            started = time.perf_counter()
            client.send_message(
                options.skill, session, options.message, version=version, debug=True
            )
            direct.append((time.perf_counter() - started) * 1000)
        browser.close()
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


def _in_panel(page: Page, text: str) -> float:
    box = page.get_by_test_id("stChatInputTextArea")
    count = page.locator(_MESSAGES).count()
    box.fill(text)
    started = time.perf_counter()
    box.press("Enter")
    page.wait_for_function(_SHOWN, arg=count, timeout=60_000)
    spent = (time.perf_counter() - started) * 1000
    page.wait_for_timeout(500)
    return spent
