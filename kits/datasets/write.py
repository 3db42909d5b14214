"""The door out: a dataset becomes a file of any format, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from builder.errors import Invalid, Place, Problem, suggest
from builder.sentence import Sentence, say, together
from builder.system_reason import system_reason
from kits.datasets.dataset import Dataset
from kits.datasets.formats.bio import write_bio
from kits.datasets.formats.label_studio import labelling_config, write_tasks
from kits.datasets.formats.lines import write_lines
from kits.datasets.formats.rasa import write_rasa
from kits.datasets.formats.spacy import write_docs
from kits.datasets.formats.table import write_csv
from kits.datasets.formats.workbook import write_workbook
from kits.datasets.read import format_of

_WRITERS: Final[dict[str, Callable[[Dataset], bytes]]] = {
    "csv": write_csv,
    "xlsx": write_workbook,
    "jsonl": write_lines,
    "spacy": write_docs,
    "bio": write_bio,
    "label-studio": write_tasks,
}
_RASA: Final = "rasa"
FORMATS: Final = (*_WRITERS, _RASA)


@dataclass(frozen=True)
class Written:
    """The files that a dataset was written as, by name, and what its format could not say."""

    format: str
    files: dict[str, bytes]
    problems: tuple[Problem, ...]


def written(dataset: Dataset, name: str, format: str) -> Written:
    """Return a dataset as files; raises `Invalid('dataset-format')`."""
    notes: list[Problem] = []
    if format == "auto":
        format = format_of(name, b"[]" if name.endswith(".json") else b"")
    if format == _RASA:
        data = write_rasa(dataset, notes)
    elif format in _WRITERS:
        data = _WRITERS[format](dataset)
    else:
        raise Invalid(
            "dataset-format",
            together(
                say("No dataset is written in the format '{format}'.", format=format),
                suggest(format, FORMATS, say("formats")),
            ),
        )
    files = {name: data}
    if format == "label-studio":
        files[f"{name}.config.xml"] = labelling_config(dataset).encode()
    notes += _not_said(dataset, name, format)
    return Written(format, files, tuple(notes))


def save_files(folder: Path, files: dict[str, bytes]) -> None:
    """Save files, each whole or not at all; raises `Invalid('dataset-not-saved')`."""
    for name, data in files.items():
        path = folder / name
        temporary: Path | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            temporary = Path(made)
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            temporary.chmod(0o644)
            temporary.replace(path)
        except OSError as error:
            if temporary is not None:
                temporary.unlink(missing_ok=True)
            raise Invalid(
                "dataset-not-saved",
                say(
                    "'{path}' cannot be written: {reason}.",
                    path=str(path),
                    reason=system_reason(error),
                ),
            ) from error


def _not_said(dataset: Dataset, name: str, format: str) -> list[Problem]:
    """Tell what a dataset holds and a format cannot say."""
    lost: list[Sentence] = []
    if format == _RASA:
        languages = {row.language for row in dataset.rows}
        if len(languages) > 1:
            lost.append(say("which of {count} languages an example is in", count=len(languages)))
        if any(row.part for row in dataset.rows):
            lost.append(say("which part of the dataset an example is for"))
    else:
        words = sum(len(entries) for entries in dataset.words.values())
        if words:
            lost.append(say("{count} values of dictionaries", count=words))
        if dataset.patterns:
            lost.append(say("the patterns of {count} entities", count=len(dataset.patterns)))
    if dataset.templates:
        lost.append(say("{count} templates", count=len(dataset.templates)))
    if not lost:
        return []
    what = say("The format {format} has no place for {lost}.", format=format, lost=tuple(lost))
    remedy = say("They stay in the skill; the format that holds most is rasa.")
    if format == _RASA:
        remedy = say("Export to JSON Lines if it is needed.")
    place = Place(name, (), name)
    return [Problem("dataset-not-written", place, what, remedy, "warning")]
