"""Measure large dictionaries: `python -m benchmarks dictionary --values 200000`.

Values and messages are made up here from a seed. Loading is what a server does with a bundle: verify
it, read the skill, make the matcher. A message's added time is told against a dictionary of ten.
Times are of the processor, so that a busy machine tells nearly the same as an idle one.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from builder.bundle import Bundle
from builder.conversation.understanding import Context
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.schema.skill import Skill

_CHARACTERS = [chr(0x4E00 + 11 * i) for i in range(1000)]
_KINDS_ZH = (
    "小区",
    "大厦",
    "花园",
    "广场",
    "路",
    "街",
    "酒店",
    "医院",
    "中学",
    "公园",
    "药店",
    "科技有限公司",
)
_SYLLABLES = [
    c + v + e for c in "bdfghklmnprstvw" for v in "aeiou" for e in ("", "n", "r", "st", "l")
]
_KINDS_EN = (
    "Hotel",
    "Street",
    "Clinic",
    "School",
    "Park",
    "Garden",
    "Market",
    "Tower",
    "Ltd",
    "Inn",
)
_FRAMES = {
    "zh": (
        "请问从{}到机场的公交车还有没有",
        "帮我查一下{}今天几点关门",
        "我想去{}",
        "{}附近有停车场吗",
    ),
    "en": (
        "could you tell me how to get to {} from the airport",
        "is {} still open at this time of the day",
        "take me to {} please",
        "book a table near {} for tomorrow evening",
    ),
}
_NOWHERE = {"zh": "一个没有名字的地方", "en": "somewhere nobody has heard of"}


def run(argv: Sequence[str]) -> int:
    """Measure in each language, with and without fuzzy words, and print one line each."""
    parser = argparse.ArgumentParser(prog="benchmarks dictionary", description=__doc__)
    parser.add_argument("--values", type=int, default=200_000)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    for language in ("zh", "en"):
        rng = random.Random(options.seed)
        values = _values(language, options.values, rng)
        messages = _messages(language, values, options.messages, rng)
        for fuzzy in (False, True):
            _measure(language, values, messages, fuzzy=fuzzy)
    return 0


def _measure(
    language: str, values: list[str], messages: list[tuple[str, str]], *, fuzzy: bool
) -> None:
    bundle = _bundle(language, values, fuzzy=fuzzy)
    started = time.process_time()
    skill = Bundle.from_bytes(bundle).skill()
    large = SlotRecogniser(skill, None)
    loading = time.process_time() - started
    small = SlotRecogniser(
        Bundle.from_bytes(_bundle(language, values[:10], fuzzy=fuzzy)).skill(), None
    )
    context = Context(now=datetime(2026, 11, 23, 11, 30, tzinfo=UTC))
    added: list[float] = []
    found = {"exact": 0, "mistyped": 0}
    for text, value in messages:
        times = []
        for recogniser in (small, large):
            times.append(min(_timed(recogniser, text, language, context) for _ in range(3)))
        added.append((times[1] - times[0]) * 1000)
        kind = "exact" if value in text else "mistyped"
        said = {v.value for v in large.recognise(text, language, context, None)}
        found[kind] += bool(value) and value in said
    asked = {"exact": sum(bool(v) and v in t for t, v in messages)}
    asked["mistyped"] = sum(bool(v) and v not in t for t, v in messages)
    cuts = statistics.quantiles(added, n=20)
    print(
        f"{language} {'fuzzy' if fuzzy else 'exact'}: {len(values)} values, bundle "
        f"{len(bundle) / 1e6:.1f} MB, loading {loading:.2f} s; added to a message p50 "
        f"{statistics.median(added):.3f} ms, p95 {cuts[-1]:.3f} ms; found {found['exact']} of "
        f"{asked['exact']} as written, {found['mistyped']} of {asked['mistyped']} mistyped"
    )


def _timed(recogniser: SlotRecogniser, text: str, language: str, context: Context) -> float:
    started = time.process_time()
    recogniser.recognise(text, language, context, None)
    return time.process_time() - started


def _values(language: str, count: int, rng: random.Random) -> list[str]:
    values: dict[str, None] = {}
    while len(values) < count:
        if language == "zh":
            name = "".join(rng.choices(_CHARACTERS, k=rng.randint(2, 4))) + rng.choice(_KINDS_ZH)
        else:
            words = (
                "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3)))
                for _ in range(rng.randint(1, 2))
            )
            name = " ".join((*map(str.capitalize, words), rng.choice(_KINDS_EN)))
        values[name] = None
    return list(values)


def _messages(
    language: str, values: list[str], count: int, rng: random.Random
) -> list[tuple[str, str]]:
    """Return messages with a value each: a third as written, a third mistyped, a third with none."""
    made = []
    for number in range(count):
        value = rng.choice(values) if number % 3 < 2 else ""
        said = value or _NOWHERE[language]
        if number % 3 == 1:
            at = rng.randrange(1, len(value) - 1)
            said = (
                value[:at]
                + rng.choice(_CHARACTERS if language == "zh" else "aeiou")
                + value[at + 1 :]
            )
        made.append((rng.choice(_FRAMES[language]).format(said), value))
    return made


def _bundle(language: str, values: Sequence[str], *, fuzzy: bool) -> bytes:
    skill = Skill.model_validate({
        "name": "places",
        "languages": [language],
        "entities": [{"name": "place", "dictionary": {v: [] for v in values}, "fuzzy": fuzzy}],
        "slots": [{"name": "place", "type": "place"}],
    })  # fmt: skip
    made = Bundle.build(
        skill, {}, strategy="none", encoders={}, seed=0, nlu_fingerprint="none", scores={}
    )
    return made.to_bytes()
