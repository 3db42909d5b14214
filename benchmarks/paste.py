"""A paste of very many lines into an intent, in a real browser: `python -m benchmarks paste`.

Timed are how long the browser looks through the lines, then from the click that adds them until the
server has them all and the page says that they are saved.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence

from playwright.sync_api import expect

from benchmarks._designer import await_rest, designer_with, large_skill
from benchmarks._timing import machine
from builder.schema.intent import Intent
from ui.wording import catalogue

_WORDS = catalogue("en")
_PASTE = """(field, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const event = { clipboardData: data, bubbles: true, composed: true, cancelable: true };
    field.dispatchEvent(new ClipboardEvent("paste", event));
}"""
_LONGEST = 300_000


def run(argv: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks paste", description=__doc__)
    parser.add_argument("--lines", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    skill = large_skill(20, 20, 3)
    intent = skill.intents[0].name
    lines = [f"my parcel number {n} has not come" for n in range(options.lines)]
    with designer_with(skill) as (page, client):
        page.set_default_timeout(_LONGEST)
        await_rest(page)
        page.goto(f"{page.url.rstrip('/')}/intents")
        field = page.get_by_role(
            "textbox", name=_WORDS["utterances.new"].format(intent=intent)
        ).first
        expect(field).to_be_visible(timeout=_LONGEST)
        await_rest(page)
        started = time.perf_counter()
        field.evaluate(_PASTE, "\n".join(lines))
        words = _WORDS["utterances.add_many"].replace("{count}", f"{options.lines:,}")
        button = page.get_by_role("button", name=words)
        expect(button).to_be_visible(timeout=_LONGEST)
        looked = time.perf_counter() - started
        started = time.perf_counter()
        button.click()
        saved = 0
        while saved < options.lines and time.perf_counter() - started < _LONGEST / 1000:
            time.sleep(0.5)
            held = client.get_draft(skill.name).skill.get(Intent, intent).all_utterances()
            saved = sum(1 for utterance in held if utterance.text.startswith("my parcel"))
        kept = time.perf_counter() - started
        await_rest(page)
        drawn = time.perf_counter() - started
    figures = {
        "lines": options.lines,
        "looked_through_s": round(looked, 2),
        "saved_s": round(kept, 1),
        "drawn_s": round(drawn, 1),
        "saved": saved,
        "machine": machine(),
    }
    print(
        json.dumps(figures) if options.json else "\n".join(f"{k}: {v}" for k, v in figures.items())
    )
    return 0
