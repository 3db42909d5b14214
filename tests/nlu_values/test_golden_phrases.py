"""Two hundred phrases and more in each language, with the moment and the zone they are said in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import JsonValue

from builder.nlu.values.recognise import find_values
from builder.schema.entity import SystemType

FOLDER = Path(__file__).parent / "golden"
JSON_TYPES = (SystemType.NUMBER, SystemType.PERCENT, SystemType.BOOLEAN)


def value_of(kind: SystemType, written: str) -> JsonValue:
    if kind is SystemType.MONEY:
        amount, currency = written.split()
        return {"amount": float(amount), "currency": currency}
    value: JsonValue = json.loads(written) if kind in JSON_TYPES else written
    return value


def phrases(language: str) -> Iterator[tuple[str, datetime, SystemType, str, str, JsonValue]]:
    now = datetime.min.replace(tzinfo=UTC)
    for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            moment, zone = line[1:].split()
            now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
        elif line and not line.startswith("#"):
            name, text, part, written = line.split(" | ")
            kind = SystemType(name)
            yield language, now, kind, text, part, value_of(kind, written)


PHRASES = [*phrases("zh"), *phrases("en")]


@pytest.mark.parametrize(("language", "now", "kind", "text", "part", "value"), PHRASES)
def test_phrase_means_what_people_mean_by_it(
    language: str, now: datetime, kind: SystemType, text: str, part: str, value: JsonValue
) -> None:
    found = find_values(text, language, now, {kind})
    assert [(text[f.start : f.end], f.value) for f in found] == [(part, value)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_two_hundred_phrases(language: str) -> None:
    assert len(list(phrases(language))) >= 200
