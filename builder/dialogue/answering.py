"""Say what reading found: a FAQ entry's words are chosen and filled as those of a response are."""

from __future__ import annotations

from builder.conversation.effect import AnswerOutcome
from builder.conversation.reply import Reply
from builder.dialogue.response import pick_for, render_text
from builder.dialogue.talk import Talk
from builder.schema.faq import FaqEntry
from builder.schema.response import Response
from builder.text import ANY_LANGUAGE


def say_answer(talk: Talk, outcome: AnswerOutcome) -> bool:
    """Say the answer that was found; False where none was."""
    if outcome.entry is not None:
        talk.reply(_answer_of(talk, outcome.entry))
    elif outcome.reply is not None:
        talk.reply(outcome.reply)
    return outcome.reply is not None


def _answer_of(talk: Talk, entry: FaqEntry) -> Reply:
    """Return an entry's answer, with what its response adds, or that response where it has none."""
    response = talk.skill.find(Response, entry.response) if entry.response is not None else None
    spoken = None if entry.language == ANY_LANGUAGE else entry.language
    said = talk.rendered(response, language=spoken) if response is not None else Reply()
    texts, source = entry.answers(), f"faq:{entry.id}"
    if not texts:
        return said.model_copy(update={"source": source})
    pick = pick_for(talk.tracker.session_id, talk.tracker.turn, source)
    text = render_text(texts[pick % len(texts)], talk.places())
    return said.model_copy(update={"text": text, "source": source})
