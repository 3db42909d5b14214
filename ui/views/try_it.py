"""Trying the skill: a chat, what was understood, and where the flow stands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

import streamlit as st
from pydantic import JsonValue

from builder.conversation.reply import Reply
from builder.errors import BuilderError
from builder.schema.flow import Flow
from ui import session
from ui.service import TurnShape, VersionLine
from ui.widgets.flow_canvas import show_canvas
from ui.widgets.parse import show_understanding
from ui.widgets.why import Asked, show_why
from ui.wording import escape, name_of_language, screen_language, t


@dataclass(frozen=True)
class Said:
    """One message of the talk: what the user wrote, and what came of it."""

    text: str
    answer: TurnShape | None
    failure: str | None = None


@dataclass(frozen=True)
class Talk:
    """One session of trying."""

    session_id: str = field(default_factory=lambda: f"try-{uuid.uuid4().hex[:12]}")
    greeting: tuple[Reply, ...] = ()
    said: tuple[Said, ...] = ()


def show() -> None:
    """Show the chat, and beside it what happened."""
    st.title(t("page.try_it"), anchor=False)
    name = session.skill_name() or ""
    versions = sorted(session.service().versions(name), key=lambda v: v.version, reverse=True)
    if not versions:
        st.info(t("try.none"), icon=":material/info:")
        if st.button(t("publish.train"), type="primary", icon=":material/model_training:"):
            session.go("train")
        return
    _offer_news(name, versions[0])
    version, language = _choose(name, versions)
    talk = _talk(name, version, language)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _show_chat(name, version, language, talk)
    with right:
        _show_inside(name, version, language, talk)


def _offer_news(name: str, newest: VersionLine) -> None:
    """Offer to learn what the draft holds and no version has learned yet."""
    if newest.revision >= session.draft().revision:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(":material/bolt: " + t("try.news"))
        if st.button(t("try.learn_news"), key=f"try/{name}/news"):
            try:
                with st.spinner(t("try.learning")):
                    version = session.service().learn_news(name)
            except BuilderError as error:
                session.notify(error.message, failed=True)
            else:
                st.session_state.pop(f"try/{name}/version", None)
                session.notify(t("try.learned", version=version.version))
            st.rerun()


def _choose(name: str, versions: list[VersionLine]) -> tuple[int, str | None]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        version = st.selectbox(
            t("try.version"),
            versions,
            format_func=lambda v: t(
                "try.version_live" if v.deployed else "try.version_other", version=v.version
            ),
            key=f"try/{name}/version",
            width=260,
        )
        languages = ["", *session.skill().languages]
        language = st.selectbox(
            t("try.language"),
            languages,
            format_func=lambda code: name_of_language(code) if code else t("try.any_language"),
            key=f"try/{name}/language",
            width=200,
        )
        if st.button(t("try.restart"), icon=":material/restart_alt:"):
            st.session_state.pop(_key(name, version.version, language or None), None)
    if version.revision != session.draft().revision:
        st.caption(t("try.older", revision=version.revision, newest=session.draft().revision))
    return version.version, language or None


def _key(name: str, version: int, language: str | None) -> str:
    return f"talk/{name}/{version}/{language}"


def _talk(name: str, version: int, language: str | None) -> Talk:
    key = _key(name, version, language)
    if key not in st.session_state:
        st.session_state[key] = Talk(greeting=_greeting(name, language))
    found: Talk = st.session_state[key]
    return found


def _greeting(name: str, language: str | None) -> tuple[Reply, ...]:
    try:
        return session.service().greeting(name, language)
    except BuilderError:
        # Only a skill that is published greets; trying starts with silence then.
        return ()


def _show_chat(name: str, version: int, language: str | None, talk: Talk) -> None:
    payload: str | None = None
    with st.container(height=560, border=True, autoscroll=True):
        if not talk.greeting and not talk.said:
            st.caption(t("try.start"))
        _show_replies(talk.greeting)
        for at, said in enumerate(talk.said):
            with st.chat_message("user", avatar=":material/person:"):
                st.text(said.text)
            if said.answer is None:
                st.error(said.failure or "", icon=":material/error:")
                continue
            last = at == len(talk.said) - 1
            payload = _show_replies(said.answer.replies, active=last, place=str(at)) or payload
            if said.answer.handed_off and last:
                st.info(t("try.handed_off"), icon=":material/support_agent:")
    text = st.chat_input(t("try.write"), key=f"try/{name}/input")
    message = payload or text
    if message:
        _send(name, version, language, talk, message)
        st.rerun()


def _show_replies(
    replies: tuple[Reply, ...], *, active: bool = False, place: str = "greeting"
) -> str | None:
    """Show what the skill said; return the payload of a button that was pressed."""
    pressed = None
    for n, reply in enumerate(replies):
        with st.chat_message("assistant", avatar=":material/smart_toy:"):
            if reply.text:
                st.text(reply.text)
            if reply.image:
                st.caption(f":material/image: {escape(reply.image)}")
            if reply.custom is not None:
                st.json(reply.custom, expanded=False)
            if reply.buttons:
                with st.container(horizontal=True):
                    for m, button in enumerate(reply.buttons):
                        if st.button(
                            escape(button.title), key=f"try/{place}/{n}/{m}", disabled=not active
                        ):
                            pressed = button.payload
            if reply.source:
                st.caption(t("try.source", source=escape(_source_of(reply))))
    return pressed


def _source_of(reply: Reply) -> str:
    """Say where an answer came from: its places in documents, numbered where they are several."""
    places = [citation.place for citation in reply.citations]
    if len(places) > 1:
        return " ".join(f"[{number}] {place}" for number, place in enumerate(places, start=1))
    return places[0] if places else reply.source or ""


def _send(name: str, version: int, language: str | None, talk: Talk, text: str) -> None:
    try:
        answer = session.service().send(
            name, talk.session_id, text, language=language, version=version
        )
        said = Said(text, answer)
    except BuilderError as error:
        said = Said(text, None, error.message)
    st.session_state[_key(name, version, language)] = replace(talk, said=(*talk.said, said))


def _show_inside(name: str, version: int, language: str | None, talk: Talk) -> None:
    last = talk.said[-1].answer if talk.said else None
    if last is None:
        st.info(t("try.inside"), icon=":material/visibility:")
        return
    flow = session.skill().find(Flow, last.flow) if last.flow else None
    understood, where, slots, events = st.tabs(
        [t("try.understood"), t("try.flow"), t("try.slots"), t("try.events")], key="try/tabs"
    )
    with understood:
        if last.debug is not None and last.debug.understanding is not None:
            show_understanding(last.debug.understanding)
            before = talk.said[-2].answer if len(talk.said) > 1 else None
            show_why(
                Asked(
                    skill=name,
                    version=version,
                    language=language,
                    text=talk.said[-1].text,
                    requested_slot=before.requested_slot if before else None,
                    flow=before.flow if before else None,
                )
            )
    with where:
        if flow is None:
            st.caption(t("try.no_flow"))
        else:
            st.caption(t("try.in_flow", flow=flow.name, step=last.step or ""))
            show_canvas(
                flow,
                key=f"try/canvas/{flow.name}",
                current=last.step,
                visited=_visited(talk, flow),
                height=470,
            )
    with slots:
        _show_slots(talk, last)
    with events:
        _show_events(last)


def _visited(talk: Talk, flow: Flow) -> list[str]:
    """Return the steps of the flow that this session has been at."""
    steps = []
    for said in talk.said:
        for event in _events(said.answer):
            step = event.get("step")
            if isinstance(step, str) and flow.find_step(step) is not None:
                steps.append(step)
    return list(dict.fromkeys(steps))


def _events(answer: TurnShape | None) -> tuple[dict[str, JsonValue], ...]:
    return answer.debug.events if answer is not None and answer.debug is not None else ()


def _show_events(answer: TurnShape) -> None:
    if answer.debug is not None:
        for failure in answer.debug.failures:
            st.warning(escape(failure), icon=":material/warning:")
        timings = (f"{name} {ms:.0f} ms" for name, ms in answer.debug.timings_ms.items())
        st.caption(" · ".join(timings))
    st.json([dict(event) for event in _events(answer)], expanded=1)


def _show_slots(talk: Talk, answer: TurnShape) -> None:
    if answer.requested_slot:
        st.caption(t("try.asks_for", slot=answer.requested_slot))
    if not answer.slots:
        st.caption(t("try.no_slots"))
        return
    why = _why_filled(talk)
    st.dataframe(
        {
            t("try.slot"): list(answer.slots),
            t("try.value"): [str(value) for value in answer.slots.values()],
            t("try.why"): [why.get(name, "") for name in answer.slots],
        },
        hide_index=True,
    )


def _why_filled(talk: Talk) -> dict[str, str]:
    """Return why each slot was filled last, in the designer's language."""
    turns = (said.answer.debug for said in talk.said if said.answer is not None)
    return {
        why.slot: why.said[screen_language()]
        for debug in turns
        if debug is not None
        for why in debug.why
    }
