"""Several requests in one message: cut only where every part is a request of its own."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.conversation.understanding import Context
from builder.encoding.library import EncoderLibrary
from builder.nlu.clauses import LONGEST, MOST_PIECES, find_clauses
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.train import train_interpreter
from builder.nlu.vectors import RecentEncodings
from builder.schema.skill import Skill


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("查一下订单A1001，再帮我退款", ["查一下订单A1001", "帮我退款"]),
        ("我要退货 顺便问下运费多少", ["我要退货", "问下运费多少"]),
        ("我要退货顺便问下运费多少", ["我要退货", "问下运费多少"]),
        ("播放音乐然后再把灯关了", ["播放音乐", "把灯关了"]),
        ("开发票。另外，地址改一下", ["开发票", "地址改一下"]),
        (
            "cancel my order and what's the weather tomorrow",
            ["cancel my order", "what's the weather tomorrow"],
        ),
        ("what is my balance? also, pay the bill.", ["what is my balance", "pay the bill."]),
        ("hi, where is my order", []),
        ("send 1,000 dollars please", []),
        ("I live in Land's End", []),
        ("再见", []),
        ("退货吧，谢", []),
        ("", []),
    ],
)
def test_clauses_are_found_by_punctuation_and_joining_words(text: str, clauses: list[str]) -> None:
    assert [clause.of(text) for clause in find_clauses(text)] == clauses


@given(st.text(alphabet="ab 查退，。,.!和再 andthen然后\n", max_size=LONGEST + 20))
def test_clauses_lie_in_order_within_the_text(text: str) -> None:
    clauses = find_clauses(text)
    assert len(clauses) in (0, *range(2, MOST_PIECES + 1))
    ends = [0, *(edge for clause in clauses for edge in (clause.start, clause.end)), len(text)]
    assert ends == sorted(ends)
    assert all(clause.of(text).strip() == clause.of(text) != "" for clause in clauses)


def test_requests_are_understood_in_order(interpreter: Interpreter, context: Context) -> None:
    text = "where is my order and how do i get a refund"
    understanding = interpreter.interpret(text, context)
    assert [request.intent.name for request in understanding.requests] == [
        "track_order",
        "return_order",
    ]
    for request in understanding.requests:
        assert text[request.start : request.start + len(request.text)] == request.text


def test_requests_in_chinese(interpreter: Interpreter, context: Context) -> None:
    text = "查一下物流，然后帮我把订单取消"
    understanding = interpreter.interpret(text, context)
    found = [(r.intent.name, r.start, r.text) for r in understanding.requests]
    assert found == [("track_order", 0, "查一下物流"), ("cancel_order", 8, "帮我把订单取消")]


@pytest.mark.parametrize(
    "text",
    [
        "where is my order and has my parcel shipped",  # the same thing twice
        "where is my order, my dear friend",
        "好的，我要退货",  # an answer, and one request
    ],
)
def test_one_request_stays_one(interpreter: Interpreter, context: Context, text: str) -> None:
    assert interpreter.interpret(text, context).requests == ()


def test_no_value_is_cut_through(library: EncoderLibrary, context: Context) -> None:
    skill = Skill.model_validate(
        {
            "name": "shop",
            "languages": ["en"],
            "intents": [
                {"name": "play", "utterances": ["play some music by a band", "put on the song"]},
                {"name": "buy", "utterances": ["buy roses for my wife", "get me fresh flowers"]},
            ],
            "entities": [
                {"name": "band", "dictionary": {"play some music and buy roses for my wife": []}}
            ],
            "slots": [{"name": "band", "type": "band", "prompts": "Who?"}],
        }
    )
    parts: Mapping[str, bytes] = train_interpreter(skill, NluConfig(folds=2), library, seed=1)[0]
    made = Interpreter.load(skill, parts, library)
    cut = made.interpret("play some music by a band and buy roses for my wife", context)
    assert [request.intent.name for request in cut.requests] == ["play", "buy"]
    whole = made.interpret("put play some music and buy roses for my wife on", context)
    assert [value.type for value in whole.slots] == ["band"]
    assert whole.requests == ()


def test_a_value_that_a_request_asks_for_is_part_of_it(
    library: EncoderLibrary, context: Context
) -> None:
    skill = Skill.model_validate(
        {
            "name": "shop",
            "languages": ["zh"],
            "intents": [
                {"name": "return_order", "utterances": ["我想退货", "东西不要了，退掉"]},
                {
                    "name": "track_order",
                    "utterances": ["订单到哪了", "查一下订单[A1](number)", "订单"],
                },
            ],
            "entities": [{"name": "number", "patterns": ["A[0-9]+"]}],
            "slots": [{"name": "number", "type": "number", "prompts": "?"}],
            "flows": [
                {
                    "name": "return",
                    "trigger": {"intents": ["return_order"]},
                    "steps": [{"kind": "collect", "id": "ask", "slot": "number"}],
                }
            ],
        }
    )
    made = Interpreter.load(
        skill, train_interpreter(skill, NluConfig(folds=2), library, seed=1)[0], library
    )
    assert made.interpret("我想退货，订单A1003", context).requests == ()
    several = made.interpret("我想退货，另外查一下订单A1003到哪了", context).requests
    assert [request.intent.name for request in several] == ["return_order", "track_order"]


def test_a_message_without_a_place_to_cut_is_encoded_once(
    interpreter: Interpreter, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = RecentEncodings.sentences

    def spying(self: RecentEncodings, encoders: object, text: str) -> object:
        read.append(text)
        return real(self, encoders, text)  # type: ignore[arg-type]

    monkeypatch.setattr(RecentEncodings, "sentences", spying)
    interpreter.interpret("where has my parcel got to by now", context)
    assert read == ["where has my parcel got to by now"]


def test_the_best_supported_hypothesis_is_chosen(
    interpreter: Interpreter, context: Context
) -> None:
    misheard = "wears my oar dear"
    understanding = interpreter.interpret(misheard, context, ["where is my order", "wears my odor"])
    assert understanding.intent.name == "track_order"
    assert understanding.text == "where is my order"


def test_hypotheses_agree_against_the_first(interpreter: Interpreter, context: Context) -> None:
    said = ["take back it please", "where is the order of mine", "where is that order of mine"]
    understanding = interpreter.interpret(said[0], context, said[1:])
    assert understanding.intent.name == "track_order"


def test_a_payload_is_meant_whatever_else_was_heard(
    interpreter: Interpreter, context: Context
) -> None:
    understanding = interpreter.interpret("/cancel_order", context, ["where is my order"] * 9)
    assert understanding.intent.name == "cancel_order"


def test_alternatives_that_mean_nothing_change_nothing(
    interpreter: Interpreter, context: Context
) -> None:
    alone = interpreter.interpret("where is my order", context)
    assert interpreter.interpret("where is my order", context, ["", "\ud800", "?!"]) == alone
