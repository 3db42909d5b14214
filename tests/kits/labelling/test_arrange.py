"""Arranging with the real encoders: what is known, what is new, what is noise."""

from collections import Counter
from dataclasses import replace

import pytest

from builder.encoding.library import EncoderLibrary
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.text import ANY_LANGUAGE
from kits.candidate import Candidate, Provenance
from kits.labelling.arrange import arrange
from kits.labelling.group import Group

SAID = {
    "check_order": [
        "where is my order",
        "has my parcel been sent",
        "track my package",
        "when does my order arrive",
        "my parcel is still not here",
        "what is the status of my delivery",
        "is my package on its way",
        "how far is my order",
        "did you ship my parcel yet",
    ],
    "cancel_order": [
        "cancel my order",
        "I do not want the order any more",
        "please call off my purchase",
        "stop my order",
        "can I still cancel what I bought",
        "I changed my mind, cancel it",
        "undo my purchase",
        "take back the order I placed",
    ],
    "change_password": [
        "I forgot my password",
        "reset my password",
        "how do I get a new password",
        "my password does not work",
        "change the password of my account",
        "I cannot log in, the password is wrong",
        "set a new password for me",
        "the login does not take my password",
    ],
}
NEW = [
    "do you sell gift cards",
    "can I buy a gift card",
    "I want a gift card for a friend",
    "how much is a gift card",
    "where do I get gift cards",
    "are there gift cards for fifty euros",
    "how long is a gift card valid",
    "may I pay with a gift card",
]
TAUGHT = 4


def skill_of(said: dict[str, list[str]]) -> Skill:
    return Skill(
        name="shop",
        languages=("en",),
        intents=tuple(
            Intent(
                name=name,
                utterances={ANY_LANGUAGE: tuple(Utterance(text=text) for text in texts[:TAUGHT])},
            )
            for name, texts in said.items()
        ),
    )


def candidate(text: str, count: int = 1) -> Candidate:
    return Candidate(Utterance(text=text), "en", Provenance("log", "log.txt"), count=count)


@pytest.fixture(scope="module")
def groups(encoders: EncoderLibrary) -> list[Group]:
    log = [text for texts in SAID.values() for text in texts[TAUGHT:]]
    return arrange(
        skill_of(SAID),
        [candidate(text) for text in [*log, *NEW, *log[:2]]],
        encoders.stack_for(["en"]),
        seed=7,
    )


def texts_of(group: Group) -> list[str]:
    return [member.candidate.utterance.text for member in group.members]


def test_every_candidate_is_in_one_group(groups: list[Group]) -> None:
    log = [text for texts in SAID.values() for text in texts[TAUGHT:]]
    assert Counter(text for group in groups for text in texts_of(group)) == Counter([*log, *NEW])
    assert len({group.id for group in groups}) == len(groups)


def test_what_the_skill_knows_is_proposed_for_its_intents(groups: list[Group]) -> None:
    proposed = {
        text: group.intent for group in groups if group.kind == "known" for text in texts_of(group)
    }
    log = [(text, intent) for intent, texts in SAID.items() for text in texts[TAUGHT:]]
    assert sum(proposed.get(text) == intent for text, intent in log) >= len(log) - 2


def test_what_it_lacks_is_gathered_under_a_name_of_its_own(groups: list[Group]) -> None:
    new = [group for group in groups if group.kind == "new"]
    about = [group for group in new if set(texts_of(group)) & set(NEW)]
    assert about, "gift cards are about none of the intents"
    assert all(group.intent and group.intent not in SAID for group in new)
    assert any("gift" in (group.intent or "") for group in about)


def test_groups_come_in_order_of_gain_and_say_why(groups: list[Group]) -> None:
    gains = [group.gain for group in groups]
    assert gains == sorted(gains, reverse=True)
    assert all(group.why.says and 0 <= group.purity <= 1 for group in groups)
    for group in groups:
        if group.kind == "known":
            scores = [member.score for member in group.members]
            assert scores == sorted(scores, reverse=True)
            assert all(member.rival for member in group.members if member.score < 0.9)


def test_the_same_again_is_arranged_the_same(groups: list[Group], encoders: EncoderLibrary) -> None:
    log = [text for texts in SAID.values() for text in texts[TAUGHT:]]
    again = arrange(
        skill_of(SAID), [candidate(t) for t in [*log, *NEW]], encoders.stack_for(["en"]), seed=7
    )
    assert [group.id for group in again] == [group.id for group in groups]


def test_what_was_left_out_of_an_intent_is_not_proposed_for_it(
    groups: list[Group], encoders: EncoderLibrary
) -> None:
    log = [text for texts in SAID.values() for text in texts[TAUGHT:]]
    text = "is my package on its way"
    [before] = [group.intent for group in groups if text in texts_of(group)]
    assert before == "check_order"
    refused = frozenset({"check_order"})
    again = arrange(
        skill_of(SAID),
        [replace(candidate(t), refused=refused if t == text else frozenset()) for t in log],
        encoders.stack_for(["en"]),
        seed=7,
    )
    [after] = [group for group in again if text in texts_of(group)]
    assert after.intent != "check_order"
    [member] = [m for m in after.members if m.candidate.utterance.text == text]
    assert member.rival != "check_order"


def test_a_skill_without_intents_is_proposed_some(encoders: EncoderLibrary) -> None:
    log = [candidate(text) for texts in SAID.values() for text in texts]
    told: list[str] = []
    found = arrange(
        Skill(name="shop", languages=("en",)),
        log,
        encoders.stack_for(["en"]),
        seed=7,
        progress=lambda done, message: told.append(message),
    )
    assert {group.kind for group in found} <= {"new", "noise"}
    assert any(group.kind == "new" for group in found)


def test_nothing_to_arrange(encoders: EncoderLibrary) -> None:
    assert arrange(skill_of(SAID), [], encoders.stack_for(["en"]), seed=7) == []
