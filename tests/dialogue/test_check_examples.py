"""What the check claims of flows is proven: its example conversations are held with the engine."""

import json
from collections.abc import Mapping
from typing import Any, get_args

import pytest

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import FlowEnded, SlotSet, StepEntered
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import SlotValue
from builder.dialogue.built_in import BUILT_IN
from builder.errors import Line, Problem
from builder.schema.check import check
from builder.schema.flow import Occasion
from builder.schema.paths.words import DEFAULTS
from builder.schema.skill import Skill
from tests.dialogue.conftest import Talker, value

BASE: dict[str, Any] = {
    "name": "shop",
    "languages": ["en"],
    "intents": [
        {"name": "order", "utterances": {"en": ["a coffee please", "I want one", "coffee"]}},
        {"name": "ask", "utterances": {"en": ["tell me", "say it", "well"]}},
    ],
    "entities": [
        {"name": "size", "dictionary": {"small": ["little"], "large": ["big"]}},
        {"name": "unknowable"},
    ],
    "slots": [
        {"name": "size", "type": "size", "prompts": {"en": "Which size?"}},
        {"name": "sure", "type": "boolean", "prompts": {"en": "Sure?"}},
        {"name": "count", "type": "number", "prompts": {"en": "How many?"}},
        {"name": "thing", "type": "unknowable", "prompts": {"en": "Which thing?"}},
        {"name": "note", "type": "text", "prompts": {"en": "Any note?"}},
        {"name": "mute", "type": "number"},
    ],
    "responses": [
        {"name": "done", "text": {"en": "Done."}},
        {"name": "told", "text": {"en": "A {size} one."}},
    ],
}
DONE = {"kind": "say", "id": "done", "response": "done"}
ASK = {"kind": "collect", "id": "ask", "slot": "size"}


def equals(slot: str, wanted: Any, to: str) -> dict[str, Any]:
    return {"when": {"kind": "equals", "slot": slot, "value": wanted}, "to": to}


def skill_of(*steps: dict[str, Any], more: tuple[dict[str, Any], ...] = (), **keys: Any) -> Skill:
    first = {"name": "order", "trigger": {"intents": ["order"]}, "steps": list(steps)}
    return Skill.model_validate({**BASE, "flows": [first, *more], **keys})


def found(skill: Skill, code: str) -> Problem:
    problems = {problem.code: problem for problem in check(skill)}
    assert code in problems, sorted(problems)
    return problems[code]


class Held:
    """An example as the engine holds it."""

    def __init__(self, skill: Skill, lines: tuple[Line, ...]) -> None:
        self.skill = skill
        gives: list[tuple[str, dict[str, Any] | None]] = []
        for line in lines:
            action, brace, rest = line.meaning.partition("{")
            if line.who == "note" and line.meaning.endswith("null"):
                gives.append((line.meaning[:-4], None))
            elif line.who == "note" and brace and action:
                gives.append((action, json.loads(brace + rest)))

        def act(action: str, _tracker: Tracker) -> ActionOutcome:
            given = next((values for name, values in gives if name == action), {})
            if given is None:
                return ActionOutcome(action=action, failure="it is down")
            events = tuple(SlotSet(slot=n, value=v, by="action") for n, v in given.items())
            return ActionOutcome(action=action, events=events)

        self.talker = Talker(skill, act)
        self.said: list[str] = []
        self.last: list[str] = []
        for line in lines:
            if line.who == "user":
                self.last = self._say(line)
                self.said += self.last
        # The bot says what the example says, in that order; the example may stop at the finding.
        shown = [line.text for line in lines if line.who == "bot"]
        assert self.said[: len(shown)] == shown

    def _say(self, line: Line) -> list[str]:
        intent, brace, rest = line.meaning[1:].partition("{")
        values = json.loads(brace + rest) if brace else {}
        if any(each in (True, False) and isinstance(each, bool) for each in values.values()):
            intent, values = ("affirm" if True in values.values() else "deny"), {}
        marked = [self._marked(name, each, line.text) for name, each in values.items()]
        return self.talker.say(intent, *marked, text=line.text)

    def _marked(self, name: str, each: Any, text: str) -> SlotValue:
        kind = next(slot.type for slot in self.skill.slots if slot.name == name)
        return value(kind, each, name, text=text, part=text)

    @property
    def steps(self) -> list[str]:
        return [event.step for event in self.talker.events if isinstance(event, StepEntered)]

    @property
    def slots(self) -> Mapping[str, Any]:
        return self.talker.tracker.slots


