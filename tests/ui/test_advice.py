"""The label budget on the Train screen, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from ui.options import APP
from ui.wording import SCREEN_LANGUAGES, catalogue


@pytest.mark.parametrize("language", SCREEN_LANGUAGES)
def test_train_screen_tells_what_to_label(language: str, skill: str) -> None:
    words = catalogue(language)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = language
    app.session_state["skill"] = skill
    app.session_state["go"] = "train"
    app.run()
    assert words["advice.right"] not in _columns(app)
    app.button(key="ask_advice").click().run()
    assert not app.exception
    assert words["advice.right"] in _columns(app)
    table = next(f.value for f in app.dataframe if words["advice.right"] in f.value.columns)
    assert set(table[words["advice.intent"]]) == {"track_order", "ask_opening"}
    assert list(table[words["advice.labels"]]) == [6, 6]
    said = [str(element.value) for element in app.markdown]
    first = table[words["advice.intent"]].iloc[0]
    assert any(f"**{first}**" in text for text in said)
    assert not app.info
    # The advice stays when the draft goes on, and says of which revision it is.
    of_skill, advice = app.session_state["advice"]
    app.session_state["advice"] = (of_skill, advice.model_copy(update={"revision": 0}))
    app.run()
    assert words["advice.older"].format(revision=0) in [info.value for info in app.info]


def _columns(app: AppTest) -> set[str]:
    return {str(column) for frame in app.dataframe for column in frame.value.columns}
