"""How many messages are understood as they are, and how many after each kind of damage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from kits.noise import Noise

# Returns the intent that a text in a language is understood as.
Understand = Callable[[str, str], str]
CLEAN: Final = "none"


class Message(NamedTuple):
    """What a user may say, what it means, and its language."""

    text: str
    intent: str
    language: str


class Damaged(NamedTuple):
    """A message and what arrived of it."""

    message: Message
    text: str


class Missed(NamedTuple):
    """A message that was understood when clean, and not as it arrived."""

    text: str
    arrived: str
    intent: str
    found: str


@dataclass(frozen=True)
class Outcome:
    """Of the messages that a noise changes: how many, and how many are understood, by intent.

    `clean` and `right` hold (intent, number) of those understood before and after the damage.
    """

    noise: str
    total: Mapping[str, int]
    clean: Mapping[str, int]
    right: Mapping[str, int]
    missed: tuple[Missed, ...]

    @property
    def messages(self) -> int:
        """How many messages the noise changes."""
        return sum(self.total.values())

    @property
    def clean_accuracy(self) -> float:
        """The share of these messages that is understood before the damage, 0 to 1."""
        return sum(self.clean.values()) / max(self.messages, 1)

    @property
    def accuracy(self) -> float:
        """The share that is understood after it."""
        return sum(self.right.values()) / max(self.messages, 1)


def damage(
    messages: Sequence[Message], noises: Mapping[str, Noise], *, seed: int
) -> dict[str, list[Damaged]]:
    """Return what arrives of the messages by noise, the same for the same seed; only what changes."""
    arrived = {}
    for name, noise in noises.items():
        chance = Random(f"{seed} {name}")
        texts = [Damaged(message, noise(message.text, chance).text) for message in messages]
        arrived[name] = [each for each in texts if each.text != each.message.text]
    return arrived


def measure(
    understand: Understand,
    messages: Sequence[Message],
    arrived: Mapping[str, Sequence[Damaged]],
    progress: Callable[[float], None] = lambda done: None,
) -> list[Outcome]:
    """Return the outcome without damage, then of each noise that changes anything."""
    todo = len(messages) + sum(map(len, arrived.values()))
    done = 0

    def ask(text: str, language: str) -> str:
        nonlocal done
        done += 1
        progress(done / max(todo, 1))
        return understand(text, language)

    found = {message: ask(message.text, message.language) for message in messages}
    clean = [Damaged(message, message.text) for message in messages]
    outcomes = [_outcome(CLEAN, clean, [found[m] for m in messages], found)]
    for name, damaged in arrived.items():
        if damaged:
            told = [ask(each.text, each.message.language) for each in damaged]
            outcomes.append(_outcome(name, damaged, told, found))
    return outcomes


def _outcome(
    name: str,
    damaged: Sequence[Damaged],
    told: Sequence[str],
    found: Mapping[Message, str],
) -> Outcome:
    total: dict[str, int] = {}
    clean: dict[str, int] = {}
    right: dict[str, int] = {}
    missed = []
    for each, intent in zip(damaged, told, strict=True):
        meant = each.message.intent
        was_right, is_right = found[each.message] == meant, intent == meant
        total[meant] = total.get(meant, 0) + 1
        clean[meant] = clean.get(meant, 0) + was_right
        right[meant] = right.get(meant, 0) + is_right
        if was_right and not is_right:
            missed.append(Missed(each.message.text, each.text, meant, intent))
    return Outcome(name, total, clean, right, tuple(missed))
