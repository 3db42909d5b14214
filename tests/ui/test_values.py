"""Values that work at once, on the screen, against a real API server."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from builder.schema.entity import Entity
from ui.changes import edit
from ui.options import APP
from ui.service import Service
from ui.wording import catalogue

EN = catalogue("en")


@pytest.fixture
def long_dictionary(service: Service, skill: str) -> str:
    """A skill with more values than fit a table."""
    draft = service.draft(skill)
    dictionary: dict[str, list[str]] = {f"place {number}": [] for number in range(2100)}
    place = Entity.model_validate({"name": "place", "dictionary": dictionary})
    service.save(skill, draft.revision, edit.with_part(place)(draft.skill))
    return skill


def test_long_dictionary_is_searched_and_changed_without_a_table(
    service: Service, long_dictionary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["skill"] = long_dictionary
    app.session_state[f"chosen/{long_dictionary}/entities"] = "place"
    app.session_state["go"] = "slots"
    app.run()
    assert not app.exception
    search = EN["entities.search"].format(count=2100)
    next(w for w in app.text_input if w.label == search).set_value("place 209").run()
    assert list(app.dataframe[0].value[EN["entities.value"]]) == [
        "place 209",
        *(f"place 209{n}" for n in range(10)),
    ]
    for label, text in (
        (EN["entities.value"], "Atlantis"),
        (EN["entities.synonyms"], "lost one, 亚特兰蒂斯"),
    ):
        next(w for w in app.text_input if w.label == label).set_value(text)
    next(b for b in app.button if b.label == EN["entities.put"]).click().run()
    assert not app.exception
    entries = service.draft(long_dictionary).skill.get(Entity, "place").dictionary
    assert (entries[-1].value, entries[-1].synonyms) == ("Atlantis", ("lost one", "亚特兰蒂斯"))
