"""What came of a log: groups of candidates, a file of them that the inbox takes, and a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from builder.schema.utterance import Utterance
from kits.candidate import Candidate, Provenance
from kits.candidate_lines import line_of
from kits.labelling.group import Group, Kind, Member
from kits.labelling.why import Why
from kits.logs.source.line import REASONS, Reason
from kits.logs.work import write_whole

PRODUCER: Final = "logs"
CANDIDATES: Final = "candidates.jsonl"
NOISE: Final = "noise.jsonl"
REPORT: Final = "report.json"


@dataclass(frozen=True)
class GroupReport:
    """A group in short: what it is proposed for, how many texts and how often said, typical ones."""

    kind: Kind
    intent: str | None
    texts: int
    said: int
    purity: float
    examples: tuple[str, ...]


@dataclass
class Report:
    """What became of every line of a log, and what is proposed."""

    lines: int
    left_out: dict[str, int]
    replaced: dict[str, int]
    # Texts that differ in their words; and of those, what stays when near ones are one.
    different: int
    distinct: int
    # Texts that were looked at closely, with every encoder.
    studied: int
    groups: list[GroupReport] = field(default_factory=list)
    noise: int = 0
    candidates: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    encoder: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it for a program, as `report.json` holds it."""
        told = {name: value for name, value in vars(self).items() if name != "groups"}
        told["why_left_out"] = {
            str(REASONS[reason]): self.left_out[reason] for reason in _reasons(self.left_out)
        }
        told["groups"] = [vars(group) | {"examples": list(group.examples)} for group in self.groups]
        return told


def candidate_of(
    text: str, language: str, origin: str, count: int, intent: str | None, score: float, why: str
) -> Candidate:
    """Return a text of a log as a candidate."""
    return Candidate(
        utterance=Utterance(text=text),
        language=language,
        provenance=Provenance(PRODUCER, origin),
        intent=intent,
        count=count,
        score=round(min(max(score, 0.0), 1.0), 4),
        why=why,
    )


def group_of(kind: Kind, intent: str | None, members: Sequence[Member], purity: float) -> Group:
    """Return members as a group, the most typical first."""
    expected = purity if kind != "noise" else 0.0
    return Group(
        kind=kind,
        intent=intent,
        members=tuple(members),
        purity=round(purity, 4),
        gain=round(expected * len(members), 2),
        why=_why(kind, purity, len(members)),
    )


def report_of(group: Group, examples: Iterable[str] = ()) -> GroupReport:
    """Return a group in short, with the given examples, else its first ones."""
    shown = tuple(examples) or tuple(m.candidate.utterance.text for m in group.members[:5])
    return GroupReport(
        group.kind,
        group.intent,
        len(group.members),
        sum(member.candidate.count for member in group.members),
        group.purity,
        shown,
    )


def write_candidates(path: Path, groups: Iterable[Group], most: int) -> int:
    """Write the candidates of groups, at most so many of each, one a line; return how many."""
    written = 0

    def write(file: IO[bytes]) -> None:
        nonlocal written
        for group in groups:
            for member in group.members[:most]:
                file.write(line_of(member.candidate))
                written += 1

    write_whole(path, write)
    return written


def _why(kind: Kind, purity: float, size: int) -> Why:
    if kind == "known":
        return Why("sure", round(purity, 4), count=size)
    return Why("new", count=size) if kind == "new" else Why("alone")


def _reasons(left_out: dict[str, int]) -> list[Reason]:
    return [reason for reason in REASONS if left_out.get(reason)]
