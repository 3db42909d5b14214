"""Training data: made, looked at as a picture, mended, measured, brought in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from ui.widgets.data.budget import show_budget
from ui.widgets.data.clusters import show_clusters
from ui.widgets.data.datasets import show_datasets
from ui.widgets.data.labels import show_labels
from ui.widgets.data.samples import show_samples
from ui.widgets.data.stress import show_stress
from ui.wording import t

_SECTIONS: Final[dict[str, tuple[Callable[[], None], str]]] = {
    "samples": (show_samples, ":material/auto_awesome:"),
    "clusters": (show_clusters, ":material/scatter_plot:"),
    "labels": (show_labels, ":material/fact_check:"),
    "stress": (show_stress, ":material/thunderstorm:"),
    "budget": (show_budget, ":material/show_chart:"),
    "datasets": (show_datasets, ":material/swap_vert:"),
}
_CHOSEN: Final = "data/section"


def show() -> None:
    """Show the section that is chosen; only that one does any work."""
    st.title(t("page.data"), anchor=False)
    st.caption(t("data.intro"))
    names = list(_SECTIONS)
    # What a widget holds is forgotten on other pages; where one was is not.
    before = st.session_state.get(_CHOSEN, names[0])
    section = st.segmented_control(
        t("data.section"),
        names,
        format_func=lambda name: f"{_SECTIONS[name][1]} {t(f'data.{name}')}",
        default=before if before in names else names[0],
        required=True,
        label_visibility="collapsed",
    )
    chosen = section or names[0]
    st.session_state[_CHOSEN] = chosen
    st.markdown(t(f"data.{chosen}_intro"))
    _SECTIONS[chosen][0]()
