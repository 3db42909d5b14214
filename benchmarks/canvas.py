"""The canvas in a browser: a flow of 300 steps until it is drawn, and frames while a step is dragged.

`python -m benchmarks canvas [--steps N] [--rounds N] [--json]` starts a real server, the designer and
headless Chromium. `first paint` is the time from the click on Flows until steps are on the screen, each
round in a fresh browser profile; `laid out` is the same for a flow whose steps have no places yet. `drag
frame` is the time between two frames while a step is dragged to and fro; `choose` the time from a click
on a step until its form is there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks._designer import designer_served, opened
from builder.schema.skill import Skill
from scripts.chromium import chromium

# Steps stand in columns of so many, as after an automatic layout of a long flow with branches.
COLUMN = 60
FRAMES = """() => {
  const frames = [];
  let last = performance.now();
  globalThis.frames = frames;
  const tick = (now) => {
    frames.push(now - last);
    last = now;
    globalThis.ticking = requestAnimationFrame(tick);
  };
  globalThis.ticking = requestAnimationFrame(tick);
}"""


def run(argv: Sequence[str]) -> int:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks canvas", description=__doc__)
    parser.add_argument("--steps", type=int, default=300, help="steps of the flow (default 300)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds (default 5)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    figures = measure(options.steps, options.rounds)
    print(json.dumps(figures, indent=2) if options.json else table(figures))
    return 0


def measure(steps: int, rounds: int) -> dict[str, Any]:
    """Return the figures; times are medians unless they say otherwise."""
    times: dict[str, list[float]] = {"first_paint_s": [], "laid_out_s": [], "choose_s": []}
    frames: list[float] = []
    with designer_served() as (designer, client), chromium() as browser:
        client.create_skill("placed", skill=skill_of("placed", steps, placed=True))
        client.create_skill("unplaced", skill=skill_of("unplaced", steps, placed=False))
        open_flows(browser, designer, "placed")[0].context.close()  # warms the server up
        for _ in range(rounds):
            page, took = open_flows(browser, designer, "unplaced")
            times["laid_out_s"].append(took)
            page.context.close()
            page, took = open_flows(browser, designer, "placed")
            times["first_paint_s"].append(took)
            times["choose_s"].append(choose(page))
            frames += drag(page)
            page.context.close()
        engine = browser.version
    return {
        "steps": steps,
        "rounds": rounds,
        **{name: round(statistics.median(values), 2) for name, values in times.items()},
        "first_paint_s_worst": round(max(times["first_paint_s"]), 2),
        "drag_frames": len(frames),
        "drag_frame_ms_p50": round(statistics.median(frames), 1),
        "drag_frame_ms_p95": round(statistics.quantiles(frames, n=20)[18], 1),
        "chromium": engine,
        "streamlit": version("streamlit"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def skill_of(name: str, steps: int, *, placed: bool) -> Skill:
    """Make a skill with one flow: questions, answers and branches, a link back now and then."""
    written: list[dict[str, Any]] = []
    for at in range(steps):
        here: dict[str, Any] = {"id": f"step_{at}"}
        ahead = f"step_{min(at + 3, steps - 1)}"
        match at % 5:
            case 0 | 3:
                here |= {"kind": "collect", "slot": f"slot_{at % 20}", "give_up": ahead}
            case 2:
                link = {"when": {"kind": "filled", "slot": f"slot_{at % 20}"}, "to": ahead}
                here |= {"kind": "branch", "links": [link]}
            case _:
                here |= {"kind": "say", "response": f"say_{at % 30}"}
        written.append(here)
    written[-1] = {"kind": "end", "id": f"step_{steps - 1}"}
    canvas = {
        f"step_{at}": {"x": at // COLUMN * 320, "y": at % COLUMN * 158} for at in range(steps)
    }
    flow = {
        "name": "long",
        "trigger": {"intents": ["begin"]},
        "steps": written,
        "canvas": canvas if placed else {},
    }
    return Skill.model_validate(
        {
            "name": name,
            "languages": ["en"],
            "intents": [{"name": "begin", "utterances": {"en": ["let us begin", "please start"]}}],
            "slots": [
                {"name": f"slot_{n}", "type": "text", "prompts": {"en": f"What about point {n}?"}}
                for n in range(20)
            ],
            "responses": [
                {"name": f"say_{n}", "text": {"en": f"This is what is to be said on point {n}."}}
                for n in range(30)
            ],
            "flows": [flow],
        }
    )


def open_flows(browser: Browser, designer: str, skill: str) -> tuple[Page, float]:
    """Open a skill in a fresh profile, go to its flows, and time until its steps are drawn."""
    page = opened(browser, designer)
    page.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
    page.get_by_role("option", name=skill, exact=True).click()
    link = page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"]', has_text="Flows")
    link.wait_for()
    page.wait_for_load_state("networkidle")
    started = time.perf_counter()
    link.click()
    page.locator(".step[data-step='step_0']").wait_for()
    # Drawn is what the next frame shows.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return page, time.perf_counter() - started


def choose(page: Page) -> float:
    """Click a step and wait for its form."""
    started = time.perf_counter()
    page.locator(".step[data-step='step_1']").click()
    page.get_by_role("textbox", name="Name of the step").wait_for()
    return time.perf_counter() - started


def drag(page: Page) -> list[float]:
    """Drag a step to and fro; return the time of each frame in milliseconds."""
    box = page.locator(".step[data-step='step_1']").bounding_box()
    if box is None:
        raise SystemExit("the step to drag is not on the screen")
    x, y = box["x"] + 100, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y + 5, steps=3)
    page.evaluate(FRAMES)
    for turn in range(2):
        page.mouse.move(x + (160 if turn % 2 == 0 else 20), y + 60, steps=60)
    frames: list[float] = page.evaluate(
        "() => { cancelAnimationFrame(globalThis.ticking); return globalThis.frames; }"
    )
    # Where a step is let go is saved: the next round finds it where it was.
    page.mouse.move(x, y, steps=5)
    page.mouse.up()
    return frames[1:]


def table(figures: dict[str, Any]) -> str:
    """Return the figures as lines for a person."""
    return "\n".join(f"{name}: {value}" for name, value in figures.items())
