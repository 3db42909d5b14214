"""A logged session as a test conversation, with what its actions did then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import JsonValue

from builder.conversation.event import (
    ActionEnded,
    ActionStarted,
    Event,
    EventReceived,
    MessageReceived,
    Released,
    Replied,
    SessionStarted,
    SlotSet,
    TakenOver,
    TimerFired,
)
from builder.conversation.tracker import Tracker
from builder.schema.chat import NO_FLOW, Chat, ChatTurn, Stub

# A pause that is longer is told where timers are open.
_WORTH_TELLING: Final = timedelta(seconds=10)
# What begins a turn.
Opening = MessageReceived | EventReceived | TimerFired


@dataclass(frozen=True)
class Recorded:
    """A session as a conversation, when each message came, and the events of each."""

    chat: Chat
    times: tuple[datetime, ...]
    events: tuple[tuple[Event, ...], ...]


def recorded_chat(
    session_id: str, events: Sequence[Event], *, name: str, words: bool = False
) -> Recorded:
    """Return a session as a conversation: what the user said, and what came of it.

    Replies are told by the names of their responses, or with `words` by their texts. What actions
    did becomes stubs, so that the conversation can be held without them.
    """
    tracker = Tracker(session_id=session_id)
    turns: list[ChatTurn] = []
    times: list[datetime] = []
    told: list[tuple[Event, ...]] = []
    for turn in _turns_of(_without_people(events)):
        before = tracker
        tracker = tracker.with_events(turn)
        opening = next(event for event in turn if isinstance(event, Opening))
        since = (opening.at - times[-1]) if times else timedelta(0)
        if before.timers and since > _WORTH_TELLING and not isinstance(opening, TimerFired):
            # The clock goes on by as much, so that what is due later comes where it came then.
            times.append(opening.at)
            turns.append(ChatTurn(after=_written(since)))
            told.append(())
        times.append(opening.at)
        told.append(tuple(turn))
        turns.append(_turn(opening, since, turn, before, tracker, words=words))
    language = tracker.language
    chat = Chat(
        name=name,
        **({"language": language} if language else {}),
        stubs=stubs_of(events),
        turns=tuple(turns),
    )
    return Recorded(chat, tuple(times), tuple(told))


def _without_people(events: Sequence[Event]) -> list[Event]:
    """Leave out what happened while a person had the session: no test can play that part."""
    kept: list[Event] = []
    is_away = is_back = False
    for event in events:
        if isinstance(event, TakenOver):
            is_away, is_back = True, False
        elif isinstance(event, Released):
            is_back = True
        elif is_back and isinstance(event, Opening):
            is_away = is_back = False
        if not is_away:
            kept.append(event)
    return kept


def _turns_of(events: Sequence[Event]) -> list[list[Event]]:
    """Divide events by what brought them about; a session begins with its first message."""
    turns: list[list[Event]] = []
    opening: list[Event] = []
    for event in events:
        if isinstance(event, Opening):
            turns.append([*opening, event])
            opening = []
        elif isinstance(event, SessionStarted) and (not turns or _is_over(turns[-1], event)):
            opening.append(event)
        elif turns:
            turns[-1].append(event)
    return turns


def _is_over(turn: Sequence[Event], begun: SessionStarted) -> bool:
    """Tell whether a session began later than a turn; one that the turn itself began did not."""
    opening = next(event for event in turn if isinstance(event, Opening))
    return begun.at > opening.at


def _turn(
    opening: Opening,
    since: timedelta,
    events: Sequence[Event],
    before: Tracker,
    after: Tracker,
    *,
    words: bool,
) -> ChatTurn:
    replies = [event.reply for event in events if isinstance(event, Replied)]
    said: dict[str, object] = (
        {"replies": tuple(reply.text or "" for reply in replies)}
        if words
        else {"responses": tuple(reply.response or reply.source or "" for reply in replies)}
    )
    names = dict.fromkeys((*before.slots, *after.slots))
    changed = {n: after.slots.get(n) for n in names if before.slots.get(n) != after.slots.get(n)}
    running = after.running
    return ChatTurn.model_validate(
        {
            **_came(opening, since),
            **said,
            "slots": changed,
            "flow": running.flow if running else NO_FLOW,
            "step": running.step if running else None,
            "actions": tuple(e.action for e in events if isinstance(e, ActionStarted)),
        }
    )


def _came(opening: Opening, since: timedelta) -> dict[str, object]:
    """Return what a turn began with: words, an app's event, or time that passed until a timer."""
    match opening:
        case MessageReceived(understanding=heard):
            return {"user": heard.text, "intent": heard.intent.name}
        case EventReceived():
            return {"event": opening.event, "values": opening.values}
        case TimerFired():
            return {"after": _written(since)}


def _written(length: timedelta) -> str:
    return f"{max(length.total_seconds(), 0.001):.3f}s"


def stubs_of(events: Sequence[Event]) -> dict[str, tuple[Stub, ...]]:
    """Return what each call of an action did: the slots that it set, what it said, or how it failed."""
    stubs: dict[str, list[Stub]] = {}
    for number, event in enumerate(events):
        if not isinstance(event, ActionEnded):
            continue
        slots: dict[str, JsonValue] = {}
        say: str | None = None
        for following in events[number + 1 :]:
            if isinstance(following, SlotSet) and following.by == "action":
                slots[following.slot] = following.value
            elif isinstance(following, Replied) and following.reply.response is None:
                say = following.reply.text
            else:
                break
        stubs.setdefault(event.action, []).append(Stub(slots=slots, say=say, fail=event.failure))
    return {action: tuple(calls) for action, calls in stubs.items()}
