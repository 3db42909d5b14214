"""A talk that was tried becomes a test conversation of the draft, looked through before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
import streamlit as st
from pydantic import ValidationError

from builder.errors import BuilderError, Invalid
from builder.schema.chat import Chat, ChatTurn
from builder.sentence import verbatim
from builder.text import shorten
from ui.changes import edit
from ui.changes.chat_edit import with_chat
from ui.state import session
from ui.wording import reason_of, t

# What a test conversation may look at, and what it looks at where nothing else is said.
_KINDS: Final = ("intent", "responses", "flow", "step", "slots", "actions")
_USUAL: Final = ("intent", "responses", "flow", "slots", "actions")
_LISTS: Final = ("responses", "actions")


def make_test(name: str, session_id: str, first: str) -> None:
    """Open a dialog with the talk as a test conversation."""
    taken = [chat.name for chat in session.skill().chats]
    wanted = edit.free_name(shorten(first.strip(), 40) or t("make_test.unnamed"), taken)

    @st.dialog(t("make_test.title"), width="large")
    def dialog() -> None:
        try:
            chat = _recorded(name, session_id, wanted)
        except BuilderError as error:
            st.error(reason_of(error), icon=":material/error:")
            return
        st.caption(t("make_test.intro"))
        called = st.text_input(t("make_test.name"), value=wanted, max_chars=200)
        kinds = st.pills(
            t("make_test.kinds"),
            _KINDS,
            selection_mode="multi",
            default=_USUAL,
            format_func=lambda kind: t(f"make_test.{kind}"),
            help=t("make_test.kinds_help"),
        )
        rows = _edit_rows(chat, kinds)
        stubbed = bool(chat.stubs) and st.toggle(
            t("make_test.stubs"), value=True, help=t("make_test.stubs_help")
        )
        if not st.button(t("make_test.save"), type="primary", icon=":material/fact_check:"):
            return
        try:
            turns = [turn_of(row, kinds, chat.turns) for row in rows]
            made = Chat(
                name=(called or "").strip(),
                language=chat.language,
                stubs=chat.stubs if stubbed else {},
                turns=tuple(turns),
            )
            if not made.name or made.name in taken:
                raise Invalid("name-taken", verbatim(t("make_test.name_taken")))
        except ValidationError:
            st.error(t("make_test.no_turns"), icon=":material/error:")
            return
        except BuilderError as error:
            st.error(reason_of(error), icon=":material/error:")
            return
        if session.save(with_chat(made), t("make_test.saved", name=made.name)):
            st.session_state.pop(_key(session_id), None)
        st.rerun()

    st.session_state.pop(_key(session_id), None)
    dialog()


def _recorded(name: str, session_id: str, wanted: str) -> Chat:
    key = _key(session_id)
    if key not in st.session_state:
        st.session_state[key] = session.service().record(name, session_id, wanted)
    found: Chat = st.session_state[key]
    return found


def _key(session_id: str) -> str:
    return f"make_test/{session_id}"


def _edit_rows(chat: Chat, kinds: Sequence[str]) -> list[dict[str, Any]]:
    rows = [
        {
            "number": number,
            "user": turn.user or t("make_test.no_words"),
            **{kind: _written(kind, getattr(turn, kind)) for kind in kinds},
        }
        for number, turn in enumerate(chat.turns, start=1)
    ]
    columns = {
        "number": st.column_config.NumberColumn("#", disabled=True, width=40),
        "user": st.column_config.TextColumn(t("make_test.user"), width="medium"),
        **{kind: st.column_config.TextColumn(t(f"make_test.{kind}")) for kind in kinds},
    }
    st.caption(t("make_test.rows_help"))
    edited = st.data_editor(
        rows,
        column_config=columns,
        num_rows="delete",
        hide_index=True,
        key=f"{_key(chat.name)}/{'/'.join(kinds)}",
    )
    return [dict(row) for row in edited]


def _written(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind in _LISTS:
        return ", ".join(value)
    return orjson.dumps(value).decode() if kind == "slots" else str(value)


def turn_of(row: Mapping[str, Any], kinds: Sequence[str], turns: Sequence[ChatTurn]) -> ChatTurn:
    """Return the turn that a row of the table says; raises `Invalid` for slots that cannot be read.

    What is not looked at is left out. A turn without words of the user keeps what it began with.
    """
    before = turns[int(row["number"]) - 1]
    said = {"user": str(row.get("user") or "").strip()} if before.user is not None else {}
    began = before.model_dump(include={"after", "event", "values"}, exclude_defaults=True)
    told: dict[str, Any] = {}
    for kind in kinds:
        text = str(row.get(kind) or "").strip()
        if kind in _LISTS:
            told[kind] = tuple(part.strip() for part in text.split(",") if part.strip())
        elif kind == "slots":
            told[kind] = _slots(text)
        elif text:
            told[kind] = text
    return ChatTurn.model_validate({**began, **said, **told})


def _slots(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Invalid("slots-invalid", verbatim(t("make_test.slots_invalid", text=text)))
    return found
