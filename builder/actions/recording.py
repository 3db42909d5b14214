"""What actions and web services answered in test conversations: written to a file, and given again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import Event
from builder.conversation.reply import Reply
from builder.errors import Invalid, NotFound
from builder.sentence import Sentence, say, verbatim
from builder.system_reason import system_reason
from builder.validation import place_of, reason_of

RECORDED: Final = "chats/recorded.json"
_WIDTH: Final = 120
Run = Callable[[], Awaitable[ActionOutcome]]


class _Recorded(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordedAnswer(_Recorded):
    """What a call came back with; the fields are those of `ActionOutcome`."""

    events: tuple[Event, ...] = ()
    replies: tuple[Reply, ...] = ()
    next_action: str | None = None
    failure: str | None = None
    rejected: bool = False
    timed_out: bool = False
    ends_flow: bool = False
    notes: tuple[str, ...] = ()


class RecordedCall(_Recorded):
    """A call: the slots that held something, a web service's `values`, and what was answered."""

    action: str
    slots: dict[str, JsonValue] = {}
    values: dict[str, JsonValue] = {}
    answer: RecordedAnswer


class RecordedChat(_Recorded):
    """The calls of one conversation, in order, and the time at which it began."""

    name: str
    began: datetime
    calls: tuple[RecordedCall, ...] = ()


class Recording(_Recorded):
    """The calls of a skill's conversations, in the order of the conversations."""

    conversations: tuple[RecordedChat, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Recording:
        """Read a file; raises `NotFound` ('recording-not-found') or `Invalid` ('recording-invalid')."""
        try:
            return cls.model_validate(orjson.loads(path.read_bytes()))
        except OSError as error:
            raise NotFound(
                "recording-not-found",
                say(
                    "The recorded calls in '{path}' cannot be read: {reason}. Make the file with: "
                    "dialoom test SKILL --record {path}",
                    path=str(path),
                    reason=system_reason(error),
                ),
            ) from error
        except (orjson.JSONDecodeError, ValidationError) as error:
            raise Invalid(
                "recording-invalid",
                say(
                    "'{path}' holds no recorded calls ({reason}). Make it anew with: "
                    "dialoom test SKILL --record {path}",
                    path=str(path),
                    reason=_first(error),
                ),
            ) from error

    def save(self, path: Path) -> None:
        """Write a file that reads well in git; raises `Invalid` ('recording-not-saved')."""
        told = {"conversations": [_plain_chat(chat) for chat in self.conversations]}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_laid_out(told) + "\n", "utf-8")
        except OSError as error:
            raise Invalid(
                "recording-not-saved",
                say(
                    "The recorded calls cannot be written to '{path}': {reason}.",
                    path=str(path),
                    reason=system_reason(error),
                ),
            ) from error

    def renewed(self, made: Sequence[RecordedChat], order: Sequence[str]) -> Recording:
        """Return these calls with those made anew, for the conversations that there are.

        A conversation whose calls are as they were stays as it was written.
        """
        chats = {chat.name: chat for chat in self.conversations}
        for chat in made:
            before = chats.get(chat.name)
            if before is None or before.calls != chat.calls:
                chats[chat.name] = chat
        kept = (chats[name] for name in dict.fromkeys(order) if name in chats)
        return Recording(conversations=tuple(chat for chat in kept if chat.calls))


@dataclass(frozen=True)
class Given:
    """What an action or web service is called with; empty slots do not count."""

    action: str
    slots: Mapping[str, JsonValue]
    values: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Missed:
    """A call that was never recorded: what was given, what the recorded one was given, and why."""

    action: str
    recorded: JsonValue
    given: JsonValue
    why: str


class Recorder:
    """Runs calls, and keeps what each was given and answered."""

    def __init__(self) -> None:
        self._began: dict[str, datetime] = {}
        self._calls: dict[str, list[RecordedCall]] = {}
        self._chat = ""

    @property
    def chats(self) -> tuple[RecordedChat, ...]:
        """What was recorded of each conversation."""
        return tuple(
            RecordedChat(name=name, began=began, calls=tuple(self._calls[name]))
            for name, began in self._began.items()
        )

    def begin(self, chat: str) -> datetime:
        """Record a conversation from now on, and say when it begins."""
        self._chat, self._calls[chat] = chat, []
        self._began[chat] = datetime.now(UTC).replace(microsecond=0)
        return self._began[chat]

    async def answer(self, given: Given, run: Run) -> ActionOutcome:
        """Run a call and record it."""
        outcome = await run()
        fields = {name: getattr(outcome, name) for name in RecordedAnswer.model_fields}
        self._calls[self._chat].append(
            RecordedCall(
                action=given.action,
                slots=_filled(given.slots),
                values=dict(given.values),
                answer=RecordedAnswer(**fields),
            )
        )
        return outcome


