"""What one browser tab remembers: the skill it has open, the draft as last read, what was chosen.

The truth is the API's. A draft is held here from the moment it was read until it is saved or read
anew, and every save says which revision it was made on. The fields of a form are kept while the form
saves what is written in them; every other change gives all fields new keys, and so they show what holds.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import Any, Final, TypeVar

import streamlit as st

from builder.errors import BuilderError, Conflict, NotFound, Problem
from builder.schema.skill import Skill
from ui.changes.edit import Change
from ui.changes.merge import both_stand, touched
from ui.service import Draft, Service, SkillLine, SkillList
from ui.state import outage, signing
from ui.state.refused import Refused, StaleSave, refused_by
from ui.state.work import Work
from ui.wording import t, told

_SKILL: Final = "skill"
_WORK: Final = "work"
_NOTICE: Final = "notice"
_PAGE: Final = "page"
# How skills stand tells of what others did; asking with every keystroke would be a burden.
FRESH_SECONDS = 2.0
_GO: Final = "go"
_RECENT: Final = "recent_skills"
_SUMMARY: Final = "summary"
# As many skills stand in the sidebar; all others are found on the first page.
RECENT: Final = 20

P = TypeVar("P")


def service() -> Service:
    """Return this tab's service."""
    return signing.service()


def recent_skills() -> SkillList:
    """Return the skills changed last, not older than `FRESH_SECONDS`, and how many there are."""
    if _RECENT not in st.session_state:
        lines = signing.still(lambda: service().find_skills(limit=RECENT), _recall(_RECENT))
        _know(_RECENT, lines)
    found: SkillList = st.session_state[_RECENT][1]
    return found


def begin_run() -> None:
    """Ask how skills stand again when what is known of them is not fresh any more."""
    outage.begin_run()
    for key in (_RECENT, _SUMMARY):
        asked, _ = st.session_state.get(key, (0.0, None))
        if time.monotonic() - asked > FRESH_SECONDS:
            st.session_state.pop(key, None)


def forget_skills() -> None:
    """Ask how skills stand again when it is needed next."""
    st.session_state.pop(_RECENT, None)
    st.session_state.pop(_SUMMARY, None)


def open_skill(name: str | None) -> None:
    """Work on this skill from now on."""
    if st.session_state.get(_SKILL) != name:
        st.session_state[_SKILL] = name
        tab_work().leave()


def skill_name() -> str | None:
    """Return the name of the open skill: the one chosen, else the one that was changed last."""
    line = summary()
    return line.name if line is not None else None


def summary() -> SkillLine | None:
    """Return how the open skill stands, not older than `FRESH_SECONDS`; None where there is none."""
    chosen = st.session_state.get(_SKILL)
    if _SUMMARY in st.session_state:
        held: SkillLine | None = st.session_state[_SUMMARY][1]
        if held is not None and held.name == chosen:
            return held
    line = _ask_summary(chosen)
    if line is None or line.name != chosen:
        open_skill(line.name if line is not None else None)
    _know(_SUMMARY, line)
    return line


def _know(what: str, found: object) -> None:
    """Hold what the server just told, and remember it for while it takes the key no more."""
    st.session_state[what] = (time.monotonic(), found)
    st.session_state[f"{what}/last"] = found


def _recall(what: str) -> Any:
    return st.session_state.get(f"{what}/last")


def _ask_summary(chosen: str | None) -> SkillLine | None:
    recent = recent_skills().skills
    found = next((line for line in recent if line.name == chosen), None)
    if found is None and chosen is not None:
        with contextlib.suppress(NotFound):
            last: SkillLine | None = _recall(_SUMMARY)
            known = last if last is not None and last.name == chosen else None
            return signing.still(lambda: service().skill(chosen), known)
    return found or next(iter(recent), None)


def draft() -> Draft:
    """Return the draft of the open skill; it is read once and held."""
    name, work = skill_name() or "", tab_work()
    if work.draft is None:
        work.draft = service().draft(name)
    return work.draft


def skill() -> Skill:
    """Return the skill in the held draft."""
    return draft().skill


def problems() -> tuple[Problem, ...]:
    """Return what is wrong with the held draft."""
    return draft().problems


def reload_draft() -> None:
    """Read the draft anew, and with it every field on the screen."""
    work = tab_work()
    work.draft = work.stale = None
    work.renew_fields()


def renew_fields() -> None:
    """Give every field on the screen the value that the held draft has."""
    tab_work().renew_fields()


