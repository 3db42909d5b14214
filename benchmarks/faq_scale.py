"""How long thousands of FAQ entries take: checked, compared, trained, loaded, and asked, on one core.

Vectors are random, of the sizes of the default encoders: encoding itself is not measured.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from builder.encoding.encoder import Encoder, Vectors
from builder.encoding.hashing import HashingEncoder
from builder.reading.faq import FaqReader
from builder.reading.faq_alike import find_alike
from builder.reading.question import Question
from builder.schema.check_faq import check_faq
from builder.schema.skill import Skill

T = TypeVar("T")

_TOPICS = [
    "订单",
    "退款",
    "发票",
    "运费",
    "优惠券",
    "会员",
    "积分",
    "地址",
    "配送",
    "售后",
    "保修",
    "安装",
    "支付",
    "银行卡",
    "密码",
    "账号",
    "登录",
    "注册",
    "客服",
    "门店",
]
_ASKS = ("怎么{}", "如何{}", "{}要多久", "哪里可以{}", "{}失败了怎么办", "可以{}吗")


class _Random(HashingEncoder):
    """Gives every text a direction of its own."""

    def __init__(self, name: str, dimension: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.name, self.dimension, self.views = name, dimension, ("sentence",)
        self._rng = rng

    def encode(self, texts: Sequence[str]) -> Vectors:
        found = self._rng.normal(size=(len(texts), self.dimension)).astype(np.float32)
        unit: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


def run(argv: Sequence[str]) -> int:
    """Measure."""
    parser = argparse.ArgumentParser("python -m benchmarks faq_scale", description=__doc__)
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--questions", type=int, default=3, help="ways of asking of an entry")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    rng = np.random.default_rng(options.seed)
    skill = _skill(options.entries, options.questions, rng)
    stack: list[Encoder] = [_Random("a", 384, rng), _Random("b", 512, rng)]
    print(f"{options.entries:,} entries, {options.questions} questions each, seed {options.seed}")
    _timed("checked by their words", lambda: list(check_faq(skill)))
    _timed("compared with each other", lambda: find_alike(skill, stack))
    trained = _timed("trained", lambda: FaqReader.train(skill, stack).to_parts())
    reader = _timed("loaded", lambda: FaqReader.load(skill, trained))
    asked: list[float] = []
    for entry in skill.faq[:: max(1, len(skill.faq) // 50)]:
        vectors = {encoder.name: encoder.encode(["?"])[0] for encoder in stack}
        question = Question(f"{entry.question}呢", "zh", vectors)
        started = time.process_time()
        reader.find_answer(question)
        asked.append((time.process_time() - started) * 1000)
    print(f"  asked: {np.median(asked):.1f} ms a question in the middle, {max(asked):.1f} at most")
    print(f"  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB of memory at most")
    return 0


def _skill(entries: int, questions: int, rng: np.random.Generator) -> Skill:
    def ask(number: int, turn: int) -> str:
        words = "".join(rng.choice(_TOPICS, 3))
        return _ASKS[int(rng.integers(len(_ASKS)))].format(words) + f"{number}-{turn}"

    faq = [
        {
            "id": f"entry_{number}",
            "question": ask(number, 0),
            "similar": [ask(number, turn) for turn in range(1, questions)],
            "answer": "!",
            "language": "zh",
        }
        for number in range(entries)
    ]
    return Skill.model_validate({"name": "scale", "languages": ["zh"], "faq": faq})


def _timed(what: str, work: Callable[[], T]) -> T:
    started = time.process_time()
    done = work()
    print(f"  {what}: {time.process_time() - started:.1f} s of processor time")
    return done
