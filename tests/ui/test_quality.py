"""The findings on the Intents screen, and their buttons, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from builder.schema.utterance import Utterance
from ui.options import APP
from ui.service import Service
from ui.wording import SCREEN_LANGUAGES, catalogue


@pytest.fixture
def twice(skill: str) -> str:
    """A skill one of whose utterances stands there twice."""
    service = Service.from_environment()
    draft = service.draft(skill)
    first, *rest = draft.skill.intents
    more = (*first.utterances["en"], Utterance(text="Where is my order?"))
    wrong = first.model_copy(update={"utterances": {**first.utterances, "en": more}})
    service.save(skill, draft.revision, draft.skill.model_copy(update={"intents": (wrong, *rest)}))
    return skill


def intents_of(skill: str, language: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = language
    app.session_state["skill"] = skill
    app.session_state["go"] = "intents"
    return app


@pytest.mark.parametrize("language", SCREEN_LANGUAGES)
def test_findings_are_told_in_the_language_of_the_screens(language: str, twice: str) -> None:
    words, service = catalogue(language), Service.from_environment()
    app = intents_of(twice, language)
    found = service.quality(twice)
    app.session_state["quality"] = (twice, found)
    app.run()
    assert not app.exception
    headline = words["finding.utterance-twice"]
    told = words["quality.count"].format(headline=headline, count=1)
    assert f"**{told}**" in [str(element.value) for element in app.markdown]
    one = next(f for f in found.findings if f.code == "utterance-twice")
    label = words["quality.fix_remove"].format(edits=1, to="track\\_order")
    assert app.button(key=f"fix/{one.id}/1").label == label


def test_a_button_mends_a_finding_and_looks_again(twice: str) -> None:
    service = Service.from_environment()
    app = intents_of(twice, "en").run()
    app.button(key="look_quality").click().run()
    assert not app.exception
    found = app.session_state["quality"][1]
    one = next(f for f in found.findings if f.code == "utterance-twice")
    app.button(key=f"fix/{one.id}/1").click().run()
    assert not app.exception
    draft = service.draft(twice)
    assert "Where is my order?" not in [u.text for u in draft.skill.intents[0].utterances["en"]]
    after = app.session_state["quality"][1]
    assert after.revision == draft.revision == found.revision + 1
    assert one.id not in {f.id for f in after.findings}
