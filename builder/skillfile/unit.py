"""UNIT's files of templates and dictionaries <-> our templates, cues, entities and slots.

A line of a template file is `INTENT<TAB>threshold<TAB>fragments<TAB>all slots`. Fragments are joined by
`#@@##`; each is `content#@##order#@##must`. The content is `[D:kw_name]` (a cue), `[D:user_name]` or
`[D:sys_name]` (a slot), `[W:least-most]` (a wildcard) or plain text; the order counts from 1, and 0 is
anywhere; must and all slots are 0 or 1. A dictionary file has a value a line, and below it each of its
synonyms on a line that begins with `#`. (Read off the demo files of Baidu's open unit-dmkit.)
"""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from pydantic import ValidationError

from builder.errors import Place, Problem, suggest
from builder.naming import NAME_RULE
from builder.schema.entity import DictionaryEntry
from builder.schema.intent import Intent
from builder.schema.template import MOST_FRAGMENTS, Fragment, Template, to_notation
from builder.sentence import Sentence, say, together
from builder.text import shorten

CUE: Final = "kw_"
OWN: Final = "user_"
SYSTEM: Final = "sys_"
_BETWEEN: Final = "#@@##"
_WITHIN: Final = "#@##"
_REFERENCE: Final = re.compile(r"\[D:\s*([^\]]+?)\s*\]")
_WILDCARD: Final = re.compile(r"\[W:\s*(\d+)\s*-\s*(\d+)\s*\]")
# A wildcard without an end reaches as far as the longest message that templates are laid on.
_ENDLESS: Final = 400
_MOST_LINES: Final = 20
_MOST_TOLD: Final = 50


@dataclass(frozen=True)
class UnitTemplate:
    """A template of an intent, and the line that it was read from."""

    intent: str
    template: Template
    line: int


@dataclass(frozen=True)
class UnitTemplates:
    """The templates of a file in its order, and what is wrong with the rest."""

    templates: tuple[UnitTemplate, ...]
    problems: tuple[Problem, ...]


class _Unreadable(ValueError):
    """A line that cannot be read: what is wrong, and what to write instead."""

    def __init__(self, what: Sentence, remedy: Sentence) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def decode(data: bytes) -> str | None:
    """Return the text of a file in UTF-8 or in GB 18030, as UNIT exports it; None for neither.

    What an editor of Windows saved as "Unicode" begins with a mark of its own, and is read too.
    """
    marked = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_templates(text: str, file: str, skill: str) -> UnitTemplates:
    """Read a template file; a line that cannot be read is a problem and loses no other."""
    templates: list[UnitTemplate] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            template, remarks = _read_line(line)
        except _Unreadable as error:
            where = Place(skill, (), file, number)
            problems.append(Problem("unit-line", where, error.what, error.remedy))
            continue
        templates.append(UnitTemplate(template.intent, template.template, number))
        problems += [
            Problem("unit-order", Place(skill, (), file, number), what, remedy, "warning")
            for what, remedy in remarks
        ]
    return UnitTemplates(tuple(templates), tuple(problems[:_MOST_TOLD]))


def read_dictionary(text: str) -> tuple[DictionaryEntry, ...]:
    """Read a dictionary file; synonyms above the first value, and empty lines, are left out."""
    found: dict[str, list[str]] = {}
    value = ""
    for line in text.splitlines():
        word = line.strip()
        if word.startswith("#"):
            if value and word[1:].strip():
                found[value].append(word[1:].strip())
        elif word:
            value = word
            found.setdefault(value, [])
    return tuple(
        DictionaryEntry(value, tuple(dict.fromkeys(synonyms))) for value, synonyms in found.items()
    )


def write_dictionary(entries: Iterable[DictionaryEntry]) -> str:
    """Write a dictionary file; `read_dictionary` reads it back."""
    lines = []
    for entry in entries:
        lines += [entry.value, *(f"#{synonym}" for synonym in entry.synonyms)]
    return "".join(f"{line}\n" for line in lines)


def write_templates(
    intents: Sequence[Intent], names: dict[str, str], skill: str
) -> tuple[str, tuple[Problem, ...]]:
    """Write the templates of intents, and tell what UNIT's lines cannot say.

    `names` has the name in UNIT of each slot, and of each cue under `@name`. Alternatives in plain
    text become a line each.
    """
    lines: list[str] = []
    problems: list[Problem] = []
    for intent in intents:
        for language, templates in intent.templates.items():
            for number, template in enumerate(templates, 1):
                where = Place(skill, ("intents", intent.name, "templates", language, str(number)))
                written = list(_write_lines(intent.name, template, names))
                if len(written) > _MOST_LINES:
                    what = say(
                        "'{shown}' stands for more than {most} lines.",
                        shown=shorten(to_notation(template)),
                        most=_MOST_LINES,
                    )
                    remedy = say("Make a cue of its alternatives; it is left out.")
                    problems.append(Problem("unit-alternatives", where, what, remedy, "warning"))
                    continue
                lines += written
    return "".join(f"{line}\n" for line in lines), tuple(problems)


