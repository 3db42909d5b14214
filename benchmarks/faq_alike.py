"""How well likeness tells questions of one meaning from others: `--data FILE.csv` with text and label.

Every pair of texts in a file is looked at, as the questions of a FAQ are; a pair of one label counts
as alike. Prints for each line how many pairs lie above it, and how many of them are of one label.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from builder.encoding.library import EncoderLibrary
from builder.nlu.everyday import everyday_sentences
from builder.nlu.simplified import simplifying
from builder.reading.alike import Encoded
from builder.reading.faq_alike import pairs_above, together
from builder.text import language_of
from builder.training.evaluate import Labelled, read_labelled

_LINES: Final = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)


def run(argv: Sequence[str]) -> int:
    """Measure the file."""
    parser = argparse.ArgumentParser("python -m benchmarks faq_alike", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoders", type=Path, default=Path.home() / ".dialoom" / "encoders")
    parser.add_argument("--each", type=int, default=5, help="texts a label, drawn by the seed")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    data = _draw(read_labelled(options.data), options.each, options.seed)
    language = language_of(" ".join(data.texts[:50]), ("en", "zh"))
    stack = simplifying(EncoderLibrary(options.encoders).stack_for([language]))
    around = [text for _, text in everyday_sentences([language])]
    texts = [*data.texts, *around]
    vectors = together(Encoded.of(texts, [language] * len(texts), stack))
    if vectors is None:
        raise SystemExit(f"no encoder speaks {language}")
    own = vectors[: len(data.texts)]
    labels = np.array(data.intents)
    pairs = pairs_above(own, own, _LINES[0])
    same = sum(n * (n - 1) // 2 for n in np.unique(labels, return_counts=True)[1].tolist())
    total = len(own) * (len(own) - 1) // 2
    print(
        f"{options.data.name}: {len(own)} texts, {total:,} pairs, {same:,} of one label, {language}"
    )
    for line in _LINES:
        above = [labels[left] == labels[right] for score, left, right in pairs if score >= line]
        right = sum(above)
        share = f"{right / len(above):.1%}" if above else "-"
        print(
            f"  {line:.2f}: {len(above):>6,} pairs, of one label {share}, found {right / same:.1%}"
        )
    return 0


def _draw(data: Labelled, each: int, seed: int) -> Labelled:
    by_label: dict[str, list[str]] = defaultdict(list)
    for text, label in zip(data.texts, data.intents, strict=True):
        by_label[label].append(text)
    drawn = random.Random(seed)
    kept = [
        (text, label)
        for label, texts in by_label.items()
        for text in drawn.sample(texts, min(each, len(texts)))
    ]
    return Labelled(tuple(text for text, _ in kept), tuple(label for _, label in kept))
