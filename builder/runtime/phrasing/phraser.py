"""Have a language model word an answer, and say of its words what the passages support."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from builder.completion import CompletionEndpoint, Draft
from builder.conversation.effect import AnswerOutcome
from builder.conversation.phrasing import DroppedSentence, Phrasing
from builder.conversation.reply import Citation, Reply
from builder.runtime.phrasing.claim import Claim, claims_in
from builder.runtime.phrasing.instruction import messages_for
from builder.runtime.phrasing.support import Support, Weight
from builder.settings import Settings
from builder.text import is_han, shorten

# As many sentences are read; an answer is short.
_MOST_SENTENCES: Final = 8
_LONGEST_TOLD: Final = 200
_ENDS: Final = re.compile(r"[。！？!?.…][”’」』）)\"']*$")
_STOP: Final = re.compile(r"\s*([。！？!?.…]*[”’」』）)\"']*)$")


class Phraser:
    """Words answers that reading found in documents; what the passages do not support is not said."""

    def __init__(self, endpoint: CompletionEndpoint) -> None:
        self._endpoint = endpoint

    async def phrase(
        self, question: str, found: AnswerOutcome, language: str, weight: Weight, key: str
    ) -> AnswerOutcome:
        """Return the answer in other words, or as it was found where nothing of them holds.

        `weight` tells how much a term counts; `key` is the same when a turn is repeated.
        """
        draft = await self._endpoint.complete(messages_for(question, found.passages, language), key)
        # In a thread, so that other sessions are heard meanwhile.
        return await asyncio.to_thread(self._kept, draft, found, language, weight)

    async def close(self) -> None:
        """Close the connections."""
        await self._endpoint.close()

    def _kept(
        self, draft: Draft, found: AnswerOutcome, language: str, weight: Weight
    ) -> AnswerOutcome:
        model, passages = self._endpoint.model, found.passages
        places = tuple(each.place for each in passages)
        if draft.failure is not None or found.reply is None:
            failed = Phrasing(model=model, passages=places, failure=draft.failure)
            return _with_phrasing(found, failed)
        support = Support(passages, language, weight)
        kept: list[Claim] = []
        dropped: list[DroppedSentence] = []
        claims = claims_in(draft.text)
        for number, claim in enumerate(claims):
            unfinished = draft.cut and number == len(claims) - 1 and not _ENDS.search(claim.text)
            why = (
                "is one too many"
                if number >= _MOST_SENTENCES
                else "is not finished"
                if unfinished
                else support.lacking(claim.text, claim.cited)
            )
            if why is None:
                kept.append(claim)
            else:
                dropped.append(DroppedSentence(text=shorten(claim.text, _LONGEST_TOLD), why=why))
        said = " ".join(claim.text for claim in kept)
        if kept and dropped and not support.covers(said, found.reply.text or ""):
            # What was dropped held the answer; the rest alone would miss the question.
            why = "says only what surrounds the answer"
            dropped += [
                DroppedSentence(text=shorten(claim.text, _LONGEST_TOLD), why=why) for claim in kept
            ]
            kept = []
        phrasing = Phrasing(
            model=model, passages=places, kept=len(kept), dropped=tuple(dropped[:_MOST_SENTENCES])
        )
        return _with_phrasing(found, phrasing, _worded(found.reply, kept, passages))


def phraser_of(settings: Settings) -> Phraser | None:
    """Return what words answers by the operator's settings; None where they name no endpoint."""
    if settings.phrasing_url is None or settings.phrasing_model is None:
        return None
    endpoint = CompletionEndpoint(
        settings.phrasing_url,
        settings.phrasing_model,
        key=settings.phrasing_key,
        timeout=settings.phrasing_timeout,
    )
    return Phraser(endpoint)


def _with_phrasing(
    found: AnswerOutcome, phrasing: Phrasing, reply: Reply | None = None
) -> AnswerOutcome:
    return replace(found, reply=reply or found.reply, passages=(), phrasing=phrasing)


def _worded(found: Reply, kept: Sequence[Claim], passages: Sequence[Citation]) -> Reply | None:
    """Return the reply of what was kept, with its citations; None where that is nothing.

    Passages are numbered anew in the order in which the text names them; one alone needs no mark.
    """
    if not kept:
        return None
    order = [
        n for n in dict.fromkeys(n for claim in kept for n in claim.cited) if 0 < n <= len(passages)
    ]
    several = len(order) > 1
    text = ""
    for claim in kept:
        marks = "".join(f"[{order.index(n) + 1}]" for n in claim.cited if n in order)
        gap = "" if is_han(claim.text[0]) else " "
        marked = _STOP.sub(rf"{gap}{marks}\1", claim.text, count=1) if several else claim.text
        text += (gap if text else "") + marked
    return found.model_copy(
        update={"text": text, "citations": tuple(passages[n - 1] for n in order)}
    )
