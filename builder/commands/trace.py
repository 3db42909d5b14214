"""What a turn did, a line a fact: its steps, what answered or why nothing did, why slots were filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from builder.conversation.event import Event


def trace_of(events: Iterable[Event], language: str | None) -> Iterator[str]:
    """Yield what events did, in the words of a language (Chinese, else English)."""
    from builder.conversation.event import (
        ActionEnded,
        AnswerFound,
        FlowEnded,
        FlowStarted,
        StepEntered,
    )
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
            case AnswerFound():
                yield f"answer    {event.source or 'none'}, score {event.score:.2f}" + (
                    f": {event.why}" if event.why else ""
                )
                if event.phrasing is not None:
                    yield f"phrasing  {event.phrasing.told()}"
            case FlowEnded():
                why = f" ({event.reason})" if event.reason else ""
                yield f"ended     {event.flow}: {event.outcome}{why}"
            case _:
                for why_filled in why_of_turn([event]):
                    yield f"slot      {why_filled.said[spoken]}"
