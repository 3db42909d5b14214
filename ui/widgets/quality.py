"""What is wrong with the training data: findings by kind, each with a button for every fix."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import streamlit as st

from builder.errors import BuilderError, Conflict
from ui.service import FindingShape, FixShape, QualityShape
from ui.state import session
from ui.wording import escape, find_words, reason_of, t, told

_QUALITY: Final = "quality"
# So many findings of a kind are shown; when they are mended, the next ones are.
_SHOWN: Final = 8
_ALL: Final = "all"


def show_quality(skill: str) -> None:
    """Show, folded away, the button that looks, and what was found in this skill."""
    found = held_quality(skill)
    with st.expander(t("quality.title"), icon=":material/fact_check:", expanded=found is not None):
        st.caption(t("quality.intro"))
        if st.button(t("quality.look"), icon=":material/search:", key="look_quality"):
            look(skill)
            st.rerun()
        if found is not None:
            _show(skill, found)


def held_quality(skill: str) -> QualityShape | None:
    """Return what was found when one looked last, None where nobody has."""
    of_skill, found = st.session_state.get(_QUALITY, (None, None))
    return found if of_skill == skill and isinstance(found, QualityShape) else None


def look(skill: str) -> None:
    """Look for what is wrong with the newest draft."""
    with st.spinner(t("quality.working"), show_time=True):
        try:
            st.session_state[_QUALITY] = (skill, session.service().quality(skill))
        except BuilderError as error:
            st.session_state.pop(_QUALITY, None)
            session.notify(reason_of(error), failed=True)


def _show(skill: str, found: QualityShape) -> None:
    if not found.findings:
        st.success(t("quality.none"), icon=":material/check_circle:")
        return
    is_newest = found.revision == session.draft().revision
    if not is_newest:
        st.info(t("quality.older", revision=found.revision), icon=":material/history:")
    certain = sum(bool(one.fixes and one.fixes[0].certain) for one in found.findings)
    if certain and st.button(
        t("quality.all", count=certain), key="fix_all", icon=":material/done_all:"
    ):
        _mend(skill, _ALL, found.revision)
    for code, group in groupby(found.findings, key=lambda one: one.code):
        findings = list(group)
        st.markdown(f"**{t('quality.count', headline=finding_name(code), count=len(findings))}**")
        for one in findings[:_SHOWN]:
            _show_finding(skill, one, found.revision)
        if len(findings) > _SHOWN:
            st.caption(t("quality.more", count=len(findings) - _SHOWN))


def _show_finding(skill: str, one: FindingShape, revision: int) -> None:
    with st.container(border=True):
        st.markdown(escape(told(one.problem(skill).what)))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for number, fix in enumerate(one.fixes, 1):
                key = f"fix/{one.id}/{number}"
                if st.button(label_of(fix), key=key, help=escape(told(fix.told()))):
                    _mend(skill, f"{one.id}:{number}", revision)
            st.caption(t("quality.sure", score=f"{one.score:.0%}"))


def finding_name(code: str) -> str:
    """Return the words for a kind of finding."""
    return find_words(f"finding.{code}") or f"`{code}`"


def label_of(fix: FixShape) -> str:
    """Return the words for a button that makes a fix."""
    kind = "move_many" if fix.kind == "move" and fix.edits > 1 else fix.kind
    return t(f"quality.fix_{kind}", to=escape(fix.to), edits=fix.edits)


def _mend(skill: str, name: str, revision: int) -> None:
    mend(skill, name, revision)
    st.rerun()


def mend(skill: str, name: str, revision: int) -> None:
    """Make a fix in the draft, which can be taken back, and look again."""
    try:
        made = session.service().make_fix(skill, name, revision)
    except BuilderError as error:
        why = t("quality.stale") if isinstance(error, Conflict) else reason_of(error)
        session.notify(why, failed=True)
        session.reload_draft()
    else:
        if session.draft().revision == revision:
            session.hold_changed()
        else:
            session.reload_draft()
        session.notify(t("quality.made", count=len(made.made)))
    session.forget_skills()
    look(skill)
