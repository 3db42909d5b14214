"""The notice that the server does not answer; it asks again by itself."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from ui.wording import t

_AGAIN_SECONDS: Final = 3.0


def show_outage(url: str) -> None:
    """Say that the server at an address does not answer, and draw the page anew until it does."""
    st.error(t("outage.told", url=url), icon=":material/cloud_off:")
    _ask_again(time.monotonic())


@st.fragment(run_every=_AGAIN_SECONDS)
def _ask_again(since: float) -> None:
    pressed = st.button(t("common.again"), icon=":material/refresh:", key="outage/again")
    # The first time it is drawn with the page.
    if pressed or time.monotonic() - since > _AGAIN_SECONDS / 2:
        st.rerun()
