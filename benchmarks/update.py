"""A new intent, and a new utterance, without a training: `python -m benchmarks update --data DIR`.

Of a public intent set (DIR, with train_10.csv and valid.csv) some intents are left out of a training,
then brought in by an update; and likewise half of their utterances. Each update is timed from the
bundle and the skill to the new bundle, its texts encoded; the accuracy on the validation messages of
those intents and of all others is told beside that of a whole training.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks._public import CONTEXT
from benchmarks._remembering import SentencesOnly
from benchmarks._timing import machine
from builder.bundle import Bundle
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.training.config import TrainingConfig
from builder.training.evaluate import read_labelled, skill_of
from builder.training.train import train
from builder.training.update import update

_TIMES: Final = 7
_CONFIG: Final = TrainingConfig(nlu=NluConfig(built_in_intents=False))


def run(argv: Sequence[str]) -> int:
    """Measure, print, return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks update", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder of a public intent set"
    )
    parser.add_argument("--labels", type=int, default=10, choices=(5, 10))
    parser.add_argument("--intents", type=int, default=5, help="how many intents are brought in")
    parser.add_argument("--seeds", nargs="+", type=int, default=[13, 14, 15])
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    wanted = settings.encoders or DEFAULT_ENCODERS
    served = EncoderLibrary(settings.encoder_cache, wanted=wanted)
    stack = served.stack_for(["en"])
    once = EncoderLibrary(settings.encoder_cache, preset=[SentencesOnly(e) for e in stack])
    taught = read_labelled(options.data / f"train_{options.labels}.csv")
    asked = read_labelled(options.data / "valid.csv")
    skill, names = skill_of(taught, ())
    wanted_names = [names.get(label, label) for label in asked.intents]
    said = list(zip(asked.texts, wanted_names, strict=True))
    rows = []
    for seed in options.seeds:
        order = np.random.default_rng(seed).permutation([i.name for i in skill.intents])
        chosen = frozenset(map(str, order[: options.intents]))
        rows.append(_measure(skill, chosen, said, once, served))
    report = {name: _summary([row[name] for row in rows]) for name in rows[0]}
    if options.json:
        print(json.dumps({"machine": machine(), "update": report}, indent=2))
        return 0
    print(machine())
    for name, (mean, spread) in report.items():
        print(f"{name:<44}{mean:8.1f} ± {spread:.1f}")
    return 0


def _measure(
    skill: Skill,
    chosen: frozenset[str],
    said: Sequence[tuple[str, str]],
    once: EncoderLibrary,
    served: EncoderLibrary,
) -> dict[str, float]:
    without = [intent for intent in skill.intents if intent.name not in chosen]
    half = [_halved(intent) if intent.name in chosen else intent for intent in skill.intents]
    whole = train(skill, _CONFIG, encoders=once)
    found: dict[str, float] = {}
    found |= _accuracies("whole training", whole, chosen, said, once)
    for name, intents in (("new intents", without), ("half, then the rest", half)):
        before = train(_with(skill, intents), _CONFIG, encoders=once)
        if name != "new intents":
            found |= _accuracies("half of their utterances", before, chosen, said, once)
        after = update(before, skill, _CONFIG, encoders=served)
        found |= _accuracies(name, after, chosen, said, once)
    first = sorted(chosen)[0]
    one_less = _with(skill, [intent for intent in skill.intents if intent.name != first])
    found |= _millis("one intent", one_less, skill, once, served)
    shorter = [_without_last(i) if i.name == first else i for i in skill.intents]
    found |= _millis("one utterance", _with(skill, shorter), skill, once, served)
    return found


def _millis(
    name: str, before: Skill, after: Skill, once: EncoderLibrary, served: EncoderLibrary
) -> dict[str, float]:
    bundle = train(before, _CONFIG, encoders=once)
    times, busy = [], []
    for _ in range(_TIMES):
        started, worked = time.perf_counter(), time.process_time()
        update(bundle, after, _CONFIG, encoders=served)
        times.append(1e3 * (time.perf_counter() - started))
        busy.append(1e3 * (time.process_time() - worked))
    return {
        f"{name}, ms": statistics.median(times),
        f"{name}, fastest ms": min(times),
        f"{name}, processor ms": statistics.median(busy),
    }


def _accuracies(
    name: str,
    bundle: Bundle,
    chosen: frozenset[str],
    said: Sequence[tuple[str, str]],
    encoders: EncoderLibrary,
) -> Mapping[str, float]:
    interpreter = Interpreter.load(bundle.skill(), bundle.under("nlu/"), encoders)
    right: dict[bool, list[bool]] = {True: [], False: []}
    for text, intent in said:
        ranking = interpreter.interpret(text, CONTEXT).ranking
        right[intent in chosen].append(bool(ranking) and ranking[0].name == intent)
    return {
        f"{name}: those intents, %": 100 * statistics.mean(right[True]),
        f"{name}: all others, %": 100 * statistics.mean(right[False]),
    }


def _with(skill: Skill, intents: Sequence[Intent]) -> Skill:
    return skill.model_copy(update={"intents": tuple(intents)})


def _halved(intent: Intent) -> Intent:
    half = {key: texts[: len(texts) // 2] for key, texts in intent.utterances.items()}
    return intent.model_copy(update={"utterances": half})


def _without_last(intent: Intent) -> Intent:
    shorter = {key: texts[:-1] for key, texts in intent.utterances.items()}
    return intent.model_copy(update={"utterances": shorter})


def _summary(values: Sequence[float]) -> tuple[float, float]:
    return round(statistics.mean(values), 2), round(statistics.pstdev(values), 2)
