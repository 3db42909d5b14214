"""A flow as a graph: what can be reached, and which circles never wait for the user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from builder.schema.flow import Flow
from builder.schema.step import ActStep, CollectStep, SetSlotsStep, Step, WaitStep, targets_of

Graph = Mapping[str, tuple[str, ...]]


def graph_of(flow: Flow) -> dict[str, tuple[str, ...]]:
    """Return for each step the steps that may follow it, in order; dangling targets are left out."""
    ids = {step.id for step in flow.steps}
    graph: dict[str, tuple[str, ...]] = {}
    for step in flow.steps:
        after = flow.next_of(step)
        following = (*targets_of(step), *((after,) if after is not None else ()))
        known = dict.fromkeys(target for target in following if target in ids)
        graph.setdefault(step.id, tuple(known))
    return graph


def reached_from(graph: Graph, start: str) -> set[str]:
    """Return every step that can be reached from a step, itself among them."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        step = waiting.pop()
        if step not in reached:
            reached.add(step)
            waiting += graph.get(step, ())
    return reached


def circles_without_wait(flow: Flow) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield each circle of steps that never waits, and whether it has a way out.

    A wait step does; a collect step waits only when its slot may be empty on the way round: it is
    asked for afresh, or a step of the same circle empties it or runs an action, which may.
    """
    graph = graph_of(flow)
    for circle in _circles(graph):
        steps = [step for step in flow.steps if step.id in circle]
        inner = {
            name: tuple(target for target in graph[name] if target in circle)
            for name in circle
            if not any(_waits(step, steps) for step in steps if step.id == name)
        }
        still = {name: tuple(t for t in targets if t in inner) for name, targets in inner.items()}
        for rest in _circles(still):
            has_exit = any(target not in rest for name in rest for target in graph[name])
            ends = any(
                not graph[name] or flow.next_of(flow.get_step(name)) is None for name in rest
            )
            yield tuple(step.id for step in flow.steps if step.id in rest), has_exit or ends


def _waits(step: Step, circle: list[Step]) -> bool:
    if isinstance(step, WaitStep):
        return True
    if not isinstance(step, CollectStep):
        return False
    return step.fresh or any(
        isinstance(other, ActStep)
        or (isinstance(other, SetSlotsStep) and other.values.get(step.slot, "") is None)
        for other in circle
    )


def _circles(graph: Graph) -> list[Set[str]]:
    """Return the sets of steps that lead back to themselves (strongly connected components)."""
    reach = {name: reached_from(graph, name) for name in graph}
    circles: list[Set[str]] = []
    placed: set[str] = set()
    for name in graph:
        if name in placed:
            continue
        circle = {other for other in reach[name] if name in reach[other]}
        placed |= circle
        if len(circle) > 1 or name in graph[name]:
            circles.append(circle)
    return circles
