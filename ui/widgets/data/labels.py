"""Probable label errors and what else is wrong with utterances: filtered, mended, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from builder.schema.utterance import parse_markup
from ui.service import FindingShape, QualityShape
from ui.state import session, undo
from ui.widgets.quality import finding_name, held_quality, label_of, look, mend
from ui.wording import escape, name_of_language, t, told

_PAGE: Final = 15
# The revision that the last fix made.
_MENDED: Final = "data/mended"
_FIRST: Final = ("label-doubtful", "utterance-like-other-intent", "utterance-in-two-intents")


def show_labels() -> None:
    """Show the button that looks, the filters, and the findings, a page of them."""
    name = session.skill_name() or ""
    if st.button(t("quality.look"), icon=":material/search:", type="primary", key="data/look"):
        look(name)
        st.rerun()
    _offer_undo(name)
    found = held_quality(name)
    if found is None:
        return
    if found.revision != session.draft().revision:
        st.info(t("quality.older", revision=found.revision), icon=":material/history:")
    if not found.findings:
        st.success(t("quality.none"), icon=":material/check_circle:")
        return
    shown = _filtered(found)
    certain = sum(bool(one.fixes and one.fixes[0].certain) for one in found.findings)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("labels.shown", count=len(shown), all=len(found.findings)))
        if certain and st.button(
            t("quality.all", count=certain), key="data/fix_all", icon=":material/done_all:"
        ):
            _mend(name, found, "all")
    pages = -(-len(shown) // _PAGE)
    page = 1
    if pages > 1:
        page = int(
            st.number_input(t("labels.page", pages=pages), 1, pages, 1, key="data/page", width=180)
        )
    for one in shown[(page - 1) * _PAGE : page * _PAGE]:
        _show_finding(name, found, one)


def _filtered(found: QualityShape) -> list[FindingShape]:
    counts = found.counts
    order = sorted(counts, key=lambda code: (code not in _FIRST, -counts[code]))
    kinds = st.pills(
        t("labels.kinds"),
        order,
        selection_mode="multi",
        format_func=lambda code: f"{finding_name(code)} · {counts[code]}",
        help=t("labels.kinds_help"),
        key="data/kinds",
    )
    intents = sorted({said.intent for one in found.findings for said in one.utterances})
    left, middle, right = st.columns([2, 2, 1])
    intent = left.selectbox(
        t("labels.intent"),
        ["", *intents],
        format_func=lambda name: name or t("labels.every_intent"),
        key="data/of_intent",
    )
    query = middle.text_input(t("labels.search"), key="data/query").strip().casefold()
    least = right.slider(t("labels.sure"), 0, 100, 0, step=5, format="%d %%", key="data/sure")
    return [
        one
        for one in found.findings
        if (not kinds or one.code in kinds)
        and (not intent or any(said.intent == intent for said in one.utterances))
        and (not query or any(query in said.utterance.casefold() for said in one.utterances))
        and 100 * one.score >= least
    ]


def _show_finding(name: str, found: QualityShape, one: FindingShape) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{finding_name(one.code)}**", width="content")
            st.badge(
                t("quality.sure", score=f"{one.score:.0%}"), color="gray", icon=":material/percent:"
            )
        _show_said(one)
        st.caption(escape(told(one.problem(name).what)))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for number, fix in enumerate(one.fixes, 1):
                if st.button(
                    label_of(fix), key=f"data/fix/{one.id}/{number}", icon=":material/build:"
                ):
                    _mend(name, found, f"{one.id}:{number}")


def _show_said(one: FindingShape) -> None:
    shown: Sequence[str] = [
        f"- “{escape(parse_markup(said.utterance).text)}” — "
        f"**{escape(said.intent)}** · {name_of_language(said.language)}"
        for said in one.utterances[:6]
    ]
    more = len(one.utterances) - len(shown)
    if shown:
        st.markdown("\n".join(shown))
    if more > 0:
        st.caption(t("quality.more", count=more))


def _mend(name: str, found: QualityShape, fix: str) -> None:
    mend(name, fix, found.revision)
    st.session_state[_MENDED] = session.draft().revision
    st.rerun()


def _offer_undo(name: str) -> None:
    """Offer to take the last fix back where it is, as long as nothing else was changed since."""
    if st.session_state.get(_MENDED) != session.draft().revision or not undo.can_undo():
        return
    if st.button(t("labels.undo"), icon=":material/undo:", key="data/undo_fix"):
        undo.undo()
        st.session_state.pop(_MENDED, None)
        look(name)
        st.rerun()
