"""The card of a dataset: what it holds, where that comes from, its licence, and what is wrong in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from builder.errors import Invalid
from builder.sentence import say
from builder.text import ANY_LANGUAGE
from kits.datasets.dataset import Dataset

JSON_ENDING: Final = ".card.json"
MARKDOWN_ENDING: Final = ".card.md"
_UNLABELLED: Final = "(no label)"
_ESCAPED: Final = str.maketrans({"|": "\\|", "\n": " ", "\r": " "})


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Model):
    """Where some of the rows come from: a file with its sha256, or any words about it."""

    name: str
    digest: str | None = None
    rows: int | None = None
    licence: str | None = None
    on: date | None = None


class Card(_Model):
    """What stands in a card; `version` grows by one whenever the content is another.

    `by_intent` and `by_slot` count rows and spans; `findings` are quality findings by code, None where
    nobody looked.
    """

    name: str
    version: int
    digest: str
    updated: date
    rows: int
    languages: dict[str, int]
    by_intent: dict[str, dict[str, int]]
    by_slot: dict[str, int]
    parts: dict[str, int]
    licence: str | None = None
    sources: tuple[Source, ...] = ()
    findings: dict[str, int] | None = None


def make_card(
    name: str,
    dataset: Dataset,
    *,
    today: date,
    before: Card | None = None,
    licence: str | None = None,
    sources: Sequence[Source] = (),
    findings: Mapping[str, int] | None = None,
) -> Card:
    """Return the card of a dataset; `before` is its last one, whose sources and licence go on."""
    same = before is not None and before.digest == dataset.digest
    version = 1 if before is None else before.version + (0 if same else 1)
    by_intent: dict[str, dict[str, int]] = {}
    for row in dataset.rows:
        told = by_intent.setdefault(row.intent or _UNLABELLED, {})
        told[row.language] = told.get(row.language, 0) + 1
    known = before.sources if before else ()
    return Card(
        name=name,
        version=version,
        digest=dataset.digest,
        updated=before.updated if same and before else today,
        rows=len(dataset.rows),
        languages=dict(Counter(row.language for row in dataset.rows)),
        by_intent=by_intent,
        by_slot=dict(sorted(dataset.marks.items())),
        parts=dict(Counter(row.part for row in dataset.rows if row.part)),
        licence=licence or (before.licence if before else None),
        sources=(*known, *(source for source in sources if source not in known)),
        findings=dict(findings) if findings is not None else None,
    )


def find_card(path: Path) -> Card | None:
    """Return the card beside a dataset, None where none is; raises `Invalid('card-unreadable')`."""
    file = path.with_name(path.name + JSON_ENDING)
    try:
        return Card.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError, ValueError) as error:
        raise Invalid(
            "card-unreadable",
            say(
                "The card '{file}' cannot be read, and its version would be lost. Mend it, or remove it "
                "to begin with version 1 again.",
                file=str(file),
            ),
        ) from error


def card_files(card: Card, name: str) -> dict[str, bytes]:
    """Return the two files of a card, JSON for programs and Markdown for people."""
    return {
        name + JSON_ENDING: (card.model_dump_json(indent=2) + "\n").encode(),
        name + MARKDOWN_ENDING: to_markdown(card).encode(),
    }


def to_markdown(card: Card) -> str:
    """Return a card in Markdown."""
    lines = [
        f"# {card.name}: data card",
        "",
        f"Version {card.version} of {card.updated.isoformat()}, content `{card.digest[:16]}`.",
        "",
        f"- {card.rows:,} utterances of {len(card.by_intent)} intents",
        f"- languages: {_counts(_named(card.languages)) or 'none'}",
        f"- licence: {card.licence or 'not stated'}",
    ]
    if card.parts:
        lines.append(f"- parts: {_counts(card.parts)}")
    lines += ["", "## Where it comes from", ""]
    lines += [f"- {_told(source)}" for source in card.sources] or ["Not stated."]
    lines += ["", "## By intent", ""]
    spoken = sorted(card.languages, key=lambda one: (one == ANY_LANGUAGE, one))
    heads = [*_named(dict.fromkeys(spoken, 0)), "all"]
    lines += [f"| intent | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for intent, told in sorted(card.by_intent.items()):
        cells = [str(told.get(one, 0)) for one in spoken]
        lines.append(
            f"| {intent.translate(_ESCAPED)} | {' | '.join(cells)} | {sum(told.values())} |"
        )
    if card.by_slot:
        lines += ["", "## Marked values by slot", "", _counts(card.by_slot)]
    lines += ["", "## Quality", ""]
    if card.findings is None:
        lines.append("Not looked at: `dialoom kit quality` does.")
    elif not card.findings:
        lines.append("Nothing was found.")
    else:
        lines += ["| finding | how many |", "|---|---|"]
        lines += [f"| `{code}` | {count} |" for code, count in sorted(card.findings.items())]
    return "\n".join([*lines, ""])


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _named(languages: Mapping[str, int]) -> dict[str, int]:
    return {("any" if code == ANY_LANGUAGE else code): n for code, n in languages.items()}


def _told(source: Source) -> str:
    parts = [source.name]
    if source.rows is not None:
        parts.append(f"{source.rows:,} rows")
    if source.licence:
        parts.append(f"licence {source.licence}")
    if source.on:
        parts.append(source.on.isoformat())
    if source.digest:
        parts.append(f"sha256 `{source.digest[:16]}`")
    return ", ".join(parts)
