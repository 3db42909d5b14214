import json
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from builder.conversation.effect import AnswerOutcome
from builder.conversation.reply import Reply
from builder.encoding.encoder import Encoder, by_view
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.nlu.simplified import simplifying
from builder.reading.faq import FaqReader
from builder.reading.question import Question
from builder.reading.reader import Reader, SkillReader
from builder.schema.skill import Skill

SKILL = Skill.model_validate(
    {
        "name": "shop",
        "languages": ["en", "zh"],
        "faq": [
            {
                "id": "hours",
                "question": "When are you open?",
                "similar": ["opening hours", "what time do you close"],
                "answer": "Nine to five.",
                "language": "en",
            },
            {
                "id": "hours_zh",
                "question": "你们几点开门？",
                "similar": ["营业时间是几点"],
                "answer": "九点到五点。",
                "language": "zh",
            },
            {
                "id": "invoice_zh",
                "question": "可以开发票吗？",
                "similar": ["怎么开电子发票", "发票什么时候给我"],
                "answer": "可以。",
                "language": "zh",
            },
            {
                "id": "post_zh",
                "question": "运费是多少？",
                "similar": ["寄到外地要多少邮费", "包邮吗"],
                "answer": "免运费。",
                "language": "zh",
            },
            {
                "id": "invoice",
                "question": "Can I get an invoice?",
                "similar": ["do you issue invoices", "invoice please"],
                "answer": "Yes.",
                "language": "en",
            },
            {
                "id": "post",
                "question": "How much is delivery?",
                "similar": ["shipping costs", "what does delivery cost"],
                "answer": "Free.",
                "language": "en",
            },
        ],
    }
)


def asked(text: str, language: str, stack: Sequence[Encoder]) -> Question:
    heard = [e for e in stack if e.languages is None or language in e.languages]
    vectors = by_view(heard, {e.name: e.encode_one(text).sentence for e in heard})
    return Question(text, language, vectors)


def trained(encoder: HashingEncoder, skill: Skill = SKILL) -> Reader:
    reader = FaqReader.train(skill, [encoder])
    return FaqReader.load(skill, reader.to_parts())


def test_question_as_written_is_answered_without_a_vector() -> None:
    outcome = trained(HashingEncoder()).find_answer(Question("WHEN are you open", "en"))
    assert outcome.reply is not None
    assert (outcome.reply.text, outcome.reply.source) == ("Nine to five.", "faq:hours")
    assert outcome.score == 1.0


@pytest.mark.parametrize(
    ("question", "language", "answer"),
    [
        ("at what time do you open in the morning", "en", "Nine to five."),
        ("你们店什么时候开门营业", "zh", "九点到五点。"),
        ("is there a fee for delivering it to my home", "en", "Free."),
        ("what is the capital of France", "en", None),
        ("帮我写一首诗", "zh", None),
    ],
)
def test_meaning_finds_the_answer_and_strangers_get_none(
    encoders: EncoderLibrary, question: str, language: str, answer: str | None
) -> None:
    stack = simplifying(encoders.stack_for(["zh", "en"]))
    outcome = FaqReader.train(SKILL, stack).find_answer(asked(question, language, stack))
    assert (outcome.reply.text if outcome.reply else None) == answer


def test_translations_do_not_raise_the_middle() -> None:
    """The same FAQ in two languages has the line of one, though each entry has a near double."""
    words = {"en": ("open", "pay", "send"), "zh": ("开", "付", "寄")}
    faq = [
        {
            "id": f"{i}_{code}",
            "question": f"{word} {i}",
            "similar": [f"{word} {i} ?"],
            "answer": "!",
        }
        | {"language": code}
        for code, each in words.items()
        for i, word in enumerate(each)
    ]
    direction = np.eye(8, dtype=np.float32)

    class Tilting(HashingEncoder):
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            rows = []
            for text in texts:
                entry = int(next(c for c in text if c.isdigit()))
                tilt = 0.6 if text.endswith("?") else 0.0
                rows.append(direction[entry] + tilt * direction[entry + 4])
            return np.array(rows, dtype=np.float32)

    def middle(entries: Sequence[Mapping[str, object]]) -> float:
        skill = Skill.model_validate({"name": "s", "languages": ["en", "zh"], "faq": entries})
        recipe = FaqReader.train(skill, [Tilting()]).to_parts()["reading/faq.json"]
        return float(json.loads(recipe)["middle"])

    assert middle(faq) == pytest.approx(middle(faq[:3]), abs=1e-5)


def test_author_may_set_the_threshold() -> None:
    encoder = HashingEncoder()
    strict = SKILL.model_copy(
        update={"thresholds": SKILL.thresholds.model_copy(update={"answer": 1.0})}
    )
    outcome = trained(encoder, strict).find_answer(asked("open when", "en", [encoder]))
    assert outcome.reply is None
    assert 0 < outcome.score < 1


def test_skill_without_a_faq_answers_nothing() -> None:
    encoder = HashingEncoder()
    empty = Skill(name="empty")
    outcome = trained(encoder, empty).find_answer(asked("x", "zh", [encoder]))
    assert outcome.reply is None


def damage(parts: dict[str, bytes], how: Callable[[bytes], bytes]) -> dict[str, bytes]:
    return {name: how(data) for name, data in parts.items()}


@pytest.mark.parametrize(
    "how", [lambda data: data[:10], lambda _data: b"", lambda data: b"{}" + data]
)
def test_damaged_parts_are_refused(how: Callable[[bytes], bytes]) -> None:
    parts = FaqReader.train(SKILL, [HashingEncoder()]).to_parts()
    with pytest.raises(Invalid, match="damaged") as refused:
        FaqReader.load(SKILL, damage(parts, how))
    assert refused.value.code == "bundle-corrupt"
    with pytest.raises(Invalid, match="other questions"):
        FaqReader.load(SKILL.model_copy(update={"faq": SKILL.faq[:2]}), parts)


def test_near_misses_are_offered_and_told_why(encoders: EncoderLibrary) -> None:
    stack = simplifying(encoders.stack_for(["zh", "en"]))
    strict = SKILL.model_copy(
        update={"thresholds": SKILL.thresholds.model_copy(update={"answer": 1.0})}
    )
    outcome = FaqReader.train(strict, stack).find_answer(asked("邮费要多少钱", "zh", stack))
    assert outcome.reply is None
    assert outcome.near[0] == "运费是多少？"
    assert "'post_zh'" in (outcome.why or "")


class Fixed:
    def __init__(self, text: str | None, score: float) -> None:
        reply = Reply(text=text) if text else None
        self._outcome = AnswerOutcome(reply, score, why=None if text else "no.")

    def find_answer(self, question: Question) -> AnswerOutcome:
        return self._outcome


@pytest.mark.parametrize(
    ("readers", "said"),
    [
        ([Fixed("faq", 0.95), Fixed("document", 0.99)], "faq"),
        ([Fixed("faq", 0.6), Fixed("document", 0.9)], "document"),
        ([Fixed(None, 0.3), Fixed("document", 0.6)], "document"),
        ([Fixed(None, 0.3), Fixed(None, 0.4)], None),
    ],
)
def test_sure_reader_answers_else_the_surest(readers: list[Fixed], said: str | None) -> None:
    outcome = SkillReader(readers).find_answer(Question("x", "en"))
    assert (outcome.reply.text if outcome.reply else None) == said
    if said is None:
        assert (outcome.why, outcome.score) == ("no. no.", 0.4)
