"""Measure quality: `python -m benchmarks label_errors --data DIR`: planted errors, time of a change.

DIR holds banking77 and clinc150, each with train.csv (columns text,intent). Of the labels drawn, 5 % are
changed: to any other intent (random), or to one of the three that lie nearest (near). All utterances are
then reviewed in the order of `kits/quality/labels.py`; told is how many of the planted errors stand in
the first 10 %. What is natural error in a set stands in the way and counts as found nothing.

`--live` instead edits a skill of so many utterances, one change after another, each followed by a whole
look for findings: the time that an author would wait, the encoding of new words included, on one core.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks._timing import begin_on, machine
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.learning.softmax import Floats, unit_rows
from builder.nlu.threads import one_thread
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.settings import Settings
from builder.training.evaluate import Labelled, read_labelled, skill_of
from kits.quality.index import QualityIndex
from kits.quality.labels import LINE, ranked
from kits.quality.live.space import Meaning, Space
from kits.quality.look import Language
from kits.quality.said import Placed

SETS = ("banking77", "clinc150")
_SHARE, _REVIEWED, _NEAREST = 0.05, 0.10, 3
_KINDS = ("random", "near")


def run(argv: Sequence[str]) -> int:
    """Print one line a data set and kind of error, or the times of changes."""
    parser = argparse.ArgumentParser(prog="benchmarks label_errors", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--labels", type=int, default=30, help="labels an intent; 0 takes all")
    parser.add_argument("--seeds", nargs="+", type=int, default=[13, 14, 15])
    parser.add_argument("--live", type=int, default=0, help="time changes at so many utterances")
    parser.add_argument("--changes", type=int, default=60, help="how many changes of each kind")
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    options = parser.parse_args(argv)
    if options.live:
        begin_on(None)
    settings = Settings.from_environment(data_dir=options.data_dir)
    library = EncoderLibrary(settings.encoder_cache, wanted=settings.encoders or DEFAULT_ENCODERS)
    print(machine())
    if options.live:
        folders = [options.data / name for name in options.sets]
        _time_changes(folders, options.labels, options.live, options.changes, library)
        return 0
    print(
        "set, labels an intent, errors | utterances | found in the first 10 % | doubted, of them planted"
    )
    for name in options.sets:
        _find_planted(options.data / name, options.labels, options.seeds, library)
    return 0


def _find_planted(folder: Path, labels: int, seeds: Sequence[int], library: EncoderLibrary) -> None:
    texts, numbers, count = _drawn(read_labelled(folder / "train.csv"), labels)
    stack = library.keeping(library.stack_for(["en"]))
    vectors = Meaning("en", stack, texts, ()).of(texts)
    for kind in _KINDS:
        found, doubted, right = [], [], []
        for seed in seeds:
            wrong = _planted(vectors, numbers, count, kind, seed)
            is_planted = wrong != numbers
            with one_thread():
                order = _reviewed(texts, wrong, stack)
            first = [row for row, _ in order[: round(_REVIEWED * len(order))]]
            told = [row for row, sure in order if sure >= LINE]
            found.append(100 * is_planted[first].sum() / is_planted.sum())
            doubted.append(len(told))
            right.append(100 * is_planted[told].mean() if told else 0.0)
        spread = f"{statistics.mean(found):.1f} ({min(found):.1f} to {max(found):.1f})"
        print(
            f"{folder.name}, {labels or 'all'}, {kind} | {len(texts)} | {spread} | "
            f"{statistics.mean(doubted):.0f}, {statistics.mean(right):.0f} %",
            flush=True,
        )


def _drawn(data: Labelled, labels: int) -> tuple[list[str], np.ndarray, int]:
    """Return so many texts of each intent, drawn by seed 0, and the number of each text's intent."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in zip(data.texts, data.intents, strict=True):
        by_intent.setdefault(intent, []).append(text)
    rng = random.Random(0)
    texts, numbers = [], []
    for number, intent in enumerate(sorted(by_intent)):
        own = list(dict.fromkeys(by_intent[intent]))
        rng.shuffle(own)
        for text in own[: labels or None]:
            texts.append(text)
            numbers.append(number)
    return texts, np.array(numbers), len(by_intent)


