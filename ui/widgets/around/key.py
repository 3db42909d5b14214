"""Signing in with a key, in place of the page or on top of it; and who is signed in."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.state import signing
from ui.wording import escape, moment, reason_of, t

_ROLE_ICONS: Final = {
    "viewer": ":material/visibility:",
    "editor": ":material/edit:",
    "publisher": ":material/rocket_launch:",
    "admin": ":material/shield_person:",
}


def wants_key(error: BuilderError) -> bool:
    """Tell whether a key would help."""
    return error.code in signing.CODES


def ask_for_key(error: BuilderError) -> None:
    """Ask for a key where there is no page to show; it is kept in this browser tab's session only."""
    _, middle, _ = st.columns([1, 2, 1])
    with middle:
        st.subheader(t("key.title"), anchor=False)
        _form(error)


def ask_again(error: BuilderError) -> None:
    """Ask for a key on top of the page, so that what was typed there stays."""

    @st.dialog(t("key.again"), dismissible=False, icon=":material/key:")
    def dialog() -> None:
        st.write(t("key.again_help"))
        _form(error)

    dialog()


def _form(error: BuilderError) -> None:
    why = error.code.removeprefix("key-")
    if why == "missing":
        st.write(t("key.missing"))
    else:
        st.warning(t(f"key.{why}"), icon=":material/key_off:")
    with st.form("key", border=False):
        key = st.text_input(
            t("key.key"),
            type="password",
            autocomplete="current-password",
            placeholder="dlm_…",
            help=t("key.help"),
        )
        pressed = st.form_submit_button(t("key.use"), type="primary", icon=":material/login:")
    if pressed and (key or "").strip():
        _sign_in((key or "").strip())


def _sign_in(key: str) -> None:
    """Go on with this key, or say why the server does not take it."""
    refusal = signing.sign_in(key)
    if refusal is None:
        st.rerun()
    code = refusal.code.removeprefix("key-")
    why = t(f"key.{code}") if wants_key(refusal) else reason_of(refusal)
    st.error(why, icon=":material/error:")


def show_me() -> None:
    """Show who is signed in, what they may do, and the way out."""
    found = signing.me()
    if found is None:
        return
    name = found.name if found.kind in ("member", "program") else t(f"me.{found.kind}")
    with st.popover(escape(name), icon=":material/account_circle:", width="stretch"):
        st.markdown(f"**{escape(name)}**")
        st.badge(t(f"roles.{found.role}"), icon=_ROLE_ICONS[found.role], color="blue")
        st.caption(t(f"roles.{found.role}_may"))
        if found.skills:
            st.caption(t("me.skills", skills=escape(", ".join(found.skills))))
        if found.expires_at is not None:
            st.caption(t("me.expires", when=moment(found.expires_at.isoformat())))
        if found.kind == "local":
            st.caption(t("me.local_help"))
            with st.form("me/key", border=False):
                key = st.text_input(t("key.key"), type="password", placeholder="dlm_…")
                if st.form_submit_button(t("me.sign_in"), icon=":material/login:") and key:
                    _sign_in(key.strip())
        elif st.button(t("me.sign_out"), icon=":material/logout:", width="stretch"):
            signing.sign_out()
            st.rerun()


def show_role_notice() -> None:
    """Say once, at the head of a page where things are changed, that this person may only read."""
    found = signing.me()
    if found is not None and found.role == "viewer":
        st.info(
            t("roles.reads_only") + " " + signing.why_not(found, "editor"),
            icon=":material/visibility:",
        )
