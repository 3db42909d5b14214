"""Killed in the midst of a turn whose answer is worded, a process says the same the next time."""

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builder.bundle import Bundle
from builder.schema.skill import Skill
from builder.store.store import open_store
from tests.runtime.phrasing.model import LanguageModel

DRIVER = Path(__file__).with_name("driver.py")
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def nurse(
    shop_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["subprocess.Popen[str]"]:
    path = tmp_path_factory.mktemp("bundle") / "shop.bundle"
    shop_bundle.save(path)
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    yield process
    process.communicate(timeout=10)


def take(nurse: "subprocess.Popen[str]", *told: str) -> tuple[int, list[str]]:
    assert nurse.stdin is not None and nurse.stdout is not None
    nurse.stdin.write("\t".join(told) + "\n")
    nurse.stdin.flush()
    answers: list[str] = []
    for line in nurse.stdout:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "ended":
            return int(rest), answers
        answers.append(line.rstrip("\n"))
    raise AssertionError("the driver is gone")


# Where the process dies, and how often the language model is asked in all.
@pytest.mark.parametrize(
    ("point", "times"),
    [
        ("before-action", 1),
        ("after-action", 2),
        ("after-record", 1),
        ("before-commit", 1),
        ("after-commit", 1),
    ],
)
def test_a_turn_taken_again_says_what_was_worded_first(
    point: str,
    times: int,
    store_url: str,
    nurse: "subprocess.Popen[str]",
    model: LanguageModel,
) -> None:
    store = open_store(store_url)
    store.skills.create(Skill(name="shop", languages=("en", "zh")))
    store.close()
    count = itertools.count(1)

    def words(told: dict[str, Any]) -> str:
        # Never the same twice, as language models are.
        fee = next(p["number"] for p in told["passages"] if "15元" in p["text"])
        return f"退货运费由买家承担，每单15元[{fee}]。" + f"退货运费每单15元[{fee}]。" * next(count)

    model.words = words
    code, heard = take(nurse, store_url, model.url, "m", f"{point}:1")
    assert (code, heard) == (-signal.SIGKILL, [])
    code, [answer] = take(nurse, store_url, model.url, "m", "")
    assert code == 0
    [reply] = json.loads(answer)["replies"]
    assert reply["text"] == "退货运费由买家承担，每单15元。" + "退货运费每单15元。" * times
    assert take(nurse, store_url, model.url, "m", "") == (0, [answer])
    assert len(model.asked) == times
