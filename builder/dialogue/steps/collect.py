"""Ask until a slot is filled."""

from __future__ import annotations

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import ConfirmationRequested, SlotRequested
from builder.conversation.reply import Reply, ReplyButton
from builder.dialogue.built_in import yes_and_no
from builder.dialogue.move import Fail, GiveUp, Goto, Move, Wait
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
        talk.set_slots([(step.slot, None)], by="flow")
        value = None
    if value is None:
        return ask(talk, step)
    return accept(talk, flow, step) if told else confirm(talk, flow, step)


def accept(talk: Talk, flow: Flow, step: CollectStep) -> Move:
    """Go on with the value that the user gave, once `validate_with` has seen it."""
    if step.validate_with is not None:
        return act.start(talk, step.validate_with)
    return confirm(talk, flow, step)


def confirm(talk: Talk, flow: Flow, step: CollectStep) -> Move:
    """Go on, once the user has called the value right where the step wants that."""
    frame = talk.tracker.running
    done = frame is not None and step.slot in frame.confirmed
    if step.confirm == "earlier" and frame is not None:
        done = done or step.slot in frame.own or step.slot not in frame.found
    if done or step.confirm == "never":
        return Goto(flow.next_of(step))
    _ask_whether_right(talk, step, 1)
    return Wait()


def skip(talk: Talk, flow: Flow, step: CollectStep) -> Move:
    """Go on without a value where the slot is optional, else say that it is needed and ask again."""
    if step.optional:
        talk.set_slots([(step.slot, None)] if step.slot in talk.tracker.slots else [], by="flow")
        return Goto(flow.next_of(step))
    needed = talk.find_response("cannot_skip")
    return refuse(talk, step, reply=talk.rendered(needed) if needed is not None else None)


def ask(talk: Talk, step: CollectStep) -> Move:
    """Ask for the slot, or whether its value is right if that is what was asked, and wait."""
    asked = _asked(talk)
    if talk.tracker.confirming and talk.tracker.slots.get(step.slot) is not None:
        _ask_whether_right(talk, step, asked + 1)
    else:
        talk.reply(_question(talk, step, asked))
        talk.emit(SlotRequested(slot=step.slot, attempt=asked + 1))
    return Wait()


def ask_again(talk: Talk, step: CollectStep) -> Move:
    """Ask a question that was interrupted again, which does not count as another attempt."""
    asked = _asked(talk)
    if talk.tracker.confirming and talk.tracker.slots.get(step.slot) is not None:
        _ask_whether_right(talk, step, max(asked, 1))
    else:
        talk.reply(_question(talk, step, asked))
        talk.emit(SlotRequested(slot=step.slot, attempt=max(asked, 1)))
    return Wait()


def _asked(talk: Talk) -> int:
    return talk.tracker.running.attempts if talk.tracker.running else 0


def _ask_whether_right(talk: Talk, step: CollectStep, attempt: int) -> None:
    value = talk.tracker.slots.get(step.slot)
    talk.say("confirm_value", yes_and_no(talk.language), value=value)
    talk.emit(ConfirmationRequested(slot=step.slot, attempt=attempt))


def refuse(talk: Talk, step: CollectStep, *, reply: Reply | None, silent: bool = False) -> Move:
    """Say that an answer cannot be used and ask again, or give up after the last attempt."""
    frame = talk.tracker.running
    if frame is not None and frame.attempts >= step.attempts:
        if step.give_up is not None:
            return Goto(step.give_up)
        return GiveUp()
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
        return confirm(talk, flow, step)
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
        return yes_and_no(talk.language)
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
