"""Every problem of a skill is found, with its place, and a sound skill has none."""

import re
from pathlib import Path
from typing import Any

import pytest

from builder.conversation.understanding import ANSWER_QUESTION, BUILT_IN_INTENTS, OUT_OF_SCOPE
from builder.dialogue.response import FILTERS as RENDERED
from builder.errors import Problem, errors_of
from builder.schema import check_intent
from builder.schema.check import check
from builder.schema.mention import FILTERS
from builder.schema.skill import Skill

ROOT = Path(__file__).parents[2]

SOUND: dict[str, Any] = {
    "name": "shop",
    "languages": ["zh", "en"],
    "intents": [
        {
            "name": "track_order",
            "utterances": {
                "zh": ["查订单", "到哪了", "查[A1001](number)"],
                "en": ["where is it", "track it", "my order"],
            },
        }
    ],
    "entities": [{"name": "code", "patterns": ["[A-Z][0-9]{4}"]}],
    "slots": [{"name": "number", "type": "code", "prompts": {"zh": "几号？", "en": "Which?"}}],
    "responses": [
        {
            "name": "told",
            "text": {"zh": "{number} 到了", "en": "{number|upper} is here"},
            "buttons": [{"title": {"zh": "再查", "en": "Again"}, "payload": "/track_order"}],
        }
    ],
    "flows": [
        {
            "name": "track_order",
            "trigger": {"intents": ["track_order"]},
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "number"},
                {"kind": "say", "id": "tell", "response": "told"},
            ],
        }
    ],
    "faq": [{"id": "open", "question": "几点开门", "answer": "九点", "language": "zh"}],
    "chats": [{"name": "one", "language": "zh", "turns": [{"user": "查订单"}]}],
}

SAY = {"kind": "say", "id": "say", "response": "told"}
SAY_HERE = {"kind": "branch", "id": "b", "links": []}


def link(to: str) -> dict[str, Any]:
    return {"when": {"kind": "filled", "slot": "number"}, "to": to}


def equal(wanted: str, to: str) -> dict[str, Any]:
    return {"when": {"kind": "equals", "slot": "number", "value": wanted}, "to": to}


def flow(*steps: dict[str, Any], name: str = "track_order", **keys: Any) -> dict[str, Any]:
    return {"name": name, "trigger": {"intents": ["track_order"]}, "steps": list(steps), **keys}


def collecting(*steps: dict[str, Any]) -> dict[str, Any]:
    return flow({"kind": "collect", "id": "ask", "slot": "number"}, *steps)


def intent(**keys: Any) -> list[dict[str, Any]]:
    return [{**SOUND["intents"][0], **keys}]


def slot(**keys: Any) -> list[dict[str, Any]]:
    return [{**SOUND["slots"][0], **keys}]


def response(**keys: Any) -> list[dict[str, Any]]:
    return [{**SOUND["responses"][0], **keys}]


def button(**keys: Any) -> list[dict[str, Any]]:
    return response(buttons=[{"title": {"zh": "再查", "en": "Again"}, **keys}])


def chat(**keys: Any) -> list[dict[str, Any]]:
    return [{"name": "one", "turns": [{"user": "查订单", **keys}]}]


