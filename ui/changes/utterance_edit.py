"""Changes of the utterances of an intent, as a list of small acts that can be made again in their order.

Each names a line by its place and its words, so that it finds it although others changed the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel

from builder.schema.skill import Skill
from builder.schema.utterance import Utterance, parse_markup
from ui.changes import edit
from ui.changes.edit import Change

Lines = tuple[Utterance, ...]


class Act(BaseModel):
    """What a person did: `add` lines, `remove` some, `rewrite` one with mark-up, or `move` some.

    `rows` are lines by their place, from 0, and their text without marks. `number` counts the acts of a
    list, so that none is made twice.
    """

    kind: Literal["add", "remove", "rewrite", "move"]
    number: int
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[int, str], ...] = ()
    index: int = 0
    text: str = ""
    source: str = ""
    to: str = ""


class Acts(BaseModel):
    """The acts of one list on one screen that were not confirmed yet, in their order."""

    view: str
    ops: tuple[Act, ...]


def with_acts(intent: str, language: str, acts: Sequence[Act]) -> Change:
    """Make the acts on the utterances of an intent in a language, one after the other.

    Raises `MarkupError` for a line whose mark-up cannot be read.
    """
    changes = [_change(intent, language, act) for act in acts]

    def change(skill: Skill) -> Skill:
        for each in changes:
            skill = each(skill)
        return skill

    return change


def without_lines(lines: Lines, rows: Iterable[tuple[int, str]]) -> tuple[Lines, list[Utterance]]:
    """Return the lines without those of these rows, and those that were taken out."""
    gone = {at for row in rows if (at := _find(lines, *row)) is not None}
    kept = tuple(line for at, line in enumerate(lines) if at not in gone)
    return kept, [lines[at] for at in sorted(gone)]


def _change(intent: str, language: str, act: Act) -> Change:
    if act.kind == "add":
        new = edit.read_utterances(act.lines)
        return edit.with_utterances(intent, language, edit.added(new))
    if act.kind == "rewrite":
        renewed = parse_markup(act.source.strip())
        return edit.with_utterances(
            intent, language, lambda lines: _exchanged(lines, act.index, act.text, renewed)
        )
    if act.kind == "move":
        return lambda skill: _moved(skill, intent, language, act)
    return edit.with_utterances(
        intent, language, lambda lines: without_lines(tuple(lines), act.rows)[0]
    )


def _moved(skill: Skill, intent: str, language: str, act: Act) -> Skill:
    taken: list[Utterance] = []

    def take(lines: Lines) -> Lines:
        kept, gone = without_lines(lines, act.rows)
        taken.extend(gone)
        return kept

    left = edit.with_utterances(intent, language, take)(skill)
    return edit.with_utterances(act.to, language, edit.added(taken))(left)


def _exchanged(lines: Lines, index: int, text: str, new: Utterance) -> Lines:
    at = _find(lines, index, text)
    return lines if at is None else (*lines[:at], new, *lines[at + 1 :])


def _find(lines: Lines, index: int, text: str) -> int | None:
    """Return the place of a line: the one told if it still says this, else the first that does."""
    if index < len(lines) and lines[index].text == text:
        return index
    return next((at for at, line in enumerate(lines) if line.text == text), None)
