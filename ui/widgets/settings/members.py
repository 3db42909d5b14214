"""Members: who works on the skills of this server, each with a role."""

from __future__ import annotations

import streamlit as st

from builder.roles import ROLES, Role
from builder.wire.access import MemberShape
from ui.state import session, signing
from ui.widgets.settings.act import do, do_in_callback, is_admin, role_name
from ui.wording import escape, moment, t

_MOST = 200


def show_members() -> None:
    """Show the members, and let an admin add, change and remove them."""
    found = session.service().members()
    left, right = st.columns([3, 2], gap="large")
    with left:
        if not found:
            st.info(t("members.none"), icon=":material/group:")
        for member in found[:_MOST]:
            _show(member)
        if len(found) > _MOST:
            st.caption(t("members.more", count=len(found) - _MOST))
    with right:
        if is_admin():
            _add()
        with st.container(border=True):
            st.markdown(f"**{t('members.roles')}**")
            for role in ROLES:
                st.caption(f"**{role_name(role)}** — {t(f'roles.{role}_may')}")


def _show(member: MemberShape) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"**{escape(member.name)}**")
            st.caption(t("members.since", when=moment(member.created_at.isoformat())[:10]))
        key = f"members/{member.id}/role"

        def change() -> None:
            wanted: Role = st.session_state[key]
            do_in_callback(
                lambda: session.service().set_role(member.id, wanted),
                t("members.changed", name=member.name, role=role_name(wanted)),
            )

        st.selectbox(
            t("members.role_of", name=member.name),
            ROLES,
            index=ROLES.index(member.role),
            format_func=role_name,
            key=key,
            on_change=change,
            label_visibility="collapsed",
            width=170,
            disabled=not signing.may("admin"),
        )
        with st.popover(
            t("members.remove"),
            icon=":material/person_remove:",
            type="tertiary",
            disabled=not signing.may("admin"),
        ):
            st.write(t("members.remove_help", name=escape(member.name)))
            if st.button(t("members.remove_now"), type="primary", key=f"members/{member.id}/gone"):
                do(
                    lambda: session.service().remove_member(member.id),
                    t("members.removed", name=member.name),
                )


def _add() -> None:
    with st.form("members/new", border=True, enter_to_submit=True):
        st.markdown(f"**{t('members.add')}**")
        name = st.text_input(t("members.name"), max_chars=80, help=t("members.name_help"))
        role = st.selectbox(
            t("members.role"), ROLES, index=1, format_func=role_name, help=t("members.role_help")
        )
        pressed = st.form_submit_button(
            t("members.add_now"), type="primary", icon=":material/person_add:"
        )
    if pressed and (name or "").strip():
        wanted = str(name).strip()
        do(
            lambda: session.service().add_member(wanted, role),
            t("members.added", name=wanted),
        )
