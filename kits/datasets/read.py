"""The door in: a file of any format becomes a dataset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from builder.errors import Invalid, NotFound, suggest
from builder.sentence import say, together
from builder.skillfile.unit import read_dictionary
from builder.system_reason import system_reason
from kits.datasets.formats.bio import read_bio, read_folder
from kits.datasets.formats.label_studio import read_tasks
from kits.datasets.formats.lines import read_lines, take_item
from kits.datasets.formats.rasa import read_rasa
from kits.datasets.formats.spacy import items_in, read_docs
from kits.datasets.formats.table import read_csv
from kits.datasets.formats.unit import read_unit
from kits.datasets.formats.workbook import read_workbook
from kits.datasets.reading import ReadDataset, Reading, refuse, text_of

MOST_BYTES: Final = 200_000_000
AUTO: Final = "auto"


def _read_jsonl(data: bytes, into: Reading) -> None:
    if data.lstrip()[:1] != b"[":
        read_lines(data, into)
        return
    for number, item in enumerate(items_in(into.file, data), 1):
        take_item(number, item, into)


READERS: Final[dict[str, Callable[[bytes, Reading], None]]] = {
    "csv": read_csv,
    "xlsx": read_workbook,
    "jsonl": _read_jsonl,
    "spacy": read_docs,
    "bio": read_bio,
    "rasa": read_rasa,
    "unit": read_unit,
    "label-studio": read_tasks,
}
_ENDINGS: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".yml": "rasa",
    ".yaml": "rasa",
    ".bio": "bio",
    ".iob": "bio",
    ".conll": "bio",
}


def read_dataset(
    path: Path, format: str = AUTO, dictionaries: tuple[Path, ...] = ()
) -> ReadDataset:
    """Read a file, or a folder of BIO tags; `dictionaries` are files of UNIT's word lists.

    Raises `NotFound('file-not-found')` or `Invalid`: 'dataset-format', 'dataset-file', 'dataset-empty'.
    """
    if not path.exists():
        raise NotFound("file-not-found", say("There is no file '{path}'.", path=str(path)))
    into = Reading(path.name)
    if path.is_dir():
        read_folder(path, into)
        return into.finish("bio")
    for file in dictionaries:
        into.words[file.stem] = read_dictionary(text_of(file.name, _bytes_of(file)))
    return _read(path.name, _bytes_of(path), format, into)


def read_bytes(name: str, data: bytes, format: str = AUTO) -> ReadDataset:
    """Read what a file called `name` holds; raises what `read_dataset` raises."""
    return _read(name, data, format, Reading(name))


def _read(name: str, data: bytes, format: str, into: Reading) -> ReadDataset:
    chosen = format_of(name, data) if format == AUTO else format
    reader = READERS.get(chosen)
    if reader is None:
        raise unknown_format(chosen)
    reader(data, into)
    return into.finish(chosen)


def unknown_format(name: str) -> Invalid:
    """Return the error of a format that there is none of."""
    what = say("There is no format '{format}'.", format=name)
    return Invalid("dataset-format", together(what, suggest(name, READERS, say("formats"))))


def format_of(name: str, data: bytes) -> str:
    """Tell the format of a file by its ending and by what it holds."""
    ending = Path(name).suffix.lower()
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    if data[:4] == b"PK\x03\x04":
        return "xlsx"
    head = data[:20_000]
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        return _json_format(name, data)
    text = head.decode("utf-8", "ignore")
    if "#@##" in text:
        return "unit"
    lines = [line for line in text.split("\n")[:50] if line.strip() and not line.startswith("#")]
    tags = [line.split()[-1] for line in lines if len(line.split()) > 1]
    if len(tags) == len(lines) > 0 and all(tag == "O" or tag[:2] in ("B-", "I-") for tag in tags):
        return "bio"
    if text.lstrip().startswith(("nlu:", "version:")):
        return "rasa"
    if lines and any(sign in lines[0] for sign in ",;\t"):
        return "csv"
    what = say("Its ending does not tell its format, nor does its first line.")
    return refuse(name, what, say("Name it with --format: {formats}.", formats=tuple(READERS)))


def _json_format(name: str, data: bytes) -> str:
    items = items_in(name, data)
    first = next(iter(items), None)
    if isinstance(first, list):
        return "spacy"
    if not isinstance(first, dict):
        return "jsonl"
    if "data" in first or "annotations" in first:
        return "label-studio"
    if {"ents", "cats", "tokens"} & first.keys():
        return "spacy"
    regions = [v for one in items[:50] if isinstance(one, dict) for v in one.values()]
    short = any(
        isinstance(v, list) and v and isinstance(v[0], dict) and "labels" in v[0] for v in regions
    )
    return "label-studio" if short or "annotation_id" in first else "jsonl"


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            what = say(
                "It has {size:,} MB; at most {most} are read.",
                size=size // 1_000_000,
                most=MOST_BYTES // 1_000_000,
            )
            refuse(path.name, what, say("Split it. Logs of any length: dialoom kit logs."))
        return path.read_bytes()
    except OSError as error:
        raise NotFound(
            "file-not-found",
            say(
                "The file '{path}' cannot be read: {reason}.",
                path=str(path),
                reason=system_reason(error),
            ),
        ) from error
