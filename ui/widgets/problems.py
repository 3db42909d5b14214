"""Problems of the draft, shown next to what they concern, in the words of the screens' language."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from builder.errors import Problem
from ui import session
from ui.wording import find_words


def problems_at(*path: str) -> list[Problem]:
    """Return the problems of the part at this path and of all within it."""
    return [p for p in session.problems() if p.where.path[: len(path)] == path]


def marks_of(section: str) -> dict[str, str]:
    """Return `error` or `warning` for each part of a section that has a problem."""
    marks: dict[str, str] = {}
    for problem in problems_at(section):
        if len(problem.where.path) > 1:
            name = problem.where.path[1]
            if marks.get(name) != "error":
                marks[name] = problem.severity
    return marks


def show_problems(problems: Sequence[Problem], *, places: bool = False) -> None:
    """Show each problem as one box: what, where if wanted, and how to mend it."""
    for problem in problems:
        show = st.error if problem.severity == "error" else st.warning
        icon = ":material/error:" if problem.severity == "error" else ":material/warning:"
        show(sentence_of(problem, place=places), icon=icon)


def sentence_of(problem: Problem, *, place: bool = False) -> str:
    """Say a problem: a headline in the language of the screens, then what was found and the remedy."""
    headline = find_words(f"problem.{problem.code}")
    where = (
        f"**{escape(' › '.join(problem.where.path))}** — " if place and problem.where.path else ""
    )
    body = f"{escape(problem.what)} {escape(problem.remedy)}"
    return f"{where}**{headline}**  \n{body}" if headline else f"{where}{body}"


def escape(text: str) -> str:
    """Keep a text from being taken for Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|:$~<>" else c for c in text)
