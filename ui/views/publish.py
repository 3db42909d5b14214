"""Publishing: what answers in production and in test, and what to know before that changes."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.service import VersionLine
from ui.service.publishing import Deployment, Environment, Publication
from ui.state import session, signing
from ui.widgets.around.person import known_person
from ui.widgets.publishing.addresses import show_addresses
from ui.widgets.publishing.checks import blockers_of, show_checks
from ui.widgets.publishing.difference import show_difference
from ui.widgets.publishing.impact import show_impact
from ui.widgets.publishing.versions import show_versions
from ui.wording import escape, moment, reason_of, t

_PARTS: Final = ("checks", "difference", "impact", "versions", "addresses")
_ICONS: Final[dict[Environment, str]] = {
    "production": ":material/public:",
    "test": ":material/science:",
}


def show() -> None:
    """Show what answers where, and the chosen version beside it."""
    st.title(t("page.publish"), anchor=False)
    st.caption(t("publish.intro"))
    name = session.skill_name() or ""
    versions = sorted(session.service().versions(name), key=lambda v: v.version, reverse=True)
    if not versions:
        st.info(t("publish.none"), icon=":material/info:")
        if st.button(t("publish.train"), type="primary", icon=":material/model_training:"):
            session.go("train")
        return
    deployed = session.service().deployments(name)
    by = {(p.environment, p.version): p.by for p in reversed(_publications(name))}
    left, right = st.columns(2, gap="medium")
    with left:
        _show_environment(name, "production", deployed, by)
    with right:
        _show_environment(name, "test", deployed, by)
    chosen = _choose(name, versions, deployed)
    part = st.segmented_control(
        t("publish.part"),
        _PARTS,
        format_func=lambda each: t(f"publish.part_{each}"),
        default="checks",
        required=True,
        key=f"publish/{name}/part",
        label_visibility="collapsed",
    )
    base = deployed["production"].version
    if part == "checks":
        show_checks(name, chosen.version, deployed)
    elif part == "difference":
        show_difference(name, chosen.version, base, [v.version for v in versions])
    elif part == "impact":
        show_impact(name, chosen.version, base)
    elif part == "versions":
        show_versions(name, versions, _publications(name))
    else:
        show_addresses(name, deployed)


def _publications(name: str) -> list[Publication]:
    return session.service().publications(name)


def _show_environment(
    name: str,
    environment: Environment,
    deployed: dict[Environment, Deployment],
    by: dict[tuple[Environment, int], str],
) -> None:
    now = deployed[environment]
    with st.container(border=True, height="stretch"):
        icon = _ICONS[environment]
        st.subheader(f"{icon} {t(f'environment.{environment}')}", anchor=False)
        if now.version is None:
            st.markdown(t(f"publish.nothing_in_{environment}"))
            return
        st.markdown(f"**{t('publish.version', version=now.version)}**")
        when = moment(now.changed_at.isoformat() if now.changed_at else None)
        person = by.get((environment, now.version))
        since = t(
            "publish.since_by" if person else "publish.since",
            when=when,
            person=escape(person or ""),
        )
        st.caption(since)
        with st.container(horizontal=True):
            if (
                now.previous is not None
                and now.previous != now.version
                and st.button(
                    t("publish.undo", version=now.previous),
                    key=f"publish/{name}/{environment}/undo",
                    icon=":material/undo:",
                    **signing.needs("publisher", t("publish.undo_help")),
                )
            ):
                publish(name, now.previous, environment, now.version)
            live = deployed["production"].version
            may = signing.may("publisher")
            if (
                environment == "test"
                and now.version != live
                and st.button(
                    t("publish.promote"),
                    key=f"publish/{name}/promote",
                    disabled=not (may and _is_sure(name, now.version, deployed)),
                    icon=":material/upgrade:",
                    help=signing.needs("publisher", t("publish.promote_help"))["help"],
                )
            ):
                publish(name, now.version, "production", live)


def _choose(
    name: str, versions: list[VersionLine], deployed: dict[Environment, Deployment]
) -> VersionLine:
    """Let a person choose a version, and put it into an environment."""
    numbers = {line.version: line for line in versions}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            t("publish.choose"),
            list(numbers),
            format_func=lambda v: _named(numbers[v]),
            key=f"publish/{name}/version",
            width=400,
        )
        sure = _is_sure(name, number, deployed)
        may, there = signing.may("publisher"), t("publish.is_there")
        for environment, kind in (("test", "secondary"), ("production", "primary")):
            place: Environment = "production" if environment == "production" else "test"
            now = deployed[place].version
            older = place == "production" and now is not None and number < now
            word = "roll_back" if older else "publish" if place == "production" else "to_test"
            if st.button(
                t(f"publish.{word}"),
                key=f"publish/{name}/to/{place}",
                type="primary" if kind == "primary" else "secondary",
                icon=":material/rocket_launch:" if kind == "primary" else _ICONS["test"],
                disabled=not may or now == number or (place == "production" and not sure),
                help=signing.needs("publisher", there if now == number else None)["help"],
            ):
                publish(name, number, place, now)
    blockers = blockers_of(name, number, deployed)
    if blockers:
        st.checkbox(t("publish.anyway", count=blockers), key=_sure_key(name, number))
    return numbers[number]


def _is_sure(name: str, version: int, deployed: dict[Environment, Deployment]) -> bool:
    """Tell whether nothing speaks against a version, or the person wants it anyway."""
    sure = bool(st.session_state.get(_sure_key(name, version)))
    return sure or not blockers_of(name, version, deployed)


def _sure_key(name: str, version: int) -> str:
    return f"publish/{name}/{version}/anyway"


def _named(line: VersionLine) -> str:
    places = " · ".join(t(f"environment.{place}") for place in line.environments)
    words = t("publish.version_made", version=line.version, when=moment(line.created_at))
    return f"{words} · {places}" if places else words


def publish(name: str, version: int, environment: Environment, expected: int | None) -> None:
    """Let a version answer, if the one that was shown still does; tell what came of it."""
    try:
        session.service().publish(
            name, version, expected=expected, environment=environment, by=known_person()
        )
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
    else:
        word = "publish.done" if environment == "production" else "publish.done_test"
        session.notify(t(word, version=version))
        session.forget_skills()
    st.rerun()
