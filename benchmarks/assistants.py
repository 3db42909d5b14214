"""An assistant against one skill that knows it all: `python -m benchmarks assistants --data DIR`.

The ten domains of CLINC150 become ten skills of fifteen intents each, and one skill has all 150. Both
are trained on the same labels and given the same messages. `--copies 100` lays copies of the skills
under other names beside them, for the time of recall with very many skills.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._clinc_domains import DOMAIN_OF, DOMAINS
from benchmarks._timing import begin_on, machine
from builder.actions.runner import NoActions
from builder.bundle import Bundle
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import OUT_OF_SCOPE
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.runtime.agent import Agent
from builder.runtime.assistants.candidate import Candidate
from builder.runtime.assistants.consider import Considering
from builder.runtime.assistants.select import Asked, Given, select
from builder.schema.assistant import Assistant
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.training.evaluate import Labelled, read_labelled
from builder.training.train import train

_NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


def run(argv: Sequence[str]) -> int:
    """Print the figures, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks assistants", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder of CLINC150's CSV files"
    )
    parser.add_argument("--labels", type=int, default=10, help="utterances an intent (5, 10)")
    parser.add_argument("--split", default="test", choices=("valid", "test"))
    parser.add_argument("--messages", type=int, default=1500, help="messages of each kind, at most")
    parser.add_argument("--copies", type=int, default=0, help="further copies of all ten skills")
    parser.add_argument("--core", type=int, help="the core to stay on (default: the first)")
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    begin_on(options.core)
    settings = Settings.from_environment(data_dir=options.data_dir)
    library = EncoderLibrary(settings.encoder_cache, wanted=settings.encoders or DEFAULT_ENCODERS)
    labelled = read_labelled(options.data / f"train_{options.labels}.csv")
    bundles = {name: train(skill_of(name, labelled), encoders=library) for name in DOMAINS}
    one = train(skill_of("all", labelled), encoders=library)
    figures = {
        "machine": machine(),
        "labels": options.labels,
        "split": options.split,
        **measure(bundles, one, library, options),
    }
    if options.json:
        print(json.dumps(figures, indent=2))
        return 0
    for name, value in figures.items():
        print(f"{name}: {value}")
    return 0


def skill_of(name: str, labelled: Labelled) -> Skill:
    """Return the skill of a domain, or of all; each intent starts a flow of its own."""
    intents = DOMAINS.get(name) or tuple(DOMAIN_OF)
    said: dict[str, list[str]] = {intent: [] for intent in intents}
    for text, intent in zip(labelled.texts, labelled.intents, strict=True):
        if intent in said:
            said[intent].append(text)
    return Skill.model_validate(
        {
            "name": name,
            "languages": ["en"],
            "intents": [{"name": i, "utterances": {"en": texts}} for i, texts in said.items()],
            "responses": [{"name": "told", "text": "Told."}],
            "flows": [
                {
                    "name": intent,
                    "trigger": {"intents": [intent]},
                    "steps": [{"kind": "say", "id": "say", "response": "told"}],
                }
                for intent in intents
            ],
        }
    )


def measure(
    bundles: dict[str, Bundle], one: Bundle, library: EncoderLibrary, options: argparse.Namespace
) -> dict[str, Any]:
    """Return accuracy and time of the assistant and of the single skill."""
    agents = _agents(bundles, library, options.copies)
    assistant = Assistant.model_validate(
        {"name": "assistant", "languages": ["en"], "skills": list(agents)}
    )
    considering = Considering(assistant, agents)
    # A library of its own, so that neither side finds what the other has encoded.
    own = EncoderLibrary(library.cache, wanted=library.names)
    single = Agent.load(one, own, NoActions())
    inside = _some(options.data / f"{options.split}.csv", options.messages)
    outside = _some(options.data / f"oos_{options.split}.csv", options.messages)
    right = asked = offered = skill_right = recalled = single_right = single_asked = 0
    spent: tuple[list[float], list[float]] = ([], [])
    context = single.context_for(Tracker(session_id="s"), _NOW, "en")
    for number, (text, intent) in enumerate(inside):
        heard: list[Any] = [None, None]

        def dispatch(said: str = text) -> list[Candidate]:
            return considering.candidates(_message(said), "en", {}, _NOW)

        def understand(said: str = text) -> object:
            return single.interpret(said, context)

        sides: list[tuple[int, Callable[[], object]]] = [(0, dispatch), (1, understand)]
        for side, call in sides if number % 2 else sides[::-1]:
            started = time.perf_counter()
            heard[side] = call()
            spent[side].append((time.perf_counter() - started) * 1e3)
        candidates, alone = heard
        domain = DOMAIN_OF[intent]
        recalled += any(_is(each.skill, domain) for each in candidates)
        chosen = select(candidates, None, assistant.thresholds)
        if isinstance(chosen, Given):
            taker = next(each for each in candidates if each.skill == chosen.skill)
            skill_right += _is(chosen.skill, domain)
            right += _is(chosen.skill, domain) and taker.intent == intent
        elif isinstance(chosen, Asked):
            asked += 1
            offered += any(
                _is(each.skill, domain) and each.intent == intent for each in chosen.candidates
            )
        single_right += alone.intent.name == intent and not alone.close
        single_asked += bool(alone.close)
    turned_away = single_away = 0
    for text, _ in outside:
        candidates = considering.candidates(_message(text), "en", {}, _NOW)
        turned_away += not isinstance(select(candidates, None, assistant.thresholds), Given | Asked)
        single_away += single.interpret(text, context).intent.name == OUT_OF_SCOPE
    total, strangers = len(inside), max(len(outside), 1)
    p50, single_p50 = (statistics.median(each) for each in spent)
    return {
        "skills": len(agents),
        "messages": total,
        "right skill among those asked": round(recalled / total, 4),
        "given to the right skill": round(skill_right / total, 4),
        "right skill and intent": round(right / total, 4),
        "asked which": round(asked / total, 4),
        "asked, and the right one offered": round(offered / total, 4),
        "one skill: right intent": round(single_right / total, 4),
        "one skill: asked which": round(single_asked / total, 4),
        "strangers turned away": round(turned_away / strangers, 4),
        "one skill: strangers turned away": round(single_away / strangers, 4),
        "dispatch p50 ms": round(p50, 2),
        "one skill p50 ms": round(single_p50, 2),
        "ratio": round(p50 / single_p50, 3),
    }


def _agents(bundles: dict[str, Bundle], library: EncoderLibrary, copies: int) -> dict[str, Agent]:
    agents = {}
    for copy in range(copies + 1):
        for name, bundle in bundles.items():
            agents[f"{name}.{copy}" if copy else name] = Agent.load(bundle, library, NoActions())
    return agents


def _is(skill: str, domain: str) -> bool:
    return skill.partition(".")[0] == domain


def _message(text: str) -> Message:
    return Message(session_id="s", message_id="m", text=text, language="en")


def _some(path: Path, most: int) -> list[tuple[str, str]]:
    data = read_labelled(path)
    rows = list(zip(data.texts, data.intents, strict=True))
    chosen = np.random.default_rng(7).permutation(len(rows))[:most]
    return [rows[n] for n in sorted(chosen.tolist())]
