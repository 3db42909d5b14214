"""Action servers: where the actions of the open skill run, and whether somebody is there."""

from __future__ import annotations

import streamlit as st

from builder.errors import BuilderError
from builder.wire.options import LONGEST_URL, ActionTrialShape
from ui.state import session, signing
from ui.widgets.settings.act import do, is_admin
from ui.wording import escape, reason_of, t, told

_EXAMPLE = "http://127.0.0.1:5055/webhook"


def show_actions() -> None:
    """Show and set the action server of the open skill."""
    name = session.skill_name()
    if name is None:
        st.info(t("skills.none"), icon=":material/info:")
        return
    standing = session.service().action_server(name)
    st.caption(t("actions.intro"))
    admin = is_admin()
    with st.container(border=True):
        st.markdown(f"**{t('actions.of', skill=escape(name))}**")
        st.caption(
            t("actions.server", url=escape(standing.server))
            if standing.server
            else t("actions.no_server")
        )
        url = st.text_input(
            t("actions.url"),
            value=standing.own or "",
            max_chars=LONGEST_URL,
            placeholder=standing.server or _EXAMPLE,
            help=t("actions.url_help"),
            key=f"actions/{name}/{standing.own}",
            disabled=not admin,
        )
        wanted = (url or "").strip() or None
        with st.container(horizontal=True):
            if st.button(
                t("actions.save"),
                type="primary",
                icon=":material/save:",
                disabled=not admin or wanted == standing.own,
            ):
                do(
                    lambda: session.service().set_action_server(name, wanted),
                    t("actions.saved"),
                )
            if st.button(
                t("actions.try"),
                icon=":material/network_check:",
                disabled=not admin or not (wanted or standing.url),
                help=t("actions.try_help"),
            ):
                _try(name, wanted)


def _try(skill: str, url: str | None) -> None:
    with st.spinner(t("actions.trying")):
        try:
            trial = session.service().try_action_server(skill, url)
        except BuilderError as error:
            if signing.note(error):
                st.rerun()
            st.error(reason_of(error), icon=":material/error:")
            return
    _show(trial)


def _show(trial: ActionTrialShape) -> None:
    if not trial.ok:
        st.error(escape(told(trial.told())), icon=":material/link_off:")
        return
    spent = f"{trial.milliseconds:.0f}"
    st.success(t("actions.answers", url=escape(trial.url), ms=spent), icon=":material/check:")
    if trial.actions is not None:
        names = ", ".join(trial.actions) or "—"
        st.caption(t("actions.knows", names=escape(names)))
    if trial.missing:
        missing = escape(", ".join(trial.missing))
        st.warning(t("actions.missing", names=missing), icon=":material/warning:")
