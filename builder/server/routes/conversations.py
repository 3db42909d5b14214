"""Talks as people see them: what was said, which sessions want someone, and a person who steps in."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from time import monotonic
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Query

from builder.conversation.environment import PRODUCTION
from builder.conversation.message import Message, PersonAct
from builder.errors import Conflict
from builder.sentence import Sentence, say
from builder.server.paging import cut, place_of
from builder.server.policy import MANAGE, PUBLIC, Caller, guard
from builder.server.principal import Principal
from builder.server.routes.chat import Place, take_turn
from builder.server.services import Served, Services
from builder.server.sought import AskedFor
from builder.store.conversations import Said, SessionSummary
from builder.store.turns import KeptTurn
from builder.wire.chat import (
    Attention,
    Hit,
    NewPersonAct,
    NewPersonWords,
    PersonShape,
    SaidList,
    SaidShape,
    SessionLine,
    SessionList,
)

_PATH: Final = "/v1/skills/{skill}/sessions"
public: Final = APIRouter(prefix=_PATH, tags=["chat"], dependencies=[guard(PUBLIC)])
router: Final = APIRouter(prefix=_PATH, tags=["people"], dependencies=[guard(MANAGE)])

LONGEST_WAIT: Final = 30.0
# Turns that another process takes are looked for so often.
_LOOK_SECONDS: Final = 2.0
_MOST: Final = 100

Wait = Annotated[float, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for more.")]


@public.get("/{session_id}/replies")
async def list_replies(
    skill: str,
    session_id: str,
    services: Served,
    after: Annotated[int, Query(ge=0)] = 0,
    wait: Wait = 0.0,
    environment: Place = None,
) -> SaidList:
    """Return what was said in a session after a number, also what nobody asked for.

    Timers, events of apps and people speak without a message of the user; a client asks for it here,
    with `after` the `last` of the answer before, and `wait` to be answered when there is something.
    Whoever knows the id of a session may read it, as they may speak in it: make ids that nobody guesses.
    """
    ends = monotonic() + wait
    if environment is None:
        find = services.store.sessions.find_environment
        environment = await services.run(find, skill, session_id) or PRODUCTION
    await services.agents.get(skill, environment)
    while True:
        found = await services.run(services.store.conversations.said, skill, session_id, after)
        left = ends - monotonic()
        listeners = services.turns.listeners
        if found or left <= 0 or listeners.is_full:
            said = tuple(_said(each) for each in found)
            return SaidList(said=said, last=said[-1].number if said else after)
        await listeners.wait(skill, session_id, min(left, _LOOK_SECONDS))


@router.get("")
async def list_sessions(
    skill: str,
    services: Served,
    sought: AskedFor,
    attention: Annotated[list[Attention] | None, Query()] = None,
    begins: Annotated[str, Query(max_length=200)] = "",
    environment: Place = None,
    after: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> SessionList:
    """Return sessions, newest activity first: all, those `waiting` for a person, those `taken` by one.

    `begins` looks for ids that begin so, `environment` for where they are held; `after` is the `next`
    of the page before. `text`, `intent` and `outcome` look for a turn, `flow` and `handed_off` for a
    talk, in the last `days` or from `first` to `last` where these are named; each session then tells
    its first `hit`.
    """
    await services.run(services.store.skills.get, skill)
    found = await services.run(
        services.store.conversations.list,
        skill,
        attention=tuple(attention or ()),
        begins=begins,
        environment=environment,
        sought=sought,
        before=place_of(after),
        limit=limit + 1,
    )
    page, further = cut(found, limit, lambda each: (each.updated_at, each.session_id))
    hits: dict[str, KeptTurn] = {}
    if not sought.is_all:
        names = tuple(each.session_id for each in page)
        hits = await services.run(services.store.turns.hits, skill, names, sought)
    lines = tuple(_line(each, hits.get(each.session_id)) for each in page)
    return SessionList(sessions=lines, next=further)


@router.post("/{session_id}/take-over")
async def take_over(
    skill: str, session_id: str, new: NewPersonAct, services: Served, caller: Caller
) -> PersonShape:
    """Take a session over: the skill is silent from now on, and what the user says is kept.

    Refused while another person has the session, unless with `instead`.
    """
    return await _act(services, caller, skill, session_id, new, "take_over", instead=new.instead)


@router.post("/{session_id}/say")
async def speak(
    skill: str, session_id: str, new: NewPersonWords, services: Served, caller: Caller
) -> PersonShape:
    """Say something to the user of a session that one has taken over."""
    return await _act(services, caller, skill, session_id, new, "say", text=new.text)


@router.post("/{session_id}/release")
async def release(
    skill: str, session_id: str, new: NewPersonAct, services: Served, caller: Caller
) -> PersonShape:
    """Give a session back: the skill answers again, and takes up the flow that was open."""
    return await _act(services, caller, skill, session_id, new, "release")


async def _act(
    services: Services,
    caller: Principal,
    skill: str,
    session: str,
    new: NewPersonAct | NewPersonWords,
    act: PersonAct,
    *,
    text: str = "",
    instead: bool = False,
) -> PersonShape:
    person = caller.person(new.person)
    # A session begins with a user; there is nothing to take over before.
    await services.run(services.store.sessions.load_tracker, skill, session)
    request = new.request_id or uuid.uuid4().hex
    message = Message.of_person(session, request, person, act, text=text, instead=instead)
    result = await take_turn(services, skill, message)
    acted = PersonShape.model_validate_json(result.body)
    if not acted.done and not _was_so(acted, person, act):
        raise _refusal(session, acted, person, act)
    return acted


def _was_so(acted: PersonShape, person: str, act: PersonAct) -> bool:
    """Tell whether a session already was as a person wants it."""
    return act == "take_over" and acted.person == person


def _refusal(session: str, acted: PersonShape, person: str, act: PersonAct) -> Conflict:
    if acted.person is not None:
        return Conflict(
            "session-taken",
            say(
                "{holder} has the session '{session}', so {person} cannot {act}. Let {holder} give it "
                "back, or take it over with 'instead'.",
                holder=acted.person,
                session=session,
                person=person,
                act=_ACTS[act],
            ),
        )
    if act == "release":
        return Conflict(
            "session-not-taken",
            say(
                "Nobody has taken the session '{session}' over, and it waits for nobody. There is "
                "nothing to give back.",
                session=session,
            ),
        )
    return Conflict(
        "session-not-taken",
        say(
            "{person} has not taken the session '{session}' over. Take it over before speaking in it.",
            person=person,
            session=session,
        ),
    )


_ACTS: Final[dict[PersonAct, Sentence]] = {
    "take_over": say("take it over"),
    "say": say("speak in it"),
    "release": say("give it back"),
}


def _said(each: Said) -> SaidShape:
    answer = orjson.loads(each.reply)
    return SaidShape(
        number=each.number,
        message_id=each.message.message_id,
        kind=each.message.kind,
        at=datetime.fromtimestamp(each.at, UTC),
        text=each.message.text if each.message.kind == "user" else "",
        replies=answer["replies"],
        handed_off=answer["handed_off"],
    )


def _line(each: SessionSummary, hit: KeptTurn | None) -> SessionLine:
    found = Hit(number=hit.seq, text=hit.text) if hit is not None else None
    return SessionLine.model_validate({**vars(each), "hit": found})
