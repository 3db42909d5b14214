"""The files of UNIT and of its dialogue manager, by what each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath


@dataclass(frozen=True)
class ForeignFiles:
    """Texts by the name of their file; those of dictionaries by the name of the word list."""

    templates: Mapping[str, str] = field(default_factory=dict)
    dictionaries: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    drawings: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)


def by_word_list(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of dictionary files by their list; one list may stand in several folders."""
    found: dict[str, str] = {}
    for file, text in texts.items():
        name = PurePosixPath(file).stem
        found[name] = f"{found[name]}\n{text}" if name in found else text
    return found
