"""Question sets in the format of SQuAD, cut into tokens once."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.encoding.unigram import UnigramTokenizer

_MOST_QUESTION_TOKENS = 40


@dataclass(frozen=True)
class Context:
    """A text that questions are asked of: its tokens, and the characters that each stands for."""

    text: str
    tokens: array[int]
    starts: array[int]
    ends: array[int]


@dataclass(frozen=True)
class Asked:
    """A question's tokens, its context by number, and the first and last token of its answer."""

    text: str
    tokens: tuple[int, ...]
    context: int
    first: int
    last: int
    answers: tuple[str, ...]


@dataclass(frozen=True)
class QuestionSet:
    """The contexts and questions of a file."""

    name: str
    contexts: tuple[Context, ...]
    asked: tuple[Asked, ...]

    def split(self, held_back: int) -> tuple[QuestionSet, QuestionSet]:
        """Return the questions of all but the last contexts, and those of the last ones."""
        border = len(self.contexts) - held_back
        learned = tuple(one for one in self.asked if one.context < border)
        kept = tuple(one for one in self.asked if one.context >= border)
        return (
            QuestionSet(self.name, self.contexts, learned),
            QuestionSet(self.name, self.contexts, kept),
        )


def read_questions(path: Path, tokenizer: UnigramTokenizer) -> QuestionSet:
    """Read and tokenise a file; questions whose answer is not in the context are left out."""
    contexts: list[Context] = []
    asked: list[Asked] = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            context = _context(paragraph["context"], tokenizer)
            contexts.append(context)
            for one in paragraph["qas"]:
                question = _asked(one, context, len(contexts) - 1, tokenizer)
                if question is not None:
                    asked.append(question)
    return QuestionSet(path.stem, tuple(contexts), tuple(asked))


def _context(text: str, tokenizer: UnigramTokenizer) -> Context:
    ids, spans = tokenizer.encode(text)
    kept = [number for number, (start, end) in enumerate(spans) if end > start]
    return Context(
        text,
        array("i", (ids[n] for n in kept)),
        array("i", (spans[n][0] for n in kept)),
        array("i", (spans[n][1] for n in kept)),
    )


def _asked(
    one: dict[str, object], context: Context, number: int, tokenizer: UnigramTokenizer
) -> Asked | None:
    answers: Sequence[dict[str, object]] = one["answers"]  # type: ignore[assignment]
    if not answers:
        return None
    text, start = str(answers[0]["text"]), int(str(answers[0]["answer_start"]))
    if context.text[start : start + len(text)] != text:
        # Some files count otherwise; the nearest place where the answer stands is meant.
        places = [i for i in range(len(context.text)) if context.text.startswith(text, i)]
        if not places:
            return None
        start = min(places, key=lambda place: abs(place - start))
    end = start + len(text)
    inside = [
        token
        for token, (first, last) in enumerate(zip(context.starts, context.ends, strict=True))
        if first < end and last > start
    ]
    if not inside:
        return None
    question = str(one["question"])
    tokens = tuple(tokenizer.encode(question)[0][1:-1][:_MOST_QUESTION_TOKENS])
    said = tuple(dict.fromkeys(str(answer["text"]) for answer in answers))
    return Asked(question, tokens, number, inside[0], inside[-1], said)
