"""One cluster: its messages, and what may become of them: a new intent, a known one, nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from builder.errors import Invalid
from builder.schema.check_intent import OUT_OF_SCOPE
from builder.schema.utterance import Utterance
from builder.wire.data import ClusterShape, PointShape
from ui.changes import edit
from ui.changes.data_edit import Labelled, with_labelled
from ui.state import session
from ui.widgets.data.put_aside import ignore
from ui.wording import escape, t

# From this share of its messages on a cluster is said to be near to an intent.
NEAR: Final = 0.6


def show_cluster(
    name: str, key: str, cluster: ClusterShape | None, members: Sequence[PointShape]
) -> None:
    """Show the messages of a cluster (None: those that belong to none), and the ways to decide."""
    near = cluster.near if cluster is not None and cluster.near_share >= NEAR else None
    if cluster is None:
        st.caption(t("clusters.noise_help"))
    elif near is not None:
        share = f"{cluster.near_share:.0%}"
        st.markdown(t("clusters.near_intent", intent=escape(near), share=share))
    else:
        st.markdown(t("clusters.like_none"))
    take = t("samples.take")
    columns: dict[str, list[Any]] = {
        take: [cluster is not None] * len(members),
        t("clusters.text"): [member.text for member in members],
        t("clusters.near"): [member.near or "" for member in members],
        t("clusters.times"): [member.count for member in members],
    }
    table = st.data_editor(
        columns,
        key=f"data/{key}/{len(members)}",
        hide_index=True,
        disabled=[title for title in columns if title != take],
        height="auto" if len(members) < 8 else 300,
        column_config={
            take: st.column_config.CheckboxColumn(width="small"),
            t("clusters.text"): st.column_config.TextColumn(width="medium"),
            t("clusters.times"): st.column_config.NumberColumn(width="small"),
        },
    )
    chosen = [member for member, tick in zip(members, table[take], strict=True) if tick]
    _offer_known(key, near, chosen)
    _offer_new(key, cluster, chosen)
    if st.button(
        t("clusters.ignore", count=len(chosen)),
        icon=":material/visibility_off:",
        help=t("clusters.ignore_help"),
        disabled=not chosen,
        key=f"data/{key}/ignore",
    ):
        ignore(name, chosen)


def _offer_known(key: str, near: str | None, chosen: Sequence[PointShape]) -> None:
    options = [*(intent.name for intent in session.skill().intents), OUT_OF_SCOPE]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        intent = st.selectbox(
            t("clusters.known"),
            options,
            index=options.index(near) if near in options else None,
            placeholder=t("clusters.choose"),
            format_func=lambda name: t("inbox.out_of_scope") if name == OUT_OF_SCOPE else name,
            key=f"data/{key}/known",
        )
        if st.button(
            t("clusters.add", count=len(chosen)),
            icon=":material/add:",
            type="primary" if near is not None else "secondary",
            disabled=not chosen or intent is None,
            key=f"data/{key}/add",
        ):
            _take(str(intent), chosen)


def _offer_new(key: str, cluster: ClusterShape | None, chosen: Sequence[PointShape]) -> None:
    taken = [intent.name for intent in session.skill().intents]
    proposed = edit.free_name(cluster.name, taken) if cluster is not None else ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        written = st.text_input(
            t("clusters.new"), value=proposed, help=t("new.name_help"), key=f"data/{key}/new"
        )
        name, wrong = _checked(written or "", taken)
        near = cluster is not None and cluster.near_share >= NEAR
        if st.button(
            t("clusters.make", count=len(chosen)),
            icon=":material/new_label:",
            type="secondary" if near or cluster is None else "primary",
            disabled=not chosen or name is None,
            key=f"data/{key}/make",
        ):
            _take(str(name), chosen)
    if wrong:
        st.error(wrong, icon=":material/error:")


def _checked(written: str, taken: Sequence[str]) -> tuple[str | None, str]:
    """Return the name, and what is wrong with it."""
    if not written.strip():
        return None, ""
    try:
        name = edit.ensure_name(written)
    except Invalid:
        return None, t("clusters.name_wrong", name=escape(written))
    if name in taken or name == OUT_OF_SCOPE:
        return None, t("new.taken", name=escape(name))
    return name, ""


def _take(intent: str, chosen: Sequence[PointShape]) -> None:
    labelled = [Labelled(intent, each.language, Utterance(text=each.text)) for each in chosen]
    told = t("inbox.out_of_scope") if intent == OUT_OF_SCOPE else intent
    session.save(with_labelled(labelled), t("clusters.taken", count=len(chosen), intent=told))
    st.rerun()
