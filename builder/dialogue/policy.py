"""What a message means at this point of the talk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from builder.conversation.effect import AnswerOutcome
from builder.conversation.event import SlotRequested, ValueConfirmed
from builder.conversation.understanding import (
    ANSWER_QUESTION,
    OUT_OF_SCOPE,
    SlotValue,
    Understanding,
)
from builder.dialogue.answering import say_answer
from builder.dialogue.close_call import ask_which, chosen
from builder.dialogue.evidence import (
    asks,
    corrects,
    covers,
    is_outright,
    is_payload,
    is_short,
    tells,
)
from builder.dialogue.fallback import fall_back
from builder.dialogue.fill import begin, fill, mentioned_in, take, told_besides
from builder.dialogue.move import Goto
from builder.dialogue.near import offer_near
from builder.dialogue.options import is_rather_an_answer
from builder.dialogue.repair import cancel, go_back, go_back_down, repeat, restart, skip
from builder.dialogue.running import (
    go_on,
    leave_chain,
    restore,
    resume_interrupted,
    running_chain,
    take_up,
)
from builder.dialogue.steps.answer import seek_answer
from builder.dialogue.steps.collect import ask_again, confirm, refuse
from builder.dialogue.talk import MOST_FLOWS, Talk
from builder.dialogue.triggers import flow_for
from builder.dialogue.values import NO, SURE, YES, Answer, answer_for, reached_by
from builder.schema.entity import SystemType
from builder.schema.flow import Flow
from builder.schema.step import CollectStep, WaitStep

# How sure a wish must be to interrupt a question: by itself, against a value that the message holds
# as well, and against free text, which may look like anything.
_INTERRUPTS: Final = 0.6
_INTERRUPTS_VALUE: Final = 0.9
_INTERRUPTS_FREE_TEXT: Final = 0.95
# How sure it must be that free text is "never mind" or "say that again".
_SURE_IN_FREE_TEXT: Final = 0.75
# A wish below this that has the form of a question gives way to what answers it so surely.
_DOUBTED: Final = 0.75
_READ_SURELY: Final = 0.9
REPAIRS: Final[dict[str, Callable[[Talk], None]]] = {
    "cancel": cancel,
    "repeat": repeat,
    "restart": restart,
    "go_back": go_back,
    "skip": skip,
}


def hear(talk: Talk, understanding: Understanding, *, read: bool = False) -> None:
    """Act on a message: repair, answer, digression, start of a flow, question, or fallback.

    `read` tells that documents have been asked already, and hold no sure answer.
    """
    understanding = chosen(talk, understanding)
    if talk.tracker.resuming and _hear_whether_to_resume(talk, understanding):
        return
    step = talk.collecting()
    repair = _repair(talk, step, understanding)
    if repair is not None:
        repair(talk)
    elif step is not None:
        _hear_answer(talk, step, understanding, read=read)
    elif (pause := talk.pausing()) is not None:
        _hear_meanwhile(talk, pause, understanding)
    elif talk.tracker.running is not None:
        # The step that asked was changed under the session; what stands there now goes on.
        go_on(talk)
    elif understanding.close and ask_which(talk, understanding):
        return
    elif (flow := flow_for(talk, understanding)) is not None:
        if not read and _may_be_read(talk, understanding):
            _seek_answer(talk, understanding)
        else:
            begin(talk, flow, understanding)
    elif understanding.intent.name in (ANSWER_QUESTION, OUT_OF_SCOPE) and talk.skill.reads:
        _seek_answer(talk, understanding)
    else:
        fall_back(talk)


def hear_reading(talk: Talk, outcome: AnswerOutcome) -> None:
    """Act on what reading found for a message that asked something, or that nobody understood."""
    step, asked = talk.collecting(), talk.tracker.understanding
    if asked is not None and _may_be_read(talk, asked) and outcome.score < _READ_SURELY:
        # It was taken for a wish before it was looked up, and is one after all.
        hear(talk, asked, read=True)
    elif say_answer(talk, outcome):
        if step is not None:
            ask_again(talk, step)
    elif step is not None:
        flow, heard = talk.flow(), talk.tracker.understanding
        text = _whole(heard) if heard is not None and _is_free(talk, step) else None
        if flow is not None and heard is not None and text is not None:
            fill(talk, flow, step, heard, text, {})
        else:
            told = talk.find_response("no_answer")
            go_on(talk, refuse(talk, step, reply=talk.rendered(told) if told else None))
    elif talk.pausing() is not None:
        talk.say("still_waiting")
    elif not offer_near(talk, outcome):
        fall_back(talk)


def _hear_whether_to_resume(talk: Talk, understanding: Understanding) -> bool:
    """Hear the answer to "shall we go on with it?"; False when the message is about something else."""
    intent = understanding.intent
    if intent.name == YES and intent.score >= SURE:
        if take_up(talk):
            go_on(talk)
        return True
    if intent.name in (NO, "cancel") and intent.score >= SURE:
        leave_chain(talk)
        talk.say("cancelled")
        if talk.tracker.running is not None and resume_interrupted(talk):
            go_on(talk)
        return True
    # Whoever says something else goes on as though the question had never been interrupted.
    restore(talk)
    step, frame = talk.step(), talk.tracker.running
    if not isinstance(step, CollectStep) or frame is None:
        go_on(talk)
        return True
    talk.set_slots([(step.slot, None)] if step.slot in talk.tracker.slots else [], by="flow")
    talk.emit(SlotRequested(slot=step.slot, attempt=max(frame.attempts, 1)))
    return False


def _hear_meanwhile(talk: Talk, step: WaitStep, understanding: Understanding) -> None:
    """Act on a message that comes while the flow waits for the time: other wishes are followed."""
    flow, wish = talk.flow(), flow_for(talk, understanding)
    others = {frame.flow for frame in running_chain(talk)}
    if understanding.close and ask_which(talk, understanding):
        return
    if wish is not None and wish.name not in others and _follow_wish(talk, wish, understanding):
        return
    if step.on_message is not None and flow is not None:
        told = mentioned_in(talk, [flow], understanding)
        take(talk, understanding, told)
        go_on(talk, Goto(step.on_message))
    elif talk.skill.reads and understanding.intent.name in (ANSWER_QUESTION, OUT_OF_SCOPE):
        _seek_answer(talk, understanding)
    else:
        talk.say("still_waiting")


def _repair(
    talk: Talk, step: CollectStep | None, understanding: Understanding
) -> Callable[[Talk], None] | None:
    """Return the repair that a message asks for, unless it is rather an answer."""
    if flow_for(talk, understanding) is not None:
        # The author has drawn a flow for it.
        return None
    repair = REPAIRS.get(understanding.intent.name)
    if repair is skip and (step is None or (_is_free(talk, step) and not step.optional)):
        # "I don't know" may be the very text, and between flows it skips nothing.
        return None
    if repair in (restart, go_back) and understanding.intent.score < 1:
        # They throw things away: nothing less than the very words will do.
        return None
    free = step is not None and _is_free(talk, step)
    if understanding.intent.score < (_SURE_IN_FREE_TEXT if free else SURE):
        return None
    if repair is None or step is None or free:
        return repair
    answer = answer_for(talk.slot(step.slot), understanding)
    # "I changed my mind" may be a reason that the skill lists, and a button that it offers.
    return None if answer is not None and _is_plain(understanding, answer) else repair


def _is_plain(understanding: Understanding, answer: Answer) -> bool:
    found = answer.found
    if found is None or found.type == SystemType.BOOLEAN or found.source == "learned":
        return False
    return covers(understanding, found)


def _hear_answer(
    talk: Talk, step: CollectStep, understanding: Understanding, *, read: bool = False
) -> None:
    """Act on a message that comes after a question."""
    flow = talk.flow()
    if flow is not None and talk.tracker.confirming and _hear_whether_right(talk, flow, step):
        return
    answer = answer_for(talk.slot(step.slot), understanding)
    told = told_besides(talk, step, understanding)
    is_open = answer is None and not told and not _is_free(talk, step)
    if is_open and not read and _may_be_read(talk, understanding):
        _seek_answer(talk, understanding)
        return
    if flow is None or _interrupted(talk, step, understanding, answer, told):
        return
    if is_open and _asks_aside(talk, understanding):
        _seek_answer(talk, understanding)
        return
    same = _wishes_the_same(talk, understanding)
    held = talk.tracker.slots
    corrections = {n: v for n, v in told.items() if n in held and held[n] != v.value}
    if not (same or is_short(understanding)):
        # A long message that happens to hold a code takes nothing back.
        stray = {n for n, v in corrections.items() if not tells(understanding, v)}
        told = {n: v for n, v in told.items() if n not in stray}
        corrections = {n: v for n, v in corrections.items() if n not in stray}
    if answer is not None and answer.value is False and corrections:
        # "No, the number is A1002" denies the number that was said, not the question.
        answer = None
    meant = any(_is_meant(understanding, value) for value in corrections.values())
    if answer is None and _is_free(talk, step) and not meant:
        told = {n: v for n, v in told.items() if n not in held}
        answer = _whole(understanding)
    if answer is None and not told and same:
        go_on(talk, refuse(talk, step, reply=None, silent=True))
        return
    fill(talk, flow, step, understanding, answer, told)


def _hear_whether_right(talk: Talk, flow: Flow, step: CollectStep) -> bool:
    """Hear the answer to "is that right?"; False when the message says more than yes or no."""
    understanding = talk.tracker.understanding
    if understanding is None or understanding.intent.score < SURE:
        return False
    if any(value.type != SystemType.BOOLEAN for value in understanding.slots):
        return False
    if understanding.intent.name == YES:
        talk.emit(ValueConfirmed(slot=step.slot))
        go_on(talk, confirm(talk, flow, step))
        return True
    if understanding.intent.name == NO:
        talk.set_slots([(step.slot, None)], by="flow")
        go_on(talk, refuse(talk, step, reply=None, silent=True))
        return True
    return False


def _asks_aside(talk: Talk, understanding: Understanding) -> bool:
    """Tell whether a message that means nothing else asks what a document may answer."""
    stranger = understanding.intent.name == OUT_OF_SCOPE
    return bool(talk.skill.documents) and stranger and asks(understanding)


def _may_be_read(talk: Talk, understanding: Understanding) -> bool:
    """Tell whether a message may rather ask what a document says than wish for what it scores best for.

    What documents say is no intent of the skill's, so the nearest one is taken for it.
    """
    wish = understanding.intent
    return (
        bool(talk.skill.documents)
        and not understanding.close
        and wish.name not in (ANSWER_QUESTION, OUT_OF_SCOPE, *REPAIRS)
        and wish.score < _DOUBTED
        and asks(understanding)
    )


def _is_free(talk: Talk, step: CollectStep) -> bool:
    return talk.slot(step.slot).type == SystemType.TEXT


def _whole(understanding: Understanding) -> Answer | None:
    """Return the whole message as free text; what a stale button sends is none."""
    text = understanding.text.strip()
    return Answer(text) if text and not is_payload(understanding) else None


def _is_meant(understanding: Understanding, value: SlotValue) -> bool:
    """Tell whether free text corrects a value, rather than happening to hold one."""
    return corrects(understanding, value) or covers(understanding, value)


def _interrupted(
    talk: Talk,
    step: CollectStep,
    understanding: Understanding,
    answer: Answer | None,
    told: dict[str, SlotValue],
) -> bool:
    """Follow another wish than answering, if the message states one and is sure enough of it."""
    wish = flow_for(talk, understanding)
    running = {frame.flow for frame in running_chain(talk)}
    if wish is not None and (wish.name in running or understanding.close):
        # A wish that is not even clear by itself leaves the question standing.
        return False
    if not is_payload(understanding):
        if _is_free(talk, step):
            if not _interrupts_text(understanding, told):
                return False
        elif answer is not None or told:
            if not _interrupts_value(talk, wish, understanding, answer, told):
                return False
        elif understanding.intent.score < _INTERRUPTS or (
            wish is not None
            and understanding.intent.score < _INTERRUPTS_VALUE
            and is_rather_an_answer(talk, step, understanding)
        ):
            return False
    return _follow_wish(talk, wish, understanding)


def _interrupts_text(understanding: Understanding, told: dict[str, SlotValue]) -> bool:
    """Tell whether a wish interrupts a question for free text: it must be sure, and brief or asking."""
    if understanding.intent.score < _INTERRUPTS_FREE_TEXT:
        return False
    if any(_is_meant(understanding, value) for value in told.values()):
        return False
    if understanding.intent.name == ANSWER_QUESTION and asks(understanding):
        return True
    return is_outright(understanding) or is_short(understanding)


def _interrupts_value(
    talk: Talk,
    wish: Flow | None,
    understanding: Understanding,
    answer: Answer | None,
    told: dict[str, SlotValue],
) -> bool:
    """Tell whether a message with a value wishes for something else with it.

    "Where is A1002" does, if that other flow asks for such a value; "it is A1002" does not.
    """
    if understanding.intent.score < _INTERRUPTS_VALUE:
        return False
    if any(tells(understanding, value) for value in told.values()):
        return False
    if wish is None:
        # "Are you open at the weekend?" names a day, and is a question all the same.
        is_question = understanding.intent.name == ANSWER_QUESTION and asks(understanding)
        return is_question and (answer is None or is_outright(understanding))
    if answer is None:
        return True
    if answer.found is None or answer.found.type == SystemType.BOOLEAN:
        # "No, I want an invoice": more than an answer, which is asked for again afterwards.
        return answer.found is not None and not covers(understanding, answer.found)
    theirs = {talk.slot(name).type for name in reached_by(talk.skill, wish)}
    return answer.found.type in theirs and not tells(understanding, answer.found)


def _follow_wish(talk: Talk, wish: Flow | None, understanding: Understanding) -> bool:
    beneath = {frame.flow for frame in talk.tracker.stack}
    if wish is not None and wish.name in beneath:
        go_back_down(talk, wish.name)
        return True
    if wish is not None and len(talk.tracker.stack) < MOST_FLOWS:
        begin(talk, wish, understanding)
        return True
    if talk.skill.reads and understanding.intent.name == ANSWER_QUESTION:
        _seek_answer(talk, understanding)
        return True
    return False


def _wishes_the_same(talk: Talk, understanding: Understanding) -> bool:
    wish = flow_for(talk, understanding)
    return wish is not None and wish.name in {frame.flow for frame in running_chain(talk)}


def _seek_answer(talk: Talk, understanding: Understanding) -> None:
    if talk.is_exhausted:
        # A message of several requests has used up what one turn may ask for.
        fall_back(talk)
        return
    seek_answer(talk, understanding.text)
