"""The designer on a large skill, in a real browser: `python -m benchmarks designer`.

Timed are each screen from the click on its name until all of it is drawn, and an edit of a field from
leaving it until the server has the draft and all of the screen is drawn from it, in headless Chromium.
A server, a designer and a skill of the given size are made for it, with the tiny encoder.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Sequence

from playwright.sync_api import Page

from benchmarks._designer import await_rest, designer_with, large_skill
from benchmarks._timing import machine
from builder.client import Client
from builder.schema.intent import Intent
from ui.wording import catalogue

_WORDS = catalogue("en")
_SCREENS = [key.removeprefix("page.") for key in _WORDS if key.startswith("page.")]


def run(argv: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks designer", description=__doc__)
    parser.add_argument("--intents", type=int, default=200)
    parser.add_argument("--utterances", type=int, default=100, help="of each intent")
    parser.add_argument("--flows", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    skill = large_skill(options.intents, options.utterances, options.flows)
    with designer_with(skill) as (page, client):
        await_rest(page)
        screens = {name: [_open(page, name) for _ in range(options.rounds)] for name in _SCREENS}
        edits = [_edit(page, client, skill.intents[0].name, n) for n in range(options.rounds)]
    figures = {
        "screens_ms": {name: _summary(times) for name, times in screens.items()},
        "edit_ms": _summary(edits),
        "size": [options.intents, options.utterances, options.flows],
        "machine": machine(),
    }
    if options.json:
        print(json.dumps(figures))
        return 0
    print(f"{machine()}\n{options.intents} intents x {options.utterances}, {options.flows} flows\n")
    for name, times in [*screens.items(), ("an edit", edits)]:
        told = _summary(times)
        print(f"{name:14s} median {told['median']:7.0f} ms   slowest {told['slowest']:7.0f} ms")
    return 0


def _summary(times: Sequence[float]) -> dict[str, float]:
    return {"median": round(statistics.median(times)), "slowest": round(max(times))}


def _open(page: Page, name: str) -> float:
    """Open a screen from another one; return the milliseconds until all of it is drawn."""
    sidebar = page.locator('[data-testid="stSidebar"]')
    title = _WORDS[f"page.{name}"]
    other = _WORDS["page.train" if name != "train" else "page.overview"]
    for wanted in (other, title):
        started = time.perf_counter()
        sidebar.locator('[data-testid="stPageLink"]').get_by_text(wanted, exact=True).click()
        # The overview is headed by what the skill is called.
        headed = "large" if wanted == _WORDS["page.overview"] else wanted
        page.get_by_test_id("stMain").get_by_role("heading", name=headed).first.wait_for()
        await_rest(page)
    return (time.perf_counter() - started) * 1e3


# Notes when a field is left, and when the page has come to rest after that.
_WATCH = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  globalThis.leftAt = globalThis.restedAt = 0;
  // Those that a pause in typing brings about are none of a person's.
  document.addEventListener('focusout', (event) => {
    if (event.isTrusted) globalThis.leftAt = performance.now();
  });
  new MutationObserver(() => {
    if (app.dataset.testScriptState === 'notRunning') globalThis.restedAt = performance.now();
  }).observe(app, { attributes: true });
}"""
_SAVING_SECONDS = 3.0


def _edit(page: Page, client: Client, intent: str, number: int) -> float:
    """Change a description; return the milliseconds until the page that shows it saved is at rest.

    The browser takes the time by itself: whoever asked meanwhile would slow down what is timed.
    """
    if number == 0:
        _open(page, "intents")
        page.get_by_text(_WORDS["intents.settings"]).first.click()
        page.evaluate(_WATCH)
        time.sleep(_SAVING_SECONDS)
    field = page.get_by_role("textbox", name=_WORDS["common.description"]).first
    field.fill(f"What is said in round {number}")
    field.blur()
    time.sleep(_SAVING_SECONDS)
    await_rest(page)
    page.get_by_text(_WORDS["save.saved"]).first.wait_for()
    found = client.get_draft("large").skill.get(Intent, intent).description
    if found != f"What is said in round {number}":
        raise AssertionError(f"the draft says {found!r}")
    took: float = page.evaluate("() => globalThis.restedAt - globalThis.leftAt")
    return took
