"""A skill out of files: chosen, looked through, and made under a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from builder.errors import BuilderError, Invalid, Problem, errors_of
from ui.changes.edit import ensure_name, free_name
from ui.service import ImportProposal
from ui.state import session
from ui.widgets.home.opened import open_made
from ui.widgets.problems import place_of, sentence_of
from ui.widgets.uploader import choose_files
from ui.wording import escape, name_of_language, reason_of, t

_KINDS: Final = ("zip", "txt", "json", "xml", "drawio")
_LANGUAGES: Final = ("zh", "en")
# In MB: a skill folder may bring its documents.
_LARGEST: Final = 500
_MOST_SHOWN: Final = 50
_HELD: Final = "skill_import/held"


def import_skill() -> None:
    """Open the dialog that makes a skill of files: of Dialoom, of UNIT, or of DMKit."""

    @st.dialog(t("skills.import"), width="large")
    def dialog() -> None:
        st.write(t("skill_import.help"))
        files = choose_files(
            t("skill_import.files"), _KINDS, largest=_LARGEST, key="skill_import/files"
        )
        if not files:
            st.session_state.pop(_HELD, None)
            return
        chosen = "/".join(file.file_id for file in files)
        spoken = st.session_state.get(_language_key(chosen))
        try:
            with st.spinner(t("skills.importing")):
                proposal = _proposal(chosen, files, spoken)
            _show(proposal)
            _make(chosen, files, proposal)
        except BuilderError as error:
            _show_refusal(error)

    dialog()


def _proposal(chosen: str, files: Sequence[UploadedFile], spoken: str | None) -> ImportProposal:
    """Return what the files would become, read once for each choice of files and language."""
    wanted = (chosen, spoken)
    held = st.session_state.get(_HELD)
    if held is None or held[0] != wanted:
        held = (wanted, session.service().propose_import(_contents(files), spoken))
        st.session_state[_HELD] = held
    found: ImportProposal = held[1]
    return found


def _contents(files: Sequence[UploadedFile]) -> list[tuple[str, bytes]]:
    return [(file.name, file.getvalue()) for file in files]


def _show(proposal: ImportProposal) -> None:
    """Show what the files are, what they would become, and what is wrong with it."""
    st.markdown(f"**{t(f'skill_import.{proposal.system}')}**")
    counted = proposal.counts.model_dump()
    held = [t(f"skill_import.{kind}", count=f"{n:,}") for kind, n in counted.items() if n]
    st.markdown(" · ".join(held) or t("skill_import.empty"))
    if proposal.files:
        with st.expander(
            t("skill_import.read", count=len(proposal.files)), icon=":material/description:"
        ):
            for file in proposal.files[:_MOST_SHOWN]:
                st.caption(f"{escape(file.name)} · {t(f'skill_import.kind_{file.kind}')}")
            _tell_of_more(len(proposal.files))
    _show_findings([shape.problem(proposal.name) for shape in proposal.problems])
    if proposal.actions is not None:
        st.info(t("skill_import.actions"), icon=":material/bolt:")
        st.download_button(
            t("skill_import.download"),
            data=proposal.actions,
            file_name="actions.py",
            mime="text/x-python",
            icon=":material/download:",
            on_click="ignore",
            key="skill_import/actions",
        )


def _show_findings(problems: Sequence[Problem]) -> None:
    if not problems:
        return
    bad = len(errors_of(problems))
    title = t("skill_import.findings", errors=bad, warnings=len(problems) - bad)
    icon = ":material/error:" if bad else ":material/warning:"
    with st.expander(title, icon=icon, expanded=len(problems) <= 3):
        for problem in sorted(problems, key=lambda one: one.severity != "error")[:_MOST_SHOWN]:
            show = st.error if problem.severity == "error" else st.warning
            where = _where(problem)
            show(f"**{where}**  \n{sentence_of(problem)}" if where else sentence_of(problem))
        _tell_of_more(len(problems))


def _where(problem: Problem) -> str:
    place = problem.where
    if place.file is None:
        # A file that was refused whole stands in the sentence above.
        return place_of(problem) if place.path else ""
    if place.line is None:
        return escape(place.file)
    return t("skill_import.line", file=escape(place.file), line=place.line)


def _tell_of_more(count: int) -> None:
    if count > _MOST_SHOWN:
        st.caption(t("skill_import.more", count=f"{count - _MOST_SHOWN:,}"))


def _make(chosen: str, files: Sequence[UploadedFile], proposal: ImportProposal) -> None:
    """Ask for what the files do not say, and make the skill."""
    there = session.service().find_skills(names=[proposal.name], limit=1).skills
    wanted = free_name(proposal.name, [line.name for line in there])
    language = None
    with st.container(horizontal=True, vertical_alignment="top"):
        name = st.text_input(
            t("skills.name"),
            value=wanted,
            help=t("new.name_help"),
            key=f"skill_import/name/{chosen}",
        )
        if proposal.system != "dialoom":
            spoken = tuple(dict.fromkeys((*proposal.languages, *_LANGUAGES)))
            language = st.selectbox(
                t("skill_import.language"),
                sorted(spoken, reverse=True),
                index=sorted(spoken, reverse=True).index(proposal.languages[0]),
                format_func=name_of_language,
                help=t("skill_import.language_help"),
                key=_language_key(chosen),
            )
    if wanted != proposal.name:
        st.caption(t("skill_import.in_use", name=escape(proposal.name)))
    if st.button(t("skill_import.make"), type="primary", icon=":material/check:"):
        with st.spinner(t("skill_import.making")):
            made = session.service().import_files(
                _contents(files), ensure_name(name or ""), language
            )
        st.session_state.pop(_HELD, None)
        open_made(made, t("skills.imported", name=made))


def _language_key(chosen: str) -> str:
    return f"skill_import/language/{chosen}"


def _show_refusal(error: BuilderError) -> None:
    st.error(reason_of(error), icon=":material/error:")
    problems = error.problems if isinstance(error, Invalid) else ()
    if len(problems) > 1:
        _show_findings(problems)
