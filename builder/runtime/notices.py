"""What a turn has to tell the operator's webhook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builder.conversation.effect import NotifyHandoff
from builder.conversation.message import Message
from builder.conversation.reply import Reply


def notices_of(
    message: Message, replies: Sequence[Reply], handoffs: Sequence[NotifyHandoff]
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return pairs of kind and content: what was said unasked, and why a person should come.

    The answer to a user's message is not among them: whoever sent the message has it.
    """
    notices: list[tuple[str, dict[str, Any]]] = []
    if replies and message.kind != "user":
        said = [reply.model_dump(mode="json", exclude_none=True) for reply in replies]
        content = {"message_id": message.message_id, "brought_about_by": message.kind}
        notices.append(("replies", {**content, "replies": said}))
    notices += [("handoff", {"reason": each.reason, "summary": each.summary}) for each in handoffs]
    return tuple(notices)
