"""What models that had not learned from them said of a skill's examples: kept beside what was learned.

Cross-validation asks it of every utterance that it judges, to choose thresholds by. Nothing on the way
of a message reads it; it tells an author how well each intent would be understood, and which
utterances would be taken for something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from builder.learning.softmax import Floats
from builder.nlu.examples import Example
from builder.nlu.parts import damaged
from builder.sentence import say

JUDGEMENTS: Final = "nlu/judgements.json"

_RANKED: Final = 3
_DIGITS: Final = 4


@dataclass(frozen=True)
class Judgement:
    """An utterance, the intent it belongs to, and what was said of it.

    `ranking` holds the likeliest intents with their probabilities, `own` the probability of its own
    intent, `in_scope` the score (0 to 1) of being about the skill at all.
    """

    text: str
    language: str
    intent: str
    ranking: tuple[tuple[str, float], ...]
    own: float
    in_scope: float

    @property
    def found(self) -> str:
        """The intent that it would be taken for, if for any."""
        return self.ranking[0][0]


class Judged(NamedTuple):
    """What models that had not seen them say of examples: their rows, labels, and probabilities.

    `in_scope` is the score (0 to 1) of each for being about the skill at all.
    """

    rows: tuple[int, ...]
    labels: tuple[int, ...]
    probabilities: Floats
    in_scope: Floats


class _Table(BaseModel):
    """Columns, one entry an utterance; intents and languages are told by their number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    intents: tuple[str, ...]
    languages: tuple[str, ...]
    text: tuple[str, ...]
    language: tuple[int, ...]
    intent: tuple[int, ...]
    ranked: tuple[tuple[int, ...], ...]
    scores: tuple[tuple[float, ...], ...]
    own: tuple[float, ...]
    in_scope: tuple[float, ...]


def judgements_of(
    examples: Sequence[Example], intents: Sequence[str], said: Judged
) -> list[Judgement]:
    """Return the judgements of the examples that something was said of."""
    column = {intent: n for n, intent in enumerate(intents)}
    best = np.argsort(-said.probabilities, axis=1, kind="stable")[:, :_RANKED]
    judged = []
    for n, row in enumerate(said.rows):
        example = examples[row]
        judged.append(
            Judgement(
                text=example.text,
                language=example.language,
                intent=example.intent,
                ranking=tuple((intents[i], _rounded(said.probabilities[n, i])) for i in best[n]),
                own=_rounded(said.probabilities[n, column[example.intent]]),
                # It is compared with a line that may lie close to it.
                in_scope=_rounded(said.in_scope[n], 2 * _DIGITS),
            )
        )
    return judged


def write_judgements(judged: Sequence[Judgement]) -> dict[str, bytes]:
    """Return the part of a bundle, the same bytes for the same judgements."""
    named = (name for each in judged for name in (each.intent, *(one for one, _ in each.ranking)))
    intents = {name: n for n, name in enumerate(dict.fromkeys(named))}
    languages = {name: n for n, name in enumerate(dict.fromkeys(each.language for each in judged))}
    table = _Table(
        intents=tuple(intents),
        languages=tuple(languages),
        text=tuple(each.text for each in judged),
        language=tuple(languages[each.language] for each in judged),
        intent=tuple(intents[each.intent] for each in judged),
        ranked=tuple(tuple(intents[name] for name, _ in each.ranking) for each in judged),
        scores=tuple(tuple(score for _, score in each.ranking) for each in judged),
        own=tuple(each.own for each in judged),
        in_scope=tuple(each.in_scope for each in judged),
    )
    return {JUDGEMENTS: orjson.dumps(table.model_dump(mode="json"))}


def read_judgements(parts: Mapping[str, bytes]) -> list[Judgement]:
    """Read what `write_judgements` gave; raises `Invalid('bundle-corrupt')`.

    A bundle that never kept any, such as one of an assistant's test, has none.
    """
    if JUDGEMENTS not in parts:
        return []
    try:
        table = _Table.model_validate_json(parts[JUDGEMENTS])
        return [_row(table, n) for n in range(len(table.text))]
    except (ValidationError, IndexError) as error:
        raise damaged(JUDGEMENTS, say("its values cannot be read")) from error


def _row(table: _Table, n: int) -> Judgement:
    names = (table.intents[i] for i in table.ranked[n])
    return Judgement(
        text=table.text[n],
        language=table.languages[table.language[n]],
        intent=table.intents[table.intent[n]],
        ranking=tuple(zip(names, table.scores[n], strict=True)),
        own=table.own[n],
        in_scope=table.in_scope[n],
    )


def _rounded(value: float | np.float32, digits: int = _DIGITS) -> float:
    return round(min(max(float(value), 0.0), 1.0), digits)
