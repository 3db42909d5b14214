"""How a language model worded an answer, and what of it was kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, ValidatorFunctionWrapHandler, WrapValidator

from builder.sentence import Sentence, say


def _as_said(text: object, read: ValidatorFunctionWrapHandler) -> object:
    """Keep a sentence, which other languages can say, from becoming its English text."""
    return text if isinstance(text, Sentence) else read(text)


class DroppedSentence(BaseModel):
    """A sentence that was not said, and what it lacked."""

    model_config = ConfigDict(frozen=True)

    text: str
    why: str


class Phrasing(BaseModel):
    """What came of asking a language model: sentences `kept` of its draft, and those `dropped`.

    `passages` are the places of what it was given; `failure` tells why it brought no draft. Where
    nothing was kept, the answer is what reading found, word for word.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    passages: tuple[str, ...] = ()
    kept: int = 0
    dropped: tuple[DroppedSentence, ...] = ()
    failure: Annotated[str, WrapValidator(_as_said)] | None = None

    def told(self) -> str:
        """Say it in one line, for who looks into a turn."""
        if self.failure is not None:
            return say(
                "{model} was asked and not heard: {failure}",
                model=self.model,
                failure=self.failure,
            )
        among = "; ".join(self.passages)
        total = self.kept + len(self.dropped)
        line = f"{self.model}, from {among}: {self.kept} of {total} sentences kept"
        lost = "; ".join(f"“{each.text}” ({each.why})" for each in self.dropped)
        return f"{line}; dropped: {lost}" if lost else line
