"""Import on the first page, run by Streamlit's own harness against a real API server."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from builder.errors import NotFound
from ui.options import APP
from ui.service import Service
from ui.wording import catalogue

EN, ZH = catalogue("en"), catalogue("zh")
TEMPLATES = "ORDER_TEA\t0.8\t[D:kw_order]#@##0#@##1#@@##[D:user_tea]#@##0#@##1\t1\n"
POLICIES = json.dumps(
    [
        {
            "trigger": {"intent": "ORDER_TEA", "slots": ["user_tea"]},
            "params": [{"name": "price", "type": "func_val", "value": "number_add:18,2"}],
            "output": [{"result": [{"type": "tts", "value": "{%price%}元。"}]}],
        }
    ]
)
File = tuple[str, bytes, str]


@pytest.fixture
def screen(skill: str, service: Service) -> Iterator[AppTest]:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["go"] = "skills"
    yield app
    for name in ("tea", "tea_2", "order"):
        with contextlib.suppress(NotFound):
            service.delete(name)
            service.purge(name)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def again(app: AppTest, language: str = "en") -> AppTest:
    """Run the screen with the dialog open, of which a browser runs only the dialog."""
    label = catalogue(language)["skills.import"]
    next(b for b in app.button if b.label == label).click()
    return run(app)


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click()
    return again(app)


def choose(app: AppTest, *files: File, language: str = "en") -> AppTest:
    again(run(app), language)
    app.file_uploader[0].set_value(list(files))
    return again(app, language)


def text_file(name: str, text: str) -> File:
    return name, text.encode("gb18030"), "text/plain"


def texts(app: AppTest) -> str:
    shown = [*app.caption, *app.markdown, *app.error, *app.warning, *app.info, *app.toast]
    return "\n".join(str(element.value) for element in shown)


def test_several_files_of_dmkit_become_a_draft_that_opens(
    screen: AppTest, service: Service
) -> None:
    choose(
        screen,
        text_file("tea.json", POLICIES),
        text_file("patterns.txt", TEMPLATES + "ORDER_TEA\tmuch\t[D:kw_order]\t1\n"),
        text_file("kw_order.txt", "来\n#要\n"),
        text_file("user_tea.txt", "绿茶\n红茶\n"),
    )
    seen = texts(screen)
    assert EN["skill_import.dmkit"] in seen
    assert "intents: **1** · templates: **1**" in seen and "flows: **1**" in seen
    assert "dictionary values: **2**" in seen
    assert "patterns\\.txt, line 2" in seen
    assert EN["skill_import.actions"] in seen
    language = next(s for s in screen.selectbox if s.label == EN["skill_import.language"])
    assert language.value == "zh"
    language.set_value("en")
    again(screen)
    assert next(f for f in screen.text_input if f.label == EN["skills.name"]).value == "tea"
    press(screen, EN["skill_import.make"])
    assert screen.session_state["skill"] == "tea"
    assert EN["skills.imported"].format(name="tea") in texts(screen)
    draft = service.draft("tea").skill
    assert draft.languages == ("en",) and len(draft.flows) == 1
    assert [*draft.intents[0].templates] == ["en"]


def test_a_name_in_use_is_replaced_and_a_skill_says_its_language(
    screen: AppTest, service: Service, skill: str
) -> None:
    choose(screen, ("s.zip", service.export(skill), "application/zip"))
    seen = texts(screen)
    assert EN["skill_import.dialoom"] in seen and "utterances: **12**" in seen
    assert EN["skill_import.in_use"].format(name="shop") in seen
    assert EN["skill_import.language"] not in [s.label for s in screen.selectbox]
    name = next(f for f in screen.text_input if f.label == EN["skills.name"])
    assert name.value == "shop_2"
    name.set_value("two words")
    press(screen, EN["skill_import.make"])
    assert "cannot be a name" in texts(screen)
    name = next(f for f in screen.text_input if f.label == EN["skills.name"])
    name.set_value("order")
    press(screen, EN["skill_import.make"])
    assert service.draft("order").skill.intents == service.draft(skill).skill.intents


def test_what_is_no_skill_is_told_in_the_language_of_the_screen(
    screen: AppTest, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The harness itself names options, which it can in the language of this process only.
    monkeypatch.setattr("ui.wording.screen_language", lambda: "zh")
    choose(screen, ("a.zip", b"PK\x05\x06" + b"\0" * 18, "application/zip"), language="zh")
    assert "里没有文件" in texts(screen)
    screen.file_uploader[0].set_value([text_file("tea.json", POLICIES[:-20])])
    again(screen, "zh")
    assert "不是策略文件" in texts(screen)
    assert ZH["skill_import.make"] not in [b.label for b in screen.button]
    assert [line.name for line in service.find_skills().skills] == ["shop"]
