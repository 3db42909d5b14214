"""Answer from the FAQ and documents."""

from __future__ import annotations

from builder.conversation.effect import AnswerOutcome, SeekAnswer
from builder.conversation.event import AnswerSought
from builder.dialogue.answering import say_answer
from builder.dialogue.move import Fail, Goto, Move, Wait
from builder.dialogue.near import offer_near
from builder.dialogue.talk import Talk
from builder.schema.flow import Flow
from builder.schema.step import AnswerStep


def run(talk: Talk, step: AnswerStep) -> Move:
    """Look the user's last message up."""
    understanding = talk.tracker.understanding
    question = understanding.text if understanding else ""
    if talk.is_exhausted:
        return Fail("it asks for more effects than a turn may have.", True)
    before = talk.tracker.question
    talk.emit(AnswerSought(question=question))
    talk.ask_for(SeekAnswer(question, before))
    return Wait()


def resume(talk: Talk, flow: Flow, step: AnswerStep, outcome: AnswerOutcome) -> Move:
    """Say the answer, or go where a missing one leads."""
    if say_answer(talk, outcome):
        return Goto(flow.next_of(step))
    if step.not_found is not None:
        return Goto(step.not_found)
    if not offer_near(talk, outcome):
        talk.say("no_answer")
    return Goto(flow.next_of(step))