CASES: list[tuple[str, dict[str, Any]]] = [
    ("language-unknown", {"responses": response(text={"fr": "oui"})}),
    ("language-unknown", {"languages": ["zh", "en", "*"]}),
    ("language-unknown", {"chats": [{**SOUND["chats"][0], "language": "fr"}]}),
    ("language-duplicate", {"languages": ["zh", "en", "zh"]}),
    ("language-missing", {"responses": response(text={"zh": "{number} 到了"})}),
    ("phrasing-without-documents", {"phrasing": True}),
    ("threshold-twice", {"thresholds": {"keep": 0.97, "intent": 0.5}}),
    ("time-zone-unknown", {"time_zone": "Beijing"}),
    ("time-zone-unknown", {"time_zone": "../etc/passwd"}),
    ("text-empty", {"slots": slot(prompts={"zh": "", "en": "Which?"})}),
    ("text-unknown-slot", {"responses": response(text="{nummer} 到了 {number}")}),
    ("text-unknown-filter", {"responses": response(text="{number|euro}")}),
    ("intent-duplicate", {"intents": SOUND["intents"] * 2}),
    ("intent-reserved", {"intents": [*SOUND["intents"], *intent(name="out_of_scope")]}),
    ("intent-without-utterances", {"intents": intent(utterances={})}),
    ("template-unknown-slot", {"intents": intent(templates=["{nummer}"])}),
    ("template-unknown-cue", {"intents": intent(templates=["{@book}"])}),
    ("template-matches-all", {"intents": intent(templates=["* *"])}),
    (
        "template-never-matches",
        {"slots": slot(type="text"), "intents": intent(templates=["{number}"])},
    ),
    ("cue-empty", {"cues": {"book": []}}),
    ("intent-without-utterances", {"intents": intent(utterances={}, description="查订单")}),
    ("intent-few-utterances", {"intents": intent(utterances={"zh": ["甲", "乙", "丙"]})}),
    ("intent-unused", {"flows": [flow(SAY, trigger={"intents": []})]}),
    ("utterance-empty", {"intents": intent(utterances=["甲", " ", "丙"])}),
    (
        "utterance-in-two-intents",
        {"intents": [*SOUND["intents"], *intent(name="x", utterances=["查订单！"])]},
    ),
    (
        "out-of-scope-in-intent",
        {
            "intents": [*SOUND["intents"], *intent(name="x", utterances=["查快递"])],
            "out_of_scope": ["查快递。"],
        },
    ),
    ("utterance-empty", {"out_of_scope": ["今天天气", " "]}),
    ("language-unknown", {"out_of_scope": {"fr": ["bonjour"]}}),
    ("utterance-twice", {"intents": intent(utterances=["Where is it", "where is it?"])}),
    ("utterance-unknown-slot", {"intents": intent(utterances=["查[A1](nummer)"])}),
    ("slot-duplicate", {"slots": SOUND["slots"] * 2}),
    ("slot-reserved", {"slots": [*SOUND["slots"], *slot(name="requested_slot")]}),
    ("slot-unknown-type", {"slots": slot(type="cood")}),
    ("slot-impossible-bounds", {"slots": slot(validation={"minimum": 5, "maximum": 1})}),
    ("slot-useless-bounds", {"slots": slot(validation={"minimum": 5})}),
    ("carry-over-unknown-slot", {"carry_over": ["nummer"]}),
    ("carry-over-useless", {"carry_over": ["number"], "slots": slot(scope="user")}),
    ("slot-unused", {"slots": [*SOUND["slots"], {"name": "spare"}]}),
    ("entity-duplicate", {"entities": SOUND["entities"] * 2}),
    ("entity-reserved", {"entities": [*SOUND["entities"], {"name": "date"}]}),
    ("entity-empty", {"entities": [{"name": "code"}]}),
    ("entity-unused", {"entities": [*SOUND["entities"], {"name": "x", "patterns": ["a"]}]}),
    ("dictionary-empty-word", {"entities": [{"name": "code", "dictionary": {"a": [""]}}]}),
    (
        "dictionary-word-twice",
        {"entities": [{"name": "code", "dictionary": {"a": ["X"], "b": ["x"]}}]},
    ),
    ("pattern-invalid", {"entities": [{"name": "code", "patterns": ["[A-Z"]}]}),
    ("pattern-invalid", {"slots": slot(validation={"pattern": "(?=a)"})}),
    ("response-duplicate", {"responses": SOUND["responses"] * 2}),
    ("response-empty", {"responses": [*SOUND["responses"], {"name": "greeting"}]}),
    ("response-unused", {"responses": [*SOUND["responses"], *response(name="spare")]}),
    ("image-invalid", {"responses": response(image="cat.png")}),
    ("button-without-title", {"responses": response(buttons=[{"title": {}}])}),
    ("payload-invalid", {"responses": button(payload="/track_order{number: 1}")}),
    ("payload-unknown-intent", {"responses": button(payload="/trak_order")}),
    ("payload-unknown-slot", {"responses": button(payload='/track_order{"nummer": "1"}')}),
    ("flow-duplicate", {"flows": SOUND["flows"] * 2}),
    ("flow-empty", {"flows": [flow()]}),
    ("flow-unknown-slot", {"flows": [flow(SAY, trigger={"takes": ["citty"]})]}),
    ("flow-unknown-intent", {"flows": [flow(SAY, trigger={"intents": ["trak_order"]})]}),
    ("intent-starts-two-flows", {"flows": [*SOUND["flows"], flow(SAY, name="second")]}),
    (
        "occasion-starts-two-flows",
        {
            "flows": [
                flow(SAY, trigger={"on": ["start"]}),
                flow(SAY, name="second", trigger={"on": ["start"]}),
            ]
        },
    ),
    ("step-unknown-endpoint", {"flows": [flow({"kind": "http", "id": "a", "endpoint": "x"})]}),
    ("step-unknown-flow", {"flows": [flow({"kind": "jump", "id": "a", "flow": "x"})]}),
    (
        "step-unknown-slot",
        {"flows": [flow({"kind": "link", "id": "a", "flow": "track", "results": {"x": "y"}})]},
    ),
    ("flow-step-unreachable", {"flows": [collecting({"kind": "end", "id": "end"}, SAY)]}),
    (
        "flow-step-unreachable",  # what the flow has set rules it out
        {
            "flows": [
                flow(
                    {"kind": "set_slots", "id": "set", "values": {"number": "A1"}},
                    {
                        "kind": "branch",
                        "id": "which",
                        "links": [equal("B2", "dead")],
                        "next": "say",
                    },
                    {**SAY, "id": "dead"},
                    SAY,
                )
            ]
        },
    ),
    (
        "link-never-taken",
        {
            "flows": [
                collecting(
                    {
                        "kind": "branch",
                        "id": "which",
                        "links": [equal("A1", "say"), equal("a1", "say")],
                        "next": "say",
                    },
                    SAY,
                )
            ]
        },
    ),
    ("flow-ends-silently", {"flows": [collecting()]}),
    (
        "branch-without-else",
        {"flows": [collecting(SAY_HERE | {"links": [equal("A1", "ask")]})]},
    ),
    (
        "flow-without-end",
        {
            "flows": [
                flow(
                    {"kind": "collect", "id": "ask", "slot": "number", "fresh": True},
                    {**SAY, "next": "ask"},
                )
            ]
        },
    ),
    (
        "collect-unanswerable",
        {"entities": [{"name": "code"}], "intents": intent(utterances={"en": ["a", "b", "c"]})},
    ),
    ("slot-read-before-set", {"flows": [flow(SAY)]}),
    (
        "slot-read-before-set",  # a condition on what only a later action gives
        {
            "slots": [*slot(), {"name": "state"}],
            "flows": [
                collecting(
                    {
                        "kind": "branch",
                        "id": "which",
                        "links": [
                            {"when": {"kind": "equals", "slot": "state", "value": 1}, "to": "say"}
                        ],
                        "next": "look",
                    },
                    {"kind": "act", "id": "look", "action": "look"},
                    SAY,
                )
            ],
        },
    ),
    (
        "failure-unhandled",
        {"flows": [collecting({"kind": "act", "id": "look", "action": "look"}, SAY)]},
    ),
    (
        "trigger-never-starts",
        {
            "flows": [
                collecting(SAY),
                flow(
                    SAY,
                    name="late",
                    trigger={
                        "intents": ["track_order"],
                        "when": {"kind": "filled", "slot": "number"},
                    },
                ),
            ]
        },
    ),
    (
        "trigger-never-starts",  # it contradicts itself
        {
            "flows": [
                flow(
                    SAY,
                    trigger={
                        "intents": ["track_order"],
                        "when": {
                            "kind": "all",
                            "conditions": [
                                {"kind": "equals", "slot": "number", "value": "a"},
                                {"kind": "equals", "slot": "number", "value": "b"},
                            ],
                        },
                    },
                )
            ]
        },
    ),
    ("flow-endless", {"flows": [flow(SAY, {**SAY, "id": "two", "next": "say"})]}),
    (
        "flow-endless",  # asking does not wait once the slot has a value
        {"flows": [collecting({**SAY, "next": "ask"})]},
    ),
    (
        "flow-circle-without-wait",
        {"flows": [collecting({**SAY_HERE, "links": [link("ask")]}, SAY)]},
    ),
    (
        "flow-links-in-circle",
        {"flows": [collecting({"kind": "link", "id": "again", "flow": "track_order"})]},
    ),
    ("flow-unused", {"flows": [*SOUND["flows"], flow(SAY, name="b", trigger={})]}),
    ("step-duplicate", {"flows": [flow(SAY, SAY)]}),
    ("step-unknown-target", {"flows": [flow({**SAY, "next": "sayy"})]}),
    ("step-unknown-response", {"flows": [flow({**SAY, "response": "tolt"})]}),
    ("step-unknown-response", {"flows": [flow({"kind": "handoff", "id": "h", "response": "x"})]}),
    ("step-unknown-slot", {"flows": [flow({"kind": "collect", "id": "a", "slot": "x"})]}),
    ("step-unknown-slot", {"flows": [flow({"kind": "set_slots", "id": "a", "values": {"x": 1}})]}),
    ("step-unknown-flow", {"flows": [flow({"kind": "link", "id": "a", "flow": "x"})]}),
    ("collect-without-prompt", {"slots": slot(prompts={})}),
    ("answer-without-faq", {"faq": [], "flows": [flow({"kind": "answer", "id": "a"})]}),
    ("canvas-unknown-step", {"flows": [flow(SAY, canvas={"gone": {"x": 1, "y": 2}})]}),
    ("group-unknown-step", {"flows": [flow(SAY, groups=[{"name": "甲", "steps": ["gone"]}])]}),
    (
        "group-shares-step",
        {
            "flows": [
                flow(
                    SAY,
                    groups=[{"name": n, "steps": [SAY["id"]]} for n in ("greeting", "farewell")],
                )
            ]
        },
    ),
    ("group-duplicate", {"flows": [flow(SAY, groups=[{"name": "甲"}, {"name": "甲"}])]}),
    ("faq-duplicate", {"faq": SOUND["faq"] * 2}),
    ("faq-empty", {"faq": [{"id": "a", "question": "甲", "answer": ""}]}),
    ("faq-empty", {"faq": [{"id": "a", "question": "甲"}]}),
    ("faq-unknown-response", {"faq": [{"id": "a", "question": "甲", "response": "tol"}]}),
    ("text-unknown-slot", {"faq": [{"id": "a", "question": "甲", "answer": "{nummer}"}]}),
    (
        "text-unknown-filter",
        {"faq": [{"id": "a", "question": "甲", "answer": "乙", "variants": ["{number|euro}"]}]},
    ),
    ("faq-question-in-intent", {"faq": [{"id": "a", "question": "查订单？", "answer": "乙"}]}),
    (
        "faq-question-twice",
        {"faq": [*SOUND["faq"], {**SOUND["faq"][0], "id": "b", "answer": "十点"}]},
    ),
    ("chat-duplicate", {"chats": SOUND["chats"] * 2}),
    ("chat-empty-turn", {"chats": [{"name": "a", "turns": [{"user": ""}]}]}),
    ("chat-turn-begins-twice", {"chats": [{"name": "a", "turns": [{"user": "x", "after": "1m"}]}]}),
    ("chat-unknown-event", {"chats": [{"name": "a", "turns": [{"event": "payed"}]}]}),
    (
        "chat-values-without-event",
        {"chats": [{"name": "a", "turns": [{"user": "x", "values": {"number": 1}}]}]},
    ),
    ("duration-unreadable", {"inactivity": "soon"}),
    ("duration-unreadable", {"flows": [flow({"kind": "wait", "id": "w", "for": "5"}, SAY)]}),
    ("time-unreadable", {"flows": [flow({"kind": "wait", "id": "w", "until": "noon"}, SAY)]}),
    ("wait-without-time", {"flows": [flow({"kind": "wait", "id": "w"}, SAY)]}),
    ("wait-slot-unfit", {"flows": [flow({"kind": "wait", "id": "w", "for": "{number}"}, SAY)]}),
    ("inactivity-without-time", {"flows": [flow(SAY, trigger={"on": ["inactivity"]})]}),
    ("after-without-inactivity", {"flows": [flow(SAY, trigger={"on": ["start"], "after": "1m"})]}),
    (
        "event-starts-two-flows",
        {
            "flows": [
                flow(SAY, name=name, trigger={"events": ["paid"]}) for name in ("first", "second")
            ]
        },
    ),
    (
        "on-timeout-without-timeout",
        {"flows": [flow({"kind": "collect", "id": "a", "slot": "number", "on_timeout": "a"})]},
    ),
    ("chat-unknown-intent", {"chats": chat(intent="trak_order")}),
    ("chat-unknown-flow", {"chats": chat(flow="trak_order")}),
    ("chat-unknown-response", {"chats": chat(responses=["tolt"])}),
    ("chat-unknown-slot", {"chats": chat(slots={"nummer": "A1001"})}),
]


