"""Measure slots: `python -m benchmarks slots --train FOLDER_OR_JSON --test FOLDER_OR_JSON`.

Exact spans, learned from the annotations alone. The seeds start the training and, with --examples, draw
the texts that are learned from; F1 is the mean over them, with the spread.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from builder.encoding.library import EncoderLibrary
from builder.nlu.slots.evaluate import SlotScores, evaluate_slots


def run(argv: Sequence[str]) -> int:
    """Train and measure for each `--train` given, and print one line each."""
    data = Path(os.environ.get("DIALOOM_DATA_DIR", Path.home() / ".dialoom"))
    parser = argparse.ArgumentParser(prog="benchmarks slots", description=__doc__)
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="measure on so many texts")
    parser.add_argument("--examples", type=int, help="learn from so many texts, drawn at random")
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    parser.add_argument("--encoders", type=Path, default=data / "encoders", help="their cache")
    parser.add_argument("--by-slot", action="store_true", help="print each slot's F1 too")
    options = parser.parse_args(argv)
    encoders = EncoderLibrary(options.encoders)
    encoders.prepare(lambda message, done: None)
    print(
        f"Python {platform.python_version()}, numpy {version('numpy')}, "
        f"onnxruntime {version('onnxruntime')}, seeds {', '.join(map(str, options.seeds))}"
    )
    for train in options.train:
        scores = [
            evaluate_slots(
                train,
                options.test,
                limit=options.limit,
                examples=options.examples,
                encoders=encoders,
                seed=seed,
            )
            for seed in options.seeds
        ]
        print(_line(train, scores), flush=True)
        if options.by_slot:
            for slot, f1 in scores[0].f1_by_slot.items():
                print(f"  {slot}: F1 {f1:.3f} (seed {options.seeds[0]})")
    return 0


def _line(train: Path, scores: Sequence[SlotScores]) -> str:
    def mean(name: str) -> float:
        return statistics.mean(float(getattr(each, name)) for each in scores)

    spread = statistics.pstdev(each.f1 for each in scores)
    return (
        f"{train.name}: {scores[0].train_examples} texts, F1 {mean('f1'):.3f} ± {spread:.3f} "
        f"(precision {mean('precision'):.3f}, recall {mean('recall'):.3f}) "
        f"on {scores[0].test_examples}; training {mean('train_seconds'):.1f} s, "
        f"a message {mean('parse_ms_p50'):.1f} ms p50, {mean('parse_ms_p95'):.1f} ms p95"
    )
