"""Ask until a slot is filled."""

from __future__ import annotations

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import SlotRequested, SlotSet
from builder.conversation.reply import Reply, ReplyButton
from builder.dialogue.built_in import YES_NO
from builder.dialogue.move import Fail, Goto, Leave, Move, Wait
from builder.dialogue.steps import act
from builder.dialogue.talk import Talk
from builder.schema.entity import DictionaryEntry, Entity, SystemType
from builder.schema.flow import Flow
from builder.schema.response import Response
from builder.schema.slot import Slot
from builder.schema.step import CollectStep
from builder.text import language_of

_MOST_BUTTONS = 5


def run(talk: Talk, flow: Flow, step: CollectStep) -> Move:
    """Go on when the slot has a value, else ask for it.

    A `fresh` step forgets an earlier value, but not one that the user has just given; one just given
    is seen by `validate_with` even where it was not asked for.
    """
    value = talk.tracker.slots.get(step.slot)
    told = step.slot in talk.tracker.said
    if step.fresh and value is not None and not told:
        talk.emit(SlotSet(slot=step.slot, value=None, by="flow"))
        value = None
    if value is None:
        return ask(talk, step)
    return accept(talk, flow, step) if told else Goto(flow.next_of(step))


def accept(talk: Talk, flow: Flow, step: CollectStep) -> Move:
    """Go on with the value that the user gave, once `validate_with` has seen it."""
    if step.validate_with is not None:
        return act.start(talk, step.validate_with)
    return Goto(flow.next_of(step))


def ask(talk: Talk, step: CollectStep, *, again: bool = False) -> Move:
    """Ask for the slot and wait; `again` repeats a question that was interrupted, uncounted."""
    frame = talk.tracker.running
    asked = frame.attempts if frame else 0
    talk.reply(_question(talk, step, asked))
    attempt = asked if again and asked else asked + 1
    talk.emit(SlotRequested(slot=step.slot, attempt=attempt))
    return Wait()


def refuse(talk: Talk, step: CollectStep, *, reply: Reply | None, silent: bool = False) -> Move:
    """Say that an answer cannot be used and ask again, or give up after the last attempt."""
    frame = talk.tracker.running
    if frame is not None and frame.attempts >= step.attempts:
        if step.give_up is not None:
            return Goto(step.give_up)
        talk.say("gave_up")
        return Leave("gave_up")
    if reply is not None:
        talk.reply(reply)
    elif not silent:
        talk.say("invalid_value")
    return ask(talk, step)


def resume(talk: Talk, flow: Flow, step: CollectStep, outcome: ActionOutcome) -> Move:
    """Go on after `validate_with` has seen the answer: it stands unless the slot is empty now.

    An action that could not look at it leaves no value behind that nobody has checked.
    """
    if outcome.failure is not None:
        talk.set_slots([(step.slot, None)], by="flow")
        return act.apologise(talk, outcome)
    further = act.follow_up(talk, outcome)
    if isinstance(further, Wait | Fail):
        return further
    if talk.tracker.slots.get(step.slot) is not None:
        return Goto(flow.next_of(step))
    return refuse(talk, step, reply=None, silent=bool(outcome.replies))


def _question(talk: Talk, step: CollectStep, asked: int) -> Reply:
    slot = talk.slot(step.slot)
    response = talk.find_response(step.response) if step.response else None
    if response is None:
        texts = slot.prompts or {"*": (slot.description or slot.name,)}
        response = Response(name=f"ask_{slot.name}", text=texts)
    # A question asked again is put in other words, where the author wrote some.
    reply = talk.rendered(response, pick=asked)
    if reply.buttons:
        return reply
    return reply.model_copy(update={"buttons": _choices(talk, slot)})


def _choices(talk: Talk, slot: Slot) -> tuple[ReplyButton, ...]:
    """Offer the values of a slot where they are few."""
    if slot.type == SystemType.BOOLEAN:
        language = talk.language.split("-")[0]
        yes, no = YES_NO.get(language, YES_NO["en"])
        return (ReplyButton(title=yes, payload="/affirm"), ReplyButton(title=no, payload="/deny"))
    entity = talk.skill.find(Entity, slot.type)
    if entity is None or entity.patterns or not 0 < len(entity.dictionary) <= _MOST_BUTTONS:
        return ()
    words = [_word_for(talk, entry) for entry in entity.dictionary]
    return tuple(ReplyButton(title=word[:1].upper() + word[1:], payload=word) for word in words)


def _word_for(talk: Talk, entry: DictionaryEntry) -> str:
    """Return the first of a value's words in the session's language that is fit to be read."""
    languages = talk.skill.languages
    words = (word for word in (entry.value, *entry.synonyms) if "_" not in word)
    return next((w for w in words if language_of(w, languages) == talk.language), entry.value)