def visit(page: str) -> None:
    """Note which page is shown; another page starts from the newest draft."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        forget_skills()
        renew_fields()
        line, held = summary(), tab_work().draft
        changed = held is not None and line is not None and line.revision != held.revision
        # While the server is away, the line may be older than what this tab has saved.
        if changed and not outage.is_away():
            reload_draft()


def newer_revision() -> int | None:
    """Return the revision that somebody else saved since the draft was read, or None."""
    line, held = summary(), tab_work().draft
    if held is None or line is None or line.revision <= held.revision:
        return None
    return line.revision


def field_key(*names: object) -> str:
    """Return the key of a field that shows something of the draft; `renew_fields` changes it."""
    return "/".join(map(str, (skill_name(), tab_work().epoch, *names)))


def making_key(kind: str) -> str:
    """Return the key of the fields for a new part: the same until one is made."""
    return f"new/{skill_name()}/{kind}/{st.session_state.get(f'made/{kind}', 0)}"


def note_made(kind: str) -> None:
    """Empty and close the fields for a new part, since one was made."""
    st.session_state[f"made/{kind}"] = st.session_state.get(f"made/{kind}", 0) + 1


def keep_fields() -> None:
    """Keep what was typed into the fields of the draft while the page cannot be drawn."""
    if st.session_state.get(_SKILL):
        signing.keep_fields(f"{st.session_state[_SKILL]}/{tab_work().epoch}/")


def as_opened(part: P, *names: object) -> P:
    """Return a part as it was when its form was opened, which is what the form's fields begin with.

    A form saves while it is open. Were its fields made of what was saved, a row that was added would be
    there twice: once in the part, and once in what the field remembers.
    """
    found: P = tab_work().opened.setdefault(field_key(*names), part)
    return found


def save(change: Change, done: str | None = "") -> bool:
    """Save the draft with a change made to it; tell what came of it, unless `done` is None.

    Where the person is being asked about an earlier change that was refused, this one waits with it.
    """
    stale = stale_save()
    if stale is not None:
        together = StaleSave(stale.skill, lambda skill: change(stale.change(skill)), done)
        tab_work().stale = together
        return False
    refused = _save(change, done)
    if refused is None:
        renew_fields()
        if done is not None:
            notify(done or t("save.done"))
    elif refused.why is not None:
        notify(refused.why, failed=True)
    return refused is None


def save_form(change: Change, shows: Sequence[str] | None = None) -> Refused | None:
    """Save what is written in a form, whose fields stay as they are; None when it is saved.

    Where somebody else's change stands in the way already, the person is asked about the newest form.
    `shows` tells which other parts have fields on the screen, as `touched` calls them or begins to; they
    begin anew where somebody else changed these meanwhile, which may be any where it is left out.
    """
    stale = stale_save()
    if stale is not None:
        tab_work().stale = StaleSave(stale.skill, change, None)
        return Refused(None)
    return _save(change, None, shows)


def _save(change: Change, done: str | None, shows: Sequence[str] | None = None) -> Refused | None:
    held, work, server = draft(), tab_work(), service()
    try:
        after = server.save(held.skill.name, held.revision, change(held.skill), before=held.skill)
    except Conflict as error:
        if error.code == "name-taken":
            return Refused(told(error.message))
        return _save_beside(change, done, shows)
    except (BuilderError, ValueError) as error:
        return refused_by(error)
    work.keep(held.revision, after)
    note_revision(after)
    return None


def _save_beside(change: Change, done: str | None, shows: Sequence[str] | None) -> Refused | None:
    """Save on top of what somebody else saved meanwhile, where the two touch different parts."""
    held, work, server = draft(), tab_work(), service()
    try:
        newest = server.draft(held.skill.name)
        both = change(newest.skill)
        if not both_stand(held.skill, change(held.skill), newest.skill, both):
            return _ask_about(change, done)
        after = server.save(held.skill.name, newest.revision, both, before=newest.skill)
    except Conflict:
        return _ask_about(change, done)
    except (BuilderError, ValueError) as error:
        return refused_by(error)
    # What the other changed shows at once, and is not taken back with what is ours.
    work.undo = []
    work.keep(newest.revision, after)
    # Whoever writes goes on writing, unless a field beside shows what the other changed.
    others = touched(held.skill, newest.skill)
    if shows is None or any(path.startswith(tuple(shows)) for path in others):
        work.renew_fields()
    note_revision(after)
    notify(t("stale.merged", theirs=newest.revision))
    return None


def _ask_about(change: Change, done: str | None) -> Refused:
    tab_work().stale = StaleSave(draft().skill.name, change, done)
    return Refused(None)


def hold_changed() -> None:
    """Hold what the server made of the held draft for this tab: it can be taken back."""
    held, work = draft(), tab_work()
    after = service().draft(held.skill.name)
    work.keep(held.revision, after)
    work.renew_fields()
    note_revision(after)


def stale_save() -> StaleSave | None:
    """Return the save that was refused, while the person has not decided about it."""
    return tab_work().stale


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
    first = names[0] if names else None
    st.session_state[_choice(kind)] = first
    return first


def choose(kind: str, name: str | None) -> None:
    """Open a part of a kind."""
    if st.session_state.get(_choice(kind)) != name:
        st.session_state[_choice(kind)] = name
        renew_fields()


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


def tab_work() -> Work:
    """Return what this tab works on; made once."""
    if _WORK not in st.session_state:
        st.session_state[_WORK] = Work()
    found: Work = st.session_state[_WORK]
    return found


def note_revision(after: Draft) -> None:
    """Let the line of the open skill tell the revision that this tab has just saved."""
    asked, line = st.session_state.get(_SUMMARY, (0.0, None))
    if line is not None and line.name == after.skill.name:
        changed = line.model_copy(update={"revision": after.revision})
        st.session_state[_SUMMARY] = (asked, changed)
