"""The whole of what an author builds."""

from __future__ import annotations

from functools import cached_property
from typing import Final, TypeVar

from pydantic import Field

from builder.errors import NotFound, suggest
from builder.schema.chat import Chat
from builder.schema.document import Document
from builder.schema.endpoint import Endpoint
from builder.schema.entity import Entity
from builder.schema.faq import FaqEntry
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.part import LanguageCode, Name, Part, Variants
from builder.schema.response import Response
from builder.schema.slot import Slot
from builder.sentence import say, together
from builder.text import ANY_LANGUAGE, language_of

T = TypeVar("T", Intent, Entity, Slot, Response, Flow)

# What a part is called, and many of its kind.
_NOUNS: Final = {
    Intent: (say("intent"), say("intents")),
    Entity: (say("entity"), say("entities")),
    Slot: (say("slot"), say("slots")),
    Response: (say("response"), say("responses")),
    Flow: (say("flow"), say("flows")),
}


class Thresholds(Part):
    """The lines that scores must pass; null leaves the choice to training, from held-out data.

    `keep` says where the line of scope lies by what it costs: of the customers, the share not refused.
    `intent` is that line as a score, and goes before it. `close` is the share of the best intent's
    score from which one asks about the runner-up; 0 never asks.
    """

    keep: float | None = Field(default=None, ge=0.5, lt=1)
    intent: float | None = Field(default=None, ge=0, le=1)
    close: float | None = Field(default=None, ge=0, le=1)
    answer: float | None = Field(default=None, ge=0, le=1)


class Ladder(Part):
    """What happens when message after message is not understood.

    From the `choices_after`-th in a row on, what the skill can do is offered as buttons; at the
    `handoff_after`-th a person is asked to take over, never where it is null.
    """

    choices_after: int = Field(default=2, ge=1, le=20)
    handoff_after: int | None = Field(default=None, ge=1, le=20)


class Skill(Part):
    """Intents, slots, dictionaries, flows and responses for one job; `languages` has the main first."""

    name: Name
    title: Variants = {}
    description: str = ""
    languages: tuple[LanguageCode, ...] = Field(default=("zh",), min_length=1)
    time_zone: str = "Asia/Shanghai"
    thresholds: Thresholds = Thresholds()
    # What people say that the skill is not there for: never an intent, it teaches what to turn away.
    out_of_scope: Variants = {}
    # Word lists that templates name: `book: [订, 预订]`, or by language.
    cues: dict[Name, Variants] = {}
    # Minutes of silence after which a session starts anew.
    session_minutes: int = Field(default=60, ge=1, le=60 * 24 * 30)
    # The silence (`10m`) after which flows start that are triggered by inactivity.
    inactivity: str | None = None
    # What slots keep of their values when a session begins anew after such a silence: all, or these.
    carry_over: bool | tuple[Name, ...] = False
    not_understood: Ladder = Ladder()
    # Whether a language model of the operator's may word the answers from documents.
    phrasing: bool = False
    # Whether slips of the finger and wrong characters are expected: training then learns spelling too.
    robust: bool = False
    # Whether training learns from what waits in the inbox, too, though nobody has labelled it.
    learn_from_inbox: bool = False
    # The web services that `http` steps call.
    endpoints: tuple[Endpoint, ...] = ()
    intents: tuple[Intent, ...] = ()
    entities: tuple[Entity, ...] = ()
    slots: tuple[Slot, ...] = ()
    responses: tuple[Response, ...] = ()
    flows: tuple[Flow, ...] = ()
    faq: tuple[FaqEntry, ...] = ()
    chats: tuple[Chat, ...] = ()
    # The files of `documents/`; what they hold is read by training.
    documents: tuple[Document, ...] = ()

    @property
    def reads(self) -> bool:
        """Whether there is anything to answer questions from."""
        return bool(self.faq or self.documents)

    def language_of(self, text: str, key: str) -> str:
        """Return the language of a text that stands below a key; below `*` its script tells it."""
        return language_of(text, self.languages) if key == ANY_LANGUAGE else key

    @cached_property
    def _named(self) -> dict[type, dict[str, Intent | Entity | Slot | Response | Flow]]:
        return {
            Intent: {part.name: part for part in self.intents},
            Entity: {part.name: part for part in self.entities},
            Slot: {part.name: part for part in self.slots},
            Response: {part.name: part for part in self.responses},
            Flow: {part.name: part for part in self.flows},
        }

    @cached_property
    def mortal_slots(self) -> tuple[Slot, ...]:
        """Return the slots whose values lapse after a time."""
        return tuple(
            s for s in self.slots if s.lifetime is not None or s.lifetime_minutes is not None
        )

    def find(self, kind: type[T], name: str) -> T | None:
        """Return the part of that kind and name, or None: `skill.find(Intent, "track_order")`."""
        part = self._named[kind].get(name)
        return part if isinstance(part, kind) else None

    def get(self, kind: type[T], name: str) -> T:
        """Return the part of that kind and name; raises `NotFound`, naming what there is."""
        part = self.find(kind, name)
        if part is None:
            noun, plural = _NOUNS[kind]
            what = say(
                "Skill '{skill}' has no {noun} '{name}'.", skill=self.name, noun=noun, name=name
            )
            there = suggest(name, self._named[kind], plural)
            raise NotFound(f"{noun}-not-found", together(what, there))
        return part
