"""Asks for files, in the language of the screens, and says why one is not taken as soon as it is chosen.

Streamlit's uploader speaks English, and tells in a tooltip that a file is too large.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui.wording import t

_FOLDER: Final = Path(__file__).parent
_component = st.components.v2.component(
    "dialoom_uploader",
    css=(_FOLDER / "uploader.css").read_text("utf-8"),
    js=(_FOLDER / "uploader.js").read_text("utf-8"),
)


def choose_file(
    label: str, kinds: Sequence[str], *, largest: int, key: str, hint: str | None = None
) -> UploadedFile | None:
    """Ask for one file of at most `largest` megabytes; kinds are endings such as `pdf`."""
    with st.container(gap="small"):
        file = st.file_uploader(label, kinds, key=key, help=hint, max_upload_size=largest)
        _speak(label, kinds, largest, key)
    return file


def choose_files(
    label: str, kinds: Sequence[str], *, largest: int, key: str, hint: str | None = None
) -> list[UploadedFile]:
    """Ask for any number of files of at most `largest` megabytes each; kinds are endings."""
    with st.container(gap="small"):
        files = st.file_uploader(
            label, kinds, key=key, help=hint, max_upload_size=largest, accept_multiple_files=True
        )
        _speak(label, kinds, largest, key)
    return files


def _speak(label: str, kinds: Sequence[str], largest: int, key: str) -> None:
    told = ", ".join(kinds)
    size = f"{largest} MB"
    _component(
        key=f"{key}/words",
        data={
            "label": label,
            "largest": largest * 1_000_000,
            "kinds": [kind.lower() for kind in kinds],
            "too_big": t("upload.too_big", size=size),
            "other_kind": t("upload.other_kind", kinds=told),
            "empty": t("upload.empty"),
            "choose": t("upload.choose"),
            "limits": t("upload.limits", size=size, kinds=told),
            "more": t("upload.more"),
            "remove": t("upload.remove"),
        },
    )
