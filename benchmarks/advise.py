"""Is the advice true? `python -m benchmarks advise --data DIR`: forecasts against what then comes.

DIR holds banking77 or clinc150 with train.csv and, where there is one, valid.csv (columns text,intent);
no test file is read. For each seed some labels an intent are drawn from train.csv, the advice forecasts
what as many more would bring, and these are drawn too. What they truly bring is measured on messages of
neither: valid.csv, and others of train.csv up to 80 an intent. Then only a third of the intents get the
further labels: the third that the advice names, thirds drawn by chance, and the third with the greatest
true gains, which nobody can know beforehand.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._remembering import OnceEach
from builder.encoding.encoder import Encoder, by_view
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.nlu.advice.forecast import Advice, advise
from builder.nlu.classifier import Classifier, names_heard
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material
from builder.nlu.threads import one_thread
from builder.nlu.train import gather
from builder.settings import Settings
from builder.training.evaluate import Labelled, read_labelled, skill_of

_JUDGED = 80
_CHANCES = 10
_CONFIG = NluConfig(built_in_intents=False, scope=False)
Rates = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """What a seed gave; `gains` are true, one an intent, as are the ends of the intervals."""

    advice: Advice
    seconds: float
    right: float
    gains: Rates
    forecast: Rates
    low: Rates
    high: Rates
    advised: float
    chance: float
    known: float


@dataclass(frozen=True)
class Deal:
    """Labels had, further labels and messages to judge by, each as texts by intent."""

    had: dict[str, list[str]]
    further: dict[str, list[str]]
    judged: dict[str, list[str]]


def run(argv: Sequence[str]) -> int:
    """Print a line a seed, and their means."""
    parser = argparse.ArgumentParser(prog="benchmarks advise", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--set", default="banking77", choices=["banking77", "clinc150"])
    parser.add_argument("--labels", nargs="+", type=int, default=[5, 10], help="labels an intent")
    parser.add_argument("--seeds", nargs="+", type=int, default=[13, 14, 15])
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    library = EncoderLibrary(settings.encoder_cache, wanted=settings.encoders or DEFAULT_ENCODERS)
    stack = [OnceEach(encoder) for encoder in library.stack_for(["en"])]
    print(
        "labels had + more | advice: processor s | right now: forecast / true | gain of all: forecast "
        "(interval) / true | rank correlation | true gain within the interval | "
        "a third labelled: advised / by chance / best"
    )
    for labels in options.labels:
        outcomes = []
        for seed in options.seeds:
            deal = _deal(options.data / options.set, labels, seed)
            outcomes.append(_measure(deal, labels, stack, seed))
            print(f"{labels} + {labels}, seed {seed} | {_line([outcomes[-1]])}", flush=True)
        print(f"{labels} + {labels}, mean | {_line(outcomes)}", flush=True)
    return 0


def _deal(folder: Path, labels: int, seed: int) -> Deal:
    """Deal the utterances of a set out: those of valid.csv are never labels."""
    train, valid = _by_intent(folder / "train.csv"), _by_intent(folder / "valid.csv")
    chance = np.random.default_rng(seed)
    deal = Deal({}, {}, {})
    for intent in sorted(train):
        kept = set(valid.get(intent, []))
        own = [text for text in train[intent] if text not in kept]
        own = [own[i] for i in chance.permutation(len(own))]
        deal.had[intent] = own[:labels]
        deal.further[intent] = own[labels : 2 * labels]
        deal.judged[intent] = [*sorted(kept), *own[2 * labels :]][:_JUDGED]
    return deal


def _by_intent(path: Path) -> dict[str, list[str]]:
    if not path.exists():
        return {}
    data = read_labelled(path)
    said: dict[str, list[str]] = {}
    for text, intent in dict.fromkeys(zip(data.texts, data.intents, strict=True)):
        said.setdefault(intent, []).append(text)
    return said


def _measure(deal: Deal, labels: int, stack: list[OnceEach], seed: int) -> Outcome:
    intents = list(deal.had)
    base, names = _material(deal, [], stack)
    started = time.process_time()
    with one_thread():
        advice = advise(base, _CONFIG, more=labels, seed=seed)
    seconds = time.process_time() - started

    def recalls(grown: Sequence[str]) -> Rates:
        return _recalls(_material(deal, grown, stack)[0], deal, names)

    now = recalls([])
    gains = recalls(intents) - now
    by_name = {each.intent: each for each in advice.forecasts}
    told = [by_name[names[intent]] for intent in intents]
    label_of = {name: label for label, name in names.items()}
    third = len(intents) // 3
    rng = np.random.default_rng(seed)
    thirds = [[intents[i] for i in rng.permutation(len(intents))[:third]] for _ in range(_CHANCES)]
    best = [intents[i] for i in np.argsort(-gains, kind="stable")[:third]]
    advised = [label_of[each.intent] for each in advice.forecasts[:third]]
    return Outcome(
        advice=advice,
        seconds=seconds,
        right=float(now.mean()),
        gains=gains,
        forecast=np.asarray([each.gain for each in told]),
        low=np.asarray([each.low for each in told]),
        high=np.asarray([each.high for each in told]),
        advised=float((recalls(advised) - now).mean()),
        chance=float(np.mean([(recalls(each) - now).mean() for each in thirds])),
        known=float((recalls(best) - now).mean()),
    )


def _material(
    deal: Deal, grown: Sequence[str], stack: Sequence[Encoder]
) -> tuple[Material, dict[str, str]]:
    """Return what a skill has to learn from, where some of its intents have the further labels."""
    more = set(grown)
    said = [
        (text, intent)
        for intent, had in deal.had.items()
        for text in [*had, *(deal.further[intent] if intent in more else [])]
    ]
    skill, names = skill_of(Labelled(tuple(t for t, _ in said), tuple(i for _, i in said)))
    return gather(skill, _CONFIG, stack, seed=13), names


def _recalls(material: Material, deal: Deal, names: dict[str, str]) -> Rates:
    """Return the share of each intent's messages that heads fitted on the material understand."""
    everyone = list(material.examples)
    with one_thread():
        classifier = Classifier.train(
            everyone, material.intents, material.vectors, material.stack, _CONFIG
        )
    rates = []
    for intent, judged in deal.judged.items():
        vectors = by_view(material.stack, {e.name: e.encode(judged) for e in material.stack})
        heads, logits = classifier.logits(vectors, names_heard(material.stack, "en"))
        found = classifier.opinions(heads, logits).mean(axis=0).argmax(axis=1)
        rates.append(float(np.mean(found == material.intents.index(names[intent]))))
    return np.asarray(rates)


