"""Samples that a person wants: into the skill, or into a file to be looked at first."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from builder.schema.labels import with_labels
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance, to_markup
from kits.candidate import Candidate
from kits.candidate_lines import line_of


def with_samples(skill: Skill, candidates: Iterable[Candidate]) -> Skill:
    """Return the skill with the candidates among the utterances of their intents, each text once."""
    by_intent: dict[str, list[tuple[str, Utterance]]] = {}
    for candidate in candidates:
        filed = by_intent.setdefault(candidate.intent or "", [])
        language = skill.language_of(candidate.utterance.text, candidate.language)
        filed.append((language, candidate.utterance))
    for intent, utterances in by_intent.items():
        skill = with_labels(skill, intent, utterances).skill
    return skill


def as_csv(candidates: Iterable[Candidate]) -> str:
    """Write candidates as a table with their mark-up, which `dialoom kit dataset import` takes."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("markup", "intent", "language", "producer", "origin", "score"))
    for each in candidates:
        origin = each.provenance
        writer.writerow(
            (to_markup(each.utterance), each.intent or "", each.language, origin.producer,
             origin.origin, "" if each.score is None else each.score)
        )  # fmt: skip
    return out.getvalue()


def as_jsonl(candidates: Iterable[Candidate]) -> str:
    """Write candidates one a line, as the inbox takes them."""
    return b"".join(map(line_of, candidates)).decode()
