"""Samples that a person wants: into the skill, or into a file to be looked at first."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO

from builder.schema.skill import Skill
from builder.schema.utterance import Utterance, to_markup
from builder.text import ANY_LANGUAGE, fold, language_of
from kits.candidate import Candidate


def with_samples(skill: Skill, candidates: Iterable[Candidate]) -> Skill:
    """Return the skill with the candidates among the utterances of their intents, each text once."""
    by_intent: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_intent.setdefault(candidate.intent or "", []).append(candidate)
    intents = []
    for intent in skill.intents:
        own = {key: list(said) for key, said in intent.utterances.items()}
        known = {fold(utterance.text) for utterance in intent.all_utterances()}
        for candidate in by_intent.get(intent.name, ()):
            if fold(candidate.utterance.text) not in known:
                known.add(fold(candidate.utterance.text))
                own.setdefault(_key(skill, own, candidate), []).append(candidate.utterance)
        after = {key: tuple(said) for key, said in own.items()}
        intents.append(intent.model_copy(update={"utterances": after}))
    return skill.model_copy(update={"intents": tuple(intents)})


def _key(skill: Skill, own: dict[str, list[Utterance]], candidate: Candidate) -> str:
    """Return below which language a candidate stands, as the intent's utterances are kept."""
    if candidate.language in own or not own:
        return candidate.language
    if ANY_LANGUAGE in own:
        return ANY_LANGUAGE
    if candidate.language != ANY_LANGUAGE:
        return candidate.language
    return language_of(candidate.utterance.text, skill.languages)


def as_csv(candidates: Iterable[Candidate]) -> str:
    """Write candidates as a table: text with its mark-up, intent, language, producer, origin, score."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("text", "intent", "language", "producer", "origin", "score"))
    for each in candidates:
        origin = each.provenance
        writer.writerow(
            (to_markup(each.utterance), each.intent or "", each.language, origin.producer,
             origin.origin, "" if each.score is None else each.score)
        )  # fmt: skip
    return out.getvalue()


def as_json(candidate: Candidate) -> dict[str, object]:
    """Return a candidate as plain values, as a line of JSONL and `--json` have it."""
    return {
        "text": candidate.utterance.text,
        "marked": to_markup(candidate.utterance),
        "spans": [span.model_dump(exclude_none=True) for span in candidate.utterance.spans],
        "intent": candidate.intent,
        "language": candidate.language,
        "producer": candidate.provenance.producer,
        "origin": candidate.provenance.origin,
        "score": candidate.score,
        "why": candidate.why,
    }


def as_jsonl(candidates: Iterable[Candidate]) -> str:
    """Write candidates one a line."""
    return "".join(json.dumps(as_json(each), ensure_ascii=False) + "\n" for each in candidates)
