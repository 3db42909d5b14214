"""What the author named out of scope, as training reads it."""

from __future__ import annotations

from builder.nlu.wording import bare
from builder.schema.skill import Skill


def named_sentences(skill: Skill) -> tuple[tuple[str, str], ...]:
    """Return (language, text) for each; a text that stands in an intent as well teaches that only."""
    own = {bare(u.text) for intent in skill.intents for u in intent.all_utterances()}
    own |= {bare(question) for entry in skill.faq for question in entry.questions()}
    found: dict[str, tuple[str, str]] = {}
    for key, texts in skill.out_of_scope.items():
        for text in texts:
            if bare(text) and bare(text) not in own:
                found.setdefault(bare(text), (skill.language_of(text, key), text))
    return tuple(found.values())
