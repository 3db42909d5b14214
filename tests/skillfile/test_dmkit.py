"""DMKit's places and assertions in our words, and the functions that the imported actions have."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from builder.errors import Invalid
from builder.schema.condition import Compare, Equals, Filled, In, Not
from builder.schema.skill import Skill
from builder.skillfile.dmkit.actions import Call, write_actions
from builder.skillfile.dmkit.policy import Assertion, read_policies
from builder.skillfile.dmkit.skill import with_policies
from builder.skillfile.dmkit.words import Unconvertible, condition_of, in_our_words
from tests.importing import imported

KNOWN = {"tea": "{user_tea}", "price": "{price}", "fixed": "ten"}


def test_places_become_ours() -> None:
    own = "{%dmkit_param_last_tts%} {%dmkit_param_context_a%} {%dmkit_param_slot_b%}"
    said = "{%tea%} {% fixed %} " + own
    assert in_our_words(said, KNOWN) == "{user_tea} ten {dm_last_said} {context_a} {b}"
    with pytest.raises(Unconvertible, match=r"is no parameter.*Did you mean 'tea'"):
        in_our_words("{%tee%}", KNOWN)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("empty", "{%tea%}", Not(condition=Filled(slot="user_tea"))),
        ("not_empty", "{%tea%}", Filled(slot="user_tea")),
        ("not_empty", "{%fixed%}", True),
        ("empty", "{%fixed%}", False),
        ("eq", "{%tea%},oolong", Equals(slot="user_tea", value="oolong")),
        ("eq", "oolong,{%tea%}", Equals(slot="user_tea", value="oolong")),
        ("eq", "ten,{%fixed%}", True),
        ("in", "{%tea%},a,b", In(slot="user_tea", values=("a", "b"))),
        ("not_in", "{%tea%},a", Not(condition=In(slot="user_tea", values=("a",)))),
        ("gt", "{%price%},20", Compare.model_validate({"slot": "price", "is": ">", "value": 20})),
        ("gt", "20,{%price%}", Compare.model_validate({"slot": "price", "is": "<", "value": 20})),
        ("ge", "{%price%},20", Compare.model_validate({"slot": "price", "is": ">=", "value": 20})),
        ("ge", "20,{%price%}", Compare.model_validate({"slot": "price", "is": "<=", "value": 20})),
        ("ge", "2,3", False),
    ],
)
def test_assertions_become_conditions(kind: Any, value: str, expected: object) -> None:
    assert condition_of(Assertion(type=kind, value=value), KNOWN) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [("eq", "{%tea%},{%price%}"), ("gt", "{%price%},much"), ("eq", "alone"), ("in", "a,{%tea%}")],
)
def test_what_has_no_counterpart_is_told(kind: Any, value: str) -> None:
    with pytest.raises(Unconvertible):
        condition_of(Assertion(type=kind, value=value), KNOWN)


def written(text: str, folder: Path) -> ModuleType:
    """Import written actions from a file, as an action server does."""
    file = folder / "actions.py"
    file.write_text(text, "utf-8")
    return imported(file, "written_actions")


def test_written_actions_run_and_have_dmkits_functions(tmp_path: Path) -> None:
    text = write_actions([Call("action_a", "sum", "number_add", ("{x}", "2"))], {"s": "http://a"})
    module = written(text, tmp_path)
    functions = module.FUNCTIONS
    assert functions["json_get_value"]('{"a": [{"b": "c"}]}', "a.0.b") == "c"
    assert functions["json_get_value"]('{"a": 1}', "/a") == "1"
    assert functions["replace"]("a-b", "-", "+") == "a+b"
    assert functions["split_and_choose"]("a|b", "|", "1") == "b"
    assert functions["number_add"]("1", "2.5") == "3.5"
    assert functions["float_mul"]("2", "3") == "6"
    assert functions["choose_if_equal"]("a", "a", "yes", "no") == "yes"
    assert functions["url_encode"]("上海 a") == "%E4%B8%8A%E6%B5%B7%20a"
    assert len(functions["now_strftime"]("%Y")) == 4
    assert module.SERVICES == {"s": "http://a"}
    with pytest.raises(LookupError, match="DMKIT_SERVICE_NOWHERE"):
        functions["service_http_get"]("nowhere", "/")


def test_a_function_of_ones_own_waits_under_a_name_that_hides_nothing(tmp_path: Path) -> None:
    text = write_actions([Call("action_a", "x", "json", ("1",))], {})
    module = written(text, tmp_path)
    assert module.FUNCTIONS["json_get_value"]('{"a": 1}', "a") == "1"
    with pytest.raises(NotImplementedError, match="own_json"):
        module.FUNCTIONS["json"]("1")


@pytest.mark.parametrize(
    ("intent", "param", "told"),
    [
        ("go there", {}, "trigger.intent: 'go there' cannot be a name"),
        ("go", {"name": "a b", "type": "string"}, "'a b' cannot be a name"),
        ("go", {"name": "a", "type": "slot_val", "value": "b}"}, "'b}' cannot be a name"),
        ("go", {"name": "a", "type": "func_val", "value": "f()\ng:1"}, "name of a function"),
        ("go", {"name": "a", "type": "func_val", "value": "class:1"}, "name of a function"),
    ],
)
def test_what_cannot_be_a_name_is_told_and_never_becomes_code(
    intent: str, param: dict[str, str], told: str
) -> None:
    policy = {"trigger": {"intent": intent}, "params": [param] if param else []}
    with pytest.raises(Invalid) as error:
        read_policies(json.dumps([policy]), "p.json")
    assert told in str(error.value)


def test_long_names_of_a_policy_stay_within_ours() -> None:
    long = "p" * 60
    param = {"name": long, "type": "func_val", "value": "number_add:1,2"}
    said = {"result": [{"type": "tts", "value": ["{%" + long + "%}"]}]}
    policy = {
        "trigger": {"intent": "INTENT_" + "i" * 53},
        "params": [param],
        "output": [{**said, "session": {"state": "s", "context": {long: "1"}}}],
    }
    converted = with_policies(Skill(name="s"), read_policies(json.dumps([policy]), "p.json"))
    assert len(converted.flows) == 1 and converted.actions is not None
