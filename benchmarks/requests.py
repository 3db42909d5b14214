"""Measure several requests in one message: `python -m benchmarks requests --data DIR`.

DIR holds banking77, clinc150 and smp2019, each with train_10.csv and test.csv. Two test messages of
different intents are joined by punctuation and joining words; a pair is *split* when two requests
are found, and *right* when they are of the two intents, in order. The single messages are the whole
test set as it is; those that fall into several are *wrongly split* (though some do ask two things).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks._public import CONTEXT, SETS, Said, language_of_set, said_in, trained_on
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.nlu.clauses import find_clauses
from builder.nlu.interpreter import Interpreter
from builder.settings import Settings

_JOINING: Final = {
    "en": [" and ", ", and ", " then ", " and then ", ", also ", ". ", "? ", " plus "],
    "zh": ["，再", "，然后", "，顺便", "，另外", "，还有", "，", "。", " ", "然后"],
}
_ENDS: Final = " ?.!。？，,"


def run(argv: Sequence[str]) -> int:
    """Print one line a set."""
    parser = argparse.ArgumentParser(prog="benchmarks requests", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--labels", type=int, default=10, help="labels an intent")
    parser.add_argument("--pairs", type=int, default=300, help="pairs of each set")
    parser.add_argument("--split", default="test", help="the file of messages, without .csv")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    wanted = settings.encoders or DEFAULT_ENCODERS
    library = EncoderLibrary(settings.encoder_cache, wanted=wanted)
    print("| set | pairs split | right | one message wrongly split | with a place to cut |")
    print("|---|---|---|---|---|")
    for name in options.sets:
        folder = options.data / name
        interpreter, names = trained_on(
            folder, options.labels, library, settings.encoder_cache, seed=options.seed
        )
        said = said_in(folder / f"{options.split}.csv", names)
        pairs = joined(said, options.pairs, language_of_set(name), options.seed)
        print(f"| {name} | {measure(interpreter, pairs, said)} |", flush=True)
    print(f"\nLooking for a place to cut takes {_microseconds(said):.0f} µs a message.")
    return 0


def joined(said: Sequence[Said], count: int, language: str, seed: int) -> list[tuple[str, Said]]:
    """Return messages that hold two requests, each with the two intents."""
    chance = Random(seed)
    pairs: list[tuple[str, Said]] = []
    while len(pairs) < count:
        (first, one), (second, other) = chance.sample(said, 2)
        if one != other:
            text = first.rstrip(_ENDS) + chance.choice(_JOINING[language]) + second
            pairs.append((text, (one, other)))
    return pairs


def measure(
    interpreter: Interpreter, pairs: Sequence[tuple[str, Said]], said: Sequence[Said]
) -> str:
    """Return the figures of a set: shares of the pairs, and of the single messages."""
    split = right = 0
    for text, intents in pairs:
        requests = interpreter.interpret(text, CONTEXT).requests
        split += len(requests) == 2
        right += tuple(request.intent.name for request in requests) == intents
    # A message without a place to cut cannot be split, so it need not be understood.
    open_ones = [text for text, _ in said if find_clauses(text)]
    wrong = sum(bool(interpreter.interpret(text, CONTEXT).requests) for text in open_ones)
    return (
        f"{100 * split / len(pairs):.1f} % | {100 * right / len(pairs):.1f} % | "
        f"{100 * wrong / len(said):.2f} % | {100 * len(open_ones) / len(said):.1f} %"
    )


def _microseconds(said: Sequence[Said]) -> float:
    times = []
    for text, _ in said:
        started = perf_counter()
        find_clauses(text)
        times.append((perf_counter() - started) * 1e6)
    return median(times)
