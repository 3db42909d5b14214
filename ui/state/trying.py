"""A talk that is tried: what was said, what waits to be sent, which turn is looked at.

One talk a skill and tab. Nothing here draws; what is sent is kept before anything is drawn, since the
next message may begin the page anew at any time.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field, replace

import streamlit as st

from builder.conversation.reply import Reply
from builder.conversation.trial import TRIAL_ID
from builder.errors import BuilderError
from builder.schema.chat import ChatTurn
from ui.service import TurnShape
from ui.state import session
from ui.wording import screen_language, told


@dataclass(frozen=True)
class Said:
    """One message of the talk, `shown` as the user sees it, and what came of it.

    `failure` tells why there is no answer; `ms` is how long that took, seen from here. `expected` is
    what a test conversation says must come of it. Without words, the skill spoke by itself.
    """

    shown: str
    text: str
    version: int
    message_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    answer: TurnShape | None = None
    failure: str | None = None
    ms: float = 0.0
    expected: ChatTurn | None = None
    by_itself: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class Talk:
    """One session of trying; `waiting` are messages that have not been sent yet."""

    session_id: str = field(default_factory=lambda: f"{TRIAL_ID}{uuid.uuid4().hex}")
    greeting: tuple[Reply, ...] = ()
    said: tuple[Said, ...] = ()
    waiting: tuple[Said, ...] = ()
    # The turn that is looked at; the last one where it is None.
    looked_at: int | None = None

    @property
    def shown(self) -> int | None:
        """The number of the turn whose trace is shown, counted from 0; None before the first."""
        answered = [n for n, said in enumerate(self.said) if said.answer is not None]
        if self.looked_at is not None and self.looked_at in answered:
            return self.looked_at
        return answered[-1] if answered else None


def talk_of(skill: str, version: int, language: str | None) -> Talk:
    """Return the talk with a skill; one begins with the greeting."""
    found: Talk | None = st.session_state.get(_key(skill))
    if found is None:
        found = begin(skill, version, language)
    return found


def begin(skill: str, version: int, language: str | None) -> Talk:
    """Begin a talk anew."""
    # A user's first message tells the language; before it, it is the one that the author reads.
    read = screen_language()
    spoken = language or (read if read in session.skill().languages else None)
    try:
        greeting = session.service().greeting(skill, spoken, version)
    except BuilderError:
        # The first message tells what is wrong.
        greeting = ()
    return _keep(skill, Talk(greeting=greeting))


def begin_anew(skill: str, version: int, language: str | None) -> None:
    """Leave the talk and begin another."""
    begin(skill, version, language)


def send(skill: str, text: str, version: int, shown: str | None = None) -> None:
    """Put a message in line to be sent; `shown` stands in the talk, such as a button's title."""
    talk = held(skill)
    waiting = Said(shown or text, text, version)
    _keep(skill, replace(talk, waiting=(*talk.waiting, waiting), looked_at=None))


def play(skill: str, turns: tuple[ChatTurn, ...], version: int) -> None:
    """Begin anew and put the user's words of a test conversation in line."""
    waiting = tuple(Said(t.user, t.user, version, expected=t) for t in turns if t.user)
    _keep(skill, Talk(waiting=waiting))


def say_again(skill: str) -> None:
    """Send the last message, which failed, again under its id: it has its effect once."""
    talk = held(skill)
    last = replace(talk.said[-1], failure=None)
    _keep(skill, replace(talk, said=talk.said[:-1], waiting=(last, *talk.waiting)))


def send_next(skill: str, language: str | None) -> Said:
    """Send the first message that waits and keep what came of it."""
    talk = held(skill)
    said = talk.waiting[0]
    started = time.perf_counter()
    try:
        answer = session.service().send(
            skill,
            talk.session_id,
            said.text,
            language=language,
            version=said.version,
            message_id=said.message_id,
        )
        said = replace(said, answer=answer)
    except BuilderError as error:
        said = replace(said, failure=told(error.message))
    said = replace(said, ms=(time.perf_counter() - started) * 1000)
    # What was put in line meanwhile stays there.
    talk = held(skill)
    left = () if said.failure is not None else talk.waiting[1:]
    _keep(skill, replace(talk, said=(*talk.said, said), waiting=left))
    return said


def look_at(skill: str, number: int | None) -> None:
    """Show the trace of a turn, of the last one where it is None."""
    _keep(skill, replace(held(skill), looked_at=number))


def go_on_after(skill: str, number: int) -> None:
    """Go on after a turn, before the first one where it is -1, in a new session; nothing acts again.

    Raises what the API does, and then the talk stays as it was.
    """
    talk = held(skill)
    kept = talk.said[: number + 1]
    answered = [said for said in kept if said.answer is not None]
    if answered:
        made = session.service().go_on_from(skill, talk.session_id, answered[-1].message_id)
    else:
        made = Talk().session_id
    _keep(skill, Talk(made, talk.greeting, kept))


def say_instead(skill: str, number: int, text: str, version: int) -> None:
    """Say something else in the place of an earlier message."""
    go_on_after(skill, number - 1)
    send(skill, text, version)


def hear(skill: str) -> bool:
    """Take in what the skill has said by itself, after a wait or a reminder; tell whether it has."""
    talk = held(skill)
    known = {said.message_id for said in talk.said}
    news = [
        Said("", "", 0, each.message_id, by_itself=each.replies)
        for each in session.service().said_by_itself(skill, talk.session_id)
        if each.message_id not in known
    ]
    if news:
        talk = held(skill)
        _keep(skill, replace(talk, said=(*talk.said, *news)))
    return bool(news)


def held(skill: str) -> Talk:
    """Return the talk as it stands."""
    found: Talk = st.session_state.get(_key(skill)) or Talk()
    return found


def _keep(skill: str, talk: Talk) -> Talk:
    st.session_state[_key(skill)] = talk
    return talk


def _key(skill: str) -> str:
    return f"talk/{skill}"
