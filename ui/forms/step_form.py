"""The form of one step, with the fields that its kind has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from builder.schema.flow import Flow
from builder.schema.response import BUILT_IN_RESPONSES, Response
from builder.schema.skill import Skill
from builder.schema.step import (
    ActStep,
    AnswerStep,
    BranchStep,
    CollectStep,
    EndStep,
    HandoffStep,
    HttpStep,
    JumpStep,
    LinkStep,
    SayStep,
    SetSlotsStep,
    Step,
    WaitStep,
)
from ui.changes import edit, flow_edit
from ui.changes.copies import with_fields
from ui.changes.values import read_value, written
from ui.forms.branch_form import edit_links
from ui.forms.save_bar import delete_button, save_bar
from ui.forms.table import edit_table
from ui.forms.time_form import edit_length, edit_wait
from ui.state import session
from ui.widgets.problems import problems_at, show_problems
from ui.widgets.step_words import ICONS, text_of
from ui.widgets.variants import edit_variants, places_of
from ui.wording import t


def edit_step(flow: Flow, step: Step) -> None:
    """Show the form of a step."""
    st.subheader(f":material/{ICONS[step.kind]}: {t(f'step.{step.kind}')}", anchor=False)
    st.caption(t(f"step.{step.kind}_help"))
    show_problems(problems_at("flows", flow.name, "steps", step.id))
    said_name = step.response if isinstance(step, SayStep | CollectStep | HandoffStep) else None
    # None are an element too: the fields below keep their places.
    show_problems(problems_at("responses", said_name) if said_name is not None else [])
    form = _Form(flow, step)
    fields, said = form.edit()
    new_id = (
        st.text_input(
            t("step.id"),
            value=step.id,
            key=form.key("id"),
            help=t("step.id_help"),
        )
        or ""
    ).strip() or step.id
    after = with_fields(step, id=new_id, **fields)
    if said is not None and said == session.skill().find(Response, said.name):
        # What somebody else made of it meanwhile stays.
        said = None

    def change(skill: Skill) -> Skill:
        edit.ensure_name(new_id)
        if said is not None:
            skill = edit.with_part(said, said.name)(skill)
        newest = skill.get(Flow, flow.name)
        saved = edit.with_part(flow_edit.with_step(newest, after, step.id), flow.name)(skill)
        # The response that a new step came with, where another one was chosen at once.
        return edit.without_silent(getattr(step, "response", None))(saved)

    save_bar(
        after != step or said is not None,
        change,
        key=f"{flow.name}/{step.id}",
        rename=(f"step/{flow.name}", new_id),
        shows=(f"flows/{flow.name}", "responses"),
    )
    delete_button(
        t("step.delete"),
        t("step.delete_question"),
        lambda skill: edit.with_part(
            flow_edit.without_step(skill.get(Flow, flow.name), step.id), flow.name
        )(skill),
        key=f"{flow.name}/{step.id}",
    )


class _Form:
    """The fields of one step; `edit` returns their values, and the response if its text is edited."""

    def __init__(self, flow: Flow, step: Step) -> None:
        self.flow = flow
        self.step = step

    def key(self, field: str) -> str:
        return session.field_key("step", self.flow.name, self.step.id, field)

    def edit(self) -> tuple[dict[str, Any], Response | None]:
        step = self.step
        match step:
            case SayStep():
                name = self._response(step.response)
                said = self._text(name)
                return {"response": name or step.response, "next": self._target("next")}, said
            case CollectStep():
                return self._collect(step)
            case WaitStep():
                return edit_wait(step, key=self.key) | {
                    "next": self._target("next"),
                    "on_message": self._target("on_message"),
                }, None
            case BranchStep():
                links = edit_links(self.flow, step, key=self.key)
                return {
                    "links": links,
                    "next": self._target("next", label=t("exit.otherwise")),
                }, None
            case SetSlotsStep():
                values = self._values(step.values, "values")
                return {"values": values or step.values, "next": self._target("next")}, None
            case ActStep():
                action = st.text_input(
                    t("step.action"),
                    value=step.action,
                    key=self.key("action"),
                    help=t("step.action_help"),
                )
                return {
                    "action": (action or "").strip() or step.action,
                    "next": self._target("next"),
                    "on_failure": self._target("on_failure"),
                }, None
            case HttpStep():
                return self._http(step), None
            case LinkStep():
                chosen = self._choose(t("step.flow"), self._other_flows(), step.flow, "flow")
                st.caption(t("step.arguments"))
                arguments = self._values(step.arguments, "arguments")
                st.caption(t("step.results"))
                results = self._pairs(step.results, "results", t("step.result_from"))
                return {
                    "flow": chosen,
                    "arguments": arguments,
                    "results": results,
                    "next": self._target("next"),
                }, None
            case JumpStep():
                return {
                    "flow": self._choose(t("step.flow"), self._other_flows(), step.flow, "flow")
                }, None
            case AnswerStep():
                return {"next": self._target("next"), "not_found": self._target("not_found")}, None
            case HandoffStep():
                name = self._response(step.response, none=t("step.handoff_default"))
                reason = st.text_input(
                    t("step.reason"),
                    value=step.reason,
                    key=self.key("reason"),
                    help=t("step.reason_help"),
                )
                return {"response": name, "reason": (reason or "").strip()}, self._text(name)
            case EndStep():
                return {}, None

    def _collect(self, step: CollectStep) -> tuple[dict[str, Any], Response | None]:
        slots = [slot.name for slot in session.skill().slots]
        slot = self._choose(t("step.slot"), slots, step.slot, "slot")
        name = self._response(step.response, none=t("step.own_prompt"))
        said = self._text(name)
        attempts = st.number_input(
            t("step.attempts"),
            min_value=1,
            max_value=10,
            value=step.attempts,
            key=self.key("attempts"),
            help=t("step.attempts_help"),
        )
        fields = {
            "slot": slot,
            "response": name,
            "attempts": int(attempts or step.attempts),
            "fresh": self._toggle("fresh", value=step.fresh),
            "confirm": self._confirm(step),
            "optional": self._toggle("optional", value=step.optional),
            "validate_with": self._validate_with(step),
            "next": self._target("next"),
            "give_up": self._target("give_up"),
            **self._timeout(step),
        }
        return fields, said

    def _validate_with(self, step: CollectStep) -> str | None:
        action = st.text_input(
            t("step.validate_with"),
            value=step.validate_with or "",
            key=self.key("validate_with"),
            help=t("step.validate_with_help"),
            placeholder=t("step.validate_with_none"),
        )
        return (action or "").strip() or None

    def _timeout(self, step: CollectStep) -> dict[str, Any]:
        timeout = edit_length(t("step.timeout"), step.timeout, key=self.key("timeout"))
        if timeout is None:
            return {"timeout": None, "on_timeout": None}
        default = t("exit.give_up_default")
        return {"timeout": timeout, "on_timeout": self._target("on_timeout", default=default)}

    def _http(self, step: HttpStep) -> dict[str, Any]:
        names = [endpoint.name for endpoint in session.skill().endpoints]
        endpoint = self._choose(t("step.endpoint"), names, step.endpoint, "endpoint")
        with st.container():
            if endpoint not in names:
                st.caption(t("step.endpoint_help"))
        name, value = t("step.parameter"), t("step.value")
        rows = edit_table(
            {name: list(step.values), value: [written(v) for v in step.values.values()]},
            key=self.key("values"),
            config={value: st.column_config.TextColumn(value, help=t("step.value_help"))},
        )
        values = self._read(rows, step.values)
        st.caption(t("step.save"))
        return {
            "endpoint": endpoint,
            "values": values,
            "save": self._pairs(step.save, "save", t("step.save_from")),
            "next": self._target("next"),
            "on_failure": self._target("on_failure"),
            "on_timeout": self._target("on_timeout"),
        }

    def _other_flows(self) -> list[str]:
        return [flow.name for flow in session.skill().flows if flow.name != self.flow.name]

    def _confirm(self, step: CollectStep) -> str:
        options = ["never", "always", "earlier"]
        chosen = st.selectbox(
            t("step.confirm"),
            options,
            index=options.index(step.confirm),
            format_func=lambda option: t(f"step.confirm_{option}"),
            key=self.key("confirm"),
            help=t("step.confirm_help"),
        )
        return chosen or step.confirm

    def _toggle(self, field: str, *, value: bool) -> bool:
        return st.toggle(
            t(f"step.{field}"),
            value=value,
            key=self.key(field),
            help=t(f"step.{field}_help"),
        )

    def _pairs(self, pairs: dict[str, str], field: str, label: str) -> dict[str, str]:
        """Let slots be chosen, each with where its value comes from."""
        slot = t("step.slot")
        options = list(dict.fromkeys((*(known.name for known in session.skill().slots), *pairs)))
        rows = edit_table(
            {slot: list(pairs), label: list(pairs.values())},
            key=self.key(field),
            config={slot: st.column_config.SelectboxColumn(slot, options=options)},
        )
        return {name: place.strip() for name, place in rows if name and place}

    def _choose(self, label: str, names: list[str], before: str, field: str) -> str:
        options = list(dict.fromkeys((*names, before)))
        picked = st.selectbox(
            label,
            options,
            index=options.index(before),
            key=self.key(field),
        )
        return picked or before

    def _response(self, before: str | None, *, none: str | None = None) -> str | None:
        skill = session.skill()
        names: list[str | None] = [response.name for response in skill.responses]
        names += [name for name in BUILT_IN_RESPONSES if name not in names]
        options = ([None] if none is not None else []) + names
        if before not in options:
            options.append(before)
        shown: Callable[[str | None], str] = lambda name: (  # noqa: E731
            (none or "") if name is None else f"{name} — {text_of(name, skill)}"
        )
        return st.selectbox(
            t("step.response"),
            options,
            index=options.index(before),
            format_func=shown,
            key=self.key("response"),
        )

    def _text(self, name: str | None) -> Response | None:
        """Let the text of the chosen response be edited here, where it is said."""
        response = session.skill().find(Response, name) if name else None
        holder = st.container()
        if response is None:
            return None
        with holder:
            text = edit_variants(
                t("step.text"),
                response.text,
                key=f"step/{self.step.id}/{name}",
                places=places_of(session.skill(), response.name),
            )
        return with_fields(response, text=text)

    def _values(self, values: dict[str, Any], field: str) -> dict[str, Any]:
        slot, value = t("step.slot"), t("step.value")
        names = [known.name for known in session.skill().slots]
        options = list(dict.fromkeys((*names, *values)))
        rows = edit_table(
            {slot: list(values), value: [written(v) for v in values.values()]},
            key=self.key(field),
            config={
                slot: st.column_config.SelectboxColumn(slot, options=options),
                value: st.column_config.TextColumn(value, help=t("step.value_help")),
            },
        )
        return self._read(rows, values)

    def _read(self, rows: Sequence[Sequence[str]], before: Mapping[str, Any]) -> dict[str, Any]:
        """Read the values of a table's rows: a name each, and what was written beside it."""
        skill = session.skill()
        return {
            name: read_value(text, name, skill, before=before.get(name))
            for name, text in rows
            if name
        }

    def _target(
        self, exit_id: str, *, label: str | None = None, default: str | None = None
    ) -> str | None:
        before: str | None = getattr(self.step, exit_id)
        others = [step.id for step in self.flow.steps if step.id != self.step.id]
        options: list[str | None] = [None, *others]
        if before not in options:
            options.append(before)
        follower = self.flow.next_of(with_fields(self.step, **{exit_id: None}))
        if default is None:
            default = t("exit.ends") if exit_id == "next" else t(f"exit.{exit_id}_default")
        if exit_id == "next" and follower is not None:
            default = t("exit.follows", step=follower)
        return st.selectbox(
            label or t(f"exit.{exit_id}_label"),
            options,
            index=options.index(before),
            format_func=lambda step: default if step is None else step,
            key=self.key(exit_id),
        )
