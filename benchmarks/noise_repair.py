"""Measure what `robust` regains under slips: `python -m benchmarks noise_repair --data DIR`.

DIR holds banking77 and smp2019, each with train_5.csv, train_10.csv and test.csv (columns
text,intent). One character in ten of each message is wrong, what is left over of a tenth by chance
(`tenth` in kits/noise.py).
The same examples are trained on plainly and with `robust`. The loss is the accuracy that the plainly
trained skill loses: by its heads alone (`as typed`), and as it is served, respelling what it knows
(`as served`). *Put right* are the messages with slips that have a reading which is what was meant, *read
otherwise* those without one that have another reading all the same.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from benchmarks._public import CONTEXT, Said, language_of_set, said_in
from benchmarks._remembering import ByText
from benchmarks.robustness import damaged
from builder.encoding.encoder import Encoder, by_view
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.han import simplify
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.simplified import simplifying
from builder.nlu.spelling.spelling import Spelling
from builder.nlu.train import train_interpreter
from builder.nlu.trained import TrainedIntents
from builder.settings import Settings
from builder.text import fold
from builder.training.evaluate import read_labelled, skill_of
from kits.noise import tenth

_HEAD = (
    "| set | labels | messages | read | clean | a tenth wrong | of the loss as typed "
    "| of the loss as served | scope: clean | a tenth wrong | put right | read otherwise | training |"
)


@dataclass(frozen=True)
class Read:
    """Accuracy of a set's messages, clean and damaged, and when those turned away count as wrong."""

    clean: float
    wrong: float
    clean_decided: float
    wrong_decided: float


def run(argv: Sequence[str]) -> int:
    """Print three lines a set and number of labels."""
    parser = argparse.ArgumentParser(prog="benchmarks noise_repair", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--sets", nargs="+", default=["banking77", "smp2019"])
    parser.add_argument("--labels", type=int, nargs="+", default=[10], help="labels an intent")
    parser.add_argument("--messages", type=int, default=3000, help="messages of each set")
    parser.add_argument("--split", default="test", help="the file that is damaged, without .csv")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    wanted = settings.encoders or DEFAULT_ENCODERS
    library = EncoderLibrary(settings.encoder_cache, wanted=wanted)
    print(_HEAD)
    print("|---" * _HEAD.count(" | ") + "|---|")
    for name in options.sets:
        stack = [ByText(each) for each in library.stack_for([language_of_set(name)])]
        for labels in options.labels:
            for line in measure(options, name, labels, stack, settings.encoder_cache):
                print(line, flush=True)
    return 0


def measure(
    options: argparse.Namespace, name: str, labels: int, stack: Sequence[Encoder], cache: Path
) -> list[str]:
    """Return the lines of a set."""
    folder: Path = options.data / name
    lean = EncoderLibrary(cache, preset=stack)
    skill, names = skill_of(read_labelled(folder / f"train_{labels}.csv"))
    said = said_in(folder / f"{options.split}.csv", names)
    sample = Random(options.seed).sample(said, min(options.messages, len(said)))
    noisy = damaged(sample, tenth, options.seed)
    trained: dict[str, tuple[Interpreter, float]] = {}
    # Read beforehand, so that training is timed apart from the encoders' runs of either.
    for mode in ("warm", "plain", "robust"):
        started = time.perf_counter()
        config = NluConfig(robust=mode == "robust")
        parts = train_interpreter(skill, config, lean, seed=options.seed)[0]
        trained[mode] = (Interpreter.load(skill, parts, lean), time.perf_counter() - started)
    spelling = Spelling.load(skill, parts)
    assert spelling is not None
    readings = {t: [r.text for r in spelling.speller.readings(t)] for t, _ in (*sample, *noisy)}
    for encoder in simplifying(stack):
        encoder.encode([*readings, *(other for others in readings.values() for other in others)])
    plain, robust = trained["plain"], trained["robust"]
    # Robust training learns the same heads.
    heads, language = TrainedIntents.from_parts(parts), language_of_set(name)
    clean, wrong = (_heads(heads, stack, language, each) for each in (sample, noisy))
    typed = Read(clean, wrong, 0, 0)
    served, repaired = read(plain[0], sample, noisy), read(robust[0], sample, noisy)
    start = f"| {name} | {labels} | {len(sample)} |"
    rows = [("as typed", typed, plain), ("as served", served, plain), ("robust", repaired, robust)]
    lines = []
    for told, figures, (_, seconds) in rows:
        scope = ("", "") if figures is typed else (figures.clean_decided, figures.wrong_decided)
        shown = " | ".join(f"{100 * each:.1f}" if each != "" else "" for each in scope)
        lines.append(
            f"{start} {told} | {100 * figures.clean:.1f} | {100 * figures.wrong:.1f} | "
            f"{_regained(typed, figures)} | {_regained(served, figures)} | {shown} | "
            f"{_put_right(sample, noisy, readings) if told == 'robust' else ' |'} | {seconds:.1f} s |"
        )
    return lines


def read(interpreter: Interpreter, clean: Sequence[Said], wrong: Sequence[Said]) -> Read:
    """Return the accuracy of messages as they are served."""
    figures = [_served(interpreter, said) for said in (clean, wrong)]
    (a, b), (c, d) = figures
    return Read(a, c, b, d)


def _served(interpreter: Interpreter, said: Sequence[Said]) -> tuple[float, float]:
    understood = [interpreter.interpret(text, CONTEXT) for text, _ in said]
    meant = [intent for _, intent in said]
    first = [u.ranking[0].name if u.ranking else u.intent.name for u in understood]
    ranked = sum(a == b for a, b in zip(first, meant, strict=True))
    decided = sum(u.intent.name == b for u, b in zip(understood, meant, strict=True))
    return ranked / len(said), decided / len(said)


def _heads(
    trained: TrainedIntents, stack: Sequence[Encoder], language: str, said: Sequence[Said]
) -> float:
    texts = [text for text, _ in said]
    vectors = by_view(stack, {encoder.name: encoder.encode(texts) for encoder in stack})
    scores, _ = trained.judge(vectors, stack, language)
    found = [trained.facts.intents[column] for column in scores.argmax(axis=1)]
    right = [a == intent for a, (_, intent) in zip(found, said, strict=True)]
    return float(np.mean(right))


def _put_right(
    clean: Sequence[Said], wrong: Sequence[Said], readings: Mapping[str, Sequence[str]]
) -> str:
    """Return how often a reading is what was meant, and how often what has no slip has one, too."""
    changed = [(a, b) for (a, _), (b, _) in zip(clean, wrong, strict=True) if a != b]
    right = sum(_plain(a) in map(_plain, readings[b]) for a, b in changed)
    otherwise = sum(bool(readings[text]) for text, _ in clean)
    return f"{100 * right / max(len(changed), 1):.0f} % | {100 * otherwise / len(clean):.0f} %"


def _plain(text: str) -> str:
    return fold(simplify(text))


def _regained(loss: Read, after: Read) -> str:
    lost = loss.clean - loss.wrong
    return f"{100 * (after.wrong - loss.wrong) / lost:.0f} %" if lost > 0 else ""