def problems_of(changes: dict[str, Any]) -> list[Problem]:
    return check(Skill.model_validate({**SOUND, **changes}))


def test_check_finds_nothing_in_a_sound_skill() -> None:
    assert problems_of({}) == []


@pytest.mark.parametrize(("code", "changes"), CASES, ids=[code for code, _ in CASES])
def test_check_finds_each_problem(code: str, changes: dict[str, Any]) -> None:
    found = {problem.code: problem for problem in problems_of(changes)}
    assert code in found, sorted(found)
    assert found[code].what.endswith(".")
    assert found[code].remedy


def test_check_names_both_intents_that_share_an_utterance() -> None:
    changes = {"intents": [*SOUND["intents"], *intent(name="x", utterances=["查订单"])]}
    shared = next(p for p in problems_of(changes) if p.code == "utterance-in-two-intents")
    assert "'x'" in shared.what
    assert "'track_order'" in shared.what
    assert shared.where.path == ("intents", "x", "utterances", "*", "1")


def test_check_names_the_nearest_step() -> None:
    problem = problems_of({"flows": [flow({**SAY, "next": "sayy"})]})[0]
    assert str(problem.where) == "shop › flows › track_order › steps › say"
    assert "Did you mean 'say'?" in problem.remedy


def test_check_lets_a_circle_be_that_asks_again() -> None:
    forget = {"kind": "set_slots", "id": "forget", "values": {"number": None}, "next": "ask"}
    act = {"kind": "act", "id": "act", "action": "action_look", "next": "ask"}
    fresh = flow(
        {"kind": "collect", "id": "ask", "slot": "number", "fresh": True}, {**SAY, "next": "ask"}
    )
    for circle in (collecting(forget), collecting(act), fresh):
        codes = {problem.code for problem in problems_of({"flows": [circle]})}
        assert codes.isdisjoint({"flow-endless", "flow-circle-without-wait"})


