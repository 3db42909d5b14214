"""The flows: each drawn as a graph, with the chosen step's form beside it."""

from __future__ import annotations

import streamlit as st

from builder.schema.flow import Flow
from builder.schema.skill import Skill
from ui.changes import edit
from ui.changes.copies import with_fields
from ui.forms.creation import create_part
from ui.forms.save_bar import delete_button, save_bar
from ui.forms.step_form import edit_step
from ui.forms.trigger_form import edit_trigger
from ui.state import session
from ui.views.canvas_changes import apply, can, choice_of
from ui.widgets.flow_canvas import show_canvas
from ui.widgets.problems import marks_of, problems_at, show_problems
from ui.wording import escape, t

# Of many chosen steps so many are named.
_MANY = 12


def show() -> None:
    """Show a flow and the step that is chosen."""
    st.title(t("page.flows"), anchor=False)
    names = [flow.name for flow in session.skill().flows]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = _choose(names)
        with st.container(width=180):
            create_part("flows", Flow, t("flows.new"), "return_order")
    if name is None:
        st.info(t("flows.empty"), icon=":material/info:")
        return
    flow = session.skill().get(Flow, name)
    _show_trigger(flow)
    left, right = st.columns([7, 3], gap="medium")
    choice = choice_of(flow)
    with left:
        show_canvas(
            flow,
            key=f"canvas/{session.skill_name()}/{name}",
            on_change=lambda change: apply(name, change),
            choice=choice,
            can=can(),
        )
        _show_help()
    with right:
        step = flow.find_step(choice.steps[0]) if len(choice.steps) == 1 else None
        if step is not None:
            edit_step(flow, step)
        elif choice.steps:
            st.subheader(t("flows.many", count=len(choice.steps)), anchor=False)
            st.markdown("  \n".join(escape(step_id) for step_id in choice.steps[:_MANY]))
            st.caption(t("flows.many_help"))
        else:
            show_problems(problems_at("flows", name), places=True)
            _edit_flow(flow)


def _choose(names: list[str]) -> str | None:
    if not names:
        return None
    key = f"flow/{session.skill_name()}"
    st.session_state[key] = session.chosen("flows", names)
    marks = marks_of("flows")

    def change() -> None:
        session.choose("flows", st.session_state[key])

    st.selectbox(
        t("flows.flow"),
        names,
        key=key,
        format_func=lambda name: f"{name}  ⚠" if name in marks else name,
        on_change=change,
        width=320,
    )
    return session.chosen("flows", names)


def _show_trigger(flow: Flow) -> None:
    if flow.trigger.intents:
        st.caption(t("flows.started_by", intents=", ".join(flow.trigger.intents)))
    else:
        st.caption(t("flows.started_by_none"))


def _show_help() -> None:
    st.caption(t("flows.how_to"))
    with st.expander(t("flows.keys"), icon=":material/keyboard:"):
        st.markdown(t("flows.keys_table"))


def _edit_flow(flow: Flow) -> None:
    st.subheader(t("flows.settings"), anchor=False)
    key = f"flow/{flow.name}"
    name = st.text_input(
        t("common.name"),
        value=flow.name,
        key=session.field_key(key, "name"),
    )
    description = st.text_area(
        t("common.description"),
        value=flow.description,
        key=session.field_key(key, "description"),
        height=80,
    )
    trigger = edit_trigger(flow, key=lambda field: session.field_key(key, field))
    policies = ["resume", "ask", "drop"]
    policy = st.selectbox(
        t("flows.after_interruption"),
        policies,
        index=policies.index(flow.after_interruption),
        format_func=lambda policy: t(f"flows.after_{policy}"),
        key=session.field_key(key, "after_interruption"),
        help=t("flows.after_interruption_help"),
    )
    new_name = (name or "").strip() or flow.name
    fields = {
        "name": new_name,
        "description": (description or "").strip(),
        "trigger": trigger,
        "after_interruption": policy or flow.after_interruption,
    }

    # What somebody else made of the other fields meanwhile stays.
    written = {name: value for name, value in fields.items() if getattr(flow, name) != value}

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_name)
        newest = with_fields(skill.get(Flow, flow.name), **written)
        return edit.with_part(newest, flow.name)(skill)

    save_bar(
        bool(written),
        change,
        key=key,
        rename=("flows", new_name),
        shows=(f"flows/{flow.name}", "responses"),
    )
    delete_button(
        t("flows.delete"),
        t("flows.delete_question", name=flow.name, count=len(flow.steps)),
        edit.without_part(Flow, flow.name),
        key=key,
    )
