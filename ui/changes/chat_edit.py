"""Changed copies of a skill's test conversations, one function a change."""

from __future__ import annotations

from builder.errors import Conflict
from builder.schema.chat import Chat
from builder.schema.skill import Skill
from builder.sentence import say
from ui.changes.copies import with_fields
from ui.changes.edit import Change


def with_chat(chat: Chat) -> Change:
    """Put a new test conversation at the end; raises `Conflict` when the name is taken."""

    def change(skill: Skill) -> Skill:
        if any(other.name == chat.name for other in skill.chats):
            raise Conflict(
                "name-taken",
                say(
                    "There is a {kind} named '{name}' already. Choose another name.",
                    kind=say("test conversation"),
                    name=chat.name,
                ),
            )
        return with_fields(skill, chats=(*skill.chats, chat))

    return change


def without_chat(name: str) -> Change:
    """Take a test conversation out."""
    return lambda skill: with_fields(
        skill, chats=tuple(chat for chat in skill.chats if chat.name != name)
    )