def _planted(vectors: Floats, numbers: np.ndarray, count: int, kind: str, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    wrong = numbers.copy()
    rows = rng.permutation(len(numbers))[: round(_SHARE * len(numbers))]
    middles = unit_rows(np.stack([vectors[numbers == n].mean(axis=0) for n in range(count)]))
    alike = middles @ middles.T
    np.fill_diagonal(alike, -9.0)
    nearest = np.argsort(-alike, axis=1)[:, :_NEAREST]
    for row in rows.tolist():
        own = int(numbers[row])
        if kind == "random":
            wrong[row] = (own + int(rng.integers(1, count))) % count
        else:
            wrong[row] = nearest[own, int(rng.integers(_NEAREST))]
    return wrong


def _reviewed(
    texts: list[str], numbers: np.ndarray, stack: Sequence[object]
) -> list[tuple[int, float]]:
    keys = [(str(number), text) for number, text in zip(numbers.tolist(), texts, strict=True)]
    space = Space("en", keys, stack)  # type: ignore[arg-type]
    places = [Placed(i, "en", Utterance(text=t), n, "en") for n, (i, t) in enumerate(keys, 1)]
    return ranked(Language(space, space.judge(), places))


def _time_changes(
    folders: Sequence[Path], labels: int, size: int, changes: int, library: EncoderLibrary
) -> None:
    skill = _skill_of(folders, labels, size)
    index = QualityIndex.of(skill, library)
    started = time.perf_counter()
    findings = index.findings(skill)
    took = time.perf_counter() - started
    count = sum(len(intent.all_utterances()) for intent in skill.intents)
    intents = len(skill.intents)
    print(
        f"{count} utterances of {intents} intents, first look {took:.1f} s, {len(findings)} findings"
    )
    times: dict[str, list[float]] = {"added": [], "removed": [], "relabelled": [], "reworded": []}
    busy: dict[str, list[float]] = {kind: [] for kind in times}
    rng = random.Random(13)
    for number in range(changes):
        for kind in times:
            skill = _changed(skill, kind, number, rng)
            started, worked = time.perf_counter(), time.process_time()
            index.findings(skill)
            times[kind].append(1e3 * (time.perf_counter() - started))
            busy[kind].append(1e3 * (time.process_time() - worked))
    for kind in times:
        p95, busy95 = (statistics.quantiles(of[kind], n=20)[18] for of in (times, busy))
        print(
            f"one utterance {kind} | p50 {statistics.median(times[kind]):.0f}, p95 {p95:.0f} ms | "
            f"of the processor's time {statistics.median(busy[kind]):.0f}, {busy95:.0f} ms"
        )


def _skill_of(folders: Sequence[Path], labels: int, size: int) -> Skill:
    """Return a skill of so many utterances: all of the first set, then some of the next ones."""
    texts: list[str] = []
    intents: list[str] = []
    for number, folder in enumerate(folders):
        data = read_labelled(folder / "train.csv")
        if number:
            drawn, numbers, _ = _drawn(data, labels)
            data = Labelled(tuple(drawn), tuple(f"{folder.name}_{n}" for n in numbers.tolist()))
        texts += data.texts
        intents += data.intents
    skill, _ = skill_of(Labelled(tuple(texts[:size]), tuple(intents[:size])))
    return skill


def _changed(skill: Skill, kind: str, number: int, rng: random.Random) -> Skill:
    intents = list(skill.intents)
    at, to = rng.sample(range(len(intents)), 2)
    one, other = intents[at], intents[to]
    (key, said), *_ = one.utterances.items()
    place = rng.randrange(len(said))
    if kind == "added":
        new = Utterance(text=f"{said[place].text.rstrip('?.')} since {number + 2} days ago")
        intents[at] = _with(one, key, (*said, new))
    elif kind == "reworded":
        new = Utterance(text=f"please tell me {number}: {said[place].text}")
        intents[at] = _with(one, key, (*said[:place], new, *said[place + 1 :]))
    else:
        intents[at] = _with(one, key, (*said[:place], *said[place + 1 :]))
        if kind == "relabelled":
            intents[to] = _with(other, key, (*other.utterances.get(key, ()), said[place]))
    return skill.model_copy(update={"intents": tuple(intents)})


def _with(intent: Intent, key: str, said: tuple[Utterance, ...]) -> Intent:
    return intent.model_copy(update={"utterances": {key: said}})
