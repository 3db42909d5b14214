"""API keys: made for a member or a program, shown once, revoked at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from builder.errors import BuilderError
from builder.roles import ROLES, Role
from builder.wire.access import KeyMade, KeyShape
from ui.state import session, signing
from ui.widgets.settings.act import do, is_admin, role_name
from ui.wording import escape, moment, reason_of, t

_MADE: Final = "keys/made"
_DAYS: Final = (0, 7, 30, 90, 365)
_SHOWN: Final = 100


def show_keys() -> None:
    """Show the keys, and let an admin make and revoke them."""
    if not is_admin():
        return
    made = st.session_state.get(_MADE)
    if isinstance(made, KeyMade):
        _show_token(made)
    left, right = st.columns([3, 2], gap="large")
    with right:
        _make()
    with left:
        found = session.service().keys()
        live = [key for key in found if key.revoked_at is None]
        ended = [key for key in found if key.revoked_at is not None]
        if not live:
            st.info(t("keys.none"), icon=":material/key:")
        for key in live[:_SHOWN]:
            _show(key)
        if ended:
            with st.expander(t("keys.ended", count=len(ended))):
                for key in ended[:_SHOWN]:
                    when = moment(key.revoked_at.isoformat() if key.revoked_at else None)
                    st.caption(t("keys.ended_line", name=escape(key.name), id=key.id, when=when))


def _show_token(made: KeyMade) -> None:
    with st.container(border=True):
        st.success(t("keys.made", name=escape(made.key.name)), icon=":material/key:")
        st.code(made.token, language=None, wrap_lines=True)
        if st.button(t("keys.kept"), type="primary", icon=":material/check:"):
            st.session_state.pop(_MADE)
            st.rerun()


def _show(key: KeyShape) -> None:
    whose = t("keys.of_member", name=key.member_name) if key.member_name else t("keys.of_program")
    used = (
        t("keys.used", when=moment(key.last_used_at.isoformat()))
        if key.last_used_at is not None
        else t("keys.never_used")
    )
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"**{escape(key.name)}** · `dlm_{key.id}_…`")
            st.caption(f"{escape(whose)} · {role_name(key.role)} · {used}")
            if key.skills:
                st.caption(t("keys.only", skills=escape(", ".join(key.skills))))
            if key.expires_at is not None:
                over = key.expires_at <= datetime.now(UTC)
                word = "keys.expired" if over else "keys.expires"
                st.caption(t(word, when=moment(key.expires_at.isoformat())))
        with st.popover(t("keys.revoke"), icon=":material/key_off:", type="tertiary"):
            st.write(t("keys.revoke_help"))
            if st.button(t("keys.revoke_now"), type="primary", key=f"keys/{key.id}/revoke"):
                do(
                    lambda: session.service().revoke_key(key.id),
                    t("keys.revoked", name=key.name),
                )


def _make() -> None:
    members = {member.id: member for member in session.service().members()}
    with st.container(border=True):
        st.markdown(f"**{t('keys.new')}**")
        # Not a form: the roles to choose from are those that the chosen member may have.
        member = st.selectbox(
            t("keys.for"),
            ["", *members],
            format_func=lambda id: members[id].name if id else t("keys.for_program"),
            help=t("keys.for_help"),
            key="keys/member",
        )
        name = st.text_input(
            t("keys.name"),
            max_chars=80,
            placeholder=t("keys.name_example"),
            help=t("keys.name_help"),
            key="keys/name",
        )
        most = ROLES.index(members[member].role) if member else len(ROLES) - 1
        choices = ROLES[: most + 1]
        role: Role = st.selectbox(
            t("keys.role"),
            choices,
            index=most if member else 1,
            format_func=role_name,
            help=t("keys.role_help"),
            key=f"keys/role/{member}",
        )
        skills = st.multiselect(
            t("keys.skills"),
            [line.name for line in session.service().find_skills(sort="name", limit=100).skills],
            placeholder=t("keys.skills_all"),
            help=t("keys.skills_help"),
            key="keys/skills",
        )
        days = st.selectbox(
            t("keys.days"),
            _DAYS,
            index=3,
            format_func=lambda count: t("keys.for_days", count=count) if count else t("keys.ever"),
            help=t("keys.days_help"),
            key="keys/days",
        )
        pressed = st.button(t("keys.make"), type="primary", icon=":material/add:")
        if pressed and not (name or "").strip():
            st.error(t("keys.needs_name"), icon=":material/error:")
            return
    if pressed:
        ends = datetime.now(UTC) + timedelta(days=days) if days else None
        try:
            st.session_state[_MADE] = session.service().make_key(
                str(name).strip(),
                # A member's key without a bound of its own follows the member's role.
                role=None if member and role == members[member].role else role,
                member=member or None,
                skills=skills,
                expires_at=ends,
            )
        except BuilderError as error:
            if not signing.note(error):
                st.error(reason_of(error), icon=":material/error:")
                return
        st.rerun()
