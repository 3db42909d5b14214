"""The main figures of a report, beside those of the version that it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import streamlit as st

from builder.schema.keeping import KeepPoint
from ui.service import EvaluationReport, NumbersShape, SlotMarks
from ui.widgets.report.asked_list import name_of_intent
from ui.widgets.report.keep import in_words
from ui.wording import t

# Beneath so much a change is noise of the last digit.
_SAME: Final = 0.00005
_WHOLE_PERCENT: Final = "%.0f%%"


def show_numbers(report: EvaluationReport) -> None:
    """Show accuracy, F1, and whom the version turns away."""
    before = report.compared.numbers if report.compared is not None else None
    with st.container(horizontal=True, gap="small"):
        for name, value, old in _figures(report.numbers, before):
            st.metric(
                t(f"figure.{name}"),
                _percent(value),
                delta=None if old is None else _points(value - old),
                delta_color=_color(name, value, old),
                delta_arrow="off" if old is not None and abs(value - old) < _SAME else "auto",
                help=t(f"figure_help.{name}"),
                border=True,
                width=208,
            )
    st.markdown(_scope(report))
    notes = []
    if report.file is None:
        notes.append(t("evaluation.own_note", count=report.numbers.asked))
    else:
        notes.append(t("evaluation.file_note", count=report.numbers.asked))
    if report.known:
        notes.append(t("evaluation.known_note", count=report.known))
    if report.unknown:
        names = ", ".join(f"`{name}`" for name in list(report.unknown)[:5])
        notes.append(
            t("evaluation.unknown_note", count=sum(report.unknown.values()), intents=names)
        )
    st.caption(" ".join(notes))


def _color(name: str, value: float, old: float | None) -> Literal["off", "inverse", "normal"]:
    if old is None or abs(value - old) < _SAME:
        return "off"
    return "inverse" if name == "refused" else "normal"


def _figures(
    now: NumbersShape, before: NumbersShape | None
) -> Iterator[tuple[str, float, float | None]]:
    names = ["accuracy", "macro_f1", "answered", "refused"]
    for name in names:
        old = getattr(before, name) if before is not None else None
        yield name, getattr(now, name), old
    if now.turned_away is not None:
        old = before.turned_away if before is not None else None
        yield "turned_away", now.turned_away, old


def _scope(report: EvaluationReport) -> str:
    """Say in plain units whom the version turns away: measured on the file, or held out in training."""
    if report.scope is not None:
        return in_words(report.scope)
    point = KeepPoint(keep=1 - report.numbers.refused, threshold=0.0)
    told = in_words(point)
    if report.numbers.turned_away is None:
        return told
    return f"{told} " + t(
        "evaluation.strangers",
        count=f"{100 * report.numbers.turned_away:.0f}",
        asked=report.numbers.strangers,
    )


def show_slots(report: EvaluationReport) -> None:
    """Show how well marked values are found, slot by slot."""
    if not report.slots:
        st.info(t("evaluation.no_slots"), icon=":material/info:")
        return
    before = {line.slot: line for line in report.compared.slots} if report.compared else {}
    columns: dict[str, list[object]] = {
        t("evaluation.slot"): [line.slot for line in report.slots],
        t("evaluation.marked"): [line.marked for line in report.slots],
        t("evaluation.precision"): [_percents(line.right, line.found) for line in report.slots],
        t("evaluation.recall"): [_percents(line.right, line.marked) for line in report.slots],
        t("evaluation.f1"): [_f1(line) for line in report.slots],
    }
    shares = list(columns)[2:]
    if before:
        title = t("evaluation.f1_before", version=report.compared.version if report.compared else 0)
        olds = [before.get(line.slot) for line in report.slots]
        columns[title] = [None if old is None else _f1(old) for old in olds]
        shares.append(title)
    st.caption(t("evaluation.slots_intro"))
    config = {title: st.column_config.NumberColumn(format=_WHOLE_PERCENT) for title in shares}
    st.dataframe(columns, hide_index=True, column_config=config)


def _percents(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _f1(line: SlotMarks) -> float | None:
    return _percents(2 * line.right, line.found + line.marked)


def show_intents(report: EvaluationReport) -> None:
    """Show each intent's figures, the weakest first."""
    lines = sorted(report.intents, key=lambda line: (line.right / line.asked, -line.asked))
    st.caption(t("evaluation.intents_intro"))
    config = {
        t("evaluation.recall"): st.column_config.ProgressColumn(
            format=_WHOLE_PERCENT, min_value=0, max_value=100
        ),
        t("evaluation.precision"): st.column_config.NumberColumn(format=_WHOLE_PERCENT),
    }
    st.dataframe(
        {
            t("evaluation.intent"): [name_of_intent(line.intent) for line in lines],
            t("evaluation.asked"): [line.asked for line in lines],
            t("evaluation.recall"): [100 * line.right / line.asked for line in lines],
            t("evaluation.precision"): [
                100 * line.right / line.claimed if line.claimed else None for line in lines
            ],
            t("evaluation.refused"): [line.refused for line in lines],
            t("evaluation.confused"): [_confusions(line.confused) for line in lines],
        },
        hide_index=True,
        column_config=config,
    )


def _confusions(confused: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name_of_intent(name)} ×{count}" for name, count in confused[:3])


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _points(change: float) -> str:
    return t("figure.points", change=f"{100 * change:+.1f}")
