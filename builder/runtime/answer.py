"""The answer to a message, as it is stored and sent."""

from __future__ import annotations

from builder.conversation.event import Event, EventReceived
from builder.conversation.message import Message
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.wire.chat import EventShape, PersonShape, TurnShape


def encode_answer(
    message: Message,
    events: tuple[Event, ...],
    replies: tuple[Reply, ...],
    tracker: Tracker,
    version: int,
) -> bytes:
    """Return the bytes of the answer; a retry of the message gets the very same."""
    running, dispatch = tracker.running, tracker.dispatch
    turn = TurnShape(
        session_id=message.session_id,
        message_id=message.message_id,
        replies=replies,
        slots=tracker.slots,
        # An assistant runs no flow itself: it tells where the skill that has the word waits.
        flow=running.flow if running else dispatch.flow,
        step=running.step if running else dispatch.step,
        requested_slot=tracker.requested_slot or dispatch.requested_slot,
        intent=_intent_of(message, tracker),
        handed_off=tracker.handed_off,
        version=version,
        skills=dispatch.answered,
    )
    if message.kind == "person":
        acted = PersonShape(**turn.model_dump(), person=tracker.person, done=bool(events))
        return acted.model_dump_json(exclude={"debug"}).encode()
    received = next((event for event in events if isinstance(event, EventReceived)), None)
    if received is None:
        return turn.model_dump_json(exclude={"debug"}).encode()
    told = EventShape(**turn.model_dump(), outcome=received.outcome, refused=received.refused)
    return told.model_dump_json(exclude={"debug"}).encode()


def _intent_of(message: Message, tracker: Tracker) -> str:
    heard = tracker.understanding if message.kind == "user" else None
    return heard.intent.name if heard is not None else ""
