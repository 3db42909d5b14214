"""A finding about training data, and the fixes that it comes with."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from builder.errors import Place, Problem
from builder.schema.skill import Skill
from builder.schema.utterance import to_markup
from builder.sentence import Sentence, as_json
from kits.quality.edit import (
    Add,
    AddIntent,
    AddWord,
    Drop,
    DropOutOfScope,
    Edit,
    Merge,
    Move,
    Rewrite,
    edited,
)
from kits.quality.said import Said

_KINDS: Final[dict[type[Edit], str]] = {
    Drop: "remove",
    Move: "move",
    Rewrite: "rewrite",
    Add: "add",
    AddIntent: "split",
    Merge: "merge",
    AddWord: "list",
    DropOutOfScope: "keep",
}


@dataclass(frozen=True)
class Fix:
    """One step that mends a finding: what it does in words, and the edits that it makes.

    `certain` fixes lose nothing and change no meaning: they may be made without a person's look.
    """

    says: Sentence
    edits: tuple[Edit, ...]
    certain: bool = False

    @property
    def kind(self) -> str:
        """What it does, in one word: that of its first edit."""
        return _KINDS[type(self.edits[0])]

    @property
    def to(self) -> str:
        """The intent, the words or the value that it is about; nothing where there is none."""
        match self.edits[0]:
            case Drop(said):
                return said.intent
            case Move(_, intent, key):
                same = intent == self.edits[0].said.intent
                return key if same else intent
            case AddIntent(name):
                return name
            case Merge(_, into):
                return into
            case Rewrite(_, utterance):
                return to_markup(utterance)
            case Add(said):
                return said.text
            case AddWord(_, value, synonym):
                return synonym or value
        return ""

    def apply(self, skill: Skill) -> Skill:
        """Return the skill with the fix made; raises `Conflict('fix-outdated')`."""
        return edited(skill, self.edits)


@dataclass(frozen=True)
class Finding:
    """What is wrong, how sure that is (0 to 1), the utterances it is about, and fixes, best first."""

    problem: Problem
    score: float
    said: tuple[Said, ...]
    fixes: tuple[Fix, ...] = ()

    @property
    def code(self) -> str:
        """What kind of finding it is."""
        return self.problem.code

    @cached_property
    def id(self) -> str:
        """Eight hexadecimal digits: the same finding about the same utterances has the same."""
        about = [f"{s.intent}\0{s.key}\0{to_markup(s.utterance)}" for s in self.said]
        path = [part for part in self.problem.where.path if not part.isdigit()]
        told = "\0".join([self.code, *path, *about])
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:8]

    def as_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {
            "id": self.id,
            **self.problem.as_json(),
            "score": round(self.score, 3),
            "utterances": [
                {"intent": s.intent, "language": s.key, "utterance": to_markup(s.utterance)}
                for s in self.said
            ],
            "fixes": [
                {
                    "says": fix.says,
                    "sentence": as_json(fix.says),
                    "certain": fix.certain,
                    "kind": fix.kind,
                    "to": fix.to,
                    "edits": len(fix.edits),
                }
                for fix in self.fixes
            ],
        }


def finding(
    skill: Skill,
    code: str,
    path: tuple[str, ...],
    what: Sentence,
    remedy: Sentence,
    *,
    score: float = 1.0,
    said: Iterable[Said] = (),
    fixes: Iterable[Fix] = (),
) -> Finding:
    """Return a finding; it stops nothing."""
    problem = Problem(code, Place(skill.name, path), what, remedy, "warning")
    return Finding(problem, score, tuple(said), tuple(fixes))


def counts_of(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each code."""
    return dict(Counter(one.code for one in findings))
