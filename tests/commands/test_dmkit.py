"""`dialoom import dmkit` as a stranger would use it, with a small policy file of a tea house."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SAY = "BOT:"


def _policy(
    intent: str,
    state: str = "",
    slots: tuple[str, ...] = (),
    params: tuple[tuple[str, str, str], ...] = (),
    outputs: tuple[tuple[list[tuple[str, str]], str, Any, dict[str, str]], ...] = (),
) -> dict[str, Any]:
    return {
        "trigger": {"intent": intent, "slots": list(slots), "state": state},
        "params": [{"name": n, "type": t, "value": v} for n, t, v in params],
        "output": [
            {
                "assertion": [{"type": kind, "value": value} for kind, value in assertions],
                "session": {"state": then, "context": context},
                "result": [{"type": "tts", "value": says}],
            }
            for assertions, then, says, context in outputs
        ],
    }


TEA: list[dict[str, Any]] = [
    _policy("INTENT_TEA", outputs=(([], "kind", ["来点什么茶？", "您想喝什么茶？"], {}),)),
    _policy(
        "INTENT_TEA",
        slots=("user_tea",),
        params=(("tea", "slot_val", "user_tea"), ("price", "func_val", "price_of:{%tea%}")),
        outputs=(
            (
                [("gt", "{%price%},20")],
                "sure",
                "{%tea%}要{%price%}元，可以吗？",
                {"wish": "{%tea%}"},
            ),
            ([("ge", "20,{%price%}")], "brew", "好的，{%tea%}，{%price%}元。", {}),
        ),
    ),
    _policy(
        "INTENT_YES",
        "sure",
        params=(("wish", "session_context", "wish"), ("sum", "func_val", "number_add:{%price%},2")),
        outputs=(([], "brew", "马上泡{%wish%}。", {}),),
    ),
    _policy(
        "INTENT_AGAIN",
        params=(("state", "session_state", ""),),
        outputs=(([], "{%state%}", "{%dmkit_param_last_tts%}", {}),),
    ),
    _policy("dmkit_intent_fallback", outputs=(([], "", "本店只卖茶。", {}),)),
]
TEMPLATES = (
    "INTENT_TEA\t0.8\t[D:kw_order]#@##0#@##0#@@##[D:user_tea]#@##0#@##1\t1\n"
    "INTENT_TEA\t0.8\t[D:kw_order]#@##0#@##1#@@##[D:kw_tea]#@##0#@##1\t1\n"
    "INTENT_YES\t0.8\t[D:kw_good]#@##0#@##1\t1\n"
    "INTENT_AGAIN\t0.8\t[D:kw_again]#@##0#@##1\t1\n"
)
WORDS = {
    "kw_order": "来\n#要\n",
    "kw_tea": "茶\n",
    "kw_good": "可以的\n",
    "kw_again": "什么？\n#没听见\n",
    "user_tea": "龙井\n#西湖龙井\n茉莉花茶\n",
}
DRAWING = (
    '<mxGraphModel><root><mxCell id="0"/><mxCell id="2" value="BOT:来点什么茶？&lt;br&gt;" vertex="1">'
    '<mxGeometry x="140" y="250" width="10" height="10"/></mxCell></root></mxGraphModel>'
)
PRICES = '\nFUNCTIONS["price_of"] = lambda tea: "30" if tea == "龙井" else "15"\n'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "tea.json").write_text(json.dumps(TEA, ensure_ascii=False), "utf-8")
    (tmp_path / "tea.xml").write_text(DRAWING, "utf-8")
    (tmp_path / "templates.txt").write_text(TEMPLATES, "utf-8")
    (tmp_path / "words").mkdir()
    for name, words in WORDS.items():
        (tmp_path / "words" / f"{name}.txt").write_text(words, "utf-8")
    return tmp_path


def _import(dialoom: Any, files: Path, *more: str) -> Any:
    return dialoom(
        "import", "dmkit", str(files / "tea.json"), "--into", str(files / "tea_house"),
        "--templates", str(files / "templates.txt"), "--dictionary", str(files / "words"),
        "--drawing", str(files / "tea.xml"), *more,
    )  # fmt: skip


def test_policies_become_flows_that_lead_the_talk(dialoom: Any, files: Path) -> None:
    planned = _import(dialoom, files, "--dry-run", "--json")
    assert planned.code == 0
    assert not (files / "tea_house").exists()
    done = _import(dialoom, files, "--json")
    assert done.code == 0
    assert done.json["flows"] == [
        "yes_01",
        "tea_01",
        "tea_02",
        "again_01",
        "dmkit_intent_fallback_01",
    ]
    told = {problem["code"] for problem in done.json["problems"]}
    # `price` is a parameter of another policy: told, and not dropped in silence.
    assert told == {"dmkit-function-unknown", "dmkit-unconvertible"}
    skill = files / "tea_house"
    assert dialoom("check", str(skill)).code == 0
    flow = (skill / "flows" / "tea_02.yml").read_text("utf-8")
    assert "say: {x: 140, y: 250}" in flow
    (skill / "actions.py").write_text((skill / "actions.py").read_text("utf-8") + PRICES, "utf-8")
    turns = [
        ("要茶", None),
        ("没听见", None),
        ("龙井", ["龙井要30元，可以吗？"]),
        ("可以的", ["马上泡龙井。"]),
        ("要茉莉花茶", ["好的，茉莉花茶，15元。"]),
    ]
    chat = {
        "name": "tea",
        "turns": [
            {"user": said, **({"replies": replies} if replies else {"replies": ["茶？"]})}
            for said, replies in turns
        ],
    }
    (skill / "chats").mkdir()
    chats = skill / "chats" / "tea.yml"
    chats.write_text(json.dumps({"chats": [chat]}, ensure_ascii=False), "utf-8")
    ran = dialoom("test", str(skill), "--json")
    assert ran.code == 0, ran.out


def test_actions_that_are_there_already_are_kept(dialoom: Any, files: Path) -> None:
    _import(dialoom, files)
    mine = files / "tea_house" / "actions.py"
    mine.write_text("# mine\n", "utf-8")
    again = _import(dialoom, files, "--json")
    assert mine.read_text("utf-8") == "# mine\n"
    assert "dmkit-actions-kept" in {problem["code"] for problem in again.json["problems"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no json", "is no policy file"),
        ("[]", "no list of policies"),
        ('[{"trigger": {"slots": []}}]', "intent"),
        ('[{"trigger": {"intent": "A"}, "params": [{"name": "x", "type": "magic"}]}]', "params"),
    ],
)
def test_what_is_no_policy_file_imports_nothing(
    dialoom: Any, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "p.json").write_text(content, "utf-8")
    ran = dialoom("import", "dmkit", str(tmp_path / "p.json"), "--into", str(tmp_path / "tea"))
    assert ran.code == 1
    assert said in ran.err
    assert not (tmp_path / "tea").exists()


def test_drawing_that_is_none_is_told(dialoom: Any, files: Path) -> None:
    for content in ("<a>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'):
        (files / "tea.xml").write_text(content, "utf-8")
        ran = _import(dialoom, files)
        assert ran.code == 1
        assert "tea.xml" in ran.err
        assert not (files / "tea_house").exists()


def test_words_that_are_missing_are_named(dialoom: Any, files: Path) -> None:
    into = files / "bare"
    ran = dialoom("import", "dmkit", str(files / "tea.json"), "--into", str(into), "--json")
    told = {problem["code"] for problem in ran.json["problems"]}
    assert {"dmkit-intent-without-words", "dmkit-slot-without-words"} <= told
