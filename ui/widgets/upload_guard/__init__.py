"""Says in the language of the screens why a chosen file is not taken, as soon as it is chosen.

Streamlit's uploader refuses a file that is too large before it is sent, in English and in a tooltip.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from ui.wording import t

_FOLDER: Final = Path(__file__).parent
_component = st.components.v2.component(
    "dialoom_upload_guard",
    css=(_FOLDER / "upload_guard.css").read_text("utf-8"),
    js=(_FOLDER / "upload_guard.js").read_text("utf-8"),
)


def guard_upload(*, largest: int, kinds: Sequence[str], size: str, key: str) -> None:
    """Watch the uploaders of the page for files of more than `largest` bytes or of other kinds.

    `size` is the largest size in words; kinds are endings such as `.pdf`.
    """
    told = ", ".join(kind.removeprefix(".") for kind in kinds)
    _component(
        key=key,
        data={
            "largest": largest,
            "kinds": [kind.lower() for kind in kinds],
            "too_big": t("upload.too_big", size=size),
            "other_kind": t("upload.other_kind", kinds=told),
            "empty": t("upload.empty"),
        },
    )