class Replayer:
    """Answers calls by what was recorded for the same conversation, action, number and slots.

    `remedy` is the command that records anew; `missed` the calls that were never recorded.
    """

    def __init__(self, recording: Recording, remedy: str) -> None:
        self._chats = {chat.name: chat for chat in recording.conversations}
        self._remedy = remedy
        self._chat = ""
        self._counts: Counter[str] = Counter()
        self.missed: list[Missed] = []

    def begin(self, chat: str) -> datetime:
        """Answer for a conversation from its first call on, and say when it began."""
        self._chat, self._counts, self.missed = chat, Counter(), []
        known = self._chats.get(chat)
        return known.began if known is not None else datetime.now(UTC)

    async def answer(self, given: Given, _run: Run) -> ActionOutcome:
        """Return what was recorded; a call that never was is a failure, and is kept in `missed`."""
        number = self._counts[given.action]
        self._counts[given.action] += 1
        known = self._chats.get(self._chat)
        all_calls = known.calls if known is not None else ()
        calls = [call for call in all_calls if call.action == given.action]
        call = calls[number] if number < len(calls) else None
        now = {**_filled(given.slots), **given.values}
        if call is not None and (call.slots, call.values) == (
            _filled(given.slots),
            dict(given.values),
        ):
            fields = {name: getattr(call.answer, name) for name in RecordedAnswer.model_fields}
            return ActionOutcome(action=given.action, **fields)
        then = {**call.slots, **call.values} if call is not None else None
        if then is not None:
            names = sorted(n for n in {*now, *then} if now.get(n) != then.get(n))
            now, then = ({n: v.get(n) for n in names} for v in (now, then))
            was = f" with {_told(now)}, but was recorded with {_told(then)}"
        elif calls:
            only = "1 call of it was" if len(calls) == 1 else f"{len(calls)} calls of it were"
            was = f", but only {only} recorded"
        else:
            others = ", ".join(dict.fromkeys(f"'{call.action}'" for call in all_calls))
            was = f", but only {others} was recorded" if others else ", but nothing was recorded"
        why = (
            f"Call {number + 1} of '{given.action}' in '{self._chat}' came{was}; record anew with: "
            f"{self._remedy} --only '{self._chat}'"
        )
        self.missed.append(Missed(given.action, then, now, why))
        return ActionOutcome(action=given.action, failure=why)


def _filled(slots: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: slots[name] for name in sorted(slots) if slots[name] is not None}


def _told(values: Mapping[str, JsonValue]) -> str:
    return ", ".join(f"{n} {json.dumps(v, ensure_ascii=False)}" for n, v in values.items())


def _plain_chat(chat: RecordedChat) -> dict[str, Any]:
    return {
        "name": chat.name,
        "began": chat.began.isoformat(),
        "calls": [_plain_call(call) for call in chat.calls],
    }


def _plain_call(call: RecordedCall) -> dict[str, Any]:
    answer = call.answer.model_dump(mode="json", exclude_defaults=True)
    if call.answer.events:
        # What kind of event it is is a default, and must be told all the same.
        answer["events"] = [
            {"kind": event.kind, **event.model_dump(mode="json", exclude_defaults=True)}
            for event in call.answer.events
        ]
    told: dict[str, Any] = {"action": call.action, "slots": _filled(call.slots)}
    if call.values:
        told["values"] = dict(sorted(call.values.items()))
    return {**told, "answer": answer}


def _laid_out(value: Any, indent: int = 0) -> str:
    """Write JSON with what fits on a line in one line, so that a difference shows a whole event."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= _WIDTH or not value or not isinstance(value, dict | list):
        return line
    inner = indent + 2
    if isinstance(value, dict):
        items = [
            f"{json.dumps(n, ensure_ascii=False)}: {_laid_out(v, inner)}" for n, v in value.items()
        ]
    else:
        items = [_laid_out(each, inner) for each in value]
    begin, end = "{}" if isinstance(value, dict) else "[]"
    space = "\n" + " " * inner
    return begin + space + f",{space}".join(items) + "\n" + " " * indent + end


def _first(error: Exception) -> Sentence:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return say("{place}: {why}", place=place_of(first) or say("the file"), why=reason_of(first))
    return verbatim(str(error))
