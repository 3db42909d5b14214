"""What has changed between two versions: the figures side by side, and the utterances that turned."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from builder.conversation.understanding import OUT_OF_SCOPE
from ui.service import EvaluationReport, TurnedShape
from ui.widgets.report.asked_list import Shown, name_of_intent, show_asked
from ui.wording import t


def show_changes(report: EvaluationReport, *, key: str) -> None:
    """Show what the compared version made of the same, and what turned since."""
    compared = report.compared
    if compared is None:
        st.info(t("evaluation.not_compared"), icon=":material/info:")
        return
    rows = [(t(f"figure.{n}"), *_pair(report, n)) for n in ("accuracy", "macro_f1", "answered")]
    rows.append((t("figure.refused"), *_pair(report, "refused")))
    if report.numbers.turned_away is not None:
        rows.append((t("figure.turned_away"), *_pair(report, "turned_away")))
    st.dataframe(
        {
            t("evaluation.measure"): [name for name, _, _ in rows],
            t("evaluation.version_n", version=compared.version): [
                _share(old) for _, old, _ in rows
            ],
            t("evaluation.version_n", version=report.version): [_share(now) for _, _, now in rows],
            t("evaluation.change"): [
                "" if old is None or now is None else f"{100 * (now - old):+.1f}"
                for _, old, now in rows
            ],
        },
        hide_index=True,
    )
    change = compared.change
    st.caption(
        t(
            "evaluation.change_note_file" if report.file else "evaluation.change_note",
            count=change.common,
        )
    )
    for name, turned in (("wrong", change.became_wrong), ("right", change.became_right)):
        st.subheader(t(f"evaluation.became_{name}", count=len(turned)), anchor=False)
        if turned:
            show_asked(_rows(turned), key=f"{key}/{name}")


def _rows(turned: Sequence[TurnedShape]) -> list[Shown]:
    return [
        Shown(
            one.text,
            one.intent,
            t("evaluation.turned", before=_taken(one.before), now=_taken(one.now)),
        )
        for one in turned
    ]


def _taken(name: str) -> str:
    return t("evaluation.away") if name == OUT_OF_SCOPE else name_of_intent(name)


def _pair(report: EvaluationReport, name: str) -> tuple[float | None, float | None]:
    old = getattr(report.compared.numbers, name) if report.compared is not None else None
    return old, getattr(report.numbers, name)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
