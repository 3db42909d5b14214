"""The templates of an intent: what its messages consist of, fragment by fragment."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.schema.intent import Intent
from builder.schema.template import Template, to_notation
from builder.text import ANY_LANGUAGE
from ui.changes import template_edit
from ui.forms.template_trial import try_templates
from ui.state import session
from ui.widgets.problems import problems_at, show_problems
from ui.wording import escape, name_of_language, reason_of, t

_COLOURS: Final = {"slot": "blue", "cue": "violet", "text": "green", "any": "gray"}


def edit_templates(intent: Intent) -> None:
    """Show the templates of an intent, a line to try them on, and a field for more."""
    st.caption(t("templates.intro"))
    lines = [to_notation(template) for template in intent.all_templates()]
    try_templates(intent.name, lines, key=f"templates/{session.skill_name()}/{intent.name}/try")
    for language, templates in intent.templates.items():
        if len(intent.templates) > 1 or language != ANY_LANGUAGE:
            st.markdown(f"**{name_of_language(language)}**")
        for number, template in enumerate(templates):
            _show_template(intent, language, number, template)
    _add_lines(intent)


def _show_template(intent: Intent, language: str, number: int, template: Template) -> None:
    problems = problems_at("intents", intent.name, "templates", language, str(number + 1))
    key = session.field_key("template", intent.name, language, number)
    mark = " :orange[●]" if problems else ""
    with st.expander(_in_words(template) + mark, expanded=False):
        show_problems(problems)
        after = _edit_grid(template, key)
        held = intent.templates[language]
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(
                t("save.save"),
                key=f"{key}/save",
                type="primary",
                icon=":material/save:",
                disabled=after is None or after == template,
            ):
                _save(intent, language, [*held[:number], after or template, *held[number + 1 :]])
            for label, icon, to in (("up", "arrow_upward", -1), ("down", "arrow_downward", 1)):
                if st.button(
                    t(f"templates.{label}"),
                    key=f"{key}/{label}",
                    icon=f":material/{icon}:",
                    type="tertiary",
                    disabled=not 0 <= number + to < len(held),
                ):
                    moved = list(held)
                    moved[number], moved[number + to] = moved[number + to], moved[number]
                    _save(intent, language, moved)
            if st.button(
                t("templates.delete"),
                key=f"{key}/delete",
                icon=":material/delete:",
                type="tertiary",
            ):
                _save(intent, language, [*held[:number], *held[number + 1 :]])


def _edit_grid(template: Template, key: str) -> Template | None:
    """Show a template as a grid of fragments; return what it stands for now, None where it is wrong."""
    st.code(to_notation(template), language=None)
    kinds = {kind: t(f"templates.kind_{kind}") for kind in template_edit.KINDS}
    named = {words: kind for kind, words in kinds.items()}
    rows = template_edit.grid_of(template)
    columns = {
        name: [kinds[row[name]] if name == "kind" else row[name] for row in rows]
        for name in template_edit.COLUMNS
    }
    grid = st.data_editor(
        columns,
        key=f"{key}/grid",
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "kind": st.column_config.SelectboxColumn(
                t("templates.kind"), options=list(kinds.values()), required=True
            ),
            "content": st.column_config.TextColumn(
                t("templates.content"), width="medium", help=t("templates.content_help")
            ),
            "must": st.column_config.CheckboxColumn(
                t("templates.must"), width="small", default=True
            ),
            "least": st.column_config.NumberColumn(
                t("templates.least"), width="small", min_value=0, step=1
            ),
            "most": st.column_config.NumberColumn(
                t("templates.most"), width="small", min_value=0, step=1
            ),
        },
    )
    left, middle, right = st.columns([3, 2, 3], vertical_alignment="bottom")
    threshold = left.slider(
        t("templates.threshold"),
        0.0,
        1.0,
        value=template.threshold,
        step=0.05,
        key=f"{key}/threshold",
        help=t("templates.threshold_help"),
    )
    ordered = middle.toggle(t("templates.ordered"), value=template.ordered, key=f"{key}/ordered")
    others = right.toggle(
        t("templates.others"),
        value=template.other_slots,
        key=f"{key}/others",
        help=t("templates.others_help"),
    )
    count = len(grid["kind"])
    edited = [
        {
            name: named.get(grid[name][at], "text") if name == "kind" else _plain(grid[name][at])
            for name in template_edit.COLUMNS
        }
        for at in range(count)
    ]
    # A share that was written more finely than the slider goes stays as it is.
    kept = template.threshold if abs(threshold - template.threshold) < 0.026 else threshold
    try:
        return template_edit.template_of(
            edited, ordered=ordered, threshold=kept, other_slots=others
        )
    except ValueError as error:
        st.error(t("templates.wrong", why=_why(error)), icon=":material/error:")
        return None


def _plain(value: object) -> object:
    """Return a cell without the not-a-number that an empty one may hold."""
    return None if value is None or value != value else value


def _why(error: ValueError) -> str:
    if error.args:
        return reason_of(error)
    lines = str(error).splitlines()
    return escape(lines[-2].strip() if len(lines) > 2 else lines[0])


def _in_words(template: Template) -> str:
    """Write a template as coloured pieces, in the order of its fragments."""
    pieces = []
    for fragment in template.fragments:
        colour = _COLOURS[fragment.kind]
        if fragment.kind == "any":
            most = "" if fragment.most is None else str(fragment.most)
            shown = "…" if not fragment.least and not most else f"… {fragment.least}–{most}"
        elif fragment.kind == "text":
            shown = escape(" / ".join(fragment.words))
        else:
            shown = escape(("@" if fragment.kind == "cue" else "") + (fragment.name or ""))
        optional = "" if fragment.must else "?"
        pieces.append(f":{colour}-background[{shown}{optional}]")
    between = " " if template.ordered else " · "
    return between.join(pieces) + f" :small[:gray[≥ {template.threshold:.0%}]]"


def _add_lines(intent: Intent) -> None:
    key = session.field_key("templates", intent.name, "add")
    codes = [ANY_LANGUAGE, *session.skill().languages]
    with st.form(f"{key}/form", border=False):
        lines = st.text_area(
            t("templates.add_label"),
            key=f"{key}/lines",
            height=90,
            placeholder=t("templates.add_example"),
            help=t("templates.add_help"),
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            language = st.selectbox(
                t("templates.language"),
                codes,
                format_func=name_of_language,
                key=f"{key}/language",
                width=220,
            )
            wanted = st.form_submit_button(t("templates.add"), icon=":material/add:")
    if not wanted:
        return
    new, wrong = template_edit.read_templates((lines or "").splitlines())
    for line, why in wrong:
        st.error(f"`{line}`  \n{escape(why)}", icon=":material/error:")
    if new and not wrong:
        held = intent.templates.get(language, ())
        more = [template for template in new if template not in held]
        _save(intent, language, [*held, *more])


def _save(intent: Intent, language: str, templates: list[Template]) -> None:
    session.save(template_edit.with_templates(intent.name, language, templates), "")
    st.rerun()
