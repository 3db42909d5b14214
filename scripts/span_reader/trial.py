"""How well a network reads questions that were held back, while it learns."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from builder.training.evaluate_reading import normal, overlap
from scripts.span_reader.network import SpanNetwork
from scripts.span_reader.questions import Asked, QuestionSet
from scripts.span_reader.windows import Window, joined, window

_ROOM = 180
_STEP = 120
_BATCH = 8
_LONGEST = 60


def trial(network: SpanNetwork, held_back: QuestionSet, most: int) -> tuple[float, float]:
    """Return F1 and EM (in percent) of the first questions, each asked of its whole context."""
    network.eval()
    matches = []
    with torch.inference_mode():
        for asked in held_back.asked[:: max(1, len(held_back.asked) // most)]:
            said = _answer(network, held_back, asked)
            f1 = max(overlap(said, answer) for answer in asked.answers)
            em = max(float(normal(said) == normal(answer)) for answer in asked.answers)
            matches.append((f1, em))
    network.train()
    f1s, ems = zip(*matches, strict=True)
    return 100 * sum(f1s) / len(f1s), 100 * sum(ems) / len(ems)


def _answer(network: SpanNetwork, held_back: QuestionSet, asked: Asked) -> str:
    context = held_back.contexts[asked.context]
    starts = range(0, max(1, len(context.tokens) - _ROOM + _STEP), _STEP)
    windows = [window(asked.tokens, context.tokens[s : s + _ROOM], -1, -1) for s in starts]
    best = (float("-inf"), 0, 0)
    for at in range(0, len(windows), _BATCH):
        batch = joined(windows[at : at + _BATCH])
        scores = network(batch.ids, batch.mask, batch.passage)
        for row, one in enumerate(windows[at : at + _BATCH]):
            score, first, last = _best_span(scores[row], one)
            if score > best[0]:
                shift = starts[at + row] - one.passage
                best = (score, first + shift, last + shift)
    return context.text[context.starts[best[1]] : context.ends[best[2]]]


def _best_span(scores: Tensor, one: Window) -> tuple[float, int, int]:
    length = len(one.ids)
    first, last = scores[:length, 0], scores[:length, 1]
    both = first[one.passage : length - 1, None] + last[None, one.passage : length - 1]
    both = both.triu().tril(_LONGEST) + torch.where(
        torch.ones_like(both).triu().tril(_LONGEST) > 0, 0.0, -1e9
    )
    place = int(both.argmax())
    size = both.shape[1]
    score = float(both.max() - first[0] - last[0])
    return score, one.passage + place // size, one.passage + place % size


def held_back_scores(
    network: SpanNetwork, sets: Sequence[QuestionSet], most: int
) -> dict[str, tuple[float, float]]:
    """Return F1 and EM by the name of each set."""
    return {one.name: trial(network, one, most) for one in sets}
