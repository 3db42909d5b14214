"""Intents found in what users said alone: `python -m benchmarks discovery --data DIR`.

The training texts of BANKING77, CLINC150 and SMP2019 are taken for logs; their labels only judge.
Printed are the adjusted Rand index (Hubert & Arabie 1985), purity and normalised mutual information,
with the true number of clusters given, and with the number estimated. What was chosen was chosen on
CLINC150 and SMP2019, with BANKING77 looked at on the way (docs/datakit.md).
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks._timing import machine
from builder.encoding.encoder import by_view
from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats
from builder.settings import Settings
from kits.discovery.discover import discover, find_clusters
from kits.discovery.hearing import worth_of_views

SETS: Final = {"banking77": "en", "clinc150": "en", "smp2019": "zh"}
_TOGETHER: Final = 512


def run(argv: Sequence[str]) -> int:
    """Measure, print, return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks discovery", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder with the sets' folders"
    )
    parser.add_argument("--sets", nargs="+", choices=sorted(SETS), default=["banking77"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    parser.add_argument("--cache", type=Path, help="the folder of the encoders")
    parser.add_argument("--views", type=Path, help="keep vectors in this folder between runs")
    parser.add_argument("--names", action="store_true", help="print the names that are proposed")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    cache = options.cache or Settings.from_environment().encoder_cache
    library = EncoderLibrary(cache, keep=False)
    reports = {name: _measure(name, options, library) for name in options.sets}
    if options.json:
        print(json.dumps({"machine": machine(), "discovery": reports}, indent=2))
        return 0
    for name, report in reports.items():
        print(name)
        for what, value in report.items():
            print(f"  {what:<36}{value}")
    print(machine())
    return 0


def _measure(name: str, options: argparse.Namespace, library: EncoderLibrary) -> dict[str, Any]:
    texts, truth = _log_of(options.data / name)
    stack = library.stack_for([SETS[name]])
    views = _views(name, texts, options, library)
    worth = worth_of_views(stack, [SETS[name]] * len(texts))
    count = int(truth.max()) + 1
    at_true, at_own, seconds, counts = [], [], [], []
    report: dict[str, Any] = {"texts": len(texts), "true number": count}
    for seed in options.seeds:
        started = time.process_time()
        _, labels = find_clusters(views, worth, count=count, seed=seed)
        at_true.append(agreement(truth, labels))
        found = discover(texts, views, worth, seed=seed)
        counts.append(len(found.clusters))
        # What was set aside as noise counts as clusters of one text.
        alone = found.labels.copy()
        noise = np.flatnonzero(alone < 0)
        alone[noise] = len(found.clusters) + np.arange(len(noise))
        at_own.append(agreement(truth, alone))
        seconds.append(time.process_time() - started)
        if options.names and seed == options.seeds[0]:
            for one in found.clusters:
                shown = " | ".join(texts[row] for row in one.examples[:2])
                print(f"    {one.name:<32}{len(one.rows):>5}  {shown}")
    for what, rows in (("at the true number", at_true), ("at its own number", at_own)):
        means = np.mean(rows, axis=0).round(3).tolist()
        report |= {
            f"{part}, {what}": value
            for part, value in zip(("ARI", "purity", "NMI"), means, strict=True)
        }
    report["its own numbers"] = counts
    report["processor s, median of seeds"] = round(float(np.median(seconds)), 1)
    report["seeds"] = options.seeds
    return report


def _views(
    name: str, texts: Sequence[str], options: argparse.Namespace, library: EncoderLibrary
) -> dict[str, Floats]:
    stack = library.stack_for([SETS[name]])
    vectors: dict[str, Floats] = {}
    for encoder in stack:
        kept = options.views / f"{name}.{encoder.name}.npy" if options.views else None
        if kept is not None and kept.exists():
            vectors[encoder.name] = np.load(kept, allow_pickle=False).astype(np.float32)
            continue
        parts = [encoder.encode(texts[i : i + _TOGETHER]) for i in range(0, len(texts), _TOGETHER)]
        vectors[encoder.name] = np.concatenate(parts)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.save(kept, vectors[encoder.name].astype(np.float16), allow_pickle=False)
    return by_view(stack, vectors)


def _log_of(folder: Path) -> tuple[list[str], NDArray[np.int64]]:
    """Return the different texts of a training set, and the number of the intent of each."""
    if (folder / "train.csv").exists():
        with (folder / "train.csv").open(encoding="utf-8") as file:
            said = {row["text"]: row["intent"] for row in csv.DictReader(file)}
    else:
        rows = json.loads((folder / "train.json").read_text("utf-8"))
        said = {row["text"]: f"{row['domain']}/{row['intent']}" for row in rows}
    numbers = np.unique(list(said.values()), return_inverse=True)[1]
    return list(said), numbers.astype(np.int64)


def agreement(truth: NDArray[np.int64], found: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return the adjusted Rand index, the purity and the normalised mutual information."""
    table = np.zeros((int(truth.max()) + 1, int(found.max()) + 1))
    np.add.at(table, (truth, found), 1)
    rows, columns, total = table.sum(axis=1), table.sum(axis=0), len(truth)
    same, own, other = (float((n * (n - 1) / 2).sum()) for n in (table, rows, columns))
    expected = own * other / (total * (total - 1) / 2)
    rand = (same - expected) / ((own + other) / 2 - expected)
    share = table / total
    chance = np.outer(rows, columns) / total**2
    seen = share > 0
    information = float((share[seen] * np.log(share[seen] / chance[seen])).sum())
    return rand, float(table.max(axis=0).sum() / total), information / (_entropy(rows, columns) / 2)


def _entropy(*parts: NDArray[np.float64]) -> float:
    shares = [part[part > 0] / part.sum() for part in parts]
    return float(sum(-(share * np.log(share)).sum() for share in shares)) or 1.0
