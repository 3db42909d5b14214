"""Utterances as a grid that is edited by keys, with coloured spans marked by selecting text.

The browser shows what somebody did and sends it until it is confirmed; here it is saved, each act
once, and what speaks against a line that is being typed is asked of the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from builder.errors import BuilderError
from builder.schema.utterance import MarkupError, Utterance, to_markup
from ui.changes.utterance_edit import Acts, with_acts
from ui.state import session
from ui.widgets.utterance_marks import marks_css, marks_js, told_labels, told_slots
from ui.wording import reason_of, t

_FOLDER: Final = Path(__file__).parent
_SCRIPTS: Final = ("markup.js", "unsaved.js", "adding.js", "editing.js", "utterance_list.js")
SCRIPT: Final = marks_js() + "".join((_FOLDER / name).read_text("utf-8") for name in _SCRIPTS)
_component = st.components.v2.component(
    "dialoom_utterance_list",
    css=marks_css() + (_FOLDER / "utterance_list.css").read_text("utf-8"),
    js=SCRIPT,
)
# A draft of more is not taken by the server (50 MB), and nobody reads so many lines in one intent.
_MOST_LINES: Final = 100_000
_MOST_LETTERS: Final = 12_000_000
LABELS: Final = (
    "search", "delete", "move", "nothing", "empty", "remove", "new", "new_example", "add", "pasted",
    "add_many", "leave", "too_many", "count", "saving", "again", "choose_all", "choose_none", "before",
    "after", "grid", "fault_open", "fault_slot", "fault_nothing", "fault_long", "unknown_slot",
    "same_here", "same_there", "near_here", "near_there",
)  # fmt: skip


def show_utterances(
    intent: str, language: str, utterances: Sequence[Utterance], problems: Mapping[int, str]
) -> bool:
    """Show the utterances of an intent in a language; return whether they were just changed."""
    skill = session.skill()
    key = f"utterances/{skill.name}/{intent}/{language}"

    def save() -> None:
        st.session_state[f"{key}/told"] = _save(
            intent, language, st.session_state[key].edited, st.session_state.get(f"{key}/told")
        )
        st.session_state[f"{key}/changed"] = True

    def check() -> None:
        st.session_state[f"{key}/typed"] = _check(intent, language, st.session_state[key].typed)

    _component(
        key=key,
        data={
            "place": key,
            "intent": intent,
            "version": f"{session.draft().revision}",
            "lines": _lines_of(key, utterances),
            "slots": told_slots(skill.slots),
            "intents": [other.name for other in skill.intents if other.name != intent],
            "problems": {str(index): why for index, why in problems.items()},
            "told": st.session_state.get(f"{key}/typed"),
            "told_edits": st.session_state.get(f"{key}/told"),
            "most_lines": _MOST_LINES,
            "most_letters": _MOST_LETTERS,
            "labels": told_labels(*LABELS),
        },
        on_edited_change=save,
        on_typed_change=check,
    )
    changed: bool = st.session_state.pop(f"{key}/changed", False)
    return changed


def _save(
    intent: str, language: str, edited: Any, before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Save the acts that were not saved yet; return up to which they are, or why they were refused."""
    acts = Acts.model_validate(edited)
    done = int(before["number"]) if before and before["view"] == acts.view else 0
    new = [act for act in acts.ops if act.number > done]
    if not new:
        return {"view": acts.view, "number": done}
    last = new[-1].number
    try:
        change = with_acts(intent, language, new)
    except MarkupError as error:
        session.notify(t("intents.markup_wrong", why=reason_of(error)), failed=True)
        return {"view": acts.view, "number": last}
    # A save that somebody else was quicker than is held, to be made again; it is not to be sent again.
    if session.save(change, None) or session.stale_save() is not None:
        return {"view": acts.view, "number": last}
    why, _ = session.take_notice() or ("", True)
    return {"view": acts.view, "number": done, "refused": why}


def _check(intent: str, language: str, typed: Any) -> dict[str, Any] | None:
    if not typed:
        return None
    text = str(typed["text"])
    try:
        told = session.service().check_utterances(
            session.skill().name, intent, language, [text[:2000]]
        )
    except BuilderError:
        # Whoever types is not stopped by a check that cannot be made; saving tells what is wrong.
        return None
    return {"text": text, **told.utterances[0].model_dump(include={"same", "near"})}


def _lines_of(key: str, utterances: Sequence[Utterance]) -> list[str]:
    """Return the lines with their mark-up, written once for each list of utterances."""
    held = st.session_state.get(f"{key}/lines")
    if held is None or held[0] is not utterances:
        held = (utterances, [to_markup(utterance) for utterance in utterances])
        st.session_state[f"{key}/lines"] = held
    lines: list[str] = held[1]
    return lines