def test_check_gathers_every_problem_and_puts_errors_first() -> None:
    problems = problems_of(
        {"time_zone": "x", "slots": [*slot(type="y"), {"name": "spare"}], "faq": SOUND["faq"] * 2}
    )
    codes = [problem.code for problem in problems]
    assert {"time-zone-unknown", "slot-unknown-type", "faq-duplicate", "slot-unused"} <= set(codes)
    assert codes.index("slot-unused") >= len(errors_of(problems))


def test_check_knows_the_names_of_the_rooms_above() -> None:
    assert check_intent.BUILT_IN_INTENTS == BUILT_IN_INTENTS
    assert (check_intent.OUT_OF_SCOPE, check_intent.ANSWER_QUESTION) == (
        OUT_OF_SCOPE,
        ANSWER_QUESTION,
    )
    assert set(FILTERS) == set(RENDERED)


def codes_in_source() -> set[str]:
    files = [
        *(ROOT / "builder/schema").glob("check*.py"),
        ROOT / "builder/schema/finding.py",
        *(ROOT / "builder/skillfile").rglob("*.py"),
        ROOT / "builder/nlu/templates/conflicts.py",
        ROOT / "builder/commands/imports.py",
        ROOT / "builder/reading/library.py",
        *(ROOT / "builder/reading/documents").glob("*.py"),
        *(ROOT / "builder/reading/faq_import").glob("*.py"),
        ROOT / "builder/reading/faq_alike.py",
        *(ROOT / "kits/quality").glob("*.py"),
        *(ROOT / "kits/datasets").rglob("*.py"),
        ROOT / "kits/samples/templates.py",
        ROOT / "kits/samples/values.py",
    ]
    source = "".join(path.read_text("utf-8") for path in files)
    codes = set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', source))
    codes |= {f"{noun}-duplicate" for noun in ("intent", "entity", "slot", "response", "skill")}
    logs = "".join(p.read_text("utf-8") for p in (ROOT / "kits/logs").rglob("*.py"))
    codes |= set(re.findall(r'"(logs?-[a-z-]+)"', logs))
    codes |= {f"chat-unknown-{noun}" for noun in ("intent", "flow", "response", "slot")}
    # Encodings, a pattern, and the codes of errors that are raised.
    raised = {"too-big", "folder-not-found", "folder-unreadable", "file-not-found", "unit-nothing"}
    raised |= {"bundle-corrupt", "documents-extra-missing", "gb18030", "utf-16"}
    raised |= {
        "fix-outdated",
        "finding-not-found",
        "dataset-format",
        "dataset-empty",
        "dataset-not-saved",
    }
    raised |= {"card-unreadable", "label-studio", "utf-16-le"}
    return codes - raised - {"utf-8", "utf-8-sig", "a-z"}


