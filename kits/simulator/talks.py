"""Hold thousands of talks between made-up users and a skill, and tell what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean
from typing import Final, Protocol

from pydantic import JsonValue

from builder.conversation.event import Event, FlowEnded, FlowStarted
from builder.conversation.message import Message
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from kits.simulator.goal import Goal, draw_goal
from kits.simulator.journey import is_travelled
from kits.simulator.manners import Manners
from kits.simulator.traveller import Traveller
from kits.simulator.user import User

# A talk that has not come to an end by then goes round in circles.
MOST_TURNS: Final = 40
_SECONDS_BETWEEN: Final = 5
_DONE: Final = ("completed", "handed_off")
PLAIN: Final = Manners()


class Turn(Protocol):
    """What an agent makes of a message."""

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened."""
        ...

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What is said."""
        ...

    @property
    def tracker(self) -> Tracker:
        """The session after the turn."""
        ...


# A session, a message and the time; an agent's `respond` is one.
Respond = Callable[[Tracker, Message, datetime], Awaitable[Turn]]


@dataclass(frozen=True)
class Talk:
    """One talk: what was said by whom, how it ended, and the values that slots held then.

    `outcome` is that of the goal's flow (completed, handed_off, gave_up, cancelled, failed), or
    `not begun`, `left`, `endless` or `raised`.
    """

    goal: Goal
    outcome: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    slots: dict[str, JsonValue] = field(default_factory=dict)
    disturbed: int = 0
    error: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether the goal's flow came to its end."""
        return self.outcome in _DONE


@dataclass(frozen=True)
class Report:
    """What became of many talks; rates are fractions of 1.

    Only goals count as `reachable` that a plain user, who is never careless, brings to an end.
    `wrong` are talks that came to an end with other values than the user had told.
    """

    talks: int
    reachable: int
    completed: int
    wrong: int
    exceptions: int
    endless: int
    turns: float
    # How often a talk was disturbed, on average.
    disturbed: float
    outcomes: dict[str, int]
    shortest_failure: Talk | None
    unreachable: dict[str, int]

    @property
    def completion(self) -> float:
        """The share of reachable goals that were completed with the right values."""
        return self.completed / self.reachable if self.reachable else 0.0


