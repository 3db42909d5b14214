"""What a test conversation expects of a turn, against what the turn brought."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from builder.schema.chat import NO_FLOW, ChatTurn
from builder.text import fold
from ui.service import TurnShape


def differences(expected: ChatTurn, found: TurnShape) -> Iterator[tuple[str, JsonValue, JsonValue]]:
    """Yield what differs: what it is (`intent`, `replies`, a slot's name ...), expected and found."""
    if expected.intent is not None and expected.intent != found.intent:
        yield "intent", expected.intent, found.intent
    if expected.responses is not None:
        said: list[JsonValue] = [r.response or r.source or "" for r in found.replies]
        if said != list(expected.responses):
            yield "responses", list(expected.responses), said
    if expected.replies is not None:
        texts = [reply.text or "" for reply in found.replies]
        held = [
            fold(part) in fold(text) for part, text in zip(expected.replies, texts, strict=False)
        ]
        if len(texts) != len(expected.replies) or not all(held):
            yield "replies", list(expected.replies), list(texts)
    if expected.flow is not None and expected.flow != (found.flow or NO_FLOW):
        yield "flow", expected.flow, found.flow or NO_FLOW
    if expected.step is not None and expected.step != found.step:
        yield "step", expected.step, found.step
    calls = (
        [call.name for call in found.debug.calls if call.name != "answer"] if found.debug else []
    )
    if expected.actions is not None and list(expected.actions) != calls:
        yield "actions", list(expected.actions), list(calls)
    for name, value in expected.slots.items():
        if found.slots.get(name) != value:
            yield name, value, found.slots.get(name)
