"""The confusion matrix as a picture: what each intent's utterances were taken for; a cell opens them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from builder.conversation.understanding import OUT_OF_SCOPE
from ui.changes import edit
from ui.service import AskedShape
from ui.state import session
from ui.widgets.report.asked_list import Shown, can_open, name_of_intent, open_intent, show_asked
from ui.wording import escape, t

# So many intents are shown at once; of more, those that are confused most.
_MOST_INTENTS: Final = 24
_CELL_PIXELS: Final = 28
# What the names beside and above the cells take; longer ones are cut, and whole in the tooltip.
_LABEL_PIXELS: Final = 150
_CELL: Final = "cell"

Pair = tuple[str, str]


def decided(one: AskedShape) -> str:
    """Return what a version would have acted on: the likeliest intent, or none."""
    return one.found if one.kept else OUT_OF_SCOPE


def show_confusion(asked: Sequence[AskedShape], *, key: str) -> None:
    """Show the matrix, and below it the utterances behind one cell."""
    cells = Counter((one.intent, decided(one)) for one in asked)
    wrong = [(pair, count) for pair, count in cells.most_common() if pair[0] != pair[1]]
    if not wrong:
        st.success(t("evaluation.nothing_confused"), icon=":material/check_circle:")
        return
    every = list(dict.fromkeys(name for one in asked for name in (one.intent, decided(one))))
    intents = _last(every) if len(every) <= _MOST_INTENTS else _most_confused(wrong)
    if len(intents) < len(every):
        st.caption(t("evaluation.confused_only", shown=len(intents), count=len(every)))
    shown = {pair: n for pair, n in cells.items() if set(pair) <= set(intents)}
    pair_key = f"{key}/pair"
    chart_key = f"{key}/matrix"

    def pick() -> None:
        """Open the cell that was clicked."""
        picked = st.session_state[chart_key].selection.get(_CELL) or []
        if picked:
            st.session_state[pair_key] = (picked[0]["wanted"], picked[0]["found"])

    st.vega_lite_chart(
        _rows(shown, intents),
        _chart(len(intents)),
        width="content",
        height="content",
        key=chart_key,
        on_select=pick,
        selection_mode=_CELL,
        alt=t("evaluation.matrix_alt", count=sum(n for _, n in wrong), pairs=len(wrong)),
    )
    options = [pair for pair, _ in wrong]
    options += [pair for pair in shown if pair not in dict(wrong)]
    pair = st.selectbox(
        t("evaluation.cell"),
        options,
        format_func=lambda one: _told(one, cells[one]),
        key=pair_key,
        help=t("evaluation.cell_help"),
    )
    if pair is not None:
        _show_pair(asked, pair, key=key)


def _show_pair(asked: Sequence[AskedShape], pair: Pair, *, key: str) -> None:
    behind = [one for one in asked if (one.intent, decided(one)) == pair]
    behind.sort(key=lambda one: one.own - one.score)
    with st.container(horizontal=True, vertical_alignment="center"):
        for name in dict.fromkeys(pair):
            if can_open(name) and st.button(
                t("evaluation.open_named", intent=escape(name_of_intent(name))),
                key=f"{key}/open/{name}",
                icon=":material/open_in_new:",
            ):
                open_intent(name)
    written = {intent.name for intent in session.skill().intents}
    can_move = pair[0] != pair[1] and written.issuperset(pair)
    button = st.container()
    table = st.dataframe(
        {
            t("evaluation.utterance"): [one.text for one in behind],
            t("evaluation.found_score"): [100 * one.score for one in behind],
            t("evaluation.own_score"): [100 * one.own for one in behind],
        },
        hide_index=True,
        key=f"{key}/rows/{pair[0]}/{pair[1]}",
        on_select="rerun" if can_move else "ignore",
        column_config={
            t(f"evaluation.{name}"): st.column_config.NumberColumn(format="%.0f%%", width=140)
            for name in ("found_score", "own_score")
        },
    )
    if can_move and isinstance(table, dict):
        picked = [behind[row].text for row in table["selection"]["rows"] if row < len(behind)]
        with button:
            _offer_move(pair, picked, key=key)


def _offer_move(pair: Pair, picked: Sequence[str], *, key: str) -> None:
    """Offer to put utterances into the intent that they were taken for: the label was wrong."""
    if st.button(
        t("evaluation.move", intent=escape(pair[1]), count=len(picked)),
        key=f"{key}/move",
        icon=":material/drive_file_move:",
        disabled=not picked,
        help=t("evaluation.move_help"),
    ):
        told = t("evaluation.moved", count=len(picked), intent=pair[1])
        session.save(edit.with_relabelled(*pair, picked), told)
        st.rerun()


def told_of(one: AskedShape) -> str:
    """Say what became of an utterance, in a few words."""
    if not one.kept:
        return t("evaluation.turned_away", score=f"{1 - one.in_scope:.0%}")
    return t("evaluation.taken", intent=name_of_intent(one.found), score=f"{one.score:.0%}")


def worst_of(asked: Sequence[AskedShape]) -> list[Shown]:
    """Return what was not understood, the surest mistakes first."""
    wrong = [one for one in asked if decided(one) != one.intent]
    wrong.sort(key=lambda one: one.own - (one.score if one.kept else 1 - one.in_scope))
    return [Shown(one.text, one.intent, told_of(one)) for one in wrong]


def show_worst(asked: Sequence[AskedShape], *, key: str) -> None:
    """Show the utterances that were not understood, the surest mistakes first."""
    rows = worst_of(asked)
    if not rows:
        st.success(t("evaluation.nothing_wrong"), icon=":material/check_circle:")
        return
    st.caption(t("evaluation.worst_intro", count=len(rows)))
    show_asked(rows, key=key)


def _most_confused(wrong: Sequence[tuple[Pair, int]]) -> list[str]:
    """Return the intents of the most frequent confusions, neighbours beside each other."""
    names: dict[str, None] = {}
    for (wanted, found), _ in wrong:
        new = [name for name in (wanted, found) if name not in names]
        if len(names) + len(new) > _MOST_INTENTS:
            break
        names |= dict.fromkeys(new)
    return _last(list(names))


def _last(names: Sequence[str]) -> list[str]:
    """Return the names with what is turned away as the last one."""
    return sorted(names, key=lambda name: name == OUT_OF_SCOPE)


def _rows(cells: dict[Pair, int], intents: Sequence[str]) -> list[dict[str, Any]]:
    whole: defaultdict[str, int] = defaultdict(int)
    for (wanted, _), count in cells.items():
        whole[wanted] += count
    return [
        {
            "wanted": wanted,
            "found": found,
            "wanted_name": name_of_intent(wanted),
            "found_name": name_of_intent(found),
            "count": count,
            "share": count / whole[wanted],
            "right": wanted == found,
            "row": intents.index(wanted),
            "column": intents.index(found),
        }
        for (wanted, found), count in cells.items()
    ]


def _told(pair: Pair, count: int) -> str:
    wanted, found = map(name_of_intent, pair)
    if pair[0] == pair[1]:
        return t("evaluation.cell_right", intent=wanted, count=count)
    return t("evaluation.cell_wrong", wanted=wanted, found=found, count=count)


def _chart(intents: int) -> dict[str, Any]:
    """Return a grid of cells: mistakes in red, the more of an intent's utterances the darker."""
    axis = {
        "labelLimit": _LABEL_PIXELS,
        "labelOverlap": False,
        "titlePadding": 10,
        "grid": False,
        "ticks": False,
        "domain": False,
    }
    size = max(intents, 4) * _CELL_PIXELS + _LABEL_PIXELS + 40

    def along(field: str, title: str, **more: object) -> dict[str, Any]:
        order = {"field": "row" if field == "wanted_name" else "column", "op": "min"}
        own = {**axis, **more}
        return {"field": field, "type": "nominal", "sort": order, "title": title, "axis": own}

    x = along("found_name", t("evaluation.axis_found"), labelAngle=-90, orient="top")
    y = along("wanted_name", t("evaluation.axis_wanted"))
    tooltip = [
        {"field": "wanted_name", "title": t("evaluation.axis_wanted")},
        {"field": "found_name", "title": t("evaluation.axis_found")},
        {"field": "count", "title": t("evaluation.count")},
        {"field": "share", "title": t("evaluation.share"), "format": ".0%"},
    ]
    select = {"type": "point", "fields": ["wanted", "found"], "on": "click"}
    return {
        "width": size,
        "height": size,
        "encoding": {"x": x, "y": y, "tooltip": tooltip},
        "layer": [
            {
                "params": [{"name": _CELL, "select": select}],
                "mark": {"type": "rect", "cursor": "pointer", "stroke": "#fff"},
                "encoding": {
                    "color": {
                        "condition": {"test": "datum.right", "value": "#b7e1cd"},
                        "field": "share",
                        "type": "quantitative",
                        "scale": {
                            "domain": [0, 0.5],
                            "range": ["#fbd3cf", "#c5221f"],
                            "clamp": True,
                        },
                        "legend": None,
                    }
                },
            },
            {
                "mark": {"type": "text", "fontSize": 11, "tooltip": True, "cursor": "pointer"},
                "encoding": {
                    "text": {"field": "count", "type": "quantitative"},
                    "color": {
                        "condition": {
                            "test": "!datum.right && datum.share > 0.3",
                            "value": "#ffffff",
                        },
                        "value": "#202124",
                    },
                },
            },
        ],
    }