def held(skill: Skill, code: str) -> tuple[Problem, Held]:
    problem = found(skill, code)
    assert any(line.who == "user" for line in problem.example)
    return problem, Held(skill, problem.example)


def test_flow_that_ends_silently_says_nothing_to_the_last_words() -> None:
    problem, talk = held(skill_of(ASK), "flow-ends-silently")
    assert problem.where.path == ("flows", "order", "steps", "ask")
    assert [line.who for line in problem.example] == ["user", "bot", "user", "note"]
    assert talk.last == []
    assert talk.talker.tracker.running is None


def test_branch_without_another_way_ends_silently_where_no_condition_holds() -> None:
    skill = skill_of(
        ASK,
        {**DONE, "id": "first"},
        {"kind": "collect", "id": "sure", "slot": "sure", "next": "last"},
        DONE | {"next": "over"},
        {"kind": "end", "id": "over"},
        {"kind": "branch", "id": "last", "links": [equals("sure", True, "done")]},
    )
    _, talk = held(skill, "branch-without-else")
    assert talk.slots["sure"] is False
    assert talk.last == []
    assert talk.talker.tracker.running is None


def test_text_with_an_empty_slot_has_a_hole() -> None:
    problem, talk = held(
        skill_of({"kind": "say", "id": "tell", "response": "told"}), "slot-read-before-set"
    )
    assert talk.said == ["A  one."]
    assert "'size'" in problem.what


def test_slot_is_read_before_it_is_set_only_on_the_way_that_leaves_it_out() -> None:
    skill = skill_of(
        {"kind": "collect", "id": "sure", "slot": "sure"},
        {"kind": "branch", "id": "which", "links": [equals("sure", True, "ask")], "next": "tell"},
        ASK,
        {"kind": "say", "id": "tell", "response": "told"},
    )
    problem, talk = held(skill, "slot-read-before-set")
    assert talk.slots == {"sure": False}
    assert talk.last == ["A  one."]
    assert problem.where.path == ("flows", "order", "steps", "tell")


def test_slot_that_the_caller_sets_is_read_without_harm() -> None:
    called = {"name": "tell", "steps": [{"kind": "say", "id": "tell", "response": "told"}]}
    link = {"kind": "link", "id": "go", "flow": "tell"}
    assert "slot-read-before-set" not in {
        p.code for p in check(skill_of(ASK, link, more=(called,)))
    }
    _, talk = held(skill_of(link, more=(called,)), "slot-read-before-set")
    assert talk.said == ["A  one."]


def test_slot_tested_before_the_action_that_gives_it_is_empty_there() -> None:
    skill = skill_of(
        {"kind": "branch", "id": "which", "links": [equals("note", "x", "ask")], "next": "look"},
        {"kind": "act", "id": "look", "action": "look", "next": "done"},
        {**ASK, "next": "done"},
        DONE,
    )
    problem, talk = held(skill, "slot-read-before-set")
    assert "tests slot 'note'" in problem.what
    assert "note" not in talk.slots


def test_circle_without_a_way_out_asks_for_ever() -> None:
    problem, talk = held(
        skill_of({**ASK, "fresh": True}, {**DONE, "next": "ask"}), "flow-without-end"
    )
    assert problem.where.path[3] == "ask"
    assert talk.said[:2] == ["Which size?", "Done."]
    for _ in range(10):
        assert talk.talker.say("inform", value("size", "small", "size")) == ["Done.", "Which size?"]
    assert not any(isinstance(event, FlowEnded) for event in talk.talker.events)


def test_circle_that_never_waits_ends_in_an_apology() -> None:
    put = {"kind": "set_slots", "id": "set", "values": {"count": 1}, "next": "set"}
    _, talk = held(skill_of(put), "flow-endless")
    assert talk.said == [DEFAULTS["internal_error"][0]]


def test_question_without_possible_values_accepts_nothing() -> None:
    problem, talk = held(
        skill_of({"kind": "collect", "id": "what", "slot": "thing"}, DONE), "collect-unanswerable"
    )
    assert talk.said == ["Which thing?"]
    for words in ("a cup", "the blue one"):
        talk.talker.say("out_of_scope", text=words, score=0.1)
    assert "thing" not in talk.slots
    assert problem.where.path[3] == "what"


