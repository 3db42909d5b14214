"""Problems of the draft, shown next to what they concern, in the words of the screens' language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from builder.errors import Line, Problem
from builder.sentence import together
from ui.state import session
from ui.wording import escape, find_words, t, told

# The page where the parts of a section are mended.
_PAGES: Final = {
    "intents": "intents",
    "slots": "slots",
    "entities": "slots",
    "cues": "slots",
    "responses": "responses",
    "flows": "flows",
    "faq": "faq",
}


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
    """Show each problem as one box: what, how to mend it, and with `places` where, with a way there.

    However many there are, they are one element of the page, so that the fields below keep their places.
    """
    with st.container():
        _show_each(problems, places=places)


def _show_each(problems: Sequence[Problem], *, places: bool) -> None:
    for at, problem in enumerate(problems):
        show = st.error if problem.severity == "error" else st.warning
        icon = ":material/error:" if problem.severity == "error" else ":material/warning:"
        if not places:
            show(sentence_of(problem), icon=icon)
            _show_example(problem)
            continue
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            show(f"**{place_of(problem)}**  \n{sentence_of(problem)}", icon=icon)
            if _PAGES.get(problem.where.path[0] if problem.where.path else "") and st.button(
                t("place.open"), key=f"problem/{at}", type="tertiary"
            ):
                _go_to(problem)
        _show_example(problem)


def _show_example(problem: Problem) -> None:
    """Show the conversation of a problem, folded away until somebody wants to see it."""
    if not problem.example:
        return
    with st.expander(t("example.title"), icon=":material/forum:"):
        st.markdown("  \n".join(_line_of(line) for line in problem.example))


def _line_of(line: Line) -> str:
    if line.who == "note":
        return f":gray[*({escape(line.text)})*]"
    return f"**{t(f'example.{line.who}')}**: {escape(line.text)}"


def _go_to(problem: Problem) -> None:
    path = problem.where.path
    if len(path) > 1:
        session.choose(path[0], path[1])
    if len(path) > 3 and path[2] == "steps":
        session.choose(f"step/{path[1]}", path[3])
    session.go(_PAGES[path[0]])


def place_of(problem: Problem) -> str:
    """Name the place of a problem in words: intent track_order, utterances en 3."""
    words = (find_words(f"place.{key}") or key for key in problem.where.path)
    return escape(" ".join(words)) or escape(problem.where.skill)


def sentence_of(problem: Problem) -> str:
    """Say a problem in the language of the screens, kept from mark-up: what was found and the remedy."""
    return escape(plain_sentence_of(problem))


def plain_sentence_of(problem: Problem) -> str:
    """Say a problem in the language of the screens: what was found and the remedy."""
    return told(together(problem.what, problem.remedy))
