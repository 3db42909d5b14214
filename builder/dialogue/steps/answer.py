"""Answer from the FAQ and documents."""

from __future__ import annotations

from typing import Final

from builder.conversation.effect import AnswerOutcome, SeekAnswer
from builder.conversation.event import AnswerSought
from builder.dialogue.answering import say_answer
from builder.dialogue.move import Fail, Goto, Move, Wait
from builder.dialogue.near import offer_near
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import AnswerStep

# Over as many turns of small talk, and no more, a question leans on one before.
_LEANS_OVER: Final = 4


def run(talk: Talk, step: AnswerStep) -> Move:
    """Look the user's last message up."""
    understanding = talk.tracker.understanding
    question = understanding.text if understanding else ""
    if talk.is_exhausted:
        return Fail("it asks for more effects than a turn may have.", True)
    seek_answer(talk, question)
    return Wait()


def seek_answer(talk: Talk, question: str) -> None:
    """Have a question looked up; it may lean on one that was asked a few turns before."""
    before = talk.tracker.question
    is_near = talk.tracker.turn - talk.tracker.asked_in <= _LEANS_OVER
    talk.emit(AnswerSought(question=question))
    talk.ask_for(SeekAnswer(question, before if is_near else None))


def resume(talk: Talk, flow: Flow, step: AnswerStep, outcome: AnswerOutcome) -> Move:
    """Say the answer, or go where a missing one leads."""
    if say_answer(talk, outcome):
        return Goto(flow.next_of(step))
    if step.not_found is not None:
        return Goto(step.not_found)
    if not offer_near(talk, outcome):
        talk.say("no_answer")
    return Goto(flow.next_of(step))
