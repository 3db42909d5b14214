"""Answer a question that may lean on the one before: by itself, or together with that one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from builder.conversation.effect import AnswerOutcome
from builder.conversation.reply import Citation, Reply
from builder.reading.follow_up import asks_by_itself, core_of, joined_with
from builder.reading.function_word import telling_terms
from builder.reading.sentences import split_sentences
from builder.sentence import say

Ask = Callable[[str], AnswerOutcome]
Weight = Callable[[int], float]

# Of the words that a question adds, by weight, the share that what answers it must hold.
_NAMED: Final = 0.5


def find_leaning(ask: Ask, text: str, before: str | None, weight: Weight) -> AnswerOutcome:
    """Return the surest answer to a question, by itself or with the one `before`.

    The outcome's `question` is what was looked up, for the next question to lean on.
    """
    alone = replace(ask(text), question=text)
    core = core_of(text)
    if core is None or before is None:
        return alone
    whole = joined_with(text, before) or text
    joined = replace(_about(core, ask(whole), lambda: ask(before), weight), question=whole)
    if alone.reply is not None and (
        joined.reply is None or asks_by_itself(core) or alone.score > joined.score
    ):
        return alone
    if joined.reply is not None:
        return joined
    bare = replace(ask(core), question=core)
    if bare.reply is not None:
        return bare
    return replace(alone, question=whole, near=alone.near or joined.near)


def _about(
    core: str, found: AnswerOutcome, prior: Callable[[], AnswerOutcome], weight: Weight
) -> AnswerOutcome:
    """Return an answer that is about what was added: this one, another sentence, or none.

    Without that, two questions in one are answered as the first of them was.
    """
    reply = found.reply
    if reply is None or _share(core, _told(found, reply), weight) >= _NAMED:
        return found
    best: tuple[float, Reply] | None = None
    for passage in found.passages:
        for start, end in split_sentences(passage.passage):
            share = _share(core, passage.passage[start:end], weight)
            if share >= _NAMED and (best is None or share > best[0]):
                best = (share, _quoted(reply, passage, start, end))
    if best is not None:
        return replace(found, reply=best[1])
    before = prior().reply
    if before is not None and (before.text, before.source) == (reply.text, reply.source):
        why = say("What answers the question before says nothing of “{words}”.", words=core)
        return AnswerOutcome(None, found.score, why=why, near=found.near)
    return found


def _told(found: AnswerOutcome, reply: Reply) -> str:
    """Return what an answer is about: its words, its headings, and what a FAQ entry is asked by."""
    headings = [heading for cited in reply.citations for heading in cited.headings]
    rows = [cited.passage for cited in reply.citations if cited.row is not None]
    asked = found.entry.questions() if found.entry is not None else ()
    return "\n".join((reply.text or "", *headings, *rows, *asked))


def _quoted(reply: Reply, passage: Citation, start: int, end: int) -> Reply:
    cited = passage.model_copy(update={"quote_start": start, "quote_end": end})
    return reply.model_copy(
        update={
            "text": passage.passage[start:end],
            "source": f"document:{passage.document}",
            "citations": (cited,),
        }
    )


def _share(core: str, text: str, weight: Weight) -> float:
    """Return the share of what a question adds that a text holds; all of it where it adds nothing."""
    wanted = telling_terms(core)
    total = sum(map(weight, wanted))
    return sum(map(weight, wanted & telling_terms(text))) / total if total else 1.0
