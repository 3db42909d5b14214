"""What a file of another system is, seen from what it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from builder.schema.foreign_file import FileKind
from builder.skillfile.importing.foreign import ForeignFiles, by_word_list
from builder.skillfile.importing.texts import text_in
from builder.skillfile.unit import CUE, OWN, SYSTEM

_REFERENCE: Final = re.compile(r"\[D:\s*([^\]]+?)\s*\]")
_FRAGMENT: Final = re.compile(r"#@##|#@@##|\[[DW]:")
_POLICY_KEYS: Final = ("trigger", "params", "output")
_DRAWING: Final = re.compile(r"<(mxfile|mxGraphModel|mxCell)\b")
# What is one line of a dictionary.
_LONGEST_WORD: Final = 100


@dataclass(frozen=True)
class Recognised:
    """Files sorted by what they are, and the kind of each by its name, in their order."""

    files: ForeignFiles
    kinds: Mapping[str, FileKind]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The files that are none of what can be read."""
        return tuple(name for name, kind in self.kinds.items() if kind == "unknown")


def recognise(contents: Mapping[str, bytes]) -> Recognised:
    """Sort files by what they hold; a dictionary is known by its name, its shape or its use."""
    texts = {name: text_in(data) for name, data in contents.items()}
    kinds: dict[str, FileKind] = {name: _kind_of(name, text) for name, text in texts.items()}
    named = set(_named(texts, kinds))
    for name, text in texts.items():
        if kinds[name] == "unknown" and text is not None and _is_dictionary(name, text, named):
            kinds[name] = "dictionary"

    def of(kind: FileKind) -> dict[str, str]:
        return {name: text for name, text in texts.items() if text and kinds[name] == kind}

    words = by_word_list(of("dictionary"))
    files = ForeignFiles(of("templates"), words, of("policies"), of("drawing"), of("services"))
    return Recognised(files, kinds)


def _kind_of(name: str, text: str | None) -> FileKind:
    if text is None or not text.strip():
        return "unknown"
    begin = text.lstrip()[:1]
    if begin in "[{":
        kind = _kind_of_json(name, text)
        if kind is not None:
            return kind
    if begin == "<" and _DRAWING.search(text):
        return "drawing"
    return "templates" if _has_templates(text) else "unknown"


def _kind_of_json(name: str, text: str) -> FileKind | None:
    """Return the kind of a JSON file; a damaged one is told of by whoever reads policies."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return "policies" if name.lower().endswith(".json") else None
    if isinstance(found, list):
        has_policy = any(isinstance(e, dict) and any(k in e for k in _POLICY_KEYS) for e in found)
        return "policies" if has_policy else "unknown"
    held = [each for each in found.values() if isinstance(each, dict)]
    if held and all("naming_service_url" in each for each in held):
        return "services"
    inner = [each for product in held for each in product.values()]
    if inner and all(isinstance(each, dict) and "conf_path" in each for each in inner):
        return "products"
    return "unknown"


def _has_templates(text: str) -> bool:
    return any(_is_template(line) for line in text.splitlines())


def _is_template(line: str) -> bool:
    if _FRAGMENT.search(line):
        return True
    columns = line.split("\t")
    try:
        return len(columns) in (3, 4) and 0 <= float(columns[1]) <= 1
    except ValueError:
        return False


def _named(texts: Mapping[str, str | None], kinds: Mapping[str, FileKind]) -> Iterator[str]:
    """Yield the word lists that templates and policies name."""
    for name, text in texts.items():
        if text is not None and kinds[name] == "templates":
            yield from _REFERENCE.findall(text)
        elif text is not None and kinds[name] == "policies":
            # As it stands in the JSON: `"user_city"`, or as one of several slots.
            yield from re.findall(r'"([^"\\\s]{1,80})"', text)


def _is_dictionary(name: str, text: str, named: set[str]) -> bool:
    path = PurePosixPath(name)
    if path.suffix.lower() not in (".txt", ".dic", ".dict", ""):
        return False
    if path.stem in named or path.stem.startswith((CUE, OWN, SYSTEM)):
        return True
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    has_synonyms = any(line.startswith("#") for line in lines[1:])
    return (
        has_synonyms
        and not lines[0].startswith("#")
        and all(len(line) <= _LONGEST_WORD for line in lines)
    )
