"""Several skills behind one entrance."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from builder.schema.chat import Chat, ChatTurn
from builder.schema.part import LanguageCode, Name, Part, Variants
from builder.schema.response import Said
from builder.schema.skill import Ladder

# What an assistant says of its own accord, and what is put into it.
ASSISTANT_RESPONSES: Final = {
    "greeting": (),
    "fallback": (),
    "fallback_choices": (),
    "did_you_mean": ("options",),
    "resumed": ("skill",),
    "handed_off": (),
    "nothing_to_cancel": (),
    "nothing_to_repeat": (),
    "nothing_before": (),
    "restarted": (),
}


class Member(Part):
    """A skill of an assistant; one of greater `weight` is preferred where two could take a message."""

    skill: Name
    weight: float = Field(default=1.0, ge=0.1, le=10)


def _as_member(value: Any) -> Any:
    return {"skill": value} if isinstance(value, str) else value


class Lines(Part):
    """The lines that scores must pass, 0 to 1.

    A wish for another skill interrupts an open question from `interrupt` on. Two skills whose scores
    lie within `close` of each other (the lower as a share of the higher) are asked about; 0 never asks.
    """

    interrupt: float = Field(default=0.6, ge=0, le=1)
    close: float = Field(default=0.5, ge=0, le=1)


class AssistantTurn(ChatTurn):
    """A turn of a conversation with an assistant; `skills` are those that answered, in order."""

    skills: tuple[Name, ...] | None = None


class AssistantChat(Chat):
    """A conversation that the assistant must be able to hold."""

    turns: tuple[AssistantTurn, ...] = Field(min_length=1)


class Assistant(Part):
    """Several skills behind one entrance, in the order of their priority.

    `fallback` is the skill that hears what no skill understood. Up to `remember` skills that answered
    lately are heard with every message, and as many that were interrupted are taken up again, none
    after more than `drop_after` messages.
    """

    name: Name
    title: Variants = {}
    description: str = ""
    languages: tuple[LanguageCode, ...] = Field(default=("zh",), min_length=1)
    skills: tuple[Annotated[Member, BeforeValidator(_as_member)], ...] = Field(
        min_length=1, max_length=2000
    )
    fallback: Name | None = None
    remember: int = Field(default=3, ge=0, le=20)
    drop_after: int = Field(default=10, ge=1, le=1000)
    # Minutes of silence after which a session starts anew.
    session_minutes: int = Field(default=60, ge=1, le=60 * 24 * 30)
    thresholds: Lines = Lines()
    not_understood: Ladder = Ladder()
    responses: dict[Name, Said] = {}
    chats: tuple[AssistantChat, ...] = ()

    @property
    def skill_names(self) -> tuple[str, ...]:
        """The names of the skills, in the order of their priority."""
        return tuple(member.skill for member in self.skills)
