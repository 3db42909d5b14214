"""The helpdesk skill on scripts of Rasa's helpdesk example: `python -m benchmarks helpdesk --data DIR`.

DIR holds rasa_helpdesk.json (28 scripts, of which the users' side is played) and
rasa_helpdesk_outcomes.json (what Rasa made of the 17 that fill a form). The real agent and the real
action server take part; what counts is what stands in the incident database, or where the talk has
come to. Payloads of Rasa's buttons become those of ours. The lines that an author writes, and the
utterances among them, are counted too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from builder.commands.action_server import running_actions
from builder.commands.chat import actions_at
from builder.commands.workspace import open_trained
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.encoding.library import EncoderLibrary
from builder.runtime.agent import Agent, AgentTurn
from builder.settings import Settings
from builder.skillfile.load import load_skill

SKILL: Final = Path("skills/helpdesk")
RASAS_LINES: Final = 1271
RASAS_UTTERANCES: Final = 456
MAIL: Final = "Problem with email"
PASSWORD: Final = "Password reset"


@dataclass(frozen=True)
class Goal:
    """What must come of a script; numbers are turns (from 0) whose words must be the very value.

    `incidents` are (email, priority, problem, title) in the order they are opened; a title may be
    a text. At the end the talk asks for `asks`, and is `handed_off` or not; `said` names a response
    that some turn must have said.
    """

    incidents: tuple[tuple[int, int, int, int | str], ...] = ()
    asks: str | None = None
    handed_off: bool = False
    said: dict[int, str] = field(default_factory=dict)


FORMS: Final = {
    "h01": Goal(((2, 3, 4, 5),), said={7: "welcome", 8: "goodbye"}),
    "h02": Goal(((2, 3, 4, MAIL),), said={7: "state"}),
    "h03": Goal(((1, 2, 3, PASSWORD),)),
    "h04": Goal(((1, 3, 4, 5),)),
    "h05": Goal(((1, 3, 4, 5),)),
    "h07": Goal(said={5: "not_opened", 6: "welcome"}),
    "h08": Goal(((2, 4, 5, 6),), said={1: "help", 3: "help"}),
    "h09": Goal(((2, 4, 5, PASSWORD),)),
    "h12": Goal(((2, 3, 4, 5),)),
    "h17": Goal(((0, 0, 1, 2),)),
    "h18": Goal(((2, 3, 4, 5),)),
    "h19": Goal(((1, 2, 3, 4), (1, 8, 9, MAIL))),
    "h20": Goal(((1, 2, 3, 4),), said={8: "state"}),
    "h25": Goal(((1, 2, 3, PASSWORD),)),
    "h26": Goal(((1, 2, 3, PASSWORD),)),
    "h27": Goal(((1, 3, 4, 5),)),
    "h28": Goal(((1, 2, 3, 4),)),
}
OTHERS: Final = {
    "h06": Goal(asks="problem"),
    "h10": Goal(asks="problem", said={1: "robot"}),
    "h11": Goal(asks="priority", said={2: "state"}),
    "h13": Goal(said={1: "state", 2: "goodbye"}),
    "h14": Goal(asks="priority", said={4: "greeting"}),
    "h15": Goal(said={0: "fallback", 2: "greeting"}),
    "h16": Goal(asks="problem"),
    "h21": Goal(handed_off=True),
    "h22": Goal(said={1: "anything_else", 2: "greeting"}),
    "h23": Goal(asks="priority", said={1: "goodbye", 3: "welcome"}),
    "h24": Goal(said={0: "greeting", 1: "help", 2: "welcome", 3: "robot", 4: "goodbye"}),
}


def run(argv: Sequence[str]) -> int:
    """Play every script and print what came of it."""
    parser = argparse.ArgumentParser(prog="benchmarks helpdesk", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the scripts")
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--show", nargs="*", default=[], help="scripts to print in full: h01 h02")
    options = parser.parse_args(argv)
    scripts = json.loads((options.data / "rasa_helpdesk.json").read_text("utf-8"))
    judged = json.loads((options.data / "rasa_helpdesk_outcomes.json").read_text("utf-8"))
    settings = Settings.from_environment(data_dir=options.data_dir)
    library = EncoderLibrary(settings.encoder_cache)
    trained = open_trained(SKILL, library, report=lambda done, message: None)
    reached = {"form": 0, "other": 0}
    with tempfile.TemporaryDirectory(prefix="dialoom-bench-") as scratch:
        data = Path(scratch)
        with running_actions([SKILL], data_dir=data) as url:
            actions, close = actions_at(url)
            agent = Agent.load(trained.bundle, library, actions)

            async def play_all() -> None:
                for script in scripts:
                    name = script["sender"][:3]
                    shutil.rmtree(data / "actions", ignore_errors=True)
                    said = [adapted(turn["user"]) for turn in script["turns"]]
                    turns = await play(agent, name, said)
                    goal = FORMS.get(name) or OTHERS[name]
                    wrong = list(misses(goal, said, turns, data / "actions" / "helpdesk.db"))
                    kind = "form" if name in FORMS else "other"
                    reached[kind] += not wrong
                    rasa = judged["form_goal"].get(script["sender"], ["-"])[0]
                    print(f"{script['sender']}: {'; '.join(wrong) or 'reached'} (Rasa: {rasa})")
                    if wrong or name in options.show:
                        show(said, turns)
                await close()

            asyncio.run(play_all())
    lines, utterances = written(SKILL)
    print(f"scripts that fill a form: {reached['form']} of {len(FORMS)} (Rasa: "
          f"{judged['tally']['completed_correct']})")  # fmt: skip
    print(f"other scripts: {reached['other']} of {len(OTHERS)}")
    print(f"lines an author writes: {lines} ({100 * lines / RASAS_LINES:.0f} % of {RASAS_LINES}), "
          f"{utterances} utterances in two languages (Rasa: {RASAS_UTTERANCES})")  # fmt: skip
    return 0 if reached == {"form": len(FORMS), "other": len(OTHERS)} else 1


def adapted(text: str) -> str:
    """Turn what a button of Rasa's skill sends into what ours sends."""
    if found := re.match(r'/inform\{"priority":"(\w+)"\}', text):
        return found[1]
    return "/affirm" if text.startswith("/trigger_handoff") else text


