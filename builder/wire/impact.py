"""What an impact preview leaves: how much stays as it is, and the changes in groups for approval."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from builder.wire.shape import Number, Request, Shape, example

# What came of a message: a flow was `started`, something was `answered` from the FAQ or documents, the
# user was `asked_back` which of two wishes was meant, was `turned_away`, values were `filled`, a flow
# was `cancelled`, the talk was `handed_off`, something else was `said`, or `nothing`. `understood` is
# what a message means by itself, where the talk cannot be taken up where it stood.
Kind = Literal[
    "started",
    "answered",
    "asked_back",
    "turned_away",
    "filled",
    "cancelled",
    "handed_off",
    "said",
    "nothing",
    "understood",
    "failed",
]
# What two outcomes differ in, the weightiest first.
Aspect = Literal["outcome", "values", "responses", "words"]
# How a slot's value changed: found no longer, newly found, found otherwise.
ValueChange = Literal["lost", "found", "other"]
ImpactVerdict = Literal["approved", "unwanted"]


class Side(Shape):
    """What came of messages with a version; `says` names responses, sources and actions."""

    kind: Kind
    name: str = ""
    says: tuple[str, ...] = ()


class SlotChange(Shape):
    """How the value of a slot changed."""

    slot: str
    how: ValueChange


class Example(Shape):
    """A message of a group, by its place in the log, and what either version says to it.

    `times` tells how often it was said. The words of the user stay with the session: `text` is what
    they are as long as that is there.
    """

    session_id: str
    message_id: str
    times: int
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    text: str | None = None


class Verdict(Shape):
    """What a person said of a change: it is `approved`, or `unwanted`."""

    verdict: ImpactVerdict
    by: str
    at: datetime


class ChangeGroup(Shape):
    """Messages whose outcome changed in the same way; `turns` counts each time they were said.

    Of these `whole` were taken from where the talk stood, the others by themselves.
    """

    id: str
    aspect: Aspect
    before: Side
    after: Side
    slots: tuple[SlotChange, ...] = ()
    turns: int
    messages: int
    whole: int
    examples: tuple[Example, ...]
    verdict: Verdict | None = None


class ChatsHeld(Shape):
    """How the test conversations went with the new version; `not_run` ones need an action that acts."""

    total: int = 0
    failed: tuple[str, ...] = ()
    not_run: tuple[str, ...] = ()


class Impact(Shape):
    """What a version would change in what users were answered lately, next to another (`base`).

    `turns` are the messages that were compared, each as often as it was said, `messages` the different
    ones; `whole` of the turns were taken from where the talk stood, the rest by themselves. `groups`
    has the greatest first; `left_out` counts the turns of groups beyond the most that are kept.
    """

    version: int
    base: int
    since: datetime | None = None
    until: datetime | None = None
    sessions: int = 0
    turns: int = 0
    messages: int = 0
    whole: int = 0
    unchanged: int = 0
    left_out: int = 0
    groups: tuple[ChangeGroup, ...] = ()
    chats: ChatsHeld = ChatsHeld()


class NewImpact(Request):
    """Which version to preview, next to which `base`: what is in production, where none is named.

    It looks at up to `most` different messages of the last `days`.
    """

    model_config = example({"version": 3}, {"version": 3, "base": 1, "most": 3000, "days": 7})

    version: Number
    base: Number | None = None
    most: int = Field(default=1000, ge=1, le=5000)
    days: float = Field(default=30, gt=0, le=3650)


class NewVerdict(Request):
    """What a person (`by`) says of a change; null takes back what was said."""

    model_config = example({"verdict": "approved", "by": "Kim"}, {"verdict": None})

    verdict: ImpactVerdict | None
    by: str = Field(default="", max_length=80)