async def simulate(
    skill: Skill,
    respond: Respond,
    *,
    talks: int,
    manners: Manners,
    seed: int = 0,
    language: str | None = None,
    reset: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Draw so many goals and hold each talk twice: with a plain user, and with a careless one.

    The same seed gives the same talks, if `reset` puts what actions have changed back before each.
    """
    held: list[tuple[Talk, Talk]] = []
    for number in range(talks):
        goal = draw_goal(skill, Random(f"{seed}/{number}"), language)
        if goal is None:
            break
        reset()
        plain = await hold(skill, respond, goal, PLAIN, f"{seed}-{number}-plain")
        careless = plain
        if plain.is_done and plain.error is None:
            reset()
            # The plain user has found the way.
            careless = await hold(skill, respond, plain.goal, manners, f"{seed}-{number}")
        held.append((plain, careless))
        progress(number + 1, talks)
    return _report(skill, held)


async def hold(skill: Skill, respond: Respond, goal: Goal, manners: Manners, name: str) -> Talk:
    """Hold one talk, until the goal's flow ends or nothing more can come of it."""
    goal = replace(goal, values=dict(goal.values))
    user: User | Traveller = (
        Traveller(skill, goal.language, manners, Random(name), goal.legs)
        if is_travelled(skill)
        else User(skill, goal, manners, Random(name))
    )
    tracker, now = Tracker(session_id=name), datetime(2026, 11, 23, 9, tzinfo=UTC)
    lines: list[tuple[str, tuple[str, ...]]] = []
    replies: tuple[Reply, ...] = ()
    followed = {goal.flow}
    outcome, error = "endless", None
    for number in range(MOST_TURNS):
        now += timedelta(seconds=_SECONDS_BETWEEN)
        waits = tracker.running.timer if tracker.running else None
        if waits is not None and waits.purpose == "wait":
            # The user knows that the skill comes back, and says nothing.
            said, now = "(waits)", max(now, waits.due)
            message = Message.of_timer(name, waits.id)
        else:
            said = user.speak(tracker, replies)
            message = Message(
                session_id=name, message_id=str(number), text=said, language=goal.language
            )
        try:
            turn = await respond(tracker, message, now)
        except Exception as raised:  # noqa: BLE001 - the point is to see what raises
            outcome, error = "raised", f"{type(raised).__name__}: {raised}"
            lines.append((said, ()))
            break
        tracker, replies = turn.tracker, turn.replies
        lines.append((said, tuple(reply.text or "[...]" for reply in replies)))
        if isinstance(user, Traveller):
            user.hear(turn.events, tracker)
            ended = "completed" if user.arrived else "not understood" if user.lost else None
        else:
            ended = _ended(turn.events, followed)
        if ended is not None:
            outcome = ended
            break
        if tracker.handed_off:
            outcome = "left"
            break
    if isinstance(user, Traveller):
        return _travelled(user, goal, outcome, lines, tracker, error)
    if outcome == "endless" and not any(goal.flow == f for f in _flows_of(tracker)):
        outcome = "not begun"
    slots = {
        name: value
        for name, value in tracker.slots.items()
        if name in goal.values and name not in user.wrong and not goal.values[name].is_text
    }
    return Talk(goal, outcome, tuple(lines), slots, user.disturbed, error)


def _travelled(
    user: Traveller,
    goal: Goal,
    outcome: str,
    lines: Sequence[tuple[str, tuple[str, ...]]],
    tracker: Tracker,
    error: str | None,
) -> Talk:
    """Return a talk that led from flow to flow; its goal is the last of them, with what was told."""
    legs = goal.legs or tuple(user.travelled)
    values = {name: told for leg in legs for name, told in leg.values.items()}
    reached = replace(goal, flow=legs[-1].flow if legs else "", legs=legs, values=values)
    slots = {name: tracker.slots[name] for name in values if name in tracker.slots}
    return Talk(reached, outcome, tuple(lines), slots, user.disturbed, error)


def _flows_of(tracker: Tracker) -> list[str]:
    return [*tracker.ended, *(frame.flow for frame in tracker.stack)]


def _ended(events: Sequence[Event], followed: set[str]) -> str | None:
    """Return how the goal's flow ended in a turn; what it goes over to is followed."""
    for event in events:
        if isinstance(event, FlowStarted) and event.instead:
            followed.add(event.flow)
        elif isinstance(event, FlowEnded) and event.flow in followed:
            return event.outcome
    return None


def _report(skill: Skill, held: Sequence[tuple[Talk, Talk]]) -> Report:
    reachable = [(plain, careless) for plain, careless in held if plain.is_done]
    wrong = [careless for plain, careless in reachable if _differs(skill, plain, careless)]
    failed = [talk for _, talk in reachable if not talk.is_done] + wrong
    every = [careless for _, careless in held]
    unreachable = Counter(f"{p.goal.flow}: {p.outcome}" for p, _ in held if not p.is_done)
    return Report(
        talks=len(held),
        reachable=len(reachable),
        completed=len(reachable) - len(failed),
        wrong=len(wrong),
        exceptions=sum(talk.error is not None for talk in every),
        endless=sum(talk.outcome == "endless" for talk in every),
        turns=mean(len(talk.lines) for _, talk in reachable) if reachable else 0.0,
        disturbed=mean(careless.disturbed for _, careless in reachable) if reachable else 0.0,
        outcomes=dict(Counter(talk.outcome for _, talk in reachable)),
        shortest_failure=min(failed, key=lambda talk: len(talk.lines), default=None),
        unreachable=dict(unreachable),
    )


def _differs(skill: Skill, plain: Talk, careless: Talk) -> bool:
    """Tell whether a talk that came to an end did so with other values than a plain user's."""
    if not careless.is_done:
        return False
    names = (n for n in plain.slots if n in careless.slots and skill.find(Slot, n) is not None)
    return any(plain.slots[name] != careless.slots[name] for name in names)
