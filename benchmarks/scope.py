"""Measure scope: `python -m benchmarks scope --data DIR`: who is turned away, at several lines.

DIR is the folder of clinc150: train.csv (or train_5.csv, train_10.csv), valid.csv, test.csv,
oos_train.csv, oos_valid.csv, oos_test.csv, columns text,intent. Everything goes through the path that
serves. Each line of the table is a share of customers to keep, as `thresholds: {keep: ...}` sets it;
`own` is the line that training chose. Choose by the validation columns; the test columns tell what
came of it. Right: of all customers, those accepted and understood. --noise flips labels first.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from builder.conversation.understanding import Context
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.encoding.remembering import Remembering
from builder.learning.softmax import Floats
from builder.nlu.interpreter import Interpreter
from builder.nlu.scope import line_of_scope
from builder.nlu.trained import TrainedIntents
from builder.schema.skill import Thresholds
from builder.settings import Settings
from builder.training.config import DEFAULT
from builder.training.evaluate import Labelled, read_labelled, read_texts, skill_of
from builder.training.train import train

SHARES = (0.97, 0.98, 0.985, 0.99, 0.995)


@dataclass(frozen=True)
class Split:
    """What the interpreter said of one split: scores of scope, and which customers were understood."""

    inside: Floats
    right: Floats
    outside: Floats

    def at(self, line: float) -> tuple[float, float, float]:
        """Return the share of customers right, and recall and precision of turning away."""
        kept, away = self.inside >= line, self.outside < line
        turned = int((~kept).sum() + away.sum())
        right = float((kept * self.right).mean())
        return right, float(away.mean()), float(away.sum() / max(turned, 1))


def run(argv: Sequence[str]) -> int:
    """Print one table a number of labels, with and without the author's examples."""
    parser = argparse.ArgumentParser(prog="benchmarks scope", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of clinc150")
    parser.add_argument("--labels", nargs="+", default=["5", "10", "full"])
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--noise", type=float, default=0.0, help="share of labels that are flipped")
    parser.add_argument("--unnamed", action="store_true", help="without out-of-scope examples")
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    wanted = settings.encoders or DEFAULT_ENCODERS
    library = EncoderLibrary(settings.encoder_cache, wanted=wanted)
    once = EncoderLibrary(
        settings.encoder_cache, preset=[Remembering(e) for e in library.stack_for(["en"])]
    )
    for labels in options.labels:
        measure(
            options.data, labels, once, seed=options.seed, noise=options.noise,
            named=not options.unnamed,
        )  # fmt: skip
    return 0


def measure(
    data: Path, labels: str, library: EncoderLibrary, *, seed: int, noise: float, named: bool
) -> None:
    """Train once and print what every line of scope comes to."""
    file = "train.csv" if labels == "full" else f"train_{labels}.csv"
    learned = flipped(read_labelled(data / file), noise, seed)
    foreign = read_texts(data / "oos_train.csv") if named else ()
    skill, names = skill_of(learned, foreign)
    config = DEFAULT.model_copy(
        update={"seed": seed, "nlu": DEFAULT.nlu.model_copy(update={"built_in_intents": False})}
    )
    library.stack_for(skill.languages)
    started = time.perf_counter()
    bundle = train(skill, config, encoders=library)
    seconds = time.perf_counter() - started
    open_skill = skill.model_copy(update={"thresholds": Thresholds(intent=0.0)})
    interpreter = Interpreter.load(open_skill, bundle.under("nlu/"), library)
    splits = [interpreted(interpreter, data, name, names) for name in ("valid", "test")]
    detector = TrainedIntents.from_parts(bundle.under("nlu/")).facts.detector
    scores = bundle.manifest.scores
    print(
        f"{labels} labels, seed {seed}, {len(foreign)} examples named out of scope, "
        f"{noise:.0%} of labels flipped; training {seconds:.0f} s; intents right "
        f"{100 * splits[0].right.mean():.1f} / {100 * splits[1].right.mean():.1f} (validation / test); "
        f"held out: near {scores.get('oos_recall_left_out')}, far {scores.get('oos_recall_everyday')}, "
        f"doubted {scores.get('doubted')}, asked {scores.get('asked')}"
    )
    print("keep | validation: right, recall, precision | test: right, recall, precision")
    for share in (None, *SHARES):
        line = line_of_scope(detector, Thresholds(keep=share))
        cells = [", ".join(f"{100 * value:.1f}" for value in split.at(line)) for split in splits]
        print(" | ".join(["own" if share is None else f"{share:g}", *cells]), flush=True)


def flipped(data: Labelled, noise: float, seed: int) -> Labelled:
    """Return the data with a share of the labels changed to another one."""
    rng = np.random.default_rng(seed)
    kinds = sorted(set(data.intents))
    labels = list(data.intents)
    for row in rng.permutation(len(labels))[: round(noise * len(labels))].tolist():
        others = [kind for kind in kinds if kind != labels[row]]
        labels[row] = others[int(rng.integers(len(others)))]
    return replace(data, intents=tuple(labels))


def interpreted(interpreter: Interpreter, data: Path, name: str, names: dict[str, str]) -> Split:
    """Interpret the customers and the strangers of a split."""
    customers, strangers = read_labelled(data / f"{name}.csv"), data / f"oos_{name}.csv"
    context = Context(now=datetime.now(UTC))
    inside, right = [], []
    for text, label in zip(customers.texts, customers.intents, strict=True):
        found = interpreter.interpret(text, context)
        inside.append(found.in_scope)
        right.append(bool(found.ranking) and found.ranking[0].name == names[label])
    outside = [interpreter.interpret(text, context).in_scope for text in read_texts(strangers)]
    return Split(*(np.asarray(part, np.float32) for part in (inside, right, outside)))
