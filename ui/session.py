"""What one browser tab remembers: the skill it has open, the draft as last read, what was chosen.

The truth is the API's. A draft is held here from the moment it was read until it is saved or read
anew, and every save says which revision it was made on.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import streamlit as st

from builder.errors import BuilderError, Conflict, Problem
from builder.schema.skill import Skill
from ui.edit import Change
from ui.service import Draft, Service, SkillLine
from ui.wording import t

_SERVICE: Final = "service"
_SKILL: Final = "skill"
_DRAFT: Final = "draft"
_EPOCH: Final = "epoch"
_STALE: Final = "stale_save"
_NOTICE: Final = "notice"
_PAGE: Final = "page"
# The list of skills tells of what others did; asking with every keystroke would be a burden.
FRESH_SECONDS = 2.0
_GO: Final = "go"
_SUMMARIES: Final = "summaries"


@dataclass(frozen=True)
class StaleSave:
    """A save that was refused because somebody else saved first."""

    skill: str
    change: Change
    done: str | None


def service() -> Service:
    """Return this tab's service; made once."""
    if _SERVICE not in st.session_state:
        st.session_state[_SERVICE] = Service.from_environment()
    found: Service = st.session_state[_SERVICE]
    return found


def use_key(key: str) -> None:
    """Show the API this key from now on."""
    st.session_state[_SERVICE] = Service.from_environment(key)
    forget_skills()


def skills() -> list[SkillLine]:
    """Return the list of skills, not older than `FRESH_SECONDS`."""
    if _SUMMARIES not in st.session_state:
        st.session_state[_SUMMARIES] = (time.monotonic(), service().skills())
    found: list[SkillLine] = st.session_state[_SUMMARIES][1]
    return found


def begin_run() -> None:
    """Ask for the list of skills again when it is not fresh any more."""
    asked, _ = st.session_state.get(_SUMMARIES, (0.0, ()))
    if time.monotonic() - asked > FRESH_SECONDS:
        forget_skills()


def forget_skills() -> None:
    """Ask for the list of skills again when it is needed next."""
    st.session_state.pop(_SUMMARIES, None)


def open_skill(name: str | None) -> None:
    """Work on this skill from now on."""
    if st.session_state.get(_SKILL) != name:
        st.session_state[_SKILL] = name
        for key in (_DRAFT, _STALE):
            st.session_state.pop(key, None)


def skill_name() -> str | None:
    """Return the name of the open skill: the one chosen, else the first there is."""
    names = [summary.name for summary in skills()]
    chosen = st.session_state.get(_SKILL)
    if chosen in names:
        return str(chosen)
    open_skill(names[0] if names else None)
    return names[0] if names else None


def summary() -> SkillLine | None:
    """Return the open skill's line in the list of skills."""
    name = skill_name()
    return next((line for line in skills() if line.name == name), None)


def draft() -> Draft:
    """Return the draft of the open skill; it is read once and held."""
    held: Draft | None = st.session_state.get(_DRAFT)
    if held is None:
        held = service().draft(skill_name() or "")
        st.session_state[_DRAFT] = held
    return held


def skill() -> Skill:
    """Return the skill in the held draft."""
    return draft().skill


def problems() -> tuple[Problem, ...]:
    """Return what is wrong with the held draft."""
    return draft().problems


def reload_draft() -> None:
    """Read the draft anew, and with it every field on the screen."""
    st.session_state.pop(_DRAFT, None)
    st.session_state.pop(_STALE, None)
    discard()


def discard() -> None:
    """Give every field on the screen the value that the held draft has."""
    st.session_state[_EPOCH] = st.session_state.get(_EPOCH, 0) + 1


def visit(page: str) -> None:
    """Note which page is shown; another page starts from the newest draft."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        forget_skills()
        held: Draft | None = st.session_state.get(_DRAFT)
        line = summary()
        if held is not None and line is not None and line.revision != held.revision:
            reload_draft()


def newer_revision() -> int | None:
    """Return the revision that somebody else saved since the draft was read, or None."""
    line = summary()
    held: Draft | None = st.session_state.get(_DRAFT)
    if held is None or line is None or line.revision <= held.revision:
        return None
    return line.revision


def field_key(*names: object) -> str:
    """Return the key of a field: new with each revision, so that it shows what was saved."""
    epoch = st.session_state.get(_EPOCH, 0)
    return "/".join(map(str, (skill_name(), draft().revision, epoch, *names)))


def save(change: Change, done: str | None = "") -> bool:
    """Save the draft with a change made to it; tell what came of it, unless `done` is None."""
    held = draft()
    try:
        after = service().save(held.skill.name, held.revision, change(held.skill))
    except Conflict as error:
        if error.code == "name-taken":
            notify(error.message, failed=True)
        else:
            st.session_state[_STALE] = StaleSave(held.skill.name, change, done)
        return False
    except (BuilderError, ValueError) as error:
        notify(str(error), failed=True)
        return False
    _keep(after)
    if done is not None:
        notify(done or t("save.done"))
    return True


def stale_save() -> StaleSave | None:
    """Return the save that was refused, while the person has not decided about it."""
    found: StaleSave | None = st.session_state.get(_STALE)
    return found


def save_again() -> bool:
    """Make the refused change on the newest draft and save that."""
    stale = stale_save()
    reload_draft()
    return stale is not None and save(stale.change, stale.done)


def notify(text: str, *, failed: bool = False) -> None:
    """Leave a notice that the next run of the page shows."""
    st.session_state[_NOTICE] = (text, failed)


def take_notice() -> tuple[str, bool] | None:
    """Return the notice left by the last run, once."""
    found: tuple[str, bool] | None = st.session_state.pop(_NOTICE, None)
    return found


def chosen(kind: str, names: list[str]) -> str | None:
    """Return which part of a kind is open: the one picked, else the first."""
    picked = st.session_state.get(_choice(kind))
    if picked in names:
        return str(picked)
    return names[0] if names else None


def choose(kind: str, name: str | None) -> None:
    """Open a part of a kind."""
    st.session_state[_choice(kind)] = name


def go(page: str) -> None:
    """Show another page."""
    forget_skills()
    st.session_state[_GO] = page
    st.rerun()


def take_go() -> str | None:
    """Return the page to go to, once."""
    found: str | None = st.session_state.pop(_GO, None)
    return found


def _choice(kind: str) -> str:
    return f"chosen/{st.session_state.get(_SKILL)}/{kind}"


def _keep(after: Draft) -> None:
    st.session_state[_DRAFT] = after
    if _SUMMARIES in st.session_state:
        asked, lines = st.session_state[_SUMMARIES]
        changed = {"revision": after.revision}
        st.session_state[_SUMMARIES] = (
            asked,
            [
                line.model_copy(update=changed) if line.name == after.skill.name else line
                for line in lines
            ],
        )
