"""Clusters as a picture: what users say beside what the skill knows, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from builder.wire.data import ClustersResult, NewClusters, PointShape
from ui.state import session
from ui.widgets.data.cluster import NEAR, show_cluster
from ui.widgets.data.plane import show_plane
from ui.widgets.data.put_aside import is_open_to_decide, known_ignored, offer_undo
from ui.widgets.data.work import show_work, start
from ui.wording import escape, t

_NOISE: Final = -1


def show_clusters() -> None:
    """Show what to draw, the picture, and the cluster that is chosen."""
    name = session.skill_name() or ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = st.number_input(
            t("clusters.days"),
            0,
            3650,
            30,
            help=t("clusters.days_help"),
            key=f"data/{name}/days",
            width=240,
        )
        count = st.number_input(
            t("clusters.count"),
            min_value=2,
            max_value=500,
            value=None,
            placeholder=t("clusters.by_itself"),
            help=t("clusters.count_help"),
            key=f"data/{name}/count",
            width=240,
        )
        if st.button(t("clusters.start"), type="primary", icon=":material/scatter_plot:"):
            wanted = NewClusters(days=days, count=int(count) if count else None)
            start(lambda: session.service().draw_clusters(name, wanted))
    outcome = show_work("clusters", ClustersResult)
    offer_undo(name)
    if outcome is not None:
        _show(name, outcome.job.id, outcome.result)


def _show(name: str, job: str, result: ClustersResult) -> None:
    ignored = known_ignored(name)
    decide = is_open_to_decide(session.skill(), ignored)
    points = [p for p in result.points if p.kind == "utterance" or decide(p)]
    messages = [p for p in points if p.kind == "message"]
    st.markdown(
        t(
            "clusters.summary",
            messages=len(messages),
            utterances=len(points) - len(messages),
            clusters=len({p.cluster for p in messages if p.cluster is not None}),
        )
    )
    left_out = result.messages_left_out + result.utterances_left_out
    if left_out:
        st.caption(f":material/info: {t('clusters.left_out', count=left_out)}")
    if not any(p.kind == "message" for p in result.points):
        st.info(t("clusters.no_messages"), icon=":material/inbox:")
        if st.button(t("clusters.to_inbox"), icon=":material/inbox:"):
            session.go("inbox")
    left, right = st.columns([3, 2], gap="large")
    with left:
        picked = show_plane(job, points, result.clusters)
    with right:
        _choose(name, job, result, messages, picked)


def _choose(
    name: str,
    job: str,
    result: ClustersResult,
    messages: Sequence[PointShape],
    picked: int | str | None,
) -> None:
    """Let a cluster be chosen, in the list or by a click, and show what can be done with it."""
    sizes: dict[int, int] = {}
    for point in messages:
        number = _NOISE if point.cluster is None else point.cluster
        sizes[number] = sizes.get(number, 0) + 1
    order = sorted(sizes, key=lambda number: (number == _NOISE, -sizes[number]))
    if not order:
        if result.clusters:
            st.success(t("clusters.all_done"), icon=":material/check_circle:")
        return
    key, clicked = f"data/{job}/cluster", f"data/{job}/clicked"
    if picked is not None and picked != st.session_state.get(clicked) and picked in order:
        st.session_state[key] = picked
    st.session_state[clicked] = picked
    if st.session_state.get(key) not in order:
        st.session_state[key] = order[0]

    def called(number: int) -> str:
        if number == _NOISE:
            return t("clusters.noise", count=sizes[number])
        cluster = result.clusters[number]
        near = cluster.near if cluster.near_share >= NEAR else None
        title = near if near is not None else t("clusters.perhaps", name=cluster.name)
        return f"{title} · {sizes[number]}"

    chosen = st.selectbox(t("clusters.cluster"), order, format_func=called, key=key)
    if isinstance(picked, str) and picked:
        st.caption(t("clusters.is_intent", intent=escape(picked)))
    members = [p for p in messages if (p.cluster if p.cluster is not None else _NOISE) == chosen]
    cluster = None if chosen == _NOISE else result.clusters[chosen]
    show_cluster(name, f"{job}/{chosen}", cluster, members)
