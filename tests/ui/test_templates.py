"""Templates and cues in the designer: the grid, changed copies, the screens, the live trial."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from builder.client import Client
from builder.errors import Conflict, NotFound
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.template import Fragment, Template, parse_template, to_notation
from tests.ui.test_screens import field, go, press, texts
from ui.changes import template_edit
from ui.options import APP
from ui.service import Service
from ui.wording import catalogue

EN = catalogue("en")
LINES = ["{@where} * {order_id}", "~0.9 <> ! (parcel|package) [{@where}] *{2,8}"]


@pytest.fixture
def templated(service: Service, skill: str) -> str:
    draft = service.draft(skill)
    templates = [parse_template(line) for line in LINES]
    change = template_edit.with_templates("track_order", "*", templates)
    with_cue = template_edit.with_cue("where", {"en": ("where", "track")})
    service.save(skill, draft.revision, with_cue(change(draft.skill)))
    return skill


@pytest.fixture
def screen(templated: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["skill"] = templated
    return app


names = st.from_regex(r"[a-z][a-z_]{0,6}", fullmatch=True)
fragments = st.one_of(
    st.builds(Fragment, kind=st.just("slot"), name=names, must=st.booleans()),
    st.builds(Fragment, kind=st.just("cue"), name=names, must=st.booleans()),
    st.builds(
        Fragment,
        kind=st.just("text"),
        words=st.lists(names, min_size=1, max_size=3, unique=True).map(tuple),
        must=st.booleans(),
    ),
    st.builds(Fragment, kind=st.just("any"), least=st.integers(0, 3), most=st.integers(3, 9)),
    st.just(Fragment(kind="any")),
)


# A busy machine draws slowly.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(fragments, min_size=1, max_size=6).map(tuple), st.booleans(), st.booleans(),
    st.sampled_from([0.0, 0.25, 0.7, 1.0]),
)  # fmt: skip
def test_a_template_goes_through_the_grid_unchanged(
    pieces: tuple[Fragment, ...], ordered: bool, others: bool, threshold: float
) -> None:
    template = Template(fragments=pieces, ordered=ordered, other_slots=others, threshold=threshold)
    again = template_edit.template_of(
        template_edit.grid_of(template), ordered=ordered, threshold=threshold, other_slots=others
    )
    assert again == template


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "slot", "content": "a b"},
        {"kind": "cue", "content": "{"},
        {"kind": "any", "least": 9, "most": 2},
        {"kind": "text", "content": " | "},
        {"kind": "text", "content": None},
    ],
)
def test_a_wrong_grid_is_refused_in_words(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        template_edit.template_of([row], ordered=True, threshold=0.7, other_slots=True)


def test_renaming_a_cue_renames_it_in_templates() -> None:
    skill = Skill.model_validate(
        {
            "name": "s",
            "cues": {"where": ["where"], "other": ["x"]},
            "intents": [{"name": "a", "templates": {"en": ["{@where} [{@where}] {@other}"]}}],
        }
    )
    assert template_edit.uses_of_cue(skill, "where") == ["a"]
    after = template_edit.with_cue("place", {"*": ("where",)}, "where")(skill)
    assert list(after.cues) == ["place", "other"]
    assert to_notation(after.intents[0].all_templates()[0]) == "{@place} [{@place}] {@other}"
    with pytest.raises(Conflict):
        template_edit.with_cue("other", {}, "where")(skill)
    assert list(template_edit.without_cue("where")(skill).cues) == ["other"]


def test_lines_that_cannot_be_read_are_told_apart() -> None:
    read, wrong = template_edit.read_templates(["{@a} b", "", "{", "(a|"])
    assert len(read) == 1
    assert [line for line, _ in wrong] == ["{", "(a|"]


def test_templates_are_shown_tried_added_and_deleted(
    screen: AppTest, service: Service, templated: str
) -> None:
    go(screen, "intents")
    assert len(screen.expander) >= len(LINES)
    field(screen, EN["templates.try"]).set_value("track it A7").run()  # type: ignore[attr-defined]
    assert EN["templates.taken_by_this"] in texts(screen)
    field(screen, EN["templates.try"]).set_value("my dear old parcel thing").run()  # type: ignore[attr-defined]
    assert EN["templates.taken_by_none"] in texts(screen)
    assert "50%" in texts(screen)
    field(screen, EN["templates.add_label"]).set_value("{@where} is it\n(oops")  # type: ignore[attr-defined]
    press(screen, EN["templates.add"])
    assert "(oops" in texts(screen)
    held = service.draft(templated).skill.get(Intent, "track_order").all_templates()
    assert [to_notation(template) for template in held] == LINES
    field(screen, EN["templates.add_label"]).set_value("{@where} is it")  # type: ignore[attr-defined]
    press(screen, EN["templates.add"])
    press(screen, EN["templates.delete"])
    held = service.draft(templated).skill.get(Intent, "track_order").all_templates()
    assert [to_notation(template) for template in held] == [LINES[1], "{@where} is it"]


def test_a_cue_is_edited(screen: AppTest, service: Service, templated: str) -> None:
    go(screen, "slots")
    assert EN["cues.used"].format(intents="track_order") in texts(screen)
    label = EN["cues.words"].format(language="English")
    field(screen, label).set_value("where\ntrack\nfollow\ntrack")  # type: ignore[attr-defined]
    screen.run()
    assert service.draft(templated).skill.cues == {"where": {"en": ("where", "track", "follow")}}


def test_the_trial_tells_of_other_intents_and_of_wrong_lines(url: str, templated: str) -> None:
    with Client(url) as client:
        tried = client.try_templates(templated, "ask_opening", "track A7", ["{@where} *", "{"])
        assert tried.taken_by == "track_order"
        assert [(one.share, one.fits) for one in tried.trials] == [(1.0, True), (None, False)]
        assert tried.trials[1].problem
        saved = client.try_templates(templated, "track_order", "track A7")
        assert [piece.kind for piece in saved.trials[0].pieces] == ["cue", "slot"]
        assert saved.trials[1].share is None
        with pytest.raises(NotFound):
            client.try_templates(templated, "no/such", "x")
        assert client.try_templates(templated, "new/one", "x", ["x"]).taken_by == "new/one"
