"""Offer the questions that come near to what was asked, where none answers it surely."""

from __future__ import annotations

from typing import Final

from builder.conversation.effect import AnswerOutcome
from builder.conversation.reply import ReplyButton
from builder.dialogue.talk import Talk

NEAR_QUESTIONS: Final = "near_questions"


def offer_near(talk: Talk, outcome: AnswerOutcome) -> bool:
    """Offer near questions as buttons; False where there are none."""
    if not outcome.near:
        return False
    buttons = tuple(ReplyButton(title=question, payload=question) for question in outcome.near)
    talk.say(NEAR_QUESTIONS, buttons)
    return True
