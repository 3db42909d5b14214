"""Finding near vectors among very many: `python -m benchmarks lists`.

Vectors are made up: unit vectors in crowds, as those of texts lie. Compared are the product with all of
them and the lists of `builder/reading/lists.py`, in the processor's time, one thread a product.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence

import numpy as np

from benchmarks._timing import machine
from builder.learning.softmax import unit_rows
from builder.nlu.threads import one_thread
from builder.reading.lists import Lists


def run(argv: Sequence[str]) -> int:
    """Measure, print, return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks lists", description=__doc__)
    parser.add_argument("--vectors", type=int, default=200_000)
    parser.add_argument("--size", type=int, default=384)
    parser.add_argument("--crowds", type=int, default=5_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    rng = np.random.default_rng(options.seed)
    crowds = rng.normal(0, 1, (options.crowds, options.size)).astype(np.float32)
    vectors = np.empty((options.vectors, options.size), np.float16)
    for start in range(0, options.vectors, 10_000):
        rows = slice(start, min(options.vectors, start + 10_000))
        count = rows.stop - rows.start
        noise = rng.normal(0, 0.8, (count, options.size)).astype(np.float32)
        vectors[rows] = unit_rows(crowds[rng.integers(0, options.crowds, count)] + noise)
    with one_thread():
        started = time.process_time()
        lists = Lists.of(options.vectors, lambda part: vectors[part].astype(np.float32))
        building = time.process_time() - started
        whole = vectors.astype(np.float32)
        found, looked = [], []
        exact, listed = [], []
        for row in rng.integers(0, options.vectors, options.questions):
            moved = whole[row] + rng.normal(0, 0.02, options.size).astype(np.float32)
            question = unit_rows(moved[None])[0]
            started = time.process_time()
            best = np.argsort(-(whole @ question))[:10]
            exact.append(time.process_time() - started)
            started = time.process_time()
            near = lists.near(question)
            likeness = vectors[near].astype(np.float32) @ question
            ours = near[np.argsort(-likeness)[:10]]
            listed.append(time.process_time() - started)
            found.append(len(set(best.tolist()) & set(ours.tolist())) / 10)
            looked.append(len(near) / options.vectors)
    report = {
        "vectors": options.vectors,
        "building, processor s": round(building, 1),
        "all, processor ms p50": round(1000 * float(np.median(exact)), 2),
        "lists, processor ms p50": round(1000 * float(np.median(listed)), 2),
        "of the ten nearest found": round(float(np.mean(found)), 4),
        "share looked through": round(float(np.mean(looked)), 4),
    }
    if options.json:
        print(json.dumps({"machine": machine(), "lists": report}, indent=2))
        return 0
    for name, value in report.items():
        print(f"{name:<28}{value}")
    print(machine())
    return 0
