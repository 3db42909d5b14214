"""Fields for times: how long to wait, until when, and how long for an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from builder.schema.step import WaitStep
from ui.wording import t


def edit_length(label: str, before: str | None, *, key: str, help: str | None = None) -> str | None:
    """Let a length of time be written; None where it is left empty."""
    written = st.text_input(
        label,
        value=before or "",
        key=key,
        help=help or t("step.length_help"),
        placeholder="10m",
    )
    return (written or "").strip() or None


def edit_wait(step: WaitStep, *, key: Callable[[str], str]) -> dict[str, Any]:
    """Let be chosen how long, or until when, a step waits."""
    until = st.segmented_control(
        t("step.wait_for"),
        [False, True],
        default=step.until is not None,
        format_func=lambda moment: t("step.wait_moment" if moment else "step.wait_length"),
        key=key("wait"),
    )
    if not until:
        length = edit_length(t("step.wait_for"), step.for_, key=key("for"))
        return {"for_": length, "until": None}
    moment = st.text_input(
        t("step.wait_time"),
        value=step.until or "",
        key=key("until"),
        help=t("step.wait_time_help"),
        placeholder="18:30",
    )
    return {"for_": None, "until": (moment or "").strip() or None}
