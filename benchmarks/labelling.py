"""What does a human decision bring? `python -m benchmarks labelling --data DIR`: a simulated annotator.

DIR holds banking77 or smp2019: train_5.csv seeds the skill, the rest of its training file (train.csv,
or train.json with text, domain and intent) is the unlabelled log, and test.csv measures. The annotator
knows the true labels. Shown a group, it reads every line, accepts the group for the intent that most of
its lines have, and moves the others to theirs where `--move` lines or more share one: a decision for
each intent given, as the inbox records it. *Moved* counts the lines that got another intent than most
of their group. Other lines it leaves out: they get no label now, are known not to be for what was
given, and come again when the rest is arranged anew, after every `--every` decisions. *Acts* are what
the meter of the inbox counts: decisions, and one more for each line that was left out. With `--read N`
it looks at N lines only (the typical ones and the least sure ones), accepts the whole group where these
are alike, and sets it aside otherwise; the share of right labels is then measured. Against it:
labelling lines drawn at random, one by one.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from benchmarks._public import language_of_set
from benchmarks._remembering import OnceEach
from builder.encoding.encoder import Encoder, by_view
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.logs import Unlabelled, gather_logs
from builder.nlu.threads import one_thread
from builder.nlu.train import gather, train_intents
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.settings import Settings
from builder.text import ANY_LANGUAGE
from builder.training.evaluate import Labelled, read_labelled, skill_of
from kits.candidate import Candidate, Provenance
from kits.labelling.arrange import arrange
from kits.labelling.group import Group
from kits.labelling.worth import Aim

_CONFIG = NluConfig(built_in_intents=False, scope=False)


@dataclass
class Annotator:
    """Labels groups by the truth, and counts what it decided and read."""

    truth: dict[str, str]
    read: int | None
    # Lines of another intent are moved from so many on.
    move: int
    decisions: int = 0
    # Lines that were given another intent than most of their group: each is a tick to take away.
    moved: int = 0
    # Ticks taken away from lines that were left out, and the intents that these are not for.
    left_out: int = 0
    refused: dict[str, set[str]] = field(default_factory=dict)
    lines_read: int = 0
    # Given labels by text, which are wrong where not every line was read.
    given: dict[str, str] = field(default_factory=dict)

    def decide(self, group: Group) -> None:
        """Decide on one group."""
        texts = [member.candidate.utterance.text for member in group.members]
        looked_at = texts if self.read is None else _ends(texts, self.read)
        self.lines_read += len(looked_at)
        self.decisions += 1
        counts = Counter(self.truth[text] for text in looked_at)
        [(most, often), *others] = counts.most_common()
        if self.read is not None:
            if often == len(looked_at):
                self.given |= dict.fromkeys(texts, most)
            return
        given = {most, *(intent for intent, count in others if count >= self.move)}
        self.decisions += len(given) - 1
        for text in texts:
            intent = self.truth[text]
            if intent in given:
                self.given[text] = intent
                self.moved += intent != most
            else:
                self.refused.setdefault(text, set()).update(given)
                self.left_out += 1

    def rest(self, texts: Iterable[str]) -> list[Unlabelled]:
        """Return what has no label yet, with what is known of it."""
        return [
            Unlabelled(text, frozenset(self.refused.get(text, ())))
            for text in texts
            if text not in self.given
        ]

    @property
    def right(self) -> float:
        """The share of given labels that are right."""
        return sum(self.truth[t] == label for t, label in self.given.items()) / len(self.given)


@dataclass(frozen=True)
class Bench:
    """A set: the skill of the seeds, the log with its true intents, and what measures."""

    skill: Skill
    language: str
    log: dict[str, str]
    test: Labelled
    stack: tuple[Encoder, ...]
    # Each of these trains once; accuracy is the mean.
    judges: tuple[int, ...]

    def accuracy(self, skill: Skill, left: Sequence[Unlabelled]) -> str:
        """Train as the product does, with the rest of the log; tell how much of the test set is right.

        It is the mean of the judges and, where there are several, their standard deviation.
        """
        found = [self._accuracy(skill, left, seed) for seed in self.judges]
        spread = f" ±{np.std(found):.4f}" if len(found) > 1 else ""
        return f"{np.mean(found):.4f}{spread}"

    def _accuracy(self, skill: Skill, left: Sequence[Unlabelled], seed: int) -> float:
        material = gather(skill, _CONFIG, self.stack, seed=seed)
        logs = gather_logs(material, left, skill)
        with one_thread():
            trained, _ = train_intents(material, _CONFIG, seed=seed, logs=logs)
        texts = self.test.texts
        vectors = by_view(self.stack, {e.name: e.encode(texts) for e in self.stack})
        scores = trained.classifier.probabilities(vectors, self.stack, self.language)
        best = scores.argmax(axis=1)
        found = [trained.classifier.intents[column] for column in best]
        return float(np.mean([a == b for a, b in zip(found, self.test.intents, strict=True)]))


def run(argv: Sequence[str]) -> int:
    """Print a line for each so many decisions."""
    parser = argparse.ArgumentParser(prog="benchmarks labelling", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of one set")
    parser.add_argument("--decisions", type=int, default=240)
    parser.add_argument("--every", type=int, default=40, help="decisions until arranged anew")
    parser.add_argument(
        "--from", type=int, default=0, dest="first", help="decisions before measuring"
    )
    parser.add_argument("--aim", choices=("accuracy", "labels"), default="accuracy")
    parser.add_argument("--move", type=int, default=3, help="lines that are moved together, or not")
    parser.add_argument("--read", type=int, help="lines of a group that are looked at")
    parser.add_argument("--most", type=int, default=24, help="lines of a group")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--judges", type=int, nargs="+", help="seeds of the trainings that judge")
    parser.add_argument("--random", type=int, nargs="*", help="labels drawn one by one, instead")
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    library = EncoderLibrary(settings.encoder_cache, wanted=settings.encoders or DEFAULT_ENCODERS)
    bench = _bench(options.data, library, tuple(options.judges or [options.seed]))
    print(
        f"{options.data.name}: {len(bench.skill.intents)} intents, {len(bench.log)} lines of log, "
        f"seed {options.seed}, judged by {', '.join(map(str, bench.judges))}, "
        f"encoders {', '.join(e.name for e in bench.stack)}",
        flush=True,
    )
    if options.random is not None:
        _at_random(bench, options.random, seed=options.seed)
        return 0
    annotator = Annotator(bench.log, options.read, options.move)
    print(
        "decisions | acts | moved | labels | a decision | right | lines read | accuracy | seconds"
    )
    if not options.first:
        _tell(bench, annotator, 0.0)
    while annotator.decisions < options.decisions and len(annotator.given) < len(bench.log):
        started = time.perf_counter()
        _round(bench, annotator, options.every, options.aim, options.most, seed=options.seed)
        if annotator.decisions >= options.first:
            _tell(bench, annotator, time.perf_counter() - started)
    return 0


def _round(
    bench: Bench, annotator: Annotator, every: int, aim: Aim, most: int, *, seed: int
) -> None:
    """Arrange what has no label yet, and decide on the first groups."""
    candidates = [
        Candidate(
            Utterance(text=log.text),
            bench.language,
            Provenance("log", "train"),
            refused=log.refused,
        )
        for log in annotator.rest(bench.log)
    ]
    skill = _with(bench.skill, annotator.given)
    groups = arrange(skill, candidates, bench.stack, seed=seed, aim=aim, most=most)
    until = annotator.decisions + every
    for group in groups:
        if annotator.decisions >= until:
            break
        annotator.decide(group)


def _tell(bench: Bench, annotator: Annotator, seconds: float) -> None:
    accuracy = bench.accuracy(_with(bench.skill, annotator.given), annotator.rest(bench.log))
    labels, decisions = len(annotator.given), annotator.decisions
    print(
        f"{decisions} | {decisions + annotator.left_out} | {annotator.moved} | {labels} | "
        f"{labels / max(decisions, 1):.1f} | {annotator.right if labels else 1:.3f} | "
        f"{annotator.lines_read} | {accuracy} | {seconds:.0f}",
        flush=True,
    )


def _at_random(bench: Bench, counts: Sequence[int], *, seed: int) -> None:
    """Label lines drawn at random; and, to compare, 30 of each intent."""
    rng = np.random.default_rng(seed)
    texts = list(bench.log)
    order = rng.permutation(len(texts)).tolist()
    labels = Counter({intent.name: len(intent.all_utterances()) for intent in bench.skill.intents})
    even: dict[str, str] = {}
    for place in order:
        intent = bench.log[texts[place]]
        if labels[intent] < _EVEN:
            labels[intent] += 1
            even[texts[place]] = intent
    print(f"30 labels an intent: {bench.accuracy(_with(bench.skill, even), [])}", flush=True)
    for count in counts:
        drawn = {texts[place]: bench.log[texts[place]] for place in order[:count]}
        accuracy = bench.accuracy(_with(bench.skill, drawn), [])
        print(f"{count} at random, one by one: {accuracy}", flush=True)


_EVEN = 30


def _with(skill: Skill, given: dict[str, str]) -> Skill:
    """Return the skill with more utterances."""
    more: dict[str, list[Utterance]] = {}
    for text, intent in given.items():
        more.setdefault(intent, []).append(Utterance(text=text))
    grown = tuple(
        intent.model_copy(
            update={
                "utterances": {
                    ANY_LANGUAGE: (
                        *intent.utterances.get(ANY_LANGUAGE, ()),
                        *more.get(intent.name, ()),
                    )
                }
            }
        )
        for intent in skill.intents
    )
    return skill.model_copy(update={"intents": grown})


def _ends(texts: Sequence[str], count: int) -> list[str]:
    """Return some of the first and some of the last lines; groups have the least sure ones last."""
    first = count // 2
    return [*texts[:first], *texts[max(first, len(texts) - (count - first)) :]]


def _bench(folder: Path, library: EncoderLibrary, judges: tuple[int, ...]) -> Bench:
    seeds = read_labelled(folder / "train_5.csv")
    skill, names = skill_of(seeds)
    language = language_of_set(folder.name)
    known = {text.strip() for text in seeds.texts}
    log = {
        text.strip(): names[intent]
        for text, intent in _log(folder)
        if text.strip() not in known and intent in names
    }
    test = read_labelled(folder / "test.csv")
    test = replace(test, intents=tuple(names[intent] for intent in test.intents))
    stack: tuple[Encoder, ...] = tuple(
        OnceEach(each) for each in library.keeping(library.stack_for([language]))
    )
    return Bench(
        skill.model_copy(update={"languages": (language,)}), language, log, test, stack, judges
    )


def _log(folder: Path) -> list[tuple[str, str]]:
    if (folder / "train.csv").exists():
        data = read_labelled(folder / "train.csv")
        return list(zip(data.texts, data.intents, strict=True))
    rows = json.loads((folder / "train.json").read_text(encoding="utf-8"))
    return [(row["text"], f"{row['domain']}/{row['intent']}") for row in rows]
