"""The talks of a skill as a person sees them: those that want someone first, and stepping in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

import streamlit as st

from builder.client.analytics import Search
from builder.errors import BuilderError
from builder.text import shorten
from builder.wire.analytics import KeptTurnShape
from builder.wire.chat import Attention
from ui.service import SaidShape, SessionLine, SessionShape
from ui.state import session
from ui.widgets.analytics.period import own_zone
from ui.widgets.around.person import ask_person, known_person
from ui.widgets.conversations.talk_search import Wanted, choose_search
from ui.widgets.conversations.talk_turns import show_understood
from ui.wording import escape, moment, reason_of, t

# So often the screen looks for what is new.
_REFRESH_SECONDS: Final = 3.0
_MOST_SHOWN: Final = 200
_FILTERS: Final = ("all", "waiting", "taken")
_ICONS: Final = {
    "waiting": ":material/notification_important:",
    "taken": ":material/support_agent:",
}


@dataclass
class _Read:
    """A talk as far as it was read: only what is new is asked for again."""

    session_id: str
    said: list[SaidShape]
    shape: SessionShape | None = None
    turns: dict[int, KeptTurnShape] = field(default_factory=dict)


def show() -> None:
    """Show the list of talks, and beside it the chosen one."""
    st.title(t("page.conversations"), anchor=False)
    st.caption(t("conversations.intro"))
    name = session.skill_name() or ""
    left, right = st.columns([2, 3], gap="large")
    with left:
        ask_person(t("conversations.name_help"))
        _list(name)
    with right:
        _talk(name)


@st.fragment(run_every=_REFRESH_SECONDS)
def _list(skill: str) -> None:
    wanted = st.segmented_control(
        t("conversations.filter"),
        _FILTERS,
        format_func=lambda each: t(f"conversations.{each}"),
        default="all",
        required=True,
        key=f"conversations/{skill}/filter",
    )
    looked_for = choose_search(skill)
    marks = _marks(skill, (wanted, looked_for))
    try:
        lines, further = _lines(skill, str(wanted or "all"), looked_for, marks)
    except BuilderError as error:
        st.error(reason_of(error), icon=":material/cloud_off:")
        return
    if not lines:
        nothing = "none" if wanted == "all" and looked_for.is_all else "none_such"
        st.caption(t(f"conversations.{nothing}"))
    with st.container(height=480, border=False, gap="xsmall"):
        for line in lines:
            chosen = line.session_id == st.session_state.get(_chosen(skill))
            pressed = st.button(
                _label(line),
                key=f"conversations/{skill}/{line.session_id}",
                type="primary" if chosen else "secondary",
                icon=_ICONS.get(line.attention or "", ":material/chat_bubble:"),
                width="stretch",
            )
            if pressed:
                st.session_state[_chosen(skill)] = line.session_id
                st.rerun()
    _turn_pages(marks, further)
    if lines:
        _offer_file(skill, looked_for)


def _marks(skill: str, about: object) -> list[str]:
    """Return the marks of the pages that were turned, from the first on; none for another search."""
    key = f"conversations/{skill}/pages"
    held_about, marks = st.session_state.get(key, (None, []))
    if held_about != about:
        marks = []
        st.session_state[key] = (about, marks)
    found: list[str] = marks
    return found


def _turn_pages(marks: list[str], further: str | None) -> None:
    if not marks and further is None:
        return
    with st.container(horizontal=True):
        newer = st.button(
            t("conversations.newer"), icon=":material/chevron_left:", disabled=not marks
        )
        older = st.button(
            t("conversations.older"), icon=":material/chevron_right:", disabled=further is None
        )
    if newer:
        marks.pop()
    if older and further is not None:
        marks.append(further)
    if newer or older:
        st.rerun(scope="fragment")


def _offer_file(skill: str, wanted: Wanted) -> None:
    """Offer what is listed as a file; it is written when somebody takes it."""
    service, zone, search = session.service(), own_zone(), wanted.search or Search()

    def write() -> bytes:
        return service.written_out(skill, search, wanted.begins, "csv", zone)

    st.download_button(
        t("conversations.export"),
        write,
        f"{skill}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        help=t("conversations.export_help"),
    )


def _lines(
    skill: str, wanted: str, looked_for: Wanted, marks: list[str]
) -> tuple[list[SessionLine], str | None]:
    """Return a page of the talks to list, and the mark of the next; first those that wait."""
    service = session.service()
    attention = cast(Attention, wanted) if wanted != "all" else None
    page = service.find_sessions(
        skill,
        attention=attention,
        begins=looked_for.begins,
        search=looked_for.search,
        after=marks[-1] if marks else None,
    )
    if attention is not None or marks or not looked_for.is_all:
        return list(page.sessions), page.next
    first = service.find_sessions(skill, attention="waiting").sessions
    taken = {line.session_id for line in first}
    others = (line for line in page.sessions if line.session_id not in taken)
    return [*first, *others], page.next


def _label(line: SessionLine) -> str:
    state = (
        t("conversations.with_person", person=line.person)
        if line.person
        else t("conversations.wants_person" if line.attention else "conversations.by_skill")
    )
    shown = line.session_id if len(line.session_id) <= 24 else line.session_id[:23] + "…"
    when = moment(line.updated_at.isoformat())
    told = f"**{escape(shown)}** · {escape(state)} · {escape(when)}"
    return f"{told} · “{escape(shorten(line.hit.text, 40))}”" if line.hit else told


def _chosen(skill: str) -> str:
    return f"conversations/{skill}/chosen"


@st.fragment(run_every=_REFRESH_SECONDS)
def _talk(skill: str) -> None:
    chosen = st.session_state.get(_chosen(skill))
    if not isinstance(chosen, str):
        st.info(t("conversations.choose"), icon=":material/chat:")
        return
    try:
        read = _read(skill, chosen)
    except BuilderError as error:
        st.error(reason_of(error), icon=":material/error:")
        return
    tracker = read.shape.tracker if read.shape is not None else {}
    held_by = cast(str | None, tracker.get("person"))
    _show_head(skill, chosen, held_by, waits=bool(tracker.get("handed_off")))
    if held_by or tracker.get("handed_off"):
        _show_brief(read.shape)
    with st.container(height=460, border=True, autoscroll=True):
        for each in read.said[-_MOST_SHOWN:]:
            _show_said(each, read.turns.get(each.number))
    me = known_person()
    if me and held_by == me:
        text = st.chat_input(t("conversations.write", person=me), key=f"conversations/{chosen}/say")
        if text:
            _do(lambda: session.service().say_as(skill, chosen, me, text))


def _read(skill: str, session_id: str) -> _Read:
    """Return a talk with what has come since it was read last."""
    key = f"conversations/{skill}/read"
    read = st.session_state.get(key)
    if not isinstance(read, _Read) or read.session_id != session_id:
        read = _Read(session_id, [])
    new = session.service().said(skill, session_id, read.said[-1].number if read.said else 0)
    read.said += new
    # Nothing about a session changes without a turn.
    if new or read.shape is None:
        read.shape = session.service().session(skill, session_id)
        kept = session.service().turns(skill, session_id, max(read.turns, default=0))
        read.turns.update((turn.number, turn) for turn in kept)
    st.session_state[key] = read
    return read


def _show_head(skill: str, session_id: str, held_by: str | None, *, waits: bool) -> None:
    me = known_person()
    service = session.service()
    with st.container(horizontal=True, vertical_alignment="center"):
        if held_by is not None:
            mine = held_by == me
            told = "with_you" if mine else "with_person"
            st.badge(
                t(f"conversations.{told}", person=escape(held_by)),
                icon=":material/support_agent:",
                color="green" if mine else "violet",
            )
        elif waits:
            st.badge(t("conversations.wants_person"), icon=_ICONS["waiting"], color="orange")
        else:
            st.badge(t("conversations.by_skill"), icon=":material/smart_toy:", color="gray")
        if held_by == me and me:
            if st.button(t("conversations.release"), icon=":material/undo:"):
                _do(lambda: service.release(skill, session_id, me), t("conversations.released"))
            return
        words = "instead" if held_by is not None else "take"
        pressed = st.button(
            t(f"conversations.{words}", person=escape(held_by or "")),
            type="primary" if waits and held_by is None else "secondary",
            icon=":material/pan_tool:",
            disabled=not me,
            help=None if me else t("conversations.needs_name"),
        )
        if pressed:
            _do(
                lambda: service.take_over(skill, session_id, me, instead=held_by is not None),
                t("conversations.taken_over"),
            )


def _do(act: Callable[[], None], done: str | None = None) -> None:
    """Do what a person wants, say what came of it, and show how things stand."""
    try:
        act()
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
    else:
        if done is not None:
            session.notify(done)
    st.rerun()


def _show_brief(shape: SessionShape | None) -> None:
    """Show why a person was called, and what the talk has come to."""
    events = shape.events if shape is not None else ()
    handoffs = [event for event in events if event.get("kind") == "handed_off"]
    if not handoffs:
        return
    reason, summary = (str(handoffs[-1].get(name) or "") for name in ("reason", "summary"))
    with st.container(border=True, gap="xsmall"):
        if reason:
            st.markdown(t("conversations.reason", reason=escape(reason)))
        if summary:
            st.caption(t("conversations.summary"))
            st.text(summary)


def _show_said(each: SaidShape, turn: KeptTurnShape | None) -> None:
    if each.text:
        with st.chat_message("user", avatar=":material/person:"):
            st.text(each.text)
            if turn is not None:
                show_understood(turn)
    unasked = each.kind in ("timer", "event")
    for reply in each.replies:
        person = reply.by is not None
        avatar = ":material/support_agent:" if person else ":material/smart_toy:"
        with st.chat_message("assistant", avatar=avatar):
            if person:
                st.caption(escape(reply.by or ""))
            elif unasked:
                st.caption(
                    t("conversations.unasked" if each.kind == "timer" else "conversations.event")
                )
            if reply.text:
                st.text(reply.text)
            if reply.image:
                st.caption(f":material/image: {escape(reply.image)}")
            if reply.buttons:
                st.caption(" · ".join(escape(button.title) for button in reply.buttons))
