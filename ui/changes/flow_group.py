"""Groups of steps: the named frames on the canvas of a flow."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from builder.schema.flow import Flow, Group
from ui.changes.copies import with_fields
from ui.changes.edit import free_name

_LONGEST = 80


def with_group(flow: Flow, name: str, step_ids: Iterable[str]) -> Flow:
    """Put steps into a new group, out of those that they are in; the name gets a number if taken."""
    wanted = set(step_ids)
    inside = tuple(step.id for step in flow.steps if step.id in wanted)
    if not inside:
        return flow
    others = _without(flow, inside)
    group = Group(name=free_name(name, (group.name for group in others)), steps=inside)
    return with_fields(flow, groups=(*others, group))


def without_group(flow: Flow, name: str) -> Flow:
    """Take a frame away; its steps stay."""
    return with_fields(flow, groups=tuple(group for group in flow.groups if group.name != name))


def with_group_named(flow: Flow, old: str, new: str) -> Flow:
    """Give a group another name, with a number if that is taken; a blank one changes nothing."""
    new = new.strip()[:_LONGEST].strip()
    if not new or new == old:
        return flow
    free = free_name(new, (group.name for group in flow.groups if group.name != old))
    return _changed(flow, old, lambda group: with_fields(group, name=free))


def with_group_folded(flow: Flow, name: str, *, folded: bool) -> Flow:
    """Draw the frame of a group alone, or its steps within it."""
    return _changed(flow, name, lambda group: with_fields(group, folded=folded))


def _without(flow: Flow, step_ids: Iterable[str]) -> tuple[Group, ...]:
    gone = set(step_ids)
    groups = (
        with_fields(group, steps=tuple(name for name in group.steps if name not in gone))
        for group in flow.groups
    )
    return tuple(group for group in groups if group.steps)


def _changed(flow: Flow, name: str, change: Callable[[Group], Group]) -> Flow:
    return with_fields(
        flow,
        groups=tuple(change(group) if group.name == name else group for group in flow.groups),
    )
