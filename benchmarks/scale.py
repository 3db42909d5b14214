"""A thousand intents: `python -m benchmarks scale`: training, and parsing against ten intents.

The skills are said by our own grammar, ten utterances an intent; `--data DIR` uses a public set instead
(banking77 or clinc150 in DIR), whose intents are split into pseudo-intents of neighbouring utterances
until there are enough. Training is timed with the encoders loaded: cold, where no utterance was ever
encoded (but what all skills share was: everyday sentences, the built-in intents), and warm, where the
vectors were kept. Each message is then understood by the large skill and by the small one, in turn.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks._grammar import MOST, grown_skill
from benchmarks._timing import Compared, compare, machine, stay_on
from builder.bundle import Bundle
from builder.conversation.understanding import Context
from builder.encoding.encoder import Encoder
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.nlu.interpreter import Interpreter
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.settings import Settings
from builder.training.evaluate import read_labelled
from builder.training.train import train

MESSAGE = "hello, I have been trying for a week now to pause number {} and nothing seems to happen"


@dataclass(frozen=True)
class Training:
    """How long a skill took to train, and what it weighs."""

    intents: int
    utterances: int
    cold_seconds: float
    cold_processor_seconds: float
    warm_seconds: float
    warm_processor_seconds: float
    bundle_kb: int
    held_out_accuracy: float


def run(argv: Sequence[str]) -> int:
    """Print the training of each size, and parsing against the smallest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale", description=__doc__)
    parser.add_argument("--intents", nargs="+", type=int, default=[10, 77, 150, 1_000])
    parser.add_argument("--labels", type=int, default=10, help="utterances an intent (default 10)")
    parser.add_argument("--calls", type=int, default=200, help="messages understood (default 200)")
    parser.add_argument("--data", type=Path, help="folder of a set: train.csv with text,intent")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    if not options.data and max(options.intents) > MOST:
        parser.error(f"the grammar has {MOST} intents")
    settings = Settings.from_environment(data_dir=options.data_dir)
    wanted = settings.encoders or DEFAULT_ENCODERS
    library = EncoderLibrary(settings.encoder_cache, wanted=wanted)
    encoders = library.stack_for(["en"])
    loaded: dict[int, Interpreter] = {}
    trainings: list[Training] = []
    if not options.json:
        print(machine())
        print(
            "intents | utterances | cold s (processor) | warm s (processor) | bundle kB | held out"
        )
    for count in options.intents:
        skill = (
            split_skill(options.data, count, options.labels, encoders[0], seed=options.seed)
            if options.data
            else grown_skill("en", count, options.labels, seed=options.seed)
        )
        training, loaded[count] = measure(skill, encoders, settings.encoder_cache)
        trainings.append(training)
        if not options.json:
            print(_line(training), flush=True)
    stay_on(None)
    small = min(options.intents)
    compared = {
        count: against(loaded[count], loaded[small], options.calls)
        for count in options.intents
        if count != small
    }
    if options.json:
        told = {count: found.as_json() for count, found in compared.items()}
        rows = [asdict(training) for training in trainings]
        print(json.dumps({"machine": machine(), "training": rows, "parse": told}, indent=2))
        return 0
    print(f"intents | parse p50 ms | with {small} intents | ratio | fastest | busy   (one core)")
    for count, found in compared.items():
        print(
            f"{count} | {found.p50:.2f} | {found.other_p50:.2f} | {found.ratio:.3f} | "
            f"{found.fastest_ratio:.3f} | {found.busy_ratio:.3f}"
        )
    return 0


def measure(skill: Skill, encoders: Sequence[Encoder], cache: Path) -> tuple[Training, Interpreter]:
    """Train a skill twice, first with nothing of it encoded; load it to be asked."""
    with TemporaryDirectory() as folder:
        library = EncoderLibrary(Path(folder), preset=encoders)
        train(grown_skill("en", 2, 2, seed=1), encoders=library)
        cold, cold_busy, _ = _timed(skill, library)
        warm, warm_busy, bundle = _timed(skill, library)
    packed = bundle.to_bytes()
    opened = Bundle.from_bytes(packed)
    own = EncoderLibrary(cache, preset=encoders)
    training = Training(
        intents=len(skill.intents),
        utterances=sum(len(intent.all_utterances()) for intent in skill.intents),
        cold_seconds=round(cold, 2),
        cold_processor_seconds=round(cold_busy, 2),
        warm_seconds=round(warm, 2),
        warm_processor_seconds=round(warm_busy, 2),
        bundle_kb=len(packed) // 1000,
        held_out_accuracy=round(bundle.manifest.scores.get("accuracy", 0.0), 4),
    )
    return training, Interpreter.load(opened.skill(), opened.under("nlu/"), own)


def _timed(skill: Skill, library: EncoderLibrary) -> tuple[float, float, Bundle]:
    """Train; return the seconds by the clock and the processor's, and the bundle."""
    started, worked = time.perf_counter(), time.process_time()
    bundle = train(skill, encoders=library)
    return time.perf_counter() - started, time.process_time() - worked, bundle


def against(large: Interpreter, small: Interpreter, calls: int) -> Compared:
    """Compare the large skill's parsing with the small one's; both must encode every message."""
    context = Context(now=datetime.now(UTC))

    def ask(interpreter: Interpreter, number: int) -> object:
        return interpreter.interpret(MESSAGE.format(number), context)

    return compare(lambda n: ask(large, n), lambda n: ask(small, n), calls=calls)


def split_skill(folder: Path, count: int, labels: int, encoder: Encoder, *, seed: int) -> Skill:
    """Split the intents of a public set into pseudo-intents of utterances that lie close together.

    Each is an utterance drawn at random and its nearest neighbours within the intent.
    """
    data = read_labelled(folder / "train.csv")
    chance = np.random.default_rng(seed)
    by_label: dict[str, list[str]] = {}
    for text, label in zip(data.texts, data.intents, strict=True):
        by_label.setdefault(label, []).append(text)
    groups: list[list[str]] = []
    for texts in by_label.values():
        left = list(chance.permutation(np.asarray(texts, object)))
        vectors = encoder.encode(left)
        while len(left) >= labels:
            near = np.argsort(-(vectors @ vectors[0]), kind="stable")
            groups.append([left[i] for i in near[:labels]])
            kept = np.sort(near[labels:])
            left, vectors = [left[i] for i in kept], vectors[kept]
    if len(groups) < count:
        raise SystemExit(f"{folder} yields {len(groups)} pseudo-intents, not {count}")
    chosen = sorted(chance.permutation(len(groups))[:count].tolist())
    intents = tuple(
        Intent(
            name=f"intent_{number}",
            utterances={"en": tuple(Utterance(text=text) for text in groups[number])},
        )
        for number in chosen
    )
    return Skill(name=f"split_{count}", languages=("en",), intents=intents)


def _line(training: Training) -> str:
    return (
        f"{training.intents} | {training.utterances} | "
        f"{training.cold_seconds:.1f} ({training.cold_processor_seconds:.1f}) | "
        f"{training.warm_seconds:.1f} ({training.warm_processor_seconds:.1f}) | "
        f"{training.bundle_kb} | {100 * training.held_out_accuracy:.1f} %"
    )
