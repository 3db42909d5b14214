"""What users said in a file, as candidates: tidied, each text once, without personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from builder.errors import Invalid
from builder.schema.utterance import Utterance
from builder.sentence import say
from builder.text import language_of
from kits.candidate import Candidate, Provenance
from kits.logs.personal import replace_personal
from kits.logs.source.line import LONGEST_TEXT, LeftOut, Line, sentence_of
from kits.logs.source.read import look_at, read_slice
from kits.logs.source.slices import cut
from kits.logs.tidy import has_words, tidy


@dataclass(frozen=True)
class Said:
    """The different texts of a file, with how often each was said, and what was left out or replaced."""

    candidates: tuple[Candidate, ...]
    lines: int
    left_out: LeftOut
    replaced: Counter[str]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out and replaced, a sentence each."""
        told = []
        if left_out := sentence_of(dict(self.left_out)):
            told.append(f"Left out: {left_out}.")
        if self.replaced:
            kinds = ", ".join(f"{count:,} × {kind}" for kind, count in self.replaced.most_common())
            told.append(f"Personal data replaced: {kinds}.")
        return tuple(told)


def read_said(
    path: Path,
    languages: Sequence[str],
    *,
    name: str | None = None,
    column: str | None = None,
    most: int = 200_000,
) -> Said:
    """Read a text, table, workbook or JSON lines; `name` is what its origins call the file.

    Raises `Invalid('log-column')` where no column can be told, `Invalid('log-unknown-kind')`, and
    `Invalid('file-too-many')` for more than `most` different texts.
    """
    columns = look_at(path, column)
    left_out, replaced = LeftOut(), Counter[str]()
    found: dict[str, Candidate] = {}
    lines = 0
    for piece in cut(path):
        for line in read_slice(piece, columns, column, left_out):
            lines += 1
            text = clean(line.text, left_out, replaced)
            if text is None:
                continue
            candidate = _candidate(text, line, name or path.name, tuple(languages))
            known = found.get(candidate.id)
            if known is not None:
                found[candidate.id] = replace(known, count=known.count + 1)
                continue
            if len(found) == most:
                raise Invalid(
                    "file-too-many",
                    say(
                        "'{file}' holds more than {most:,} different texts, which is more than an inbox "
                        "takes. Let `dialoom kit logs` choose from it first.",
                        file=name or path.name,
                        most=most,
                    ),
                )
            found[candidate.id] = candidate
    return Said(tuple(found.values()), lines, left_out, replaced)


def clean(text: str, left_out: LeftOut, replaced: Counter[str]) -> str | None:
    """Return what was said, tidied and without personal data; None where nothing was said."""
    tidied = tidy(text)
    if not has_words(tidied):
        left_out["no_words" if tidied else "empty"] += 1
        return None
    if len(tidied) > LONGEST_TEXT:
        left_out["too_long"] += 1
        return None
    return replace_personal(tidied, replaced)


def without_personal(text: str) -> str:
    """Return what was said, tidied and without personal data; "" where nothing was said."""
    return clean(text, LeftOut(), Counter()) or ""


def _candidate(text: str, line: Line, name: str, languages: tuple[str, ...]) -> Candidate:
    utterance = Utterance(text=text)
    origin = Provenance("file", f"{name}:{line.number}")
    return Candidate(utterance, language_of(text, languages), origin)
