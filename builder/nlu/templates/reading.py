"""From a template that fits to an understanding: the intent, and slots named by the fragments."""

from __future__ import annotations

from collections.abc import Sequence

from builder.conversation.understanding import Context, IntentScore, SlotValue, Understanding
from builder.nlu.slots.hit import Hit
from builder.nlu.slots.recogniser import Noticed, SlotRecogniser
from builder.nlu.templates.finder import LONGEST, TemplateFinder, TemplateMatch


def understood_by_template(
    text: str,
    read: str,
    language: str,
    context: Context,
    templates: TemplateFinder,
    slots: SlotRecogniser,
) -> Understanding | None:
    """Understand a message by the best template it fits; None where it fits none."""
    if len(read) > LONGEST:
        return None
    noticed = slots.notice(read, language, context)
    matches = templates.find(read, hits_of(noticed))
    if not matches:
        return None
    best = matches[0]
    ranking = tuple(
        IntentScore(name=match.intent, score=round(match.share, 4)) for match in matches[:10]
    )
    equals = tuple(match.intent for match in matches if match.rank == best.rank)
    others = (
        slots.recognise(read, language, context, None, noticed) if best.template.other_slots else ()
    )
    return Understanding(
        text=text,
        language=language,
        intent=ranking[0],
        ranking=ranking,
        slots=_with_others(slot_values(read, best), others),
        origin="template",
        close=equals if len(equals) > 1 else (),
    )


def hits_of(noticed: Noticed) -> list[Hit]:
    """Return everything that was noticed as hits."""
    system = (Hit(v.type, v.start, v.end, v.value, "system", v.score) for v in noticed.system)
    return [*noticed.listed, *system]


def slot_values(text: str, match: TemplateMatch) -> list[SlotValue]:
    """Return the values that stand in the slot fragments of a template."""
    return [
        SlotValue(
            type=str(found.hit.type),
            slot=found.fragment.name,
            value=found.hit.value,
            text=text[found.start : found.end],
            start=found.start,
            end=found.end,
            source="template",
        )
        for found in match.recognised
        if found.hit is not None and found.fragment.kind == "slot"
    ]


def _with_others(stated: Sequence[SlotValue], others: Sequence[SlotValue]) -> tuple[SlotValue, ...]:
    """Add values from elsewhere in the message that are of no slot the template has filled."""
    filled = {value.slot for value in stated}
    free = [
        other
        for other in others
        if (other.slot is None or other.slot not in filled)
        and all(other.end <= value.start or value.end <= other.start for value in stated)
    ]
    return tuple(sorted([*stated, *free], key=lambda value: (value.start, value.end)))
