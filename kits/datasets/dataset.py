"""A dataset: utterances with what they mean, as a file holds them, and the word lists beside them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.schema.entity import DictionaryEntry
from builder.schema.utterance import Utterance
from builder.skillfile.unit import UnitTemplate
from builder.text import ANY_LANGUAGE

# The label of what a skill is not there for, in our files; `oos` is what public sets call it.
OUT_OF_SCOPE = "out_of_scope"
OUT_OF_SCOPE_LABELS = (OUT_OF_SCOPE, "oos")


@dataclass(frozen=True)
class Row:
    """An utterance of a dataset, exactly as it stands there.

    `intent` is None where nobody labelled it, `language` is `*` where the file does not tell it, `part`
    is the part of the dataset that it is for (`train`, `test`), None where there is only one.
    """

    utterance: Utterance
    intent: str | None = None
    language: str = ANY_LANGUAGE
    part: str | None = None
    # Where it was read, from 1: a line, or a row of a sheet, or an item of a list.
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Dataset:
    """Rows in their order; `types` has the entity of each slot, `words` the dictionary of each entity.

    `patterns` are RE2 patterns by entity, `templates` those of UNIT. Most formats hold rows only.
    """

    rows: tuple[Row, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[DictionaryEntry, ...]] = field(default_factory=dict)
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    templates: tuple[UnitTemplate, ...] = ()

    @property
    def digest(self) -> str:
        """The sha256 of all that it holds; the same rows in another order give the same."""
        rows = sorted(json.dumps(_plain(row), ensure_ascii=False) for row in self.rows)
        beside = {
            "types": dict(sorted(self.types.items())),
            "words": {name: self.words[name] for name in sorted(self.words)},
            "patterns": {name: self.patterns[name] for name in sorted(self.patterns)},
            "templates": sorted(
                f"{t.intent} {t.template.model_dump_json()}" for t in self.templates
            ),
        }
        told = "\n".join([*rows, json.dumps(beside, ensure_ascii=False)])
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def counts(self) -> Counter[str]:
        """How many rows each intent has; those without one stand under an empty name."""
        return Counter(row.intent or "" for row in self.rows)

    @property
    def marks(self) -> Counter[str]:
        """How many spans each slot has."""
        return Counter(span.slot for row in self.rows for span in row.utterance.spans)


def _plain(row: Row) -> list[object]:
    spans = [[s.start, s.end, s.slot, s.value] for s in row.utterance.spans]
    return [row.utterance.text, spans, row.intent, row.language, row.part]
