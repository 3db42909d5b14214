"""Labelling in a terminal: a group at a time, each decision one key."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import typer

from builder.commands.output import tell
from builder.errors import BuilderError, Conflict
from builder.schema.utterance import MarkupError, Utterance, parse_markup, to_markup

if TYPE_CHECKING:
    from builder.client import Client
    from builder.wire.inbox import DecisionShape, GroupShape, Verdict

_PAGE: Final = 9
_KEYS: Final = (
    "a accept · x reject · s split · l later · i other intent · 1-9 leave out · "
    "m give what is left out another intent · n more · e edit mark-up · u undo · q quit"
)
_VERDICTS: Final[dict[str, Verdict]] = {"a": "accept", "x": "reject", "s": "split", "l": "skip"}


class Labeller:
    """Shows groups to one person until there are none left, or the person has had enough."""

    def __init__(
        self, client: Client, skill: str, person: str, *, second: bool, later: bool
    ) -> None:
        self._client = client
        self._skill = skill
        self._person = person
        self._second = second
        self._later = later
        self._labels = 0
        self._acts = 0
        self._began = time.monotonic()

    def run(self) -> None:
        """Label until the end."""
        while True:
            group = self._client.take_group(
                self._skill, by=self._person, second=self._second, later=self._later
            )
            if group is None:
                tell("Nothing is left to label: all is decided, or others are looking at it.")
                break
            try:
                if not self._one(group):
                    break
            except Conflict as error:
                # Somebody else was first: nothing was changed, and the next group comes.
                tell(error.message)
        minutes = (time.monotonic() - self._began) / 60
        per = self._labels / self._acts if self._acts else 0.0
        tell(
            f"{self._labels} labels by {self._acts} decisions ({per:.1f} each) in {minutes:.1f} minutes."
        )

    def _one(self, group: GroupShape) -> bool:
        """Show a group until it is decided on; False when the person quits."""
        began = time.monotonic()
        off: set[str] = set()
        edited: dict[str, Utterance] = {}
        intent, page = group.intent, 0
        while True:
            self._show(group, intent, off, edited, page)
            key = _key()
            if key in ("q", "", "\x03", "\x04"):
                return False
            if key.isdigit() and key != "0":
                at = page * _PAGE + int(key) - 1
                if at < len(group.members):
                    off ^= {group.members[at].candidate.id}
            elif key == "n":
                page = (page + 1) % max(1, -(-len(group.members) // _PAGE))
            elif key == "i":
                intent = typer.prompt("Intent", default=intent or "").strip() or None
            elif key == "e":
                self._edit(group, edited, page)
            elif key == "m":
                if self._move(group, off, edited, began):
                    rest = [each for each in group.members if each.candidate.id not in off]
                    group = group.model_copy(update={"members": tuple(rest)})
                    began, off, page = time.monotonic(), set(), 0
            elif key == "u":
                self._undo()
                return True
            elif key in _VERDICTS and self._decide(
                group, _VERDICTS[key], intent, off, edited, began
            ):
                return True

    def _show(
        self,
        group: GroupShape,
        intent: str | None,
        off: set[str],
        edited: dict[str, Utterance],
        page: int,
    ) -> None:
        tell()
        typer.secho(f"{intent or '(no intent)'}", bold=True, nl=False)
        tell(f"  {group.kind}, {len(group.members)} candidates, about {group.purity:.0%} right")
        typer.secho(group.why.says, dim=True)
        first = page * _PAGE
        for number, member in enumerate(group.members[first : first + _PAGE], 1):
            utterance = edited.get(member.candidate.id, member.candidate.utterance)
            mark = "-" if member.candidate.id in off else "+"
            rival = f"  (or {member.rival}?)" if member.rival else ""
            line = f"{number} {mark} {to_markup(utterance)}{rival}"
            typer.secho(line, dim=member.candidate.id in off)
        left = len(group.members) - first - _PAGE
        if left > 0:
            tell(f"    … {left} more")
        typer.secho(_KEYS, dim=True)

    def _edit(self, group: GroupShape, edited: dict[str, Utterance], page: int) -> None:
        number = typer.prompt("Which line", type=int)
        at = page * _PAGE + number - 1
        if not 0 <= at < len(group.members):
            return
        candidate = group.members[at].candidate
        before = edited.get(candidate.id, candidate.utterance)
        try:
            edited[candidate.id] = parse_markup(
                typer.prompt("Mark-up", default=to_markup(before)).strip()
            )
        except MarkupError as error:
            tell(f"That cannot be read: {error}.")

    def _decide(
        self,
        group: GroupShape,
        verdict: Verdict,
        intent: str | None,
        off: set[str],
        edited: dict[str, Utterance],
        began: float,
    ) -> bool:
        accepts = verdict == "accept"
        exceptions = [m.candidate.id for m in group.members if m.candidate.id in off]
        if verdict in ("split", "skip"):
            exceptions = []
        new = intent != group.intent or group.kind == "new"
        if accepts and new and not self._may_make(intent):
            return False
        return self._send(
            group,
            verdict,
            began,
            intent=intent if accepts else None,
            new=accepts and new,
            exceptions=exceptions,
            edited={id: each for id, each in edited.items() if id not in off},
        )

    def _move(
        self, group: GroupShape, off: set[str], edited: dict[str, Utterance], began: float
    ) -> bool:
        """Give the lines that are left out another intent: one decision for all of them."""
        rest = [m for m in group.members if m.candidate.id in off]
        if not rest or len(rest) == len(group.members) or self._second:
            tell("Leave out some lines of the group first: 'm' gives these another intent.")
            return False
        rivals = Counter(member.rival for member in rest if member.rival)
        likely = rivals.most_common(1)[0][0] if rivals else ""
        intent = typer.prompt("Intent", default=likely).strip()
        if not intent or not self._may_make(intent):
            return False
        return self._send(
            group,
            "accept",
            began,
            intent=intent,
            new=True,
            candidates=[member.candidate.id for member in rest],
            edited={id: each for id, each in edited.items() if id in off},
        )

    def _send(self, group: GroupShape, verdict: Verdict, began: float, **about: Any) -> bool:
        """Make a decision; False where it was refused, and the reason told. Raises `Conflict`."""
        seconds = time.monotonic() - began
        try:
            made = self._client.decide(
                self._skill, group.id, verdict, by=self._person, seconds=seconds, **about
            )
        except Conflict:
            raise
        except BuilderError as error:
            tell(error.message)
            return False
        self._acts += 1 + len(made.exceptions)
        self._tell(made)
        return True

    def _may_make(self, intent: str | None) -> bool:
        """Ask before an intent is made that may only be a slip of the finger."""
        if intent is None:
            return True
        skill = self._client.get_draft(self._skill).skill
        if intent == "out_of_scope" or any(each.name == intent for each in skill.intents):
            return True
        return typer.confirm(f"There is no intent '{intent}'. Make it?", default=True)

    def _tell(self, made: DecisionShape) -> None:
        if made.verdict == "accept":
            self._labels += len(made.candidates)
            tell(f"✓ {made.added} utterances in {made.intent}.")

    def _undo(self) -> None:
        page = self._client.list_decisions(self._skill, by=self._person)
        last = next((each for each in page.decisions if not each.undone), None)
        if last is None:
            tell("There is no decision of yours to take back.")
            return
        self._client.undo_decision(self._skill, last.id)
        if last.verdict == "accept":
            self._labels = max(0, self._labels - len(last.candidates))
        tell("Taken back.")


def _key() -> str:
    """Return one key; from a pipe, one character."""
    if sys.stdin.isatty():
        return typer.getchar().lower()
    return sys.stdin.read(1).strip().lower() or _skipped()


def _skipped() -> str:
    """Return the next character that is no white space, "" at the end."""
    while character := sys.stdin.read(1):
        if character.strip():
            return character.lower()
    return ""
