"""Which of an assistant's skills has the word: facts of a session, and the state they add up to."""

from __future__ import annotations

from typing import Annotated, Final, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field

# Why a skill was given a message.
ChoiceReason = Literal[
    "addressed", "answer", "wish", "question", "repair", "only", "chosen", "fallback", "waiting"
]


# More than any assistant may ask to remember.
_MOST_REMEMBERED: Final = 20


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True)


class SkillInterrupted(_Fact):
    """A skill that waits for an answer was interrupted by a wish for another."""

    kind: Literal["skill_interrupted"] = "skill_interrupted"
    skill: str


class SkillChosen(_Fact):
    """A skill was given the message, or the part of it that is `text`."""

    kind: Literal["skill_chosen"] = "skill_chosen"
    skill: str
    text: str
    why: ChoiceReason


class RequestKept(_Fact):
    """A part of the message is kept for a skill until those before it have what they need."""

    kind: Literal["request_kept"] = "request_kept"
    skill: str
    text: str


class SkillAnswered(_Fact):
    """A skill took its turn; `flow` is the one that runs now, `waits` whether it waits for the user."""

    kind: Literal["skill_answered"] = "skill_answered"
    skill: str
    flow: str | None = None
    step: str | None = None
    requested_slot: str | None = None
    waits: bool = False


class SkillResumed(_Fact):
    """An interrupted skill has the word again, at the question that it had asked."""

    kind: Literal["skill_resumed"] = "skill_resumed"
    skill: str
    flow: str | None = None
    step: str | None = None
    requested_slot: str | None = None
    waits: bool = True


class SkillDropped(_Fact):
    """An interrupted skill is not taken up again: too much was said since, or it waits no more."""

    kind: Literal["skill_dropped"] = "skill_dropped"
    skill: str


DispatchEvent = Annotated[
    SkillInterrupted | SkillChosen | RequestKept | SkillAnswered | SkillResumed | SkillDropped,
    Field(discriminator="kind"),
]


class Interrupted(_Fact):
    """A skill that was interrupted, and in which turn of the assistant."""

    skill: str
    turn: int


class Kept(_Fact):
    """A part of a message that waits for its turn."""

    skill: str
    text: str


class Dispatch(_Fact):
    """Who has the word: `active` took the last turn, `flow` runs there, and may wait for the user.

    `interrupted` has the skill interrupted last at its end, `remembered` the one that answered last at
    its beginning; `answered` are the skills that took a turn for the last message, in order.
    """

    active: str | None = None
    flow: str | None = None
    step: str | None = None
    requested_slot: str | None = None
    waits: bool = False
    interrupted: tuple[Interrupted, ...] = ()
    remembered: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    answered: tuple[str, ...] = ()

    def with_event(self, event: DispatchEvent, turn: int) -> Dispatch:
        """Return the state after an event in this turn of the session."""
        return self.model_copy(update=self._change(event, turn))

    def with_new_message(self) -> Dispatch:
        """Return the state at the beginning of a turn."""
        return self.model_copy(update={"answered": ()}) if self.answered else self

    def without_waiting(self) -> Dispatch:
        """Return the state after a handoff: nothing waits for its turn any more."""
        return self.model_copy(update={"kept": (), "interrupted": ()})

    def _change(self, event: DispatchEvent, turn: int) -> dict[str, object]:
        left = tuple(each for each in self.interrupted if each.skill != event.skill)
        match event:
            case SkillInterrupted(skill=skill):
                return {"interrupted": (*left, Interrupted(skill=skill, turn=turn)), "waits": False}
            case SkillChosen(skill=skill, text=text):
                kept = self.kept
                if event.why == "waiting" and kept and kept[0] == Kept(skill=skill, text=text):
                    kept = kept[1:]
                # Whoever has the word is no longer interrupted.
                return {"active": skill, "interrupted": left, "kept": kept}
            case RequestKept(skill=skill, text=text):
                return {"kept": (*self.kept, Kept(skill=skill, text=text))}
            case SkillAnswered(skill=skill):
                others = tuple(name for name in self.remembered if name != skill)
                return {
                    **_standing(event),
                    "active": skill,
                    "remembered": (skill, *others)[:_MOST_REMEMBERED],
                    "answered": (*self.answered, skill),
                }
            case SkillResumed(skill=skill):
                return {**_standing(event), "active": skill, "interrupted": left}
            case SkillDropped():
                return {"interrupted": left}
        assert_never(event)


def _standing(event: SkillAnswered | SkillResumed) -> dict[str, object]:
    return {
        "flow": event.flow,
        "step": event.step,
        "requested_slot": event.requested_slot,
        "waits": event.waits,
    }
