"""Measure intents: `python -m benchmarks intents --data DIR`: accuracy, scope, speed, by labels.

DIR holds banking77, clinc150 and smp2019, each with train_5.csv, train_10.csv and test.csv (columns
text,intent), and clinc150 also oos_test.csv. Every figure goes through the path that serves: train,
pack, load, interpret. The seed decides the folds of cross-validation and, with them, how the heads
are blended and where the scope threshold lies; the spread over seeds is shown.
"""

from __future__ import annotations

import argparse
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.encoding.remembering import Remembering
from builder.settings import Settings
from builder.training.config import DEFAULT
from builder.training.evaluate import (
    EvaluationData,
    IntentReport,
    evaluate_intents,
    read_labelled,
    read_texts,
)

SETS = ("banking77", "clinc150", "smp2019")
# The smallest training file of each set has so many labels an intent.
FEWEST_GIVEN = 5


def run(argv: Sequence[str]) -> int:
    """Print one line a data set and number of labels."""
    parser = argparse.ArgumentParser(prog="benchmarks intents", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--labels", nargs="+", type=int, default=[5, 10], help="labels an intent")
    parser.add_argument("--seeds", nargs="+", type=int, default=[13, 14, 15])
    parser.add_argument("--logs", action="store_true", help="also learn from train.csv, unlabelled")
    parser.add_argument("--no-names", action="store_true", help="learn nothing from intent names")
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    wanted = settings.encoders or DEFAULT_ENCODERS
    library = EncoderLibrary(settings.encoder_cache, wanted=wanted)
    print(_versions())
    print(
        "set, labels an intent | accuracy (spread) | macro F1 | with scope | "
        "out-of-scope recall / precision | calibration error held out | "
        "train s, cold | parse ms p50 / p95 | bundle kB"
    )
    for name in options.sets:
        languages = ["zh"] if name == "smp2019" else ["en"]
        for labels in options.labels:
            data = _data(options.data / name, labels, logs=options.logs, names=not options.no_names)
            if data is None:
                continue
            # Nothing is remembered from other labels or runs, so that the first seed's times are true:
            # its training is cold, with every utterance still to be encoded.
            remembering = [Remembering(encoder) for encoder in library.stack_for(languages)]
            once = EncoderLibrary(settings.encoder_cache, preset=remembering, keep=False)
            reports = [
                evaluate_intents(
                    data,
                    encoders=once,
                    config=DEFAULT.model_copy(update={"seed": seed}),
                )
                for seed in options.seeds
            ]
            kind = " + logs" if data.unlabelled else ""
            kind += "" if data.names else ", no names"
            print(f"{name}, {labels}{kind} | {_line(reports)}", flush=True)
    return 0


def _data(folder: Path, labels: int, *, logs: bool, names: bool) -> EvaluationData | None:
    """Return what is given for so many labels; fewer than five are drawn from the five by the seed."""
    oos, everything = folder / "oos_test.csv", folder / "train.csv"
    if logs and not everything.exists():
        return None
    given = labels if (folder / f"train_{labels}.csv").exists() else FEWEST_GIVEN
    return EvaluationData(
        train=read_labelled(folder / f"train_{given}.csv"),
        labels=None if given == labels else labels,
        names=names,
        test=read_labelled(folder / "test.csv"),
        out_of_scope=read_texts(oos) if oos.exists() else (),
        unlabelled=read_texts(everything) if logs else (),
    )


def _line(reports: Sequence[IntentReport]) -> str:
    first = reports[0]  # whose vectors were not remembered: its times are true
    accuracies = [100 * report.accuracy for report in reports]
    spread = statistics.stdev(accuracies) if len(accuracies) > 1 else 0.0
    scope = "-"
    if first.oos_recall is not None:
        recall = statistics.mean(100 * (r.oos_recall or 0.0) for r in reports)
        precision = statistics.mean(100 * (r.oos_precision or 0.0) for r in reports)
        scope = f"{recall:.1f} / {precision:.1f}"
    return (
        f"{statistics.mean(accuracies):.2f} (±{spread:.2f}) | "
        f"{statistics.mean(100 * r.macro_f1 for r in reports):.2f} | "
        f"{statistics.mean(100 * r.accuracy_in_scope for r in reports):.2f} | {scope} | "
        f"{100 * first.cross_validated.get('calibration_error', 0.0):.1f} | "
        f"{first.train_seconds:.1f} | {first.parse_ms_p50:.1f} / {first.parse_ms_p95:.1f} | "
        f"{first.bundle_bytes // 1000}"
    )


def _versions() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "onnxruntime"))
    return f"Python {platform.python_version()}, {packages}, {platform.machine()}"
