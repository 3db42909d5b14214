"""What a turn did, a line a fact: the steps it went through, and why slots were filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from builder.conversation.event import Event


def trace_of(events: Iterable[Event], language: str | None) -> Iterator[str]:
    """Yield what events did, in the words of a language (Chinese, else English)."""
    from builder.conversation.event import ActionEnded, FlowEnded, FlowStarted, StepEntered
    from builder.conversation.why import why_of_turn

    spoken = "zh" if (language or "").startswith("zh") else "en"
    for event in events:
        match event:
            case FlowStarted():
                yield f"flow      {event.flow} › {event.step}"
            case StepEntered():
                yield f"step      {event.step}"
            case ActionEnded():
                yield f"action    {event.action}" + (f": {event.failure}" if event.failure else "")
            case FlowEnded():
                why = f" ({event.reason})" if event.reason else ""
                yield f"ended     {event.flow}: {event.outcome}{why}"
            case _:
                for why_filled in why_of_turn([event]):
                    yield f"slot      {why_filled.said[spoken]}"
