"""A group in two: what lies apart comes apart, and nothing is lost."""

from __future__ import annotations

import numpy as np
import pytest

from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from kits.candidate import Candidate, Provenance
from kits.labelling.group import Group, Member
from kits.labelling.split import split
from kits.labelling.why import Why

SKILL = Skill(name="shop", intents=(Intent(name="track"), Intent(name="give_back")))


def group(*rivals: str | None) -> Group:
    members = tuple(
        Member(Candidate(Utterance(text=f"text {n}"), "en", Provenance("log", "")), 0.9, rival)
        for n, rival in enumerate(rivals)
    )
    return Group("known", "track", members, 0.9, 3.0, Why("sure", 0.9))


def texts(one: Group) -> list[str]:
    return [m.candidate.utterance.text for m in one.members]


def test_what_lies_apart_comes_apart() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0.1], [0.1, 1]], dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    first, second = split(group(None, "give_back", None, "give_back"), vectors, SKILL)
    assert (texts(first), texts(second)) == (["text 0", "text 2"], ["text 1", "text 3"])
    assert (first.intent, second.intent, second.kind) == ("track", "give_back", "known")
    assert {m.rival for m in second.members} == {"track"}


def test_a_rival_that_dialoom_gives_by_itself_is_not_proposed() -> None:
    vectors = np.eye(2, dtype=np.float32)
    _, second = split(group(None, "answer_question"), vectors, SKILL)
    assert second.intent == "track"


@pytest.mark.parametrize("count", [2, 3, 7])
def test_what_is_the_same_is_halved(count: int) -> None:
    vectors = np.tile(np.array([[1, 0]], dtype=np.float32), (count, 1))
    first, second = split(group(*[None] * count), vectors, SKILL)
    assert len(first.members) + len(second.members) == count
    assert first.members and second.members


def test_one_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="one"):
        split(group(None), np.eye(1, dtype=np.float32), SKILL)
