"""Passages are found by words and meaning, and their sentences quoted with their place."""

from collections.abc import Sequence

import numpy as np
import pytest

from builder.encoding.encoder import Encoder, Vectors, sentences_in
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.reading.bm25 import WordIndex
from builder.reading.documents_reader import DocumentReader
from builder.reading.index import PassageIndex
from builder.reading.library import documents_in
from builder.reading.passage import Passage
from builder.reading.question import Question
from builder.reading.terms import terms_of
from builder.reading.train import train_documents
from builder.schema.document import Document
from builder.schema.skill import Skill

TERMS = """# 会员

## 积分

每消费一元累积一个积分。积分有效期为两年，过期自动清零。金卡会员的积分按一点五倍累积。

## 升级

一年内消费满五千元可升级为金卡会员，满两万元升级为黑金会员。

# Warranty

All headphones come with a warranty of 24 months. Water damage is not covered.
"""
HOURS = "# Opening hours\n\nThe shop in Lyon is open from nine to six. It is closed on Sundays.\n"
FILES = {"terms.md": TERMS.encode(), "hours.md": HOURS.encode()}


def asked(text: str, language: str, encoder: Encoder) -> Question:
    return Question(
        text, language, {encoder.name: sentences_in(encoder, encoder.encode_one(text).sentence)}
    )


def skill_with(*names: str, state: str = "0") -> Skill:
    documents = tuple(Document(name=name, sha256=state * 64) for name in names)
    return Skill(name="shop", languages=("zh", "en"), documents=documents)


def trained(skill: Skill, previous: dict[str, bytes] | None = None) -> dict[str, bytes]:
    return train_documents(
        skill,
        HashingEncoder(),
        lambda: np.zeros(256, np.float32),
        contents=lambda document: FILES[document.name],
        previous=previous or {},
        progress=lambda done, message: None,
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("returns", "return"),
        ("shipping", "shipped"),
        ("Parties", "party"),
        ("ＡＢＣ", "abc"),
        ("買賣", "买卖"),
        ("Wu's", "wu"),
    ],
)
def test_forms_of_a_word_are_one_term(one: str, other: str) -> None:
    assert terms_of(one) == terms_of(other)


def test_chinese_counts_by_characters_and_pairs() -> None:
    assert len(terms_of("退货吗")) == 5
    assert set(terms_of("退货")) < set(terms_of("能退货"))


def test_word_scores_are_those_of_bm25() -> None:
    index = WordIndex.of(["red apple apple", "green pear", "red pear tree house"])
    scores = index.scores("apple")
    assert scores[1] == scores[2] == 0
    mean = (3 + 2 + 4) / 3
    often = 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / mean))
    assert scores[0] == pytest.approx(often / 2.2)
    again = WordIndex.from_arrays(index.to_arrays())
    np.testing.assert_array_equal(again.scores("red tree"), index.scores("red tree"))


def test_word_index_of_nothing_and_for_nothing() -> None:
    assert len(WordIndex.of([]).scores("x")) == 0
    assert list(WordIndex.of(["a b"]).scores("!?")) == [0]


@pytest.mark.parametrize(
    ("question", "language", "answer", "place"),
    [
        (
            "积分有效期是多久？",
            "zh",
            "积分有效期为两年，过期自动清零。",
            "terms.md › 会员 › 积分",
        ),
        (
            "怎么升级为黑金会员",
            "zh",
            "一年内消费满五千元可升级为金卡会员，满两万元升级为黑金会员。",
            None,
        ),
        ("is water damage covered", "en", "Water damage is not covered.", "terms.md › Warranty"),
        (
            "is the shop closed on Sundays",
            "en",
            "It is closed on Sundays.",
            "hours.md › Opening hours",
        ),
        ("红楼梦的作者是谁", "zh", None, None),
        ("who won the world cup", "en", None, None),
    ],
)
def test_best_sentence_answers_with_its_place(
    encoders: EncoderLibrary, question: str, language: str, answer: str | None, place: str | None
) -> None:
    encoder = encoders.stack_for(["zh"])[0]
    everyday = ["今天天气怎么样", "what is the time", "讲个笑话", "play some music"]
    skill = skill_with("terms.md", "hours.md")
    parts = train_documents(
        skill,
        encoder,
        lambda: sentences_in(encoder, encoder.encode(everyday)).mean(axis=0),
        contents=lambda document: FILES[document.name],
        previous={},
        progress=lambda done, message: None,
    )
    reader = DocumentReader.load(skill, parts)
    assert reader is not None
    outcome = reader.find_answer(asked(question, language, encoder))
    assert (outcome.reply.text if outcome.reply else None) == answer
    if answer is None:
        assert "nearest passage" in (outcome.why or "")
    elif place is not None:
        assert outcome.reply is not None
        assert [cited.place for cited in outcome.reply.citations] == [place]
        assert outcome.passages[0].passage in FILES[place.split(" ")[0]].decode()
        assert outcome.reply.source == f"document:{place.split(' ')[0]}"


def test_author_may_set_the_line() -> None:
    skill = skill_with("terms.md")
    strict = skill.model_copy(
        update={"thresholds": skill.thresholds.model_copy(update={"answer": 1.0})}
    )
    reader = DocumentReader.load(strict, trained(strict))
    assert reader is not None
    question = "积分有效期"
    outcome = reader.find_answer(asked(question, "zh", HashingEncoder()))
    assert outcome.reply is None


def test_passages_that_stay_are_not_encoded_again() -> None:
    before = trained(skill_with("terms.md"))
    read: list[str] = []

    class Counting(HashingEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            read.extend(texts)
            return super().encode(texts)

    after = train_documents(
        skill_with("terms.md", "hours.md"),
        Counting(),
        lambda: np.zeros(256, np.float32),
        contents=lambda document: FILES[document.name],
        previous=before,
        progress=lambda done, message: None,
    )
    assert [text.split("\n")[0] for text in read] == ["Opening hours"]
    assert after == trained(skill_with("terms.md", "hours.md"))


def test_skill_without_documents_has_no_parts() -> None:
    assert trained(skill_with()) == {}
    assert DocumentReader.load(skill_with(), {}) is None


def test_damaged_parts_are_refused() -> None:
    skill = skill_with("terms.md")
    parts = trained(skill)
    vectors = "reading/passages.safetensors"
    for damaged in (
        {**parts, vectors: parts[vectors][:40]},
        {**parts, vectors: b""},
        {**parts, "reading/documents.json": b"[1]"},
        {key: part for key, part in parts.items() if key != vectors},
        {**parts, vectors: trained(skill_with("hours.md"))[vectors]},
    ):
        with pytest.raises(Invalid, match="damaged") as refused:
            DocumentReader.load(skill, damaged)
        assert refused.value.code == "bundle-corrupt"


def test_index_is_exact_and_ordered() -> None:
    passages = [Passage("d", f"number {i} says {i * 7 % 50}") for i in range(50)]
    encoder = HashingEncoder()
    index = PassageIndex.of(passages, encoder, background=np.zeros(256, np.float32))
    hits = index.find("number 13 says 41", encoder.encode_one("number 13 says 41").sentence, 50)
    assert hits[0].number == 13
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert documents_in({}) == ()
