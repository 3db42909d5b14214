"""Two versions side by side on what users said: what stays, and what changes, in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from builder.runtime.impact.logged import LoggedTurn
from builder.runtime.impact.outcome import Outcome, aspect_of
from builder.runtime.impact.rerun import Rerun
from builder.runtime.impact.sides import group_id, slot_changes
from builder.wire.impact import (
    Aspect,
    ChangeGroup,
    ChatsHeld,
    Example,
    Impact,
    Side,
    SlotChange,
)

MOST_GROUPS: Final = 200
_EXAMPLES: Final = 5
_CHATS_SHARE: Final = 0.15

Report = Callable[[float, str, str], None]


@dataclass
class Distinct:
    """A message at one place in talks, however often it was said; the newest stands for all."""

    turn: LoggedTurn
    times: int = 1


@dataclass
class _Group:
    aspect: Aspect
    before: Side
    after: Side
    slots: tuple[SlotChange, ...]
    turns: int = 0
    messages: int = 0
    whole: int = 0
    examples: list[Example] = field(default_factory=list)


class Collected:
    """What users said, newest first, each once, up to `most` different messages."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[tuple[object, ...], Distinct] = {}
        self.sessions = 0
        self.since: datetime | None = None
        self.until: datetime | None = None

    @property
    def is_full(self) -> bool:
        """Whether no further message is taken in."""
        return len(self._found) >= self._most

    @property
    def messages(self) -> Sequence[Distinct]:
        """The different messages."""
        return tuple(self._found.values())

    def add(self, turns: Iterable[LoggedTurn]) -> None:
        """Take in the turns of a session; those that were said before are counted."""
        newest_first = sorted(turns, key=lambda turn: turn.at, reverse=True)
        taken = False
        for turn in newest_first:
            found = self._found.get(turn.key)
            if found is None and self.is_full:
                continue
            taken = True
            if found is None:
                self._found[turn.key] = Distinct(turn)
            else:
                found.times += 1
            self.since = min(self.since or turn.at, turn.at)
            self.until = max(self.until or turn.at, turn.at)
        self.sessions += taken


async def preview(
    collected: Collected,
    old: Rerun,
    new: Rerun,
    *,
    version: int,
    base: int,
    report: Report = lambda _done, _stage, _message: None,
) -> Impact:
    """Take every message with both versions, and hold the new one's test conversations."""
    messages = collected.messages
    groups: dict[str, _Group] = {}
    turns = whole = unchanged = 0
    for number, each in enumerate(messages):
        is_whole = old.can_take_up(each.turn.before) and new.can_take_up(each.turn.before)
        if is_whole:
            before, after = await old.take(each.turn), await new.take(each.turn)
        else:
            before, after = await old.understand(each.turn), await new.understand(each.turn)
        turns += each.times
        whole += each.times if is_whole else 0
        aspect = aspect_of(before, after)
        if aspect is None:
            unchanged += each.times
        else:
            _add(groups, aspect, each, before, after, is_whole=is_whole)
        done = (1 - _CHATS_SHARE) * (number + 1) / len(messages)
        report(done, "compare", f"{number + 1} of {len(messages)} messages compared")
    ordered = sorted(groups.items(), key=lambda item: (-item[1].turns, item[0]))
    return Impact(
        version=version,
        base=base,
        since=collected.since,
        until=collected.until,
        sessions=collected.sessions,
        turns=turns,
        messages=len(messages),
        whole=whole,
        unchanged=unchanged,
        left_out=sum(group.turns for _, group in ordered[MOST_GROUPS:]),
        groups=tuple(_told(id, group) for id, group in ordered[:MOST_GROUPS]),
        chats=await _hold_chats(new, report),
    )


def _add(
    groups: dict[str, _Group],
    aspect: Aspect,
    each: Distinct,
    before: Outcome,
    after: Outcome,
    *,
    is_whole: bool,
) -> None:
    slots = slot_changes(before, after) if aspect == "values" else ()
    sides = _side(before, aspect), _side(after, aspect)
    id = group_id(aspect, *sides, slots)
    group = groups.setdefault(id, _Group(aspect, *sides, slots))
    group.turns += each.times
    group.messages += 1
    group.whole += each.times if is_whole else 0
    group.examples.append(
        Example(
            session_id=each.turn.session_id,
            message_id=each.turn.message_id,
            times=each.times,
            before=before.words,
            after=after.words,
        )
    )
    # The most frequent ones; of equals those that came first, which are the newest.
    group.examples.sort(key=lambda example: -example.times)
    del group.examples[_EXAMPLES:]


def _side(outcome: Outcome, aspect: Aspect) -> Side:
    says = outcome.says if aspect in ("responses", "words") else ()
    return Side(kind=outcome.kind, name=outcome.name, says=says)


def _told(id: str, group: _Group) -> ChangeGroup:
    return ChangeGroup(
        id=id,
        aspect=group.aspect,
        before=group.before,
        after=group.after,
        slots=group.slots,
        turns=group.turns,
        messages=group.messages,
        whole=group.whole,
        examples=tuple(group.examples),
    )


async def _hold_chats(new: Rerun, report: Report) -> ChatsHeld:
    chats = new.skill.chats
    failed: list[str] = []
    not_run: list[str] = []
    for number, chat in enumerate(chats):
        passed = await new.hold(chat, number)
        if passed is None:
            not_run.append(chat.name)
        elif not passed:
            failed.append(chat.name)
        done = 1 - _CHATS_SHARE * (1 - (number + 1) / len(chats))
        report(done, "chats", f"{number + 1} of {len(chats)} test conversations held")
    return ChatsHeld(total=len(chats), failed=tuple(failed), not_run=tuple(not_run))
