"""A searchable list of parts, as a component of our own: quick with hundreds of lines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from ui.state import session
from ui.wording import find_words, t

_FOLDER: Final = Path(__file__).parent
_component = st.components.v2.component(
    "dialoom_part_list",
    css=(_FOLDER / "part_list.css").read_text("utf-8"),
    js=(_FOLDER / "part_list.js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Line:
    """One line of the list; `mark` is `error`, `warning` or empty."""

    id: str
    title: str
    note: str = ""
    badge: str = ""
    mark: str = ""


def show_parts(kind: str, lines: list[Line], *, empty: str, height: int = 560) -> str | None:
    """Show the list and return the id of the line that is open."""
    key = f"list/{session.skill_name()}/{kind}"

    def pick() -> None:
        session.choose(kind, st.session_state[key].picked)

    selected = session.chosen(kind, [line.id for line in lines])
    _component(
        key=key,
        data={
            "items": [asdict(line) for line in lines],
            "selected": selected,
            "label": find_words(f"page.{kind}") or find_words(f"place.{kind}") or kind,
            "placeholder": t("list.search"),
            "nothing": t("list.nothing"),
            "more": t("list.more"),
            "empty": empty,
            "height": height,
        },
        on_picked_change=pick,
    )
    return selected