def _read_line(line: str) -> tuple[UnitTemplate, list[tuple[Sentence, Sentence]]]:
    columns = [column.strip() for column in line.rstrip("\r\n").split("\t")]
    if len(columns) < 3:
        raise _Unreadable(
            say(
                "The line has {count} columns between tabs, and a template has four.",
                count=len(columns),
            ),
            say("Write intent, threshold, fragments and 0 or 1, with a tab between each."),
        )
    intent, share, pieces = columns[:3]
    fragments = [_read_fragment(piece) for piece in pieces.split(_BETWEEN) if piece.strip()]
    if not 1 <= len(fragments) <= MOST_FRAGMENTS:
        raise _Unreadable(
            say("The template has {count} fragments.", count=len(fragments)),
            say(
                "Give it 1 to {most}, with {between} between them.",
                most=MOST_FRAGMENTS,
                between=_BETWEEN,
            ),
        )
    orders = [order for _, order in fragments]
    placed = [order for order in orders if order]
    ordered = len(placed) == len(fragments) or len(fragments) == 1
    remarks = []
    if placed and not ordered:
        what = say(
            "Some fragments have an order and others have none; all may stand in any order now."
        )
        remedy = say("Look at the template, and put its fragments in order where they have one.")
        remarks.append((what, remedy))
    if ordered:
        fragments.sort(key=lambda one: one[1])
    try:
        template = Template(
            fragments=tuple(fragment for fragment, _ in fragments),
            ordered=ordered,
            threshold=_share_of(share),
            other_slots=len(columns) < 4 or columns[3] != "0",
        )
        # Only a name that an intent may have.
        Intent(name=intent)
    except ValidationError as error:
        raise _Unreadable(
            say("'{name}' cannot be the name of an intent.", name=shorten(intent)),
            NAME_RULE,
        ) from error
    return UnitTemplate(intent, template, 0), remarks


def _share_of(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise _Unreadable(
            say("The threshold '{shown}' is no number from 0 to 1.", shown=shorten(text)),
            say("Write the share of the message that must be recognised, such as 0.7."),
        )
    return share


def _read_fragment(piece: str) -> tuple[Fragment, int]:
    content, *flags = (part.strip() for part in piece.split(_WITHIN))
    order, must = (flags + ["0", "1"][len(flags) :])[:2]
    if not content or not order.isascii() or not order.isdigit() or must not in ("0", "1"):
        raise _Unreadable(
            say(
                "The fragment '{shown}' is not content{within}order{within}must.",
                shown=shorten(piece),
                within=_WITHIN,
            ),
            say("Write for example [D:kw_book]{within}0{within}1.", within=_WITHIN),
        )
    return _fragment_of(content, must == "1"), int(order)


def _fragment_of(content: str, must: bool) -> Fragment:
    wildcard, reference = _WILDCARD.fullmatch(content), _REFERENCE.fullmatch(content)
    try:
        if wildcard:
            return Fragment(kind="any", least=int(wildcard[1]), most=int(wildcard[2]))
        if reference:
            name = reference[1]
            return Fragment(kind="cue" if name.startswith(CUE) else "slot", name=name, must=must)
        if not content.startswith("["):
            return Fragment(kind="text", words=(content,), must=must)
    except ValidationError:
        pass
    raise _Unreadable(
        say("The fragment '{shown}' is none that is known.", shown=shorten(content)),
        say("Write [D:name] for a word list, [W:0-8] for a wildcard, or plain text."),
    )


def _write_lines(intent: str, template: Template, names: dict[str, str]) -> Iterator[str]:
    choices = [
        fragment.words if fragment.kind == "text" else (_content_of(fragment, names),)
        for fragment in template.fragments
    ]
    has_order = template.ordered and len(choices) > 1
    for number, contents in enumerate(product(*choices)):
        if number > _MOST_LINES:
            return
        pieces = [
            _WITHIN.join((content, str(place if has_order else 0), str(int(fragment.must))))
            for place, (content, fragment) in enumerate(
                zip(contents, template.fragments, strict=True), 1
            )
        ]
        columns = (intent, f"{template.threshold:g}", _BETWEEN.join(pieces))
        yield "\t".join((*columns, str(int(template.other_slots))))


def _content_of(fragment: Fragment, names: dict[str, str]) -> str:
    if fragment.kind == "any":
        most = _ENDLESS if fragment.most is None else fragment.most
        return f"[W:{fragment.least}-{most}]"
    key = f"@{fragment.name}" if fragment.kind == "cue" else fragment.name or ""
    return f"[D:{names.get(key, key)}]"


def missing(name: str, existing: Iterable[str], where: Place) -> Problem:
    """Return the problem of a word list that no file gave."""
    what = say(
        "The word list '{name}' is empty: no dictionary file of that name was given.", name=name
    )
    remedy = together(
        say("Give {name}.txt, or add its words by hand.", name=name),
        suggest(name, existing, say("files")),
    )
    return Problem("unit-dictionary-missing", where, what, remedy, "warning")