async def play(agent: Agent, name: str, said: Sequence[str]) -> list[AgentTurn]:
    """Say the user's side of a script."""
    tracker, now = Tracker(session_id=name), datetime.now(UTC)
    turns: list[AgentTurn] = []
    for number, text in enumerate(said):
        now += timedelta(seconds=5)
        message = Message(session_id=name, message_id=str(number), text=text, language="en")
        turns.append(await agent.respond(tracker, message, now))
        tracker = turns[-1].tracker
    return turns


def misses(
    goal: Goal, said: Sequence[str], turns: Sequence[AgentTurn], database: Path
) -> list[str]:
    """Tell what differs from the goal."""
    wrong: list[str] = []
    opened = incidents_in(database)
    wanted = [tuple(_wanted(said, where) for where in incident) for incident in goal.incidents]
    if len(opened) != len(wanted) or not all(map(_fits, opened, wanted)):
        wrong.append(f"incidents {opened} instead of {wanted}")
    tracker = turns[-1].tracker
    if tracker.requested_slot != goal.asks:
        wrong.append(f"asks for {tracker.requested_slot} instead of {goal.asks}")
    if tracker.handed_off != goal.handed_off:
        wrong.append(f"handed off: {tracker.handed_off}")
    for number, response in goal.said.items():
        if response not in [reply.response for reply in turns[number].replies]:
            wrong.append(f"turn {number} does not say '{response}'")
    return wrong


def incidents_in(database: Path) -> list[tuple[str, ...]]:
    """Return the incidents that were opened."""
    if not database.exists():
        return []
    connection = sqlite3.connect(database)
    try:
        query = "SELECT email, priority, problem, subject FROM incidents ORDER BY id"
        return list(connection.execute(query))
    finally:
        connection.close()


def _wanted(said: Sequence[str], where: int | str) -> str:
    return said[where] if isinstance(where, int) else where


def _fits(opened: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Tell whether an incident holds the words of the turns, or the value that stands in them."""
    email, priority, *free = zip(opened, wanted, strict=True)
    within = all(value.lower() in words.lower() for value, words in (email, priority))
    return within and all(value == words for value, words in free)


def show(said: Sequence[str], turns: Sequence[AgentTurn]) -> None:
    """Print a talk."""
    for text, turn in zip(said, turns, strict=True):
        intent: Any = turn.understanding.intent if turn.understanding else None
        print(f"    > {text}   [{intent.name} {intent.score:.2f}]" if intent else f"    > {text}")
        for reply in turn.replies:
            print(f"      {(reply.text or '').strip()}")


def written(folder: Path) -> tuple[int, int]:
    """Count a skill's lines of YAML and Python, test conversations aside, and its utterances."""
    files = [*folder.glob("*.yml"), *folder.glob("flows/*.yml"), folder / "actions.py"]
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in files)
    skill = load_skill(folder).skill
    intents = skill.intents if skill is not None else ()
    return lines, sum(len(intent.all_utterances()) for intent in intents)
