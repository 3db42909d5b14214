"""UNIT's text files: template lines, and dictionaries beside them (see `builder/skillfile/unit.py`)."""

from __future__ import annotations

from builder.skillfile.unit import read_templates
from kits.datasets.reading import Reading, text_of


def read_unit(data: bytes, into: Reading) -> None:
    """Read a file of template lines; a line that cannot be read loses no other."""
    found = read_templates(text_of(into.file, data), into.file, into.file)
    into.templates += found.templates
    into.problems += found.problems
    into.left_out += sum(problem.code == "unit-line" for problem in found.problems)
