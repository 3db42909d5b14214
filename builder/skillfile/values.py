"""`dictionaries/ENTITY.csv`: one value a row, its synonyms in the cells after it.

For dictionaries of thousands of values, which YAML is too slow and too wordy for. There is no header
row; a row that begins with `#` is a comment, and cells are quoted as spreadsheets do it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from builder.schema.entity import DictionaryEntry
from builder.sentence import say
from builder.skillfile.document import Finding

FOLDER: Final = "dictionaries/"
SUFFIX: Final = ".csv"
# From so many values on, a dictionary is saved in a file of its own.
MANY: Final = 1000

_LONGEST_CELL: Final = 100_000
_MOST_TOLD: Final = 20


@dataclass
class ValueRows:
    """The values of a file, in its order, and what is wrong with the rest."""

    entries: list[DictionaryEntry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def is_dictionary(path: str) -> bool:
    """Tell whether a path within a skill folder is a dictionary's file."""
    return path.startswith(FOLDER) and path.endswith(SUFFIX) and len(path) > len(FOLDER + SUFFIX)


def entity_of(path: str) -> str:
    """Return the entity whose dictionary a file is."""
    return path.removeprefix(FOLDER).removesuffix(SUFFIX)


def path_of(entity: str) -> str:
    """Return the file of an entity's dictionary."""
    return f"{FOLDER}{entity}{SUFFIX}"


def read_values(text: str) -> ValueRows:
    """Read a dictionary's file; rows of the same value become one, with a warning."""
    rows = ValueRows()
    csv.field_size_limit(_LONGEST_CELL)
    found: dict[str, tuple[str, ...]] = {}
    lines: dict[str, int] = {}
    repeated = 0
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells) or cells[0].startswith("#"):
                continue
            value, synonyms = cells[0], tuple([cell for cell in cells[1:] if cell])
            if value in found:
                repeated += 1
                if repeated <= _MOST_TOLD:
                    rows.findings.append(_twice(value, reader.line_num, lines[value]))
                synonyms = tuple(dict.fromkeys((*found[value], *synonyms)))
            else:
                lines[value] = reader.line_num
            found[value] = synonyms
    except csv.Error as error:
        rows.findings.append(no_table(error, reader.line_num or 1))
    rows.entries = [DictionaryEntry(value, synonyms) for value, synonyms in found.items()]
    return rows


def write_values(entries: Iterable[DictionaryEntry]) -> str:
    """Write a dictionary's file; `read_values` reads it back unchanged."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for entry in entries:
        writer.writerow((entry.value, *entry.synonyms))
    return out.getvalue()


def can_stand_in_file(entries: Sequence[DictionaryEntry]) -> bool:
    """Tell whether `read_values` would read these values back as they are."""
    return len({entry.value for entry in entries}) == len(entries) and all(
        entry.value
        and all(entry.synonyms)
        and not entry.value.startswith("#")
        and "\r" not in "".join((entry.value, *entry.synonyms))
        for entry in entries
    )


def no_table(error: csv.Error, line: int) -> Finding:
    """Return what is wrong with a file that is no table."""
    what = say("This is not a table of comma-separated values: {reason}.", reason=str(error))
    remedy = say('Put cells that contain commas or quotes between quotes, and double a quote: "".')
    return Finding("csv-invalid", line, what, remedy)


def _twice(value: str, line: int, first: int) -> Finding:
    what = say("The value '{value}' stands in line {line} already.", value=value, line=first)
    remedy = say("Its synonyms are joined: write it once.")
    return Finding("dictionary-value-twice", line, what, remedy, warning=True)
