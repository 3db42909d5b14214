"""How damaged messages are understood: a heat map, what broke, and what robust training regains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from builder.wire.data import NewStress, StressCell, StressResult
from ui.changes.edit import with_settings
from ui.state import session
from ui.widgets.data.work import show_work, start
from ui.wording import escape, find_words, t

_CLEAN: Final = "none"
# So many intents are charted, those that lose most first, unless all are asked for.
_CHARTED: Final = 25
_ROW_PIXELS: Final = 24
# Fewer messages than this tell a point from chance only by luck.
_FEW: Final = 200
_ALL: Final = ""
# From nothing to all, light enough for figures to be read on.
_SCALE: Final = ("#e58b7b", "#f7e7ae", "#93cbaf")


def show_stress() -> None:
    """Show the button that begins, and the report."""
    name = session.skill_name() or ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        messages = st.number_input(
            t("stress.messages"),
            10,
            2000,
            200,
            step=50,
            help=t("stress.messages_help"),
            key=f"data/{name}/stress",
            width=220,
        )
        if st.button(t("stress.start"), type="primary", icon=":material/thunderstorm:"):
            wanted = NewStress(messages=int(messages))
            start(lambda: session.service().stress(name, wanted))
    outcome = show_work("stress", StressResult)
    _show_switch(outcome.result if outcome is not None else None)
    if outcome is not None:
        _show(outcome.job.id, outcome.result)


def _show_switch(result: StressResult | None) -> None:
    """Say what robust training would bring, and let it be switched on or off."""
    robust = session.skill().robust
    if result is not None and result.noises:
        clean = result.noises[0]
        key = "worth" if result.gain > 0 else "worthless"
        st.markdown(
            t(
                f"stress.{key}",
                gain=f"{100 * result.gain:.1f}",
                regained=f"{max(result.regained or 0.0, 0.0):.0%}",
                plain=f"{clean.plain:.1%}",
                robust=f"{clean.robust:.1%}",
            )
        )
        if result.messages < _FEW:
            st.caption(f":material/info: {t('stress.few', count=result.messages)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        state = "on" if robust else "off"
        st.badge(
            t(f"stress.robust_{state}"),
            icon=":material/spellcheck:",
            color="green" if robust else "gray",
        )
        if st.button(t("stress.switch_off" if robust else "stress.switch_on")):
            session.save(
                with_settings(robust=not robust), t(f"stress.switched_{not robust}".lower())
            )
            st.rerun()
        st.caption(t("stress.robust_help"))


def _show(job: str, result: StressResult) -> None:
    st.dataframe(
        {
            t("stress.noise"): [noise_name(line.noise) for line in result.noises],
            t("stress.count"): [line.messages for line in result.noises],
            t("stress.clean"): [round(line.clean, 3) for line in result.noises],
            t("stress.plain"): [round(line.plain, 3) for line in result.noises],
            t("stress.robust"): [round(line.robust, 3) for line in result.noises],
        },
        hide_index=True,
        column_config={
            t(f"stress.{name}"): st.column_config.NumberColumn(format="percent", help=t(help_))
            for name, help_ in (
                ("clean", "stress.clean_help"),
                ("plain", "stress.plain_help"),
                ("robust", "stress.robust_help_column"),
            )
        },
    )
    damaged = [cell for cell in result.cells if cell.noise != _CLEAN]
    if not damaged:
        st.info(t("stress.nothing"), icon=":material/info:")
        return
    st.subheader(t("stress.map"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.segmented_control(
            t("stress.of"),
            ["plain", "robust"],
            format_func=lambda name: t(f"stress.as_{name}"),
            default="plain",
            required=True,
            label_visibility="collapsed",
            key=f"data/{job}/of",
        )
    order = _worst_first(damaged)
    most = len(order)
    if most > _CHARTED and not st.toggle(t("stress.all", count=most), key=f"data/{job}/all"):
        most = _CHARTED
    picked = _map(job, damaged, order[:most], shown or "plain")
    _show_examples(job, damaged, order, picked)


def noise_name(noise: str) -> str:
    """Return the words for a kind of damage."""
    return find_words(f"noise.{noise.replace(' ', '_').replace('-', '_')}") or noise


def _worst_first(cells: Sequence[StressCell]) -> list[str]:
    lost: dict[str, float] = {}
    for cell in cells:
        lost[cell.intent] = lost.get(cell.intent, 0.0) + (cell.clean - cell.plain) * cell.messages
    return sorted(lost, key=lambda intent: (-lost[intent], intent))


def _map(
    job: str, cells: Sequence[StressCell], intents: Sequence[str], shown: str
) -> tuple[str, str] | None:
    """Show the heat map; return the damage and the intent of the field that was clicked."""
    rows = [
        {
            "noise": noise_name(cell.noise),
            "code": cell.noise,
            "intent": cell.intent,
            "share": getattr(cell, shown),
            "before": cell.clean,
            "messages": cell.messages,
        }
        for cell in cells
        if cell.intent in intents
    ]
    noises = list(dict.fromkeys(str(row["noise"]) for row in rows))
    event: Any = st.vega_lite_chart(
        rows,
        _spec(intents, noises),
        on_select="rerun",
        selection_mode=["picked"],
        key=f"data/{job}/map/{shown}/{len(intents)}",
    )
    found = event["selection"].get("picked") if event else None
    return (str(found[0]["code"]), str(found[0]["intent"])) if found else None


def _spec(intents: Sequence[str], noises: Sequence[str]) -> dict[str, Any]:
    x = {
        "field": "noise",
        "type": "nominal",
        "sort": list(noises),
        "title": None,
        "axis": {"orient": "top", "labelAngle": -25, "labelLimit": 200, "labelOverlap": False},
    }
    y = {
        "field": "intent",
        "type": "nominal",
        "sort": list(intents),
        "title": None,
        "axis": {"labelOverlap": False, "labelLimit": 220},
    }
    percent = {"format": ".0%", "type": "quantitative"}
    return {
        "height": len(intents) * _ROW_PIXELS,
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "rect", "cursor": "pointer", "stroke": "white"},
                "params": [
                    {"name": "picked", "select": {"type": "point", "fields": ["code", "intent"]}}
                ],
                "encoding": {
                    "color": {
                        "field": "share",
                        "type": "quantitative",
                        "scale": {"domain": [0, 0.5, 1], "range": list(_SCALE)},
                        "legend": {"title": t("stress.understood"), "format": ".0%"},
                    },
                    "tooltip": [
                        {"field": "intent", "title": t("stress.intent")},
                        {"field": "noise", "title": t("stress.noise")},
                        {"field": "share", "title": t("stress.understood"), **percent},
                        {"field": "before", "title": t("stress.clean"), **percent},
                        {"field": "messages", "title": t("stress.count")},
                    ],
                },
            },
            {
                "mark": {"type": "text", "fontSize": 11, "color": "#1f2a2e"},
                "encoding": {"text": {"field": "share", **percent}},
            },
        ],
    }


def _show_examples(
    job: str, cells: Sequence[StressCell], order: Sequence[str], picked: tuple[str, str] | None
) -> None:
    """Show messages that broke: of the field that was clicked, else of what is chosen."""
    st.subheader(t("stress.examples"), anchor=False)
    noises = list(dict.fromkeys(cell.noise for cell in cells))
    if picked is None:
        st.caption(t("stress.click"))
        left, right = st.columns(2)
        noise = left.selectbox(
            t("stress.noise"),
            [_ALL, *noises],
            format_func=lambda code: noise_name(code) if code else t("stress.every"),
            key=f"data/{job}/noise",
        )
        intent = right.selectbox(
            t("stress.intent"),
            [_ALL, *order],
            format_func=lambda name: name or t("stress.every"),
            key=f"data/{job}/intent",
        )
    else:
        noise, intent = picked
        st.markdown(f"**{escape(intent)}** · {noise_name(noise)}")
    broken = [
        (cell, missed)
        for cell in cells
        if noise in (_ALL, cell.noise) and intent in (_ALL, cell.intent)
        for missed in cell.examples
    ]
    if not broken:
        st.success(t("stress.none_broke"), icon=":material/check_circle:")
        return
    st.dataframe(
        {
            t("stress.arrived"): [missed.arrived for _, missed in broken],
            t("stress.text"): [missed.text for _, missed in broken],
            t("stress.meant"): [missed.intent for _, missed in broken],
            t("stress.found"): [
                find_words(f"intent.{missed.found}") or missed.found for _, missed in broken
            ],
            t("stress.noise"): [noise_name(cell.noise) for cell, _ in broken],
        },
        hide_index=True,
        height="auto" if len(broken) < 10 else 380,
    )
