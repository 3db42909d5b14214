"""Answer a question of a turn from what the skill has read, in other words where these are wanted."""

from __future__ import annotations

import asyncio
from typing import Final

from builder.conversation.effect import AnswerOutcome, SeekAnswer
from builder.nlu.interpreter import Interpreter
from builder.reading.leaning import find_leaning
from builder.reading.question import Question
from builder.reading.reader import SkillReader
from builder.runtime.amounts import amounts_in
from builder.runtime.phrasing.phraser import Phraser
from builder.runtime.responder import Recorder
from builder.schema.skill import Skill

# What is read of a question; nobody asks for longer, and encoders read no more.
_LONGEST: Final = 1_000


class Answering:
    """Looks questions up for one skill; `phraser` words the answers from documents, if it may."""

    def __init__(
        self,
        skill: Skill,
        interpreter: Interpreter,
        reader: SkillReader,
        phraser: Phraser | None = None,
    ) -> None:
        self._interpreter = interpreter
        self._reader = reader
        # Both the operator and the author must want it.
        self._phraser = phraser if skill.phrasing else None

    def find(self, question: str, language: str, before: str | None = None) -> AnswerOutcome:
        """Return what the FAQ or a document answers; a question may lean on the one `before`."""

        def ask(text: str) -> AnswerOutcome:
            return self._reader.find_answer(self.question_of(text, language))

        return find_leaning(ask, question[:_LONGEST], before, self._reader.weight)

    async def seek(
        self,
        effect: SeekAnswer,
        language: str,
        key: str,
        number: int,
        recorder: Recorder | None,
    ) -> AnswerOutcome:
        """Carry out the turn's `number`-th effect, unless an earlier attempt at the turn has worded it.

        What reading finds is the same however often it is asked; what a language model says is not.
        """
        if self._phraser is not None and recorder is not None:
            known = await recorder.find(number)
            if isinstance(known, AnswerOutcome):
                return known
        # In a thread, so that other sessions and probes are heard meanwhile.
        found = await asyncio.to_thread(self.find, effect.question, language, effect.before)
        # The author's own answers and the cells of a table stand as they are.
        if self._phraser is None or found.reply is None or not found.passages:
            return found
        worded = await self._phraser.phrase(
            effect.question, found, language, self._reader.weight, key
        )
        if recorder is not None:
            await recorder.record(number, worded)
        return worded

    def question_of(self, text: str, language: str) -> Question:
        """Return a text as readers see it."""
        vectors = self._interpreter.vectors(text, language)
        return Question(text, language, vectors, amounts_in(text, language))
