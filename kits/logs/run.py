"""A log to groups of candidates, stage by stage; what was finished before is taken over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.reading.lists import Lists
from builder.schema.skill import Skill
from builder.sentence import say, together
from kits.discovery.kmeans import Labels
from kits.labelling.group import Group
from kits.logs.encoders import light_encoder
from kits.logs.executor import Executor
from kits.logs.outcome import GroupReport, Report
from kits.logs.propose import Places, place_studied, spread
from kits.logs.source.line import sentence_of
from kits.logs.source.read import look_at
from kits.logs.source.slices import cut
from kits.logs.stages.distinct import Text, gather, read_texts
from kits.logs.stages.tidied import TidyTask, tidy_slice
from kits.logs.stages.vectors import LogVectors, VectorTask, encode_chunk
from kits.logs.study import MOST, choose, languages_of, read_closely
from kits.logs.work import Work, digest_of, write_whole

T = TypeVar("T")
ProgressOf = Callable[[float, str], None]
# What part of the whole each stage takes, for the bar.
_SHARES: Final = {
    "Reading": 0.1,
    "Comparing": 0.07,
    "Understanding": 0.5,
    "Sorting": 0.08,
    "Studying": 0.15,
    "Proposing": 0.1,
}


@dataclass(frozen=True)
class LogSettings:
    """What is wanted of a log; everything in it is part of what a work folder is of."""

    column: str | None = None
    # How many new intents there are; estimated when left out.
    count: int | None = None
    studied: int = MOST
    seed: int = 0


@dataclass(frozen=True)
class LogWork:
    """The log, the skill that it is for, where work lies, and who does it."""

    files: tuple[Path, ...]
    skill: Skill
    library: EncoderLibrary
    wanted: tuple[str, ...]
    work: Work
    settings: LogSettings
    executor: Executor
    progress: ProgressOf = lambda _done, _message: None


def digest_for(
    files: Sequence[Path], skill: Skill, library: EncoderLibrary, settings: LogSettings
) -> str:
    """Return what tells this work from that on another log, skill, encoders or settings."""
    stack = library.stack_for(skill.languages)
    return digest_of(
        files,
        {
            "files": [path.name for path in files],
            "skill": skill.model_dump_json(include={"name", "languages", "intents", "thresholds"}),
            "encoders": {encoder.name: encoder.fingerprint for encoder in stack},
            **vars(settings),
        },
    )


class Run:
    """Work on one log, from its lines to groups of candidates."""

    def __init__(self, job: LogWork) -> None:
        self._job = job
        self._seconds: dict[str, float] = {}
        self._done = 0.0

    def groups(self) -> tuple[list[Group], Report]:
        """Do what is left to do; return the groups and a report.

        Raises `Invalid('log-empty')` when nothing that a user said is in the log.
        """
        job, work = self._job, self._job.work
        names = self._tidy()
        with self._timed("Comparing") as report:
            totals = gather(work, names, report)
        if not totals.distinct:
            why = sentence_of(totals.left_out)  # type: ignore[arg-type]
            told = (
                say(
                    "Nothing that a user said was found in {lines:,} lines of the log: {why}.",
                    lines=totals.lines,
                    why=why,
                )
                if why
                else say(
                    "Nothing that a user said was found in {lines:,} lines of the log.",
                    lines=totals.lines,
                )
            )
            remedy = say("Look whether it is the right file, and name its column with --column.")
            raise Invalid("log-empty", together(told, remedy))
        encoder = light_encoder(job.library, job.skill.languages)
        self._encode(encoder.name, encoder.fingerprint)
        vectors = LogVectors(work)
        texts = [text for path in work.files("distinct", "jsonl") for text in read_texts(path)]
        with self._timed("Sorting") as report:
            rows = self._choose(vectors, report)
        with self._timed("Studying") as report:
            places = self._study(texts, rows, report)
        with self._timed("Proposing") as report:
            groups, noise, shown = self._spread(texts, vectors, rows, places)
        outcome = Report(
            lines=totals.lines,
            left_out=totals.left_out,
            replaced=totals.replaced,
            different=totals.different,
            distinct=totals.distinct,
            studied=len(rows),
            groups=shown,
            noise=noise,
            seconds={name: round(took, 2) for name, took in self._seconds.items()},
            encoder=encoder.name,
        )
        return groups, outcome

    def _tidy(self) -> list[str]:
        """Tidy every slice; return the name of the file that each chunk is of."""
        job = self._job
        with self._timed("Reading") as report:
            tasks: list[TidyTask] = []
            names: list[str] = []
            for path in job.files:
                columns = look_at(path, job.settings.column)
                for piece in cut(path):
                    output = job.work.file("tidied", len(tasks), "jsonl")
                    tasks.append(TidyTask(piece, columns, job.settings.column, str(output)))
                    names.append(path.name)
            self._run(tidy_slice, tasks, report)
        return names

    def _encode(self, name: str, fingerprint: str) -> None:
        job = self._job
        with self._timed("Understanding") as report:
            tasks = [
                VectorTask(
                    str(path),
                    str(job.library.cache),
                    job.wanted,
                    name,
                    fingerprint,
                    str(job.work.file("vectors", number, "npy")),
                )
                for number, path in enumerate(job.work.files("distinct", "jsonl"))
            ]
            self._run(encode_chunk, tasks, report)

    def _choose(self, vectors: LogVectors, report: Callable[[float], None]) -> Labels:
        """Choose the rows that are studied; of a large log by an index, which is kept."""
        job, count = self._job, len(vectors)
        if count <= job.settings.studied:
            return np.arange(count)
        path = job.work.file("study", 0, "rows.npy")
        if path.exists():
            kept: Labels = np.load(path, allow_pickle=False)
            return kept
        lists = Lists.of(count, vectors.rows).to_arrays()
        report(0.9)
        order, bounds = lists["lists/order"], lists["lists/bounds"]
        rows_of = np.split(order.astype(np.int64), bounds[1:-1])
        rows = choose(rows_of, job.settings.studied, job.settings.seed)
        write_whole(path, lambda file: np.lib.format.write_array(file, rows, allow_pickle=False))
        return rows

    def _study(
        self, texts: Sequence[Text], rows: Labels, report: Callable[[float], None]
    ) -> Places:
        job = self._job
        studied = [texts[row].text for row in rows]
        stack = job.library.stack_for(job.skill.languages)
        views = read_closely(
            job.work,
            studied,
            job.library,
            job.wanted,
            stack,
            lambda tasks: self._run(encode_chunk, tasks, lambda done: report(0.7 * done)),
        )
        return place_studied(
            job.skill,
            stack,
            studied,
            views,
            languages_of(studied, job.skill.languages),
            count=job.settings.count,
            seed=job.settings.seed,
            progress=lambda done: report(0.7 + 0.3 * done),
        )

    def _spread(
        self, texts: Sequence[Text], vectors: LogVectors, rows: Labels, places: Places
    ) -> tuple[list[Group], int, list[GroupReport]]:
        job = self._job
        return spread(job.work, job.executor, job.skill, texts, vectors, rows, places)

    def _run(
        self, stage: Callable[[T], None], tasks: Sequence[T], report: Callable[[float], None]
    ) -> None:
        left = [task for task in tasks if not Path(task.output).exists()]  # type: ignore[attr-defined]
        before = len(tasks) - len(left)
        for done in self._job.executor.run(stage, left):
            report((before + done) / len(tasks))

    @contextmanager
    def _timed(self, name: str) -> Iterator[Callable[[float], None]]:
        start, share = self._done, _SHARES[name]
        began = time.monotonic()

        def report(done: float) -> None:
            self._job.progress(start + share * done, name)

        report(0.0)
        yield report
        self._done = start + share
        self._seconds[name] = time.monotonic() - began