def test_every_code_is_documented_and_every_documented_code_exists() -> None:
    page = (ROOT / "docs/reference/problems.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    documented = {code for row in rows for code in re.findall(r"`([a-z0-9-]+)`", row)}
    assert documented == codes_in_source()


def test_every_code_of_the_check_has_a_case() -> None:
    source = "".join(
        path.read_text("utf-8")
        for path in (ROOT / "builder/schema").glob("check*.py")
        if path.name != "check_assistant.py"  # tests/schema/test_assistant.py has its cases
    )
    codes = set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', source)) - {"a-z"}
    assert codes <= {code for code, _ in CASES}


def test_what_the_engine_puts_in_may_stand_in_the_texts_of_its_occasion() -> None:
    said = {"name": "said", "text": {"zh": "{subject}", "en": "{subject}"}}
    step = {"kind": "say", "id": "say", "response": "said"}
    own = {"name": "own", "trigger": {"on": ["resume"]}, "steps": [step]}
    parts: dict[str, Any] = {
        "responses": [*SOUND["responses"], said],
        "flows": [*SOUND["flows"], own],
    }
    assert check(Skill.model_validate({**SOUND, **parts})) == []
    own["trigger"] = {"on": ["start"]}
    problems = check(Skill.model_validate({**SOUND, **parts}))
    assert {problem.code for problem in problems} == {"text-unknown-slot"}
