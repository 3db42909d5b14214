"""DMKit's demo skills through all of their conversations: `python -m benchmarks dmkit --data DIR`.

DIR holds policy files (NAME.json), their drawings (NAME.xml) and templates (demo_NAME_pattern.txt). Each
is imported as `dialoom import dmkit` does, with words of ours for its dictionaries, trained, and served
by the real agent and the real action server, where a few functions of ours stand in. From the
beginning of a talk every policy that can follow is followed, with every value of the slots it still
needs, until none is left; a policy is taken once a talk. A turn has reached its goal when the flow of
that policy ran, said something, and nothing failed.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Final

from builder.actions.runner import NoActions
from builder.commands.action_server import running_actions
from builder.commands.chat import actions_at
from builder.commands.workspace import open_trained
from builder.conversation.event import FlowEnded, FlowStarted
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.encoding.library import EncoderLibrary
from builder.runtime.agent import Agent
from builder.schema.condition import All, Condition, Equals, Filled
from builder.schema.entity import DictionaryEntry
from builder.schema.flow import Flow
from builder.schema.holds import holds
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.skillfile import save_skill
from builder.skillfile.dmkit import read_policies, with_policies
from builder.skillfile.dmkit.drawing import read_places
from builder.skillfile.dmkit.words import STATE
from builder.skillfile.unit import decode, read_templates
from builder.skillfile.unit_skill import with_unit

NAMES: Final = ("book_hotel", "cellular_data", "quota_adjust")
MOST_TURNS: Final = 10
# What people say, in our words: the demo skills come without their dictionaries.
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "kw_yes": ("是的", "好的"),
    "kw_no": ("不用了", "算了吧"),
    "kw_book": ("预订", "办理"),
    "kw_hotel": ("酒店", "宾馆"),
    "kw_continue": ("接着说", "继续"),
    "kw_wait": ("稍等一下", "等等"),
    "kw_repeat": ("刚才说的什么", "没听清"),
    "kw_package": ("流量包", "套餐"),
    "kw_check": ("查询", "看看"),
    "kw_data_usage": ("流量", "用量"),
    "kw_adjust": ("调整", "改一下"),
    "kw_quota": ("额度", "信用额度"),
    "user_time": ("五月", "六月"),
    "user_room_type": ("大床房", "双人间"),
    "user_hotel": ("云山饭店", "河畔酒店"),
    "user_location": ("火车站", "机场"),
    "user_package_type": ("省内流量包", "夜间流量包"),
    "user_package_name": ("十元包", "三十元包"),
    "user_type": ("临时", "固定"),
    "user_method": ("提升", "降低"),
    "user_amount": ("八千", "两万"),
}
# What the functions of the demo skills give here: one month has data left, the other has none.
FUNCTIONS: Final = """

