"""Logs in files to candidates in files: the whole way, with nothing half-written at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from builder.encoding.library import EncoderLibrary
from builder.schema.skill import Skill
from kits.labelling.group import Group
from kits.logs.executor import Executor, Here
from kits.logs.outcome import CANDIDATES, NOISE, REPORT, Report, write_candidates
from kits.logs.run import LogSettings, LogWork, ProgressOf, Run, digest_for
from kits.logs.work import Work, write_whole


@dataclass(frozen=True)
class Place:
    """The folder that results go to; work that is not finished lies in a folder of it."""

    folder: Path

    @property
    def work(self) -> Path:
        """Where work lies until it is finished."""
        return self.folder / "work"


def label_logs(
    files: Sequence[Path],
    skill: Skill,
    library: EncoderLibrary,
    place: Place,
    *,
    wanted: tuple[str, ...],
    settings: LogSettings | None = None,
    executor: Executor | None = None,
    resume: bool = False,
    keep_work: bool = False,
    most: int = 1_000,
    progress: ProgressOf = lambda _done, _message: None,
) -> tuple[list[Group], Report]:
    """Read logs, and write candidates, noise and a report into a folder.

    `wanted` names the encoders of the library as the settings do, for processes that open it anew.
    Raises `NotFound('file-not-found')`; `Invalid`: 'log-unknown-kind', 'log-column', 'log-empty';
    `Conflict`: 'logs-unfinished', 'logs-changed'; `Unavailable` where nothing can be written.
    """
    settings = settings or LogSettings()
    digest = digest_for(files, skill, library, settings)
    work = Work.begin(place.work, digest, resume=resume)
    job = LogWork(
        tuple(files), skill, library, wanted, work, settings, executor or Here(), progress
    )
    groups, report = Run(job).groups()
    candidates = [group for group in groups if group.kind != "noise"]
    noise = [group for group in groups if group.kind == "noise"]
    report.candidates = write_candidates(place.folder / CANDIDATES, candidates, most)
    write_candidates(place.folder / NOISE, noise, most)
    report.files = {
        name: str(place.folder / file)
        for name, file in (("candidates", CANDIDATES), ("noise", NOISE), ("report", REPORT))
    }
    told = orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2)
    write_whole(place.folder / REPORT, lambda file: file.write(told + b"\n"))
    if not keep_work:
        work.remove()
    return groups, report
