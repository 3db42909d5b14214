"""Seeds to samples: ask the producers, judge what they make, keep the best, and say why not the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from builder.schema.skill import Skill
from builder.text import fold
from kits.candidate import Candidate
from kits.producer import Producer
from kits.samples.choose import choose
from kits.samples.judge import Judge, Judged, Reason

Report = Callable[[float, str], None]

# So many are judged of what one producer makes for one intent, at least; drawn evenly from all of it.
_LEAST_JUDGED: Final = 8
# Of each reason so many examples are told, by producer and intent.
_EXAMPLES: Final = 2
# Of those dropped, so many are kept to be looked at, by intent and reason.
_SHOWN: Final = 8


@dataclass
class Tally:
    """What became of the candidates of a producer for an intent."""

    producer: str
    intent: str
    made: int = 0
    judged: int = 0
    kept: int = 0
    dropped: Counter[Reason] = field(default_factory=Counter)
    examples: dict[Reason, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Samples:
    """What is proposed, best first within each intent, and what became of everything.

    `dropped_ones` are some of those dropped, by intent and reason, to be looked at.
    """

    kept: tuple[Judged, ...]
    tallies: tuple[Tally, ...]
    dropped_ones: tuple[Judged, ...] = ()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What is proposed, each with its score and why."""
        return tuple(map(_told, self.kept))

    @property
    def made(self) -> int:
        """How many candidates the producers made."""
        return sum(tally.made for tally in self.tallies)

    def dropped(self) -> Counter[Reason]:
        """Return how many were dropped for each reason."""
        total: Counter[Reason] = Counter()
        for tally in self.tallies:
            total.update(tally.dropped)
        return total


def make_samples(
    skill: Skill,
    producers: Sequence[Producer],
    judge: Judge,
    *,
    per_intent: int,
    seed: int,
    intents: Iterable[str] | None = None,
    progress: Report = lambda done, message: None,
) -> Samples:
    """Make, judge and choose; the same skill, producers and seed give the same samples.

    `intents` limits for which; all of the skill's when left out. Memory holds `per_intent`
    candidates (or 8) of each producer and intent, however many are made.
    """
    wanted = {intent.name for intent in skill.intents} if intents is None else set(intents)
    tallies: dict[tuple[str, str], Tally] = {}
    held: dict[str, list[Candidate]] = {}
    seen: set[str] = set()
    most = max(per_intent, _LEAST_JUDGED)
    for number, producer in enumerate(producers):
        progress(0.1 * number / len(producers), f"Asking {producer.name}")
        for intent, candidates in _drawn(producer, skill, wanted, tallies, seen, most, seed):
            held.setdefault(intent, []).extend(candidates)
    kept: list[Judged] = []
    shown: list[Judged] = []
    for number, intent in enumerate(sorted(held, key=_order(skill))):
        start = 0.1 + 0.9 * number / len(held)

        def judging(done: float, start: float = start, intent: str = intent) -> None:
            progress(start + 0.9 * done / len(held), f"Judging candidates for {intent}")

        chosen, dropped = choose(judge.judge(held[intent], judging), per_intent)
        kept += chosen
        shown += _some_of(dropped)
        _count(tallies, chosen, dropped)
    return Samples(tuple(kept), tuple(tallies.values()), tuple(shown))


def _drawn(
    producer: Producer,
    skill: Skill,
    wanted: set[str],
    tallies: dict[tuple[str, str], Tally],
    seen: set[str],
    most: int,
    seed: int,
) -> Iterator[tuple[str, list[Candidate]]]:
    """Yield by intent what is to be judged: of more than that an even draw, by a reservoir."""
    chance = Random(f"{seed} {producer.name}")
    pools: dict[str, list[Candidate]] = {}
    for candidate in producer.produce(skill, seed=seed):
        intent = candidate.intent
        if intent is None or intent not in wanted:
            continue
        tally = tallies.setdefault((producer.name, intent), Tally(producer.name, intent))
        tally.made += 1
        pool = pools.setdefault(intent, [])
        if len(pool) < most:
            pool.append(candidate)
        elif (place := chance.randrange(tally.made)) < most:
            pool[place] = candidate
    for intent, pool in pools.items():
        tally = tallies[producer.name, intent]
        fresh = []
        for candidate in pool:
            key = fold(candidate.utterance.text)
            if key not in seen:
                seen.add(key)
                fresh.append(candidate)
        tally.judged = len(fresh)
        yield intent, fresh


def _order(skill: Skill) -> Callable[[str], int]:
    places = {intent.name: number for number, intent in enumerate(skill.intents)}
    return lambda intent: places.get(intent, len(places))


def _some_of(dropped: Sequence[Judged]) -> list[Judged]:
    """Return the first of each reason, in their order."""
    seen: Counter[Reason | None] = Counter()
    some = []
    for each in dropped:
        seen[each.reason] += 1
        if seen[each.reason] <= _SHOWN:
            some.append(each)
    return some


def _told(judged: Judged) -> Candidate:
    why = f"{judged.novelty:.0%} new, {judged.score:.0%} sure of its intent"
    return replace(judged.candidate, score=round(judged.score, 4), why=why)


def _count(
    tallies: Mapping[tuple[str, str], Tally], kept: Sequence[Judged], dropped: Sequence[Judged]
) -> None:
    for each in kept:
        tallies[each.candidate.provenance.producer, each.candidate.intent or ""].kept += 1
    for each in dropped:
        tally = tallies[each.candidate.provenance.producer, each.candidate.intent or ""]
        if each.reason is None:
            continue
        tally.dropped[each.reason] += 1
        examples = tally.examples.setdefault(each.reason, [])
        if len(examples) < _EXAMPLES:
            rival = f" (as {each.rival})" if each.rival else ""
            examples.append(f"{each.candidate.utterance.text}{rival}")
