"""Measure understanding of damaged messages: `python -m benchmarks robustness --data DIR`.

DIR holds banking77, clinc150 and smp2019, each with train_10.csv and test.csv (columns text,intent).
Each way of damage (`kits/noise.py`) is done to the same sample of test messages; figures are
accuracy and, behind the slash, accuracy when one that is turned away counts as an error.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks._public import CONTEXT, SETS, Said, language_of_set, said_in, trained_on
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.nlu.interpreter import Interpreter
from builder.settings import Settings
from kits.noise import NOISES, Noise

# Fingers slip on letters, and ideographs are confused by their sound.
_ONLY = {"typos": "en", "homophones": "zh"}


def run(argv: Sequence[str]) -> int:
    """Print one line a way of damage, one column a set."""
    parser = argparse.ArgumentParser(prog="benchmarks robustness", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--labels", type=int, default=10, help="labels an intent")
    parser.add_argument("--messages", type=int, default=300, help="messages of each set")
    parser.add_argument("--split", default="test", help="the file that is damaged, without .csv")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    wanted = settings.encoders or DEFAULT_ENCODERS
    library = EncoderLibrary(settings.encoder_cache, wanted=wanted)
    columns: list[dict[str, str]] = []
    for name in options.sets:
        folder = options.data / name
        interpreter, names = trained_on(
            folder, options.labels, library, settings.encoder_cache, seed=options.seed
        )
        said = said_in(folder / f"{options.split}.csv", names)
        sample = Random(options.seed).sample(said, min(options.messages, len(said)))
        columns.append(measure(interpreter, sample, language_of_set(name), options.seed))
    print("| damage | " + " | ".join(options.sets) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for damage in ("none", *NOISES):
        print(f"| {damage} | " + " | ".join(column.get(damage, "") for column in columns) + " |")
    return 0


def measure(
    interpreter: Interpreter, sample: Sequence[Said], language: str, seed: int
) -> dict[str, str]:
    """Return the figures of one set, by the way of damage."""
    figures = {"none": _figures(interpreter, sample)}
    for name, noise in NOISES.items():
        if _ONLY.get(name, language) == language:
            figures[name] = _figures(interpreter, damaged(sample, noise, seed))
    return figures


def damaged(sample: Sequence[Said], noise: Noise, seed: int) -> list[Said]:
    """Return the messages with some damage done, the same for the same seed."""
    chance = Random(seed)
    return [(noise(text, chance).text, intent) for text, intent in sample]


def _figures(interpreter: Interpreter, sample: Sequence[Said]) -> str:
    understood = [interpreter.interpret(text, CONTEXT) for text, _ in sample]
    meant = [intent for _, intent in sample]
    first = [u.ranking[0].name if u.ranking else u.intent.name for u in understood]
    ranked = sum(a == b for a, b in zip(first, meant, strict=True))
    decided = sum(u.intent.name == b for u, b in zip(understood, meant, strict=True))
    return f"{100 * ranked / len(sample):.1f} / {100 * decided / len(sample):.1f}"
