"""Taking back what this tab has done to a draft, step by step, and making it again."""

from __future__ import annotations

from builder.errors import BuilderError, Conflict
from ui.state import session
from ui.wording import reason_of, t


def can_undo() -> bool:
    """Tell whether there is a change of this tab to take back."""
    return bool(session.tab_work().undo)


def can_redo() -> bool:
    """Tell whether a change that was taken back can be made again."""
    return bool(session.tab_work().redo)


def undo() -> None:
    """Take the last change of this tab back."""
    _go_back(forward=False)


def redo() -> None:
    """Make again what was taken back last."""
    _go_back(forward=True)


def _go_back(*, forward: bool) -> None:
    """Put the draft back to what it was before the last change, or before that was taken back."""
    held, work, server = session.draft(), session.tab_work(), session.service()
    steps = work.redo if forward else work.undo
    if not steps:
        return
    before, after = steps[-1]
    try:
        if held.revision != after or session.newer_revision() is not None:
            _forget_steps()
            return
        earlier = server.draft(held.skill.name, revision=before).skill
        saved = server.save(held.skill.name, held.revision, earlier, before=held.skill)
    except Conflict:
        _forget_steps()
        return
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
        return
    work.go_back(held.revision, saved, forward=forward)
    session.note_revision(saved)
    session.notify(t("save.redone" if forward else "save.undone"))


def _forget_steps() -> None:
    """Somebody else has saved since: what this tab did before cannot be taken back alone."""
    session.tab_work().undo, session.tab_work().redo = [], []
    session.notify(t("save.undo_late"), failed=True)
