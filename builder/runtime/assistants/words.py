"""What an assistant says of its own accord: in its author's words, or in ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from builder.conversation.reply import Reply, ReplyButton
from builder.dialogue.built_in import BUILT_IN
from builder.dialogue.close_call import DID_YOU_MEAN, joined_options
from builder.dialogue.response import pick_for, render_response
from builder.schema.address import addressed
from builder.schema.assistant import Assistant
from builder.schema.part import variants_in
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.text import language_of

OURS: Final = "assistant"
_RESUMED: Final = Response(
    name="resumed",
    text={"zh": ("我们回到刚才的“{skill}”。",), "en": ("Back to “{skill}”.",)},
)
_MOST_CHOICES: Final = 5


class Words:
    """The words of one assistant, in one language; `turn` chooses among variations."""

    def __init__(self, assistant: Assistant, language: str, session: str, turn: int) -> None:
        self._assistant = assistant
        self._language = language
        self._session = session
        self._turn = turn

    def say(self, name: str, buttons: tuple[ReplyButton, ...] = (), **places: str) -> Reply:
        """Return what is said under a name; our buttons come before the author's."""
        own = self._assistant.responses.get(name)
        if own is not None:
            response = Response(name=name, **{k: getattr(own, k) for k in type(own).model_fields})
        else:
            response = _RESUMED if name == "resumed" else BUILT_IN[name]
        pick = pick_for(self._session, self._turn, name)
        said = render_response(response, self._language, places, pick=pick)
        return said.model_copy(update={"buttons": (*buttons, *said.buttons), "source": OURS})

    def greet(self, skills: Sequence[Skill]) -> Reply:
        """Return the greeting; where the author wrote none, the skills are offered."""
        offered = () if "greeting" in self._assistant.responses else self.offers(skills)
        return self.say("greeting", offered)

    def ask_which(self, buttons: tuple[ReplyButton, ...]) -> Reply:
        """Ask which of some wishes was meant."""
        options = joined_options(self._language, [button.title for button in buttons])
        return self.say(DID_YOU_MEAN, buttons, options=options)

    def offers(self, skills: Sequence[Skill]) -> tuple[ReplyButton, ...]:
        """Return the first skills as choices; one that is chosen greets."""
        spoken = [skill for skill in skills if _speaks(skill, self._language)]
        return tuple(
            ReplyButton(title=self.title(skill), payload=f"/{skill.name}:")
            for skill in spoken[:_MOST_CHOICES]
        )

    def title(self, skill: Skill) -> str:
        """Return what a skill is called."""
        return next(iter(variants_in(skill.title, self._language)), skill.name)


def language_for(assistant: Assistant, wished: str | None) -> str:
    """Return the assistant's language that a client's wish (`zh-CN`) comes nearest to."""
    bare = (wished or "").split("-")[0].lower()
    fitting = (spoken for spoken in assistant.languages if spoken.split("-")[0] == bare)
    return next(fitting, assistant.languages[0])


def language_heard(assistant: Assistant, text: str, before: str | None) -> str:
    """Return the assistant's language that a text is in; one without words is in the one before."""
    return language_of(text, assistant.languages, before)


def told_by(skill: str, reply: Reply, greeting: Reply | None) -> Reply:
    """Return what a skill said as the assistant passes it on.

    Its buttons lead back to it. Where the author wrote a greeting for the assistant, no skill greets in
    its own name.
    """
    if greeting is not None and reply.response == "greeting":
        return greeting
    return reply.model_copy(
        update={
            "skill": skill,
            "buttons": _addressed(skill, reply.buttons),
            "cards": tuple(
                card.model_copy(update={"buttons": _addressed(skill, card.buttons)})
                for card in reply.cards
            ),
        }
    )


def _addressed(skill: str, buttons: tuple[ReplyButton, ...]) -> tuple[ReplyButton, ...]:
    return tuple(
        button.model_copy(update={"payload": addressed(skill, button.payload)})
        for button in buttons
    )


def _speaks(skill: Skill, language: str) -> bool:
    bare = language.split("-")[0]
    return any(spoken.split("-")[0] == bare for spoken in skill.languages)
