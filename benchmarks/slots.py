"""Measure slots: `python -m benchmarks slots --train FOLDER_OR_JSON --test FOLDER_OR_JSON`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from builder.encoding.library import EncoderLibrary
from builder.nlu.slots.evaluate import SlotScores, evaluate_slots


def run(argv: Sequence[str]) -> int:
    """Train and measure for each `--train` given, and print one line each."""
    data = Path(os.environ.get("DIALOOM_DATA_DIR", Path.home() / ".dialoom"))
    parser = argparse.ArgumentParser(prog="benchmarks slots", description=__doc__)
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=1500, help="measure on so many texts")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--encoders", type=Path, default=data / "encoders", help="their cache")
    parser.add_argument("--by-slot", action="store_true", help="print each slot's F1 too")
    options = parser.parse_args(argv)
    encoders = EncoderLibrary(options.encoders)
    encoders.prepare(lambda message, done: None)
    for train in options.train:
        scores = evaluate_slots(
            train, options.test, limit=options.limit, encoders=encoders, seed=options.seed
        )
        print(_line(train, scores))
        if options.by_slot:
            for slot, f1 in scores.f1_by_slot.items():
                print(f"  {slot}: F1 {f1:.3f}")
    return 0


def _line(train: Path, scores: SlotScores) -> str:
    return (
        f"{train.name}: {scores.train_examples} texts, F1 {scores.f1:.3f} "
        f"(precision {scores.precision:.3f}, recall {scores.recall:.3f}) on {scores.test_examples}; "
        f"training {scores.train_seconds:.1f} s, a message {scores.parse_ms_p50:.1f} ms p50, "
        f"{scores.parse_ms_p95:.1f} ms p95"
    )
