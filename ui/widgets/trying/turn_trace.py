"""What happened in one turn of a talk that is tried: understanding, steps, slots, the flow, times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st
from pydantic import JsonValue

from builder.schema.flow import Flow
from builder.wire.chat import CallShape
from ui.service import TurnShape
from ui.state import session
from ui.state.trying import Talk
from ui.widgets.flow_canvas import show_canvas
from ui.widgets.trying.parse import show_understanding
from ui.widgets.trying.why import Asked, show_why
from ui.wording import escape, find_words, screen_language, t, told

_VIEWS: Final = ("happened", "understood", "slots", "flow", "raw")
_ICONS: Final = {
    "flow_started": ":material/play_arrow:",
    "step_entered": ":material/arrow_right_alt:",
    "flow_ended": ":material/stop:",
    "slot_set": ":material/edit_note:",
    "slot_requested": ":material/contact_support:",
    "confirmation_requested": ":material/contact_support:",
    "action_ended": ":material/bolt:",
    "answer_found": ":material/menu_book:",
    "fell_back": ":material/help:",
    "handed_off": ":material/support_agent:",
    "timer_set": ":material/schedule:",
    "timer_fired": ":material/alarm:",
    "session_started": ":material/flag:",
    "message_reverted": ":material/undo:",
    "resume_asked": ":material/contact_support:",
}


def show_trace(name: str, talk: Talk, number: int, language: str | None) -> None:
    """Show what happened in a turn, and how everything stood after it."""
    said = talk.said[number]
    answer = said.answer
    if answer is None:
        return
    # Only the view that is chosen is drawn: a turn must show at once.
    view = st.segmented_control(
        t("try.view"),
        list(_VIEWS),
        format_func=lambda each: t(f"try.{each}"),
        default=_VIEWS[0],
        key=f"try/{name}/view",
        required=True,
        label_visibility="collapsed",
    )
    match view:
        case "understood":
            _show_understood(name, talk, number, language)
        case "slots":
            _show_slots(talk, number, answer)
        case "flow":
            _show_flow(talk, number, answer)
        case "raw":
            st.json([dict(event) for event in _events(answer)], expanded=1)
        case _:
            _show_happened(answer, said.ms)


def _show_happened(answer: TurnShape, ms: float) -> None:
    if answer.debug is None:
        st.caption(t("try.no_trace"))
        return
    understanding = answer.debug.understanding
    if understanding is not None:
        intent = find_words(f"intent.{understanding.intent.name}") or understanding.intent.name
        st.markdown(
            ":material/psychology: "
            + t(
                "try.understood_as",
                intent=escape(intent),
                score=f"{understanding.intent.score:.2f}",
                in_scope=f"{understanding.in_scope:.0%}",
            )
        )
    calls = iter(answer.debug.calls)
    lines = []
    for event in answer.debug.events:
        kind = str(event.get("kind"))
        call = next(calls, None) if kind in ("action_ended", "answer_found") else None
        line = _told(event, call)
        if line:
            lines.append(f"{_ICONS[kind]} {line}")
    if lines:
        st.markdown("  \n".join(lines))
    for failure in answer.debug.told():
        st.warning(escape(told(failure)), icon=":material/warning:")
    stages = " · ".join(
        f"{find_words(f'try.stage_{stage}') or stage} {spent:.0f} ms"
        for stage, spent in answer.debug.timings_ms.items()
    )
    st.caption(t("try.times", stages=stages, whole=f"{ms:.0f}", version=answer.version))


def _told(event: Mapping[str, JsonValue], call: CallShape | None) -> str | None:
    """Say an event in a few words; None for one that tells an author nothing."""
    kind = str(event.get("kind"))
    if kind not in _ICONS:
        return None
    if kind == "slot_set":
        places = {"slot": event.get("slot"), "value": event.get("value")}
        key = "slot_emptied" if event.get("value") is None else kind
        return t(f"happened.{key}", **_escaped(places))
    if kind == "action_ended":
        failed = event.get("failure") is not None
        spent = f"{call.ms:.0f}" if call is not None else "–"
        key = "action_failed" if failed else kind
        why = call.told() if call is not None else None
        if why is not None:
            event = {**event, "failure": told(why)}
        return t(f"happened.{key}", **_escaped(event), ms=spent)
    if kind == "answer_found":
        key = "nothing_found" if event.get("source") is None else kind
        places = {**event, "score": f"{float(str(event.get('score') or 0)):.2f}"}
        return t(f"happened.{key}", **_escaped(places))
    if kind == "flow_ended":
        outcome = find_words(f"happened.{event.get('outcome')}") or str(event.get("outcome"))
        return t("happened.flow_ended", **_escaped({**event, "outcome": outcome}))
    if kind in ("timer_set", "timer_fired"):
        return t(f"happened.{kind}")
    return t(f"happened.{kind}", **_escaped(event))


def _escaped(event: Mapping[str, JsonValue]) -> dict[str, str]:
    return {name: escape(str(value)) for name, value in event.items()}


def _show_understood(name: str, talk: Talk, number: int, language: str | None) -> None:
    said = talk.said[number]
    if said.answer is None or said.answer.debug is None or said.answer.debug.understanding is None:
        st.caption(t("try.no_trace"))
        return
    show_understanding(said.answer.debug.understanding)
    earlier = (each.answer for each in reversed(talk.said[:number]))
    before = next((answer for answer in earlier if answer is not None), None)
    show_why(
        Asked(
            skill=name,
            version=said.answer.version,
            language=language,
            text=said.text,
            requested_slot=before.requested_slot if before else None,
            flow=before.flow if before else None,
        )
    )


def _show_flow(talk: Talk, number: int, answer: TurnShape) -> None:
    flow = session.skill().find(Flow, answer.flow) if answer.flow else None
    if flow is None:
        st.caption(t("try.no_flow"))
        return
    st.caption(t("try.in_flow", flow=escape(flow.name), step=escape(answer.step or "")))
    show_canvas(
        flow,
        key=f"try/canvas/{flow.name}",
        current=answer.step,
        visited=_visited(talk, number, flow),
        height=430,
    )


def _visited(talk: Talk, number: int, flow: Flow) -> list[str]:
    """Return the steps of the flow that the session had been at."""
    steps = []
    for said in talk.said[: number + 1]:
        for event in _events(said.answer):
            step = event.get("step")
            if isinstance(step, str) and flow.find_step(step) is not None:
                steps.append(step)
    return list(dict.fromkeys(steps))


def _events(answer: TurnShape | None) -> Sequence[dict[str, JsonValue]]:
    return answer.debug.events if answer is not None and answer.debug is not None else ()


def _show_slots(talk: Talk, number: int, answer: TurnShape) -> None:
    if answer.requested_slot:
        st.caption(t("try.asks_for", slot=escape(answer.requested_slot)))
    if not answer.slots:
        st.caption(t("try.no_slots"))
        return
    why = _why_filled(talk, number)
    st.dataframe(
        {
            t("try.slot"): list(answer.slots),
            t("try.value"): [str(value) for value in answer.slots.values()],
            t("try.why"): [why.get(name, "") for name in answer.slots],
        },
        hide_index=True,
    )


def _why_filled(talk: Talk, number: int) -> dict[str, str]:
    """Return why each slot was filled last until then, in the designer's language."""
    turns = (said.answer.debug for said in talk.said[: number + 1] if said.answer is not None)
    return {
        why.slot: why.said[screen_language()]
        for debug in turns
        if debug is not None
        for why in debug.why
    }
