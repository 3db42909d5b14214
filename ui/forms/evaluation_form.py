"""What an evaluation asks: a version, its own utterances or a test file, and what to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.service import VersionLine
from ui.state import session
from ui.widgets.uploader import choose_file
from ui.wording import moment, reason_of, t

_ENDINGS: Final = ["csv", "tsv", "jsonl", "ndjson", "json", "xlsx", "yml", "yaml"]
_SOURCES: Final = ("own", "file", "paste")


def start_evaluation(
    name: str, versions: Sequence[VersionLine], *, busy: bool, opened: bool
) -> None:
    """Show the form, and start what is asked for."""
    with st.expander(t("evaluation.new"), icon=":material/query_stats:", expanded=opened):
        left, right = st.columns(2)
        numbers = [line.version for line in versions]
        titles = {line.version: _title(line) for line in versions}
        version = left.selectbox(
            t("evaluation.version"),
            numbers,
            format_func=lambda one: titles[one],
            key=f"evaluation/version/{name}/{numbers[0]}",
        )
        others: list[int | None] = [None, *(n for n in numbers if n != version)]
        live = next((line.version for line in versions if line.deployed), None)
        against = right.selectbox(
            t("evaluation.against"),
            others,
            index=others.index(live) if live in others else 0,
            format_func=lambda one: titles[one] if one else t("evaluation.alone"),
            key=f"evaluation/against/{name}/{version}/{live}",
            help=t("evaluation.against_help"),
        )
        source = st.segmented_control(
            t("evaluation.source"),
            _SOURCES,
            default="own",
            format_func=lambda one: t(f"evaluation.source_{one}"),
            key="evaluation/source",
            required=True,
            help=t("evaluation.source_help"),
        )
        file, data = _questions(source or "own")
        chats, actions = _conversations()
        ready = source == "own" or bool(data)
        if st.button(
            t("evaluation.start"),
            type="primary",
            icon=":material/query_stats:",
            disabled=busy or not ready,
        ):
            _start(name, version, against, file, data, chats=chats, actions=actions)


def _conversations() -> tuple[bool, bool]:
    count = len(session.skill().chats)
    if not count:
        return True, False
    chats = st.checkbox(t("evaluation.hold_chats", count=count), value=True, key="evaluation/chats")
    actions = st.checkbox(
        t("evaluation.call_actions"),
        key="evaluation/actions",
        help=t("evaluation.call_actions_help"),
        disabled=not chats,
    )
    return bool(chats), bool(chats and actions)


def _questions(source: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the test file that the person gives; none for own utterances."""
    if source == "file":
        given = choose_file(
            t("evaluation.file"),
            _ENDINGS,
            largest=5,
            key="evaluation/file",
            hint=t("evaluation.file_help"),
        )
        return (given.name, given.getvalue()) if given is not None else ("", b"")
    if source == "paste":
        lines = st.text_area(
            t("evaluation.paste"),
            key="evaluation/paste",
            placeholder=t("evaluation.paste_example"),
            help=t("evaluation.paste_help"),
            height=160,
        )
        return pasted_file((lines or "").strip())
    return "", b""


def pasted_file(lines: str) -> tuple[str, bytes]:
    """Return pasted lines as a file: JSON lines, or a table to which its first line is added."""
    if not lines:
        return "", b""
    if lines.startswith(("{", "[")):
        return "pasted.jsonl", lines.encode()
    first = lines.splitlines()[0].lower()
    if "text" not in first or "intent" not in first:
        comma = "\t" if "\t" in first else ","
        lines = f"text{comma}intent\n{lines}"
    return "pasted.csv", lines.encode()


def _title(line: VersionLine) -> str:
    told = t("evaluation.version_line", version=line.version, when=moment(line.created_at))
    return f"{told} · {t('evaluation.live')}" if line.deployed else told


def _start(
    name: str,
    version: int,
    against: int | None,
    file: str,
    data: bytes,
    *,
    chats: bool,
    actions: bool,
) -> None:
    try:
        session.service().evaluate(
            name, version, against=against, file=file, data=data, chats=chats, actions=actions
        )
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
    st.rerun()