FUNCTIONS.update(
    demo_get_cellular_data_usage=lambda month: "1.5" if month == "五月" else "2",
    demo_get_cellular_data_left=lambda month: "0.5" if month == "五月" else "3",
    demo_get_package_options=lambda kind: f"{kind}十元、三十元两档",
    service_http_get=lambda service, path: "云山饭店、河畔酒店",
)
"""


@dataclass
class Outcome:
    """How many talks and turns there were, and what went wrong in which talk."""

    talks: int = 0
    turns: int = 0
    flows: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def run(argv: Sequence[str]) -> int:
    """Import, train and play each skill, and print what came of it."""
    parser = argparse.ArgumentParser(prog="benchmarks dmkit", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the policy files")
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--keep", type=Path, help="where to put the imported skills")
    options = parser.parse_args(argv)
    library = EncoderLibrary(Settings.from_environment(data_dir=options.data_dir).encoder_cache)
    failed = 0
    print("| skill | flows | reached | conversations | turns | as the policy says |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="dialoom-bench-") as scratch:
        for name in NAMES:
            folder = (options.keep or Path(scratch)) / name
            skill = imported(options.data, name, folder)
            outcome = asyncio.run(played(folder, skill, library, Path(scratch)))
            right = outcome.turns - len(outcome.wrong)
            print(
                f"| {name} | {len(skill.flows)} | {len(outcome.flows)} | {outcome.talks} | "
                f"{outcome.turns} | {right} ({100 * right / outcome.turns:.1f} %) |"
            )
            for line in outcome.wrong[:10]:
                print(f"  {line}")
            failed += bool(outcome.wrong) or len(outcome.flows) < len(skill.flows)
    return 1 if failed else 0


def imported(data: Path, name: str, folder: Path) -> Skill:
    """Import a demo skill into a folder."""
    skill = Skill(name=name, languages=("zh",))
    text = decode((data / f"demo_{name}_pattern.txt").read_bytes()) or ""
    templates = read_templates(text, name, name).templates
    words = {n: tuple(DictionaryEntry(word) for word in each) for n, each in WORDS.items()}
    used = {f.name for t in templates for f in t.template.fragments}
    named = {n: each for n, each in words.items() if n in used or n.removeprefix("kw_") in used}
    with_words = with_unit(skill, templates, named, "zh").skill
    policies = read_policies((data / f"{name}.json").read_text("utf-8"), f"{name}.json")
    places = read_places((data / f"{name}.xml").read_text("utf-8"), f"{name}.xml")
    converted = with_policies(with_words, policies, places=places)
    save_skill(converted.skill, folder)
    if converted.actions is not None:
        (folder / "actions.py").write_text(converted.actions + FUNCTIONS, "utf-8")
    return converted.skill


async def played(folder: Path, skill: Skill, library: EncoderLibrary, scratch: Path) -> Outcome:
    """Play every conversation of a skill."""
    trained = open_trained(folder, library, report=lambda done, message: None)
    outcome = Outcome()
    beginning = Tracker(session_id=skill.name)
    if not (folder / "actions.py").exists():
        agent = Agent.load(trained.bundle, library, NoActions())
        await _explore(agent, skill, beginning, (), outcome)
        return outcome
    with running_actions([folder], data_dir=scratch) as url:
        actions, close = actions_at(url)
        try:
            agent = Agent.load(trained.bundle, library, actions)
            await _explore(agent, skill, beginning, (), outcome)
        finally:
            await close()
    return outcome


async def _explore(
    agent: Agent, skill: Skill, tracker: Tracker, talk: tuple[str, ...], outcome: Outcome
) -> None:
    """Follow every flow that may come now, and what may come after it."""
    went_on = False
    taken = {line.split(":", 1)[0] for line in talk}
    for flow in skill.flows:
        state = _state_of(flow)
        # At the beginning what counts in any state; later what waits in this one, and once what may
        # come at any time.
        fits = state is None if not talk else state == tracker.slots.get(STATE)
        anywhere = state is None and len(talk) == 1 and not _needs(flow, Tracker(session_id=""))
        if flow.name in taken or len(talk) >= MOST_TURNS or not (fits or anywhere):
            continue
        if _chosen(skill, flow, tracker) is not flow:
            # DMKit, too, would choose another policy here: of the state, or with more slots.
            continue
        for said in _said(skill, flow, tracker):
            went_on = True
            now = (tracker.last_at or datetime(2026, 11, 28, 4, tzinfo=UTC)) + timedelta(seconds=5)
            message = Message(session_id=skill.name, message_id=f"m{outcome.turns}", text=said)
            turn = await agent.respond(tracker, message, now)
            outcome.turns += 1
            ran = [event.flow for event in turn.events if isinstance(event, FlowStarted)]
            failed = [e for e in turn.events if isinstance(e, FlowEnded) and e.outcome == "failed"]
            line = (*talk, f"{flow.name}: {said}")
            if ran != [flow.name] or failed or not turn.replies:
                outcome.wrong.append(f"{' / '.join(line)} -> {ran or turn.understanding}")
                continue
            outcome.flows.add(flow.name)
            await _explore(agent, skill, turn.tracker, line, outcome)
    outcome.talks += not went_on


def _said(skill: Skill, flow: Flow, tracker: Tracker) -> Iterator[str]:
    """Yield what a user may say for a flow: the cues of a template, with each value still needed."""
    needed = _needs(flow, tracker)
    intent = skill.get(Intent, flow.trigger.intents[0])
    for template in intent.all_templates():
        names = [f.name for f in template.fragments if f.kind == "slot"]
        musts = [f.name for f in template.fragments if f.kind == "slot" and f.must]
        if not set(needed) <= set(names) or not set(musts) <= set(needed):
            continue
        cues = [f.name or "" for f in template.fragments if f.kind == "cue"]
        spoken = "".join(next(iter(skill.cues[cue].values()))[0] for cue in cues)
        for values in product(*(WORDS[name] for name in needed)):
            yield spoken + "".join(values)
        return


def _chosen(skill: Skill, flow: Flow, tracker: Tracker) -> Flow | None:
    """Return the flow that the policies' order chooses when the user says what a flow needs."""
    slots = tracker.slots | dict.fromkeys(_needs(flow, tracker), "said")
    rivals = (f for f in skill.flows if f.trigger.intents == flow.trigger.intents)
    return next((f for f in rivals if f.trigger.when is None or holds(f.trigger.when, slots)), None)


def _needs(flow: Flow, tracker: Tracker) -> list[str]:
    """Return the slots that a flow's condition wants filled and that are still empty."""
    wanted = [each.slot for each in _conditions(flow) if isinstance(each, Filled)]
    return [slot for slot in wanted if slot not in tracker.slots]


def _state_of(flow: Flow) -> str | None:
    """Return the state in which alone a flow counts."""
    tested = (each for each in _conditions(flow) if isinstance(each, Equals))
    return next((str(each.value) for each in tested if each.slot == STATE), None)


def _conditions(flow: Flow) -> tuple[Condition, ...]:
    when = flow.trigger.when
    if when is None:
        return ()
    return when.conditions if isinstance(when, All) else (when,)
