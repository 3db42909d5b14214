"""What speaks against utterances that are about to be added to an intent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.schema.check_intent import said_key
from builder.schema.skill import Skill
from builder.schema.utterance import MarkupError, Utterance, parse_markup
from builder.sentence import Sentence, verbatim
from builder.server.inspector import Inspector, WrittenLike
from builder.wire.problems import SentenceShape
from builder.wire.utterances import AlikeShape, UtterancesTold, UtterancesWritten, UtteranceTold
from kits.quality.alike import Near
from kits.quality.look import SAME

# In its own intent an utterance may be closer to another before it adds nothing.
_SAME_HERE = 0.97
_SHOWN = 3
# The meaning of more utterances is compared only where somebody asked for it.
_SMALL = 2_000


def tell(inspector: Inspector, skill: Skill, wanted: UtterancesWritten) -> UtterancesTold:
    """Return what speaks against each utterance: its mark-up, the same words, nearly the same."""
    read = [_read(source) for source in wanted.texts]
    texts = [each.text for each in read if isinstance(each, Utterance) and each.text]
    written = inspector.written_like(skill, texts)
    nearest = inspector.nearest(skill, wanted.language, texts, prepare=_SMALL)
    meant = dict(zip(texts, nearest, strict=True)) if nearest is not None else {}
    slots = {slot.name for slot in skill.slots}
    return UtterancesTold(
        compared=nearest is not None,
        utterances=tuple(
            _told(source, each, wanted.intent, slots, written, meant)
            for source, each in zip(wanted.texts, read, strict=True)
        ),
    )


def _read(source: str) -> Utterance | Sentence:
    try:
        return parse_markup(source.strip())
    except MarkupError as error:
        return verbatim(error.args[0])


def _told(
    source: str,
    read: Utterance | Sentence,
    intent: str,
    slots: set[str],
    written: Mapping[str, WrittenLike],
    meant: Mapping[str, Sequence[Near]],
) -> UtteranceTold:
    if isinstance(read, Sentence):
        return UtteranceTold(text=source, problem=read, sentence=SentenceShape.of(read))
    if not read.text:
        return UtteranceTold(text=source)
    like = written[read.text]
    words = said_key(read.text)
    near = {(each.intent, each.text): each for each in like.near}
    for each in meant.get(read.text, ()):
        line = _SAME_HERE if each.intent == intent else SAME
        if each.likeness >= line and said_key(each.text) != words:
            near.setdefault((each.intent, each.text), each)
    ordered = sorted(near.values(), key=lambda each: (each.intent == intent, -each.likeness))
    return UtteranceTold(
        text=read.text,
        unknown_slots=tuple(dict.fromkeys(s.slot for s in read.spans if s.slot not in slots)),
        same=_shapes(like.same),
        near=_shapes(ordered[:_SHOWN]),
    )


def _shapes(found: Sequence[Near]) -> tuple[AlikeShape, ...]:
    return tuple(
        AlikeShape(intent=e.intent, text=e.text, likeness=round(min(e.likeness, 1.0), 4))
        for e in found
    )
