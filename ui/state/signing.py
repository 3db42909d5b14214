"""Who works in this tab: the key that it shows the server, and what that may do.

The server decides; what is told here only keeps people from pressing what would be refused. Where a key
stops counting in the middle of work, what was read goes on being shown and what was typed stays, until
another key is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypedDict, TypeVar

import streamlit as st

from builder import roles
from builder.errors import BuilderError
from builder.roles import Role
from builder.wire.access import Me
from ui.service import Service
from ui.state import outage
from ui.wording import escape, t

T = TypeVar("T")

CODES: Final = ("key-missing", "key-wrong", "key-expired", "key-revoked")
SERVICE: Final = "service"
_ME: Final = "me"
_REFUSED: Final = "key_refused"
# A role that was changed shows within so many seconds.
FRESH_SECONDS: Final = 10.0
# What is not of the person who signs out.
_STAYS: Final = ("screen_language", SERVICE)


class Disabled(TypedDict):
    """What a button takes so that it is no use to a role, and says why."""

    disabled: bool
    help: str | None


def service() -> Service:
    """Return this tab's service; made once."""
    if SERVICE not in st.session_state:
        st.session_state[SERVICE] = Service.from_environment()
    found: Service = st.session_state[SERVICE]
    return found


def sign_in(key: str) -> BuilderError | None:
    """Show the server this key from now on; return why it does not take it, else None."""
    wanted = Service.from_environment(key)
    try:
        found = wanted.me()
    except BuilderError as error:
        return error
    st.session_state[SERVICE] = wanted
    st.session_state[_ME] = (time.monotonic(), found)
    st.session_state.pop(_REFUSED, None)
    return None


def sign_out() -> None:
    """Forget the key and all that was read with it."""
    for name in list(st.session_state):
        if name not in _STAYS:
            del st.session_state[name]
    st.session_state[SERVICE] = Service.from_environment("")


def me() -> Me | None:
    """Return who the server takes this tab for, or None where it cannot be asked now."""
    asked, known = st.session_state.get(_ME, (0.0, None))
    if known is None or time.monotonic() - asked > FRESH_SECONDS:
        try:
            known = still(service().me, known)
        except BuilderError as error:
            if error.code in CODES:
                raise
            return None
        st.session_state[_ME] = (time.monotonic(), known)
    found: Me | None = known
    return found


def person() -> str:
    """Return the name of the member who works here; empty where only a machine is known."""
    found = me()
    return found.name if found is not None and found.kind in ("member", "program") else ""


def may(role: Role) -> bool:
    """Tell whether the person may do what a role is needed for, as far as is known."""
    found = me()
    return found is None or roles.may(found.role, role)


def needs(role: Role, help: str | None = None) -> Disabled:
    """Return what disables a button that asks for a role the person lacks, and says who gives it."""
    found = me()
    if found is None or roles.may(found.role, role):
        return {"disabled": False, "help": help}
    return {"disabled": True, "help": why_not(found, role)}


def why_not(found: Me, role: Role) -> str:
    """Return the sentence that says which role is needed, and who can give it."""
    needed = t(f"roles.{role}")
    if found.admins:
        names = t("roles.or").join(escape(name) for name in found.admins)
        return t("roles.needs_from", role=needed, admins=names)
    return t("roles.needs", role=needed)


def still(ask: Callable[[], T], known: T | None) -> T:
    """Return what the server says; what was known before where it takes the key no more, or is away."""
    try:
        return ask()
    except BuilderError as error:
        if known is None or not (note(error) or outage.note(error)):
            raise
        return known


def note(error: BuilderError) -> bool:
    """Remember that the key was refused, where that is the error; tell whether it is."""
    if error.code in CODES:
        st.session_state[_REFUSED] = error
    return error.code in CODES


def refused() -> BuilderError | None:
    """Return why the key was refused in the middle of work, while no other was given."""
    found: BuilderError | None = st.session_state.get(_REFUSED)
    return found


def keep_fields(prefix: str) -> None:
    """Keep what was typed into the draft's fields while their page cannot be drawn.

    Streamlit forgets a field that a run does not draw, unless its value is set anew.
    """
    for name, value in list(st.session_state.items()):
        if str(name).startswith(prefix) and _is_written(value):
            st.session_state[name] = value


def _is_written(value: object) -> bool:
    """Tell whether a field holds this, and not a button, which takes no value."""
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return isinstance(value, str | int | float) and not isinstance(value, bool)
