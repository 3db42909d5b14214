"""Retention: how many days things are kept, on the whole server and for the open skill."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.wire.options import RetentionOfSkill, ServerRetention, SkillRetention
from ui.state import session
from ui.widgets.settings.act import do, is_admin
from ui.wording import escape, t

_SHARED: Final = ("sessions", "users", "candidates")
_SERVER: Final = (*_SHARED, "audit", "trash")
_LEAST: Final = {"audit": 30, "trash": 1}
_MOST: Final = 3650


def show_retention() -> None:
    """Show how long things are kept, and let an admin change it."""
    st.caption(t("retention.intro"))
    admin = is_admin()
    left, right = st.columns(2, gap="large")
    with left:
        _show_server(session.service().retention(), admin)
    name = session.skill_name()
    if name is not None:
        with right:
            _show_skill(name, session.service().skill_retention(name), admin)


def _show_server(standing: ServerRetention, admin: bool) -> None:
    with st.form("retention/server"):
        st.markdown(f"**{t('retention.server')}**")
        values = {
            what: st.number_input(
                t(f"retention.{what}"),
                min_value=_LEAST.get(what, 0),
                max_value=_MOST,
                value=getattr(standing, what),
                step=1,
                help=t(f"retention.{what}_help"),
                key=f"retention/server/{what}",
                disabled=not admin,
            )
            for what in _SERVER
        }
        st.caption(t("retention.zero"))
        pressed = st.form_submit_button(t("retention.save"), type="primary", disabled=not admin)
    if pressed:
        wanted = ServerRetention.model_validate(values)
        do(lambda: session.service().set_retention(wanted), t("retention.saved"))


def _show_skill(name: str, standing: RetentionOfSkill, admin: bool) -> None:
    with st.form(f"retention/{name}"):
        st.markdown(f"**{t('retention.skill', skill=escape(name))}**")
        values = {
            what: st.number_input(
                t(f"retention.{what}"),
                min_value=0,
                max_value=_MOST,
                value=getattr(standing.own, what),
                step=1,
                placeholder=_as_server(getattr(standing.server, what)),
                help=t(f"retention.{what}_help"),
                key=f"retention/{name}/{what}",
                disabled=not admin,
            )
            for what in _SHARED
        }
        st.caption(t("retention.empty"))
        pressed = st.form_submit_button(t("retention.save"), type="primary", disabled=not admin)
    if pressed:
        wanted = SkillRetention.model_validate(values)
        do(lambda: session.service().set_skill_retention(name, wanted), t("retention.saved"))


def _as_server(days: int) -> str:
    return t("retention.as_server", days=days) if days else t("retention.as_server_ever")
