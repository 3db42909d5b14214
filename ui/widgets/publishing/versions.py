"""The trained versions of a skill: when each was made, how good it is, and when it was published."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ui.service import VersionLine
from ui.service.publishing import Publication
from ui.widgets.report.scores import show_scores
from ui.wording import escape, moment, t

_PAGE: Final = 10
_PUBLICATIONS: Final = 3


def show_versions(name: str, versions: list[VersionLine], publications: list[Publication]) -> None:
    """Show the versions, the newest first, and what to do with each."""
    key = f"publish/{name}/versions"
    shown = int(st.session_state.get(key, _PAGE))
    for line in versions[:shown]:
        _show_version(name, line, [p for p in publications if p.version == line.version])
    left = len(versions) - shown
    if left > 0 and st.button(t("publish.earlier", count=left), icon=":material/expand_more:"):
        st.session_state[key] = shown + _PAGE
        st.rerun()


def _show_version(name: str, line: VersionLine, publications: list[Publication]) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(t("publish.version", version=line.version), anchor=False, width="stretch")
            for place in line.environments:
                st.badge(
                    t(f"environment.{place}"),
                    color="green" if place == "production" else "violet",
                    icon=":material/bolt:",
                )
            st.button(
                t("publish.look"),
                key=f"publish/{name}/{line.version}/look",
                type="tertiary",
                icon=":material/difference:",
                on_click=_look,
                args=(name, line.version),
            )
        size = f"{line.bytes / 1_000_000:.1f}"
        when = moment(line.created_at)
        st.caption(t("publish.about", revision=line.revision, when=when, size=size))
        for each in publications[:_PUBLICATIONS]:
            st.caption(_published(each))
        if line.scores:
            with st.expander(t("publish.scores", accuracy=_accuracy(line))):
                show_scores(line.scores)


def _look(name: str, version: int) -> None:
    """Choose a version, and show what is different in it."""
    st.session_state[f"publish/{name}/version"] = version
    st.session_state[f"publish/{name}/part"] = "difference"


def _published(each: Publication) -> str:
    word = "publish.published_by" if each.by else "publish.published"
    if each.previous is None:
        word = "publish.published_first"
    place = t(f"environment.{each.environment}")
    when = moment(each.at.isoformat())
    person = escape(each.by)
    return t(word, place=place, when=when, person=person, previous=each.previous).strip(" ·")


def _accuracy(line: VersionLine) -> str:
    found = line.scores.get("accuracy")
    return "–" if found is None else f"{found:.1%}"
