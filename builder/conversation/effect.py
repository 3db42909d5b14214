"""What a turn asks of the outside world, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from builder.conversation.event import Event
from builder.conversation.phrasing import Phrasing
from builder.conversation.reply import Citation, Reply
from builder.schema.faq import FaqEntry


@dataclass(frozen=True)
class RunAction:
    """Run a custom action with the session's state."""

    action: str


@dataclass(frozen=True)
class CallEndpoint:
    """Call a web service that the skill declares; `save` names for a slot its place in the answer."""

    endpoint: str
    values: Mapping[str, JsonValue] = field(default_factory=dict)
    save: Mapping[str, str] = field(default_factory=dict)

    @property
    def action(self) -> str:
        """What the call is named in events."""
        return f"http:{self.endpoint}"


@dataclass(frozen=True)
class SeekAnswer:
    """Look the question up in the FAQ and documents; it may lean on the one asked `before`."""

    question: str
    before: str | None = None


@dataclass(frozen=True)
class NotifyHandoff:
    """Tell the outside that a person should take over, and what the talk has come to."""

    reason: str
    summary: str = ""


Effect = RunAction | CallEndpoint | SeekAnswer | NotifyHandoff


@dataclass(frozen=True)
class ActionOutcome:
    """What a custom action did: facts, things said, an action to run next, or why it failed.

    `rejected` means the action refused to run here (rasa-sdk's ActionExecutionRejection), which is
    an answer and not a breakdown; `timed_out` that no answer came in time; `ends_flow` that the
    running flow is done with. `notes` tell what the action said that has no meaning here.
    """

    action: str
    events: tuple[Event, ...] = ()
    replies: tuple[Reply, ...] = ()
    next_action: str | None = None
    failure: str | None = None
    rejected: bool = False
    timed_out: bool = False
    ends_flow: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnswerOutcome:
    """The best answer that reading found, or None, and its score, 0 to 1; `why` there is none.

    `near` are questions of the FAQ that may be what was meant. Where a FAQ `entry` answers, the talk
    chooses and fills its words; `reply` has them as they were written. `passages` are those of
    documents that retrieval found for an answer from them, the best first; `phrasing` tells how a
    language model worded it; `question` is what was looked up, where that is more than what was said.
    """

    reply: Reply | None
    score: float = 0.0
    why: str | None = None
    near: tuple[str, ...] = ()
    entry: FaqEntry | None = None
    passages: tuple[Citation, ...] = ()
    phrasing: Phrasing | None = None
    question: str | None = None


Outcome = ActionOutcome | AnswerOutcome
