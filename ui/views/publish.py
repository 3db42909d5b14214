"""Versions: which one answers users now, and how they reach it."""

from __future__ import annotations

import json

import streamlit as st

from builder.errors import BuilderError
from ui import session
from ui.service import VersionLine
from ui.widgets.scores import show_scores
from ui.wording import moment, t


def show() -> None:
    """Show the versions of the open skill."""
    st.title(t("page.publish"), anchor=False)
    st.caption(t("publish.intro"))
    name = session.skill_name() or ""
    versions = sorted(session.service().versions(name), key=lambda v: v.version, reverse=True)
    live = next((version.version for version in versions if version.deployed), None)
    if not versions:
        st.info(t("publish.none"), icon=":material/info:")
        if st.button(t("publish.train"), type="primary", icon=":material/model_training:"):
            session.go("train")
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        for version in versions:
            _show_version(version, live)
    with right:
        _show_addresses(name, live)


def _show_version(version: VersionLine, live: int | None) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(
                t("publish.version", version=version.version), anchor=False, width="stretch"
            )
            if version.deployed:
                st.badge(t("publish.live"), color="green", icon=":material/bolt:")
            elif st.button(
                t("publish.roll_back" if live and version.version < live else "publish.publish"),
                key=f"publish/{version.version}",
                type="secondary" if live and version.version < live else "primary",
                icon=":material/rocket_launch:",
            ):
                _publish(version.version, live)
        size = version.bytes / 1_000_000
        st.caption(
            t(
                "publish.about",
                revision=version.revision,
                when=moment(version.created_at),
                size=f"{size:.1f}",
            )
        )
        show_scores(version.scores)


def _publish(version: int, live: int | None) -> None:
    """Let a version answer, if the one that was shown as live still is."""
    try:
        session.service().publish(session.skill_name() or "", version, expected=live)
    except BuilderError as error:
        session.notify(error.message, failed=True)
    else:
        session.notify(t("publish.done", version=version))
        session.forget_skills()
    st.rerun()


def _show_addresses(name: str, live: int | None) -> None:
    st.subheader(t("publish.reach"), anchor=False)
    if live is None:
        st.info(t("publish.nothing_live"), icon=":material/info:")
        return
    url = session.service().public_url
    st.link_button(t("publish.web_chat"), f"{url}/chat/{name}", icon=":material/open_in_new:")
    st.caption(t("publish.curl"))
    body = json.dumps({"session_id": "me", "text": t("publish.hello")}, ensure_ascii=False)
    st.code(
        f"curl -s {url}/v1/skills/{name}/messages \\\n"
        f"  -H 'content-type: application/json' \\\n  -d '{body}'",
        language="bash",
        wrap_lines=True,
    )
    st.caption(t("publish.embed"))
    st.code(
        f'<script src="{url}/static/widget.js" data-skill="{name}"></script>',
        language="html",
        wrap_lines=True,
    )
