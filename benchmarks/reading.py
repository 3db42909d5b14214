"""Answers from documents: `python -m benchmarks reading --data DIR`.

DIR holds question sets in SQuAD's format.
Prints how well spans and sentences are found given the context and among all contexts, how
questions without an answer are told, and what an answer and an index cost. Questions without an answer
are made of the sets: *near* ones are asked of the likest other context that does not hold the answer,
*far* ones of an index in which their context is missing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from benchmarks._timing import machine
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.nlu.simplified import simplifying
from builder.nlu.stack import question_encoder
from builder.reading.bm25 import WordIndex
from builder.reading.documents.content import Block
from builder.reading.index import PassageIndex
from builder.reading.passage import split_into_passages
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.text import fold
from builder.training.evaluate_reading import evaluate_reading, read_squad
from builder.training.train import background_of

_SETS: Final = ("cmrc2018_trial", "drcd_test")
_INDEXED: Final = 1_000
Row = dict[str, Any]


def run(argv: Sequence[str]) -> int:
    """Measure, print, return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks reading", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the sets")
    parser.add_argument("--sets", nargs="+", default=list(_SETS), help="files without .json")
    parser.add_argument("--limit", type=int, help="ask the first questions only")
    parser.add_argument("--without-index", action="store_true", help="do not time an index")
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    library = EncoderLibrary(settings.encoder_cache, wanted=settings.encoders or DEFAULT_ENCODERS)
    rows: dict[str, Row] = {}
    for name in options.sets:
        path = options.data / f"{name}.json"
        ways: dict[str, Callable[[], Row]] = {
            "given the context": partial(_asked, path, library, options.limit),
            "among all contexts": partial(_asked, path, library, options.limit, opened=True),
            "near strangers": partial(_near, path, library, options.limit),
            "far strangers": partial(_far, path, library, options.limit),
        }
        for way, measure in ways.items():
            rows[f"{name}, {way}"] = measure()
            if not options.json:
                _tell(f"{name}, {way}", rows[f"{name}, {way}"])
    if not options.without_index:
        rows["index"] = _index(options.data / f"{options.sets[0]}.json", library)
    if options.json:
        print(json.dumps({"machine": machine(), "reading": rows}, indent=2))
        return 0
    if "index" in rows:
        _tell("index", rows["index"])
    print(machine())
    return 0


def _tell(name: str, row: Row) -> None:
    shown = {k: v for k, v in row.items() if v is not None}
    print(f"{name}: " + ", ".join(f"{k} {v}" for k, v in shown.items()), flush=True)


def _asked(path: Path, library: EncoderLibrary, limit: int | None, *, opened: bool = False) -> Row:
    return asdict(evaluate_reading(path, opened=opened, encoders=library, limit=limit))


def _near(path: Path, library: EncoderLibrary, limit: int | None) -> Row:
    """Ask each question of its own context, and of the likest one that does not answer it."""
    contexts, questions = read_squad(path)
    words = WordIndex.of(contexts)
    made: list[list[Row]] = [[] for _ in contexts]
    for one in questions[:limit]:
        scores = words.scores(one.text)
        others = [
            int(i)
            for i in np.argsort(-scores, kind="stable")[:20]
            if i != one.context and not any(fold(a) in fold(contexts[i]) for a in one.answers)
        ]
        answers = [{"text": a, "answer_start": 0} for a in one.answers]
        made[one.context].append({"id": one.id, "question": one.text, "answers": answers})
        if others:
            stranger = {"id": f"{one.id}-", "question": one.text, "answers": []}
            made[others[0]].append({**stranger, "is_impossible": True})
    return _evaluated(contexts, made, library, opened=False)


def _far(path: Path, library: EncoderLibrary, limit: int | None) -> Row:
    """Ask an index of every other context the questions of all."""
    contexts, questions = read_squad(path)
    kept = list(range(0, len(contexts), 2))
    made: list[list[Row]] = [[] for _ in kept]
    for number, one in enumerate(questions[:limit]):
        answers = [{"text": a, "answer_start": 0} for a in one.answers]
        if one.context % 2 == 0:
            asked = {"id": one.id, "question": one.text, "answers": answers}
            made[one.context // 2].append(asked)
        else:
            stranger = {"id": one.id, "question": one.text, "answers": [], "is_impossible": True}
            made[number % len(kept)].append(stranger)
    return _evaluated([contexts[i] for i in kept], made, library, opened=True)


def _evaluated(
    contexts: Sequence[str], asked: Sequence[list[Row]], library: EncoderLibrary, *, opened: bool
) -> Row:
    paragraphs = [{"context": c, "qas": qas} for c, qas in zip(contexts, asked, strict=True)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.json"
        path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), "utf-8")
        report = asdict(evaluate_reading(path, opened=opened, encoders=library))
    told = ("questions", "kept", "answered_wrongly", "wrong_at_90_kept", "no_answer_f1")
    return {name: report[name] for name in told}


def _index(path: Path, library: EncoderLibrary) -> Row:
    """Index about a thousand passages; the processor's time is that of all threads."""
    contexts, _ = read_squad(path)
    passages = [
        passage
        for number, context in enumerate(contexts)
        for passage in split_into_passages(str(number), [Block(context)])
    ][:_INDEXED]
    skill = Skill(name="reading", languages=("zh", "en"))
    encoder = question_encoder(simplifying(library.stack_for(skill.languages)))
    background = background_of(skill, library)
    clock, processor = time.perf_counter(), time.process_time()
    PassageIndex.of(passages, encoder, background=background)
    return {
        "passages": len(passages),
        "characters a passage": round(float(np.mean([len(p.text) for p in passages])), 1),
        "seconds": round(time.perf_counter() - clock, 2),
        "processor seconds": round(time.process_time() - processor, 2),
    }
