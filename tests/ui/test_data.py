"""The Data screen in both languages: its sections, work found again, what goes into the draft."""

from __future__ import annotations

import time

from streamlit.testing.v1 import AppTest

from builder.schema.utterance import Utterance
from builder.wire.data import NewClusters, NewSamples
from builder.wire.inbox import NewCandidate
from builder.wire.skills import Job
from ui.options import APP
from ui.service import Service
from ui.wording import catalogue

SECTIONS = ("samples", "clusters", "labels", "stress", "budget", "datasets")


def data_of(skill: str, section: str, language: str = "en") -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = language
    app.session_state["skill"] = skill
    app.session_state["go"] = "data"
    app.session_state["data/section"] = section
    return app


def ended(service: Service, job: Job) -> Job:
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = service.job(job.id)
    return job


def test_every_section_says_what_it_is_in_the_language_of_the_screens(skill: str) -> None:
    # English is what the other tests here read.
    words = catalogue("zh")
    for section in SECTIONS:
        app = data_of(skill, section, "zh").run()
        assert not app.exception
        assert words[f"data.{section}_intro"] in [str(each.value) for each in app.markdown]


def test_samples_are_found_again_and_go_into_the_draft_and_back(skill: str) -> None:
    service = Service.from_environment()
    wanted = NewSamples(producers=("polite", "fillers"), per_intent=2)
    assert ended(service, service.make_samples(skill, wanted)).state == "done"
    before = service.draft(skill)
    app = data_of(skill, "samples").run()
    assert not app.exception
    add = next(each for each in app.button if each.label.startswith("Add "))
    count = int(add.label.split()[1])
    assert count > 0
    add.click().run()
    assert not app.exception
    after = service.draft(skill)
    sizes = [sum(len(i.all_utterances()) for i in d.skill.intents) for d in (before, after)]
    assert sizes[1] - sizes[0] == count
    # What stands in the draft is not offered again.
    assert not any(each.label == f"Add {count} to the draft" for each in app.button)


def test_a_cluster_becomes_an_intent_and_the_rest_is_set_aside_and_brought_back(
    skill: str,
) -> None:
    service = Service.from_environment()
    said = [f"do you sell {what} {when}" for what in ("gift cards", "gift vouchers", "gift boxes")
            for when in ("here", "now", "at all", "online")]  # fmt: skip
    service.put_into_inbox(
        skill,
        [NewCandidate(utterance=text, language="en") for text in said],
    )
    job = ended(service, service.draw_clusters(skill, NewClusters(days=0, count=2)))
    assert job.state == "done"
    app = data_of(skill, "clusters").run()
    assert not app.exception
    name = next(each for each in app.text_input if each.label == "New intent")
    name.set_value("buy_gift").run()
    make = next(each for each in app.button if each.label.startswith("Make with"))
    count = int(make.label.split()[-1])
    make.click().run()
    assert not app.exception
    made = next(i for i in service.draft(skill).skill.intents if i.name == "buy_gift")
    assert len(made.all_utterances()) == count
    if count == len(said):
        return
    ignore = next(each for each in app.button if each.label.startswith("Ignore"))
    left = int(ignore.label.split()[1])
    if left:
        ignore.click().run()
        assert len(service.ignored(skill)) == left
        back = next(each for each in app.button if each.label.startswith("Bring back"))
        back.click().run()
        assert service.ignored(skill) == []


def test_a_fix_is_made_and_taken_back(skill: str) -> None:
    service = Service.from_environment()
    draft = service.draft(skill)
    first, *rest = draft.skill.intents
    more = (*first.utterances["en"], Utterance(text="Where is my order?"))
    wrong = first.model_copy(update={"utterances": {**first.utterances, "en": more}})
    service.save(skill, draft.revision, draft.skill.model_copy(update={"intents": (wrong, *rest)}))
    app = data_of(skill, "labels").run()
    app.button(key="data/look").click().run()
    one = next(f for f in app.session_state["quality"][1].findings if f.code == "utterance-twice")
    app.button(key=f"data/fix/{one.id}/1").click().run()
    assert not app.exception
    assert len(service.draft(skill).skill.intents[0].utterances["en"]) == 3
    app.button(key="data/undo_fix").click().run()
    assert not app.exception
    assert len(service.draft(skill).skill.intents[0].utterances["en"]) == 4


def test_robust_training_is_switched_on_where_stress_is_measured(skill: str) -> None:
    service = Service.from_environment()
    app = data_of(skill, "stress").run()
    next(each for each in app.button if each.label == "Switch it on").click().run()
    assert not app.exception
    assert service.draft(skill).skill.robust
