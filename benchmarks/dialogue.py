"""The dialogue engine by itself: time a turn, whether long talks grow slow, and the check of flows.

`python -m benchmarks dialogue [--talks N] [--turns N] [--json]` makes its skills itself. A turn is
`take_turn`, which folds its events, without understanding; turn 1,000 of a conversation is
compared with turn 10 of the same, by itself and with the commit in a SQLite store.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from benchmarks._long_talks import in_store
from benchmarks._timing import machine
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, SlotValue, Understanding
from builder.dialogue.given import Heard
from builder.dialogue.turn import take_turn
from builder.schema.check import check
from builder.schema.skill import Skill

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
_STEPS_A_FLOW: Final = 10


def run(argv: Sequence[str]) -> int:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks dialogue", description=__doc__)
    parser.add_argument("--talks", type=int, default=5, help="long conversations (default 5)")
    parser.add_argument("--turns", type=int, default=1000, help="turns of each (default 1000)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    figures: dict[str, Any] = {
        "turn of a 200-step skill": turns_of(skill_of(200), 2000),
        "long talk, engine": long_talk(skill_of(200), options.talks, options.turns),
        "long talk, store": in_store(skill_of(200), options.turns, talk_of),
        "check of a 500-step skill": time_of_check(skill_of(500)),
        "check of one flow of 500 steps": time_of_check(one_flow_of(500)),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2) if options.json else table(figures))
    return 0


def skill_of(steps: int) -> Skill:
    """Make a skill of flows with ten steps each: questions, branches, texts and slots that are set."""
    flows = steps // _STEPS_A_FLOW
    return Skill.model_validate({**_parts(flows), "flows": [_flow(n) for n in range(flows)]})


def one_flow_of(steps: int) -> Skill:
    """Make a skill with one long flow."""
    parts = steps // _STEPS_A_FLOW
    long: list[dict[str, Any]] = []
    for number in range(parts):
        for step in _flow(number)["steps"]:
            kept = {k: v for k, v in step.items() if k != "next"}
            targets = {k: f"{v}_{number}" for k, v in step.items() if k == "next" and v != "bye"}
            links = [{**one, "to": f"{one['to']}_{number}"} for one in step.get("links", [])]
            extra = {"links": links} if links else {}
            long.append({**kept, **targets, **extra, "id": f"{step['id']}_{number}"})
    flow = {"name": "long", "trigger": {"intents": ["start_0"]}, "steps": long}
    return Skill.model_validate({**_parts(parts), "flows": [flow]})


def _parts(flows: int) -> dict[str, Any]:
    texts = {"said": "Noted.", "small": "A small one.", "bye": "That is all."}
    return {
        "name": "long",
        "languages": ["en"],
        "intents": [
            {"name": f"start_{n}", "utterances": {"en": [f"begin {n}", f"start {n}", f"go {n}"]}}
            for n in range(flows)
        ],
        "entities": [{"name": "size", "dictionary": {"small": ["little"], "large": ["big"]}}],
        "slots": [
            slot
            for n in range(flows)
            for slot in (
                {"name": f"size_{n}", "type": "size", "prompts": {"en": "Which size?"}},
                {"name": f"count_{n}", "type": "number", "prompts": {"en": "How many?"}},
                {"name": f"sure_{n}", "type": "boolean", "prompts": {"en": "Sure?"}},
                {"name": f"state_{n}"},
            )
        ],
        "responses": [{"name": name, "text": text} for name, text in texts.items()],
    }


def _flow(n: int) -> dict[str, Any]:
    def link(slot: str, value: Any, to: str) -> dict[str, Any]:
        return {"when": {"kind": "equals", "slot": f"{slot}_{n}", "value": value}, "to": to}

    many = {"kind": "compare", "slot": f"count_{n}", "is": ">", "value": 10}
    steps: list[dict[str, Any]] = [
        {"kind": "collect", "id": "size", "slot": f"size_{n}", "fresh": True},
        {"kind": "branch", "id": "which", "links": [link("size", "small", "small")], "next": "put"},
        {"kind": "say", "id": "small", "response": "small"},
        {"kind": "set_slots", "id": "put", "values": {f"state_{n}": f"{{size_{n}}}!"}},
        {"kind": "collect", "id": "count", "slot": f"count_{n}", "fresh": True},
        {"kind": "branch", "id": "many", "links": [{"when": many, "to": "sure"}], "next": "sure"},
        {"kind": "collect", "id": "sure", "slot": f"sure_{n}", "fresh": True},
        {"kind": "branch", "id": "agreed", "links": [link("sure", True, "said")], "next": "bye"},
        {"kind": "say", "id": "said", "response": "said"},
        {"kind": "say", "id": "bye", "response": "bye"},
    ]
    return {"name": f"flow_{n}", "trigger": {"intents": [f"start_{n}"]}, "steps": steps}


def talk_of(number: int, flows: int) -> Understanding:
    """Return what the user says in a turn: a wish, a size, a number and a yes, again and again."""
    flow = number // 4 % flows
    kind = ("start", "size", "count", "sure")[number % 4]
    if kind == "start":
        return _said(f"begin {flow}", f"start_{flow}")
    if kind == "sure":
        return _said("yes", "affirm")
    value: str | int = ("small", "large")[number // 4 % 2] if kind == "size" else number % 20
    found = SlotValue(
        type="size" if kind == "size" else "number",
        slot=None,
        value=value,
        text=str(value),
        start=0,
        end=len(str(value)),
        source="dictionary",
    )
    return _said(str(value), "out_of_scope", found)


def _said(text: str, intent: str, *slots: SlotValue) -> Understanding:
    return Understanding(
        text=text, language="en", intent=IntentScore(name=intent, score=0.95), slots=slots
    )


def _take(
    skill: Skill,
    tracker: Tracker,
    number: int,
    clock: Callable[[], float] = time.perf_counter,
    flows: int | None = None,
) -> tuple[Tracker, float]:
    heard = Heard(
        f"m{number}",
        NOW + timedelta(seconds=5 * number),
        talk_of(number, flows or len(skill.flows)),
    )
    started = clock()
    tracker = take_turn(skill, tracker, heard).tracker
    return tracker, (clock() - started) * 1e3


def turns_of(skill: Skill, turns: int) -> dict[str, float]:
    """Return the milliseconds of turns through all flows: on the clock, and of the processor alone."""
    figures: dict[str, float] = {}
    clocks = (("", time.perf_counter), ("busy_", time.thread_time))
    for name, clock in clocks:
        tracker = Tracker(session_id="s")
        times: list[float] = []
        for number in range(turns):
            tracker, took = _take(skill, tracker, number, clock)
            times.append(took)
        told = times[100:]
        figures[f"{name}p50_ms"] = round(statistics.median(told), 3)
        figures[f"{name}p95_ms"] = round(statistics.quantiles(told, n=20)[18], 3)
    return figures


def long_talk(skill: Skill, talks: int, turns: int) -> dict[str, float]:
    """Compare the turns from turn 10 of conversations with those from turn 1,000 of the same.

    They go through two of the flows again and again, so that both ends hold the same slots.
    """
    early: list[float] = []
    late: list[float] = []
    sizes: list[tuple[int, int]] = []
    for talk in range(talks):
        first = Tracker(session_id=f"s{talk}")
        for number in range(8):
            first, _ = _take(skill, first, number, flows=2)
        # The end of the conversation asks the very same as its beginning.
        last, at = first, 8
        while at < turns or at % 8:
            last, _ = _take(skill, last, at, flows=2)
            at += 1
        sizes.append((len(first.model_dump_json()), len(last.model_dump_json())))
        one, other = first, last
        for step in range(40):
            # Each turn of the one right beside the same turn of the other.
            one, took = _take(skill, one, 8 + step, flows=2)
            other, took_late = _take(skill, other, at + step, flows=2)
            early.append(took)
            late.append(took_late)
    return {
        "turn_10_ms": round(statistics.median(early), 3),
        "turn_1000_ms": round(statistics.median(late), 3),
        "ratio": round(statistics.median(late) / statistics.median(early), 3),
        "tracker_bytes_10": round(statistics.median(size for size, _ in sizes)),
        "tracker_bytes_1000": round(statistics.median(size for _, size in sizes)),
    }


def time_of_check(skill: Skill) -> dict[str, float]:
    """Return the milliseconds of a check, and what it finds."""
    times: list[float] = []
    busy: list[float] = []
    problems = 0
    for _ in range(5):
        fresh = Skill.model_validate(skill.model_dump(by_alias=True))
        started, worked = time.perf_counter(), time.thread_time()
        problems = len(check(fresh))
        times.append((time.perf_counter() - started) * 1e3)
        busy.append((time.thread_time() - worked) * 1e3)
    return {
        "p50_ms": round(statistics.median(times), 1),
        "busy_p50_ms": round(statistics.median(busy), 1),
        "problems": problems,
    }


def table(figures: dict[str, Any]) -> str:
    """Return the figures as lines for a person."""
    lines = []
    for name, told in figures.items():
        shown = ", ".join(f"{k} {v}" for k, v in told.items()) if isinstance(told, dict) else told
        lines.append(f"{name}: {shown}")
    return "\n".join(lines)
