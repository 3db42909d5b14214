"""What nobody labelled: each text once, never for what it was refused, only what is about the skill."""

from __future__ import annotations

import numpy as np
import pytest

from builder.conversation.understanding import ANSWER_QUESTION
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material
from builder.nlu.logs import Unlabelled, about_skill, allowed, gather_logs, unlabelled
from builder.nlu.selftrain import believed_of, even_out, with_logs
from builder.nlu.train import gather, train_intents, train_interpreter
from builder.nlu.trained import TrainedIntents
from builder.schema.skill import Skill, Thresholds

QUICK = NluConfig(folds=2)
HEADS = "nlu/heads.safetensors"


@pytest.fixture(scope="module")
def material(shop: Skill, library: EncoderLibrary) -> Material:
    return gather(shop, QUICK, library.stack_for(shop.languages), seed=13)


@pytest.fixture(scope="module")
def trained(material: Material) -> TrainedIntents:
    return train_intents(material, QUICK, seed=13)[0]


def test_logs_are_read_once_with_all_that_was_refused(shop: Skill, material: Material) -> None:
    given = [
        Unlabelled(" refund it "),
        Unlabelled("refund it", frozenset({"track_order"})),
        Unlabelled("refund it", frozenset({"cancel_order"})),
        Unlabelled("我要退货"),
        Unlabelled("  "),
    ]
    logs = gather_logs(material, given, shop)
    assert logs is not None
    [only] = logs.examples
    assert (only.text, only.language) == ("refund it", "en")
    assert only.refused == {"track_order", "cancel_order"}
    assert gather_logs(material, unlabelled(["", "我要退货"]), shop) is None


def test_no_log_is_believed_to_be_for_what_it_was_refused(
    shop: Skill, material: Material, trained: TrainedIntents
) -> None:
    text = "where is my order now"
    column = material.intents.index("track_order")
    shares = []
    for refused in (frozenset[str](), frozenset({"track_order", "gone"})):
        logs = gather_logs(material, [Unlabelled(text, refused)], shop)
        assert logs is not None
        shares.append(believed_of(material, logs, trained.classifier).shares[0])
    free, barred = shares
    assert free.argmax() == column and barred[column] == 0.0
    assert abs(float(barred.sum()) - 1.0) < 1e-4


def test_a_log_that_was_refused_everything_tells_nothing(shop: Skill, material: Material) -> None:
    logs = gather_logs(material, [Unlabelled("x", frozenset(material.intents))], shop)
    assert logs is not None
    mask = allowed(logs.examples, material.intents)
    assert mask is not None and mask.all()
    logs = gather_logs(material, unlabelled(["x"]), shop)
    assert logs is not None and allowed(logs.examples, material.intents) is None


def test_what_is_not_about_the_skill_teaches_nothing(shop: Skill, encoders: EncoderLibrary) -> None:
    own = ["has it been shipped", "refund these shoes", "call off what i bought", "包裹寄到哪里了"]
    foreign = ["who won the world cup", "how tall is the eiffel tower", "量子计算机是什么原理"]
    plain, _ = train_interpreter(shop, QUICK, encoders, seed=13)
    trained = TrainedIntents.from_parts(plain)
    material = gather(shop, QUICK, encoders.stack_for(shop.languages), seed=13)
    logs = gather_logs(material, unlabelled([*own, *foreign]), shop)
    assert logs is not None
    inside = about_skill(trained, logs, Thresholds())
    assert inside[: len(own)].all() and not inside[len(own) :].any()
    assert about_skill(trained, logs, Thresholds(intent=0.0)).all()

    def heads(texts: list[str]) -> bytes:
        found, _ = train_interpreter(shop, QUICK, encoders, seed=13, unlabelled=unlabelled(texts))
        return found[HEADS]

    assert heads([*own, *foreign]) == heads(own) != plain[HEADS]
    assert heads(foreign) == plain[HEADS]


def test_no_log_teaches_what_every_skill_understands(
    shop: Skill, material: Material, trained: TrainedIntents
) -> None:
    texts = [
        "yes",
        "好的",
        "where is the order",
        "refund please",
        "cancel that order",
        "没收到包裹",
    ]
    logs = gather_logs(material, unlabelled(f"{text} {n}" for text in texts for n in "abc"), shop)
    assert logs is not None
    grown = with_logs(material, logs, QUICK, trained.classifier.blend)
    learned = {example.intent for example in grown.examples if example.kind == "log"}
    own = {intent.name for intent in shop.intents}
    assert learned and learned <= own | {ANSWER_QUESTION}


def test_intents_are_evened_out_where_it_is_known_how_many_there_should_be() -> None:
    said = np.log(np.array([[0.6, 0.3, 0.1], [0.7, 0.2, 0.1]], np.float32))
    even = np.exp(even_out(said, 1.0)).sum(axis=0)
    assert np.allclose(even, 2 / 3, atol=0.01)
    # Nobody knows of the third: it keeps what it had beside the first two.
    known = np.exp(even_out(said, 1.0, np.array([1.0, 1.0, 0.0], np.float32)))
    assert abs(float(known[:, 0].sum() - known[:, 1].sum())) < 0.05
    assert 0.0 < float(known[:, 2].sum()) < 0.5
    assert np.allclose(known.sum(axis=1), 1.0, atol=1e-5)


def test_the_line_of_scope_is_drawn_for_heads_that_learned_from_logs(
    shop: Skill, encoders: EncoderLibrary
) -> None:
    said = ["has it been shipped", "refund these shoes", "call off what i bought", "包裹寄到哪里了"]
    logs = unlabelled([f"{text} {more}" for text in said for more in ("", "please", "now", "吗")])
    plain, _ = train_interpreter(shop, QUICK, encoders, seed=13)
    grown, scores = train_interpreter(shop, QUICK, encoders, seed=13, unlabelled=logs)
    before, after = (TrainedIntents.from_parts(each).facts for each in (plain, grown))
    assert before.detector is not None and after.detector is not None
    # What scores mean is found anew as well.
    assert before.detector != after.detector and before.blend != after.blend
    assert scores["in_scope_kept"] > 0.8