def _line(outcomes: Sequence[Outcome]) -> str:
    def mean(values: Sequence[float]) -> float:
        return 100 * float(np.mean(values))

    gain = [o.advice.after - o.advice.right for o in outcomes]
    within = [float(np.mean((o.gains >= o.low) & (o.gains <= o.high))) for o in outcomes]
    ranks = [_rank_correlation(o.forecast, o.gains) for o in outcomes]
    return (
        f"{np.mean([o.seconds for o in outcomes]):.1f} | "
        f"{mean([o.advice.right for o in outcomes]):.1f} / {mean([o.right for o in outcomes]):.1f} | "
        f"{mean(gain):+.1f} ({mean([o.advice.low for o in outcomes]):+.1f} to "
        f"{mean([o.advice.high for o in outcomes]):+.1f}) / "
        f"{mean([float(o.gains.mean()) for o in outcomes]):+.1f} | {np.mean(ranks):.2f} | "
        f"{mean(within):.0f} % | {mean([o.advised for o in outcomes]):+.2f} / "
        f"{mean([o.chance for o in outcomes]):+.2f} / {mean([o.known for o in outcomes]):+.2f}"
    )


def _rank_correlation(one: Rates, other: Rates) -> float:
    """Return Spearman's correlation; equal values share their mean rank."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: Rates) -> Rates:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    ranks: Rates = (ends - (count - 1) / 2.0)[place.reshape(-1)]
    return ranks
