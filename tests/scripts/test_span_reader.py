"""The training of the span reader: windows hold what they should, and a small network learns."""

from itertools import islice
from pathlib import Path

import orjson
import pytest
import torch

from builder.encoding.unigram import UnigramTokenizer, UnigramVocabulary
from scripts.span_reader.learn import Plan, learn, loss_of
from scripts.span_reader.network import SpanNetwork
from scripts.span_reader.questions import QuestionSet, read_questions
from scripts.span_reader.trial import trial
from scripts.span_reader.windows import Sampler, joined, window
from tests.encoding.made import tiny_bert

LETTERS = "abcdefghijklmnop"
COLOURS = ("abc", "bca", "cab")


@pytest.fixture(scope="module")
def tokenizer() -> UnigramTokenizer:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *LETTERS]
    vocabulary = UnigramVocabulary(pieces, [-1.0] * len(pieces), unknown=3, rewrites={})
    return UnigramTokenizer(vocabulary, "", 1 << 20)


@pytest.fixture
def questions(tmp_path: Path, tokenizer: UnigramTokenizer) -> QuestionSet:
    """Contexts such as `ddopabcddd`: whatever is asked, the answer stands behind `op`."""
    paragraphs = []
    for number, colour in enumerate(COLOURS * 4):
        context = "d" * (number % 5) + "op" + colour + "e" * (number % 4) + "fgh"
        start = context.index(colour)
        answers = [{"text": colour, "answer_start": start + (1 if number == 0 else 0)}]
        asked = {"id": str(number), "question": "mn", "answers": answers}
        paragraphs.append({"context": context, "qas": [asked]})
    path = tmp_path / "made.json"
    path.write_bytes(orjson.dumps({"data": [{"paragraphs": paragraphs}]}))
    return read_questions(path, tokenizer)


def test_answers_are_found_where_they_stand(questions: QuestionSet) -> None:
    assert len(questions.asked) == 12
    for asked in questions.asked:
        context = questions.contexts[asked.context]
        said = context.text[context.starts[asked.first] : context.ends[asked.last]]
        assert said == asked.answers[0]


def test_held_back_contexts_are_not_learned_from(questions: QuestionSet) -> None:
    learned, kept = questions.split(2)
    assert {one.context for one in kept.asked} == {10, 11}
    assert {one.context for one in learned.asked} == set(range(10))


def test_windows_hold_the_answer_or_say_that_they_do_not(questions: QuestionSet) -> None:
    sampler = Sampler([questions], [1.0], [[[]] * 12], seed=3)
    batch = next(sampler.batches())
    wanted = {
        tuple(questions.contexts[one.context].tokens[one.first : one.last + 1])
        for one in questions.asked
    }
    answered = 0
    for ids, (first, last) in zip(batch.ids.tolist(), batch.target.tolist(), strict=True):
        if last:
            answered += 1
            assert tuple(ids[first : last + 1]) in wanted
        else:
            assert first == 0
    assert answered > 0.7 * len(batch.ids)


def test_only_the_passage_may_answer() -> None:
    batch = joined([window([5, 6], [7, 8, 9], 1, 2), window([5], [7], -1, -1)])
    assert batch.ids.tolist() == [[0, 5, 6, 2, 2, 7, 8, 9, 2], [0, 5, 2, 2, 7, 2, 1, 1, 1]]
    assert batch.passage.tolist()[0] == [False] * 5 + [True] * 3 + [False]
    assert batch.target.tolist() == [[6, 7], [0, 0]]
    assert batch.mask.tolist()[1] == [True] * 6 + [False] * 3


@pytest.mark.timed
def test_small_network_learns_and_what_it_learned_is_kept(
    tmp_path: Path, questions: QuestionSet
) -> None:
    weights, shape = tiny_bert(words=4 + len(LETTERS), positions=64)
    torch.manual_seed(1)
    network = SpanNetwork(weights, shape, rank=4)
    sampler = Sampler([questions], [1.0], [[[]] * 12], seed=3)
    before = float(loss_of(network, next(sampler.batches())).detach())
    plan = Plan(minutes=60, ask_every=60, rate=3.0, half=False, out=tmp_path / "reader.safetensors")
    learn(network, islice(sampler.batches(), 250), plan, lambda: None)
    after = float(loss_of(network, next(sampler.batches())).detach())
    assert after < 0.5 * before

    from safetensors.numpy import load_file

    again = SpanNetwork(weights, shape, rank=4)
    again.take(load_file(plan.out))
    assert trial(again, questions, 12) == pytest.approx(trial(network, questions, 12), abs=9)
    assert trial(again, questions, 12)[0] > 60