def test_failure_without_on_failure_is_an_apology_and_the_end() -> None:
    skill = skill_of({"kind": "act", "id": "look", "action": "look"}, DONE)
    _, talk = held(skill, "failure-unhandled")
    assert talk.last == [DEFAULTS["action_failed"][0]]
    assert talk.talker.tracker.running is None


def test_trigger_behind_one_that_always_starts_never_starts() -> None:
    late = {
        "name": "late",
        "trigger": {"intents": ["order"], "when": {"kind": "filled", "slot": "size"}},
        "steps": [{"kind": "say", "id": "tell", "response": "told"}],
    }
    problem, talk = held(skill_of(DONE, more=(late,)), "trigger-never-starts")
    assert problem.where.path[:2] == ("flows", "late")
    assert "order" in talk.talker.tracker.ended


def test_two_flows_of_one_intent_start_the_first() -> None:
    other = {
        "name": "other",
        "trigger": {"intents": ["order"]},
        "steps": [{**DONE, "response": "told"}],
    }
    skill = skill_of(DONE, more=(other,))
    problem = found(skill, "intent-starts-two-flows")
    talker = Talker(skill)
    assert talker.say("order", text=problem.example[0].text) == ["Done."]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_untranslated_response_is_said_in_the_other_language(language: str) -> None:
    keys: dict[str, Any] = {
        "languages": [language, "de"],
        "responses": [{"name": "done", "text": {language: "Done."}}],
    }
    slots = [{"name": "size", "type": "size", "prompts": {language: "Q?", "de": "F?"}}]
    intents = [{"name": "order", "utterances": {language: ["a"], "de": ["ja"]}}]
    skill = skill_of(DONE, slots=slots, intents=intents, **keys)
    problem = next(
        p for p in check(skill) if p.code == "language-missing" and p.where.path[0] == "responses"
    )
    assert problem.example[0] == Line("user", "ja", "/order")
    assert problem.example[1] == Line("bot", "Done.")
    assert Talker(skill).say("order", text="ja", language="de") == ["Done."]


def test_unreachable_step_is_never_entered_whatever_is_answered() -> None:
    skill = skill_of(
        ASK,
        {
            "kind": "branch",
            "id": "first",
            "links": [equals("size", "small", "second")],
            "next": "done",
        },
        {
            "kind": "branch",
            "id": "second",
            "links": [equals("size", "large", "dead")],
            "next": "done",
        },
        {"kind": "say", "id": "dead", "response": "told", "next": "done"},
        DONE,
    )
    problem, talk = held(skill, "flow-step-unreachable")
    assert problem.where.path[3] == "dead"
    assert "second" in problem.example[-1].text or "dead" in problem.example[-1].text
    assert "dead" not in talk.steps
    for size in ("small", "large"):
        talker = Talker(skill)
        talker.say("order")
        talker.say("inform", value("size", size, "size"))
        assert "dead" not in [e.step for e in talker.events if isinstance(e, StepEntered)]


def test_examples_speak_the_skills_main_language() -> None:
    skill = skill_of(
        ASK,
        languages=["zh"],
        slots=[{"name": "size", "type": "size", "prompts": {"zh": "多大的？"}}],
        entities=[{"name": "size", "dictionary": {"small": ["小杯"], "large": ["大杯"]}}],
        intents=[{"name": "order", "utterances": {"zh": ["来杯咖啡"]}}],
        responses=[],
    )
    assert [line.text for line in found(skill, "flow-ends-silently").example] == [
        *("来杯咖啡", "多大的？", "小杯"),
        "机器人什么也没说，流程就结束了",
    ]


def test_words_of_examples_are_those_of_the_engine() -> None:
    for name, (english, chinese) in DEFAULTS.items():
        assert BUILT_IN[name].text == {"zh": (chinese,), "en": (english,)}


@pytest.mark.parametrize("occasion", get_args(Occasion))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_occasion_can_open_an_example(occasion: str, language: str) -> None:
    act = {"kind": "act", "id": "look", "action": "look"}
    own = {"name": "own", "trigger": {"on": [occasion]}, "steps": [act, DONE]}
    skill = skill_of(DONE, languages=[language, "de"], flows=[own])
    opening = found(skill, "failure-unhandled").example[0]
    assert opening.who == "note"
    assert opening.text
