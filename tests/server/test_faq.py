"""A file of questions and answers is read by the server, and saved by the person."""

from __future__ import annotations

import httpx
import pytest

from builder.client import Client
from builder.errors import Invalid, NotFound
from builder.schema.faq import FaqEntry, with_entries
from builder.schema.skill import Skill
from tests.reading.made import workbook
from tests.server.conftest import train


@pytest.fixture
def cafe_with_faq(client: Client, cafe: Skill) -> Client:
    entry = FaqEntry(id="hours", question="When are you open?", answer="Nine.", language="en")
    client.create_skill("cafe", skill=cafe.model_copy(update={"faq": (entry,)}))
    return client


def test_file_is_proposed_and_taken_over(cafe_with_faq: Client) -> None:
    rows = [
        ["question", "answer"],
        ["When are you open", "Ten."],
        ["Is it free?", "No."],
        ["Hm?", ""],
    ]
    proposal = cafe_with_faq.propose_faq("cafe", "faq.xlsx", workbook(rows))
    assert (proposal.revision, proposal.same, proposal.passed) == (1, 0, 1)
    changed, new = proposal.changes
    assert changed.before is not None and changed.before.answer == "Nine."
    assert (changed.entry.id, changed.entry.answer, changed.line) == ("hours", "Ten.", 2)
    assert (new.entry.id, new.before) == ("faq_2", None)
    (problem,) = proposal.problems
    assert (problem.code, problem.file, problem.line) == ("faq-import-incomplete", "faq.xlsx", 4)
    draft = cafe_with_faq.get_draft("cafe")
    assert [entry.answer for entry in draft.skill.faq] == ["Nine."]
    faq = with_entries(draft.skill.faq, [change.entry for change in proposal.changes])
    cafe_with_faq.save_draft("cafe", draft.skill.model_copy(update={"faq": faq}), revision=1)
    again = cafe_with_faq.propose_faq("cafe", "faq.xlsx", workbook(rows), keep=True)
    assert (again.revision, again.same, again.changes) == (2, 2, ())


def test_what_cannot_be_read_is_told(cafe_with_faq: Client) -> None:
    for name, data, code in (
        ("faq.xlsx", b"nothing of the kind", "document-broken"),
        ("prices.csv", b"product,price\nx,8\n", "faq-import-columns"),
        ("faq.exe", b"MZ", "document-unknown-kind"),
    ):
        with pytest.raises(Invalid) as refused:
            cafe_with_faq.propose_faq("cafe", name, data)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        cafe_with_faq.propose_faq("bar", "faq.csv", b"question,answer\na,b\n")


def test_large_file_is_taken_and_one_too_large_is_not(
    cafe_with_faq: Client, http: httpx.Client
) -> None:
    rows = b"".join(b"What is number %d?,It is %d.\n" % (n, n) for n in range(40_000))
    proposal = cafe_with_faq.propose_faq("cafe", "faq.csv", b"question,answer\n" + rows)
    assert len(proposal.changes) == 20_000
    assert [problem.code for problem in proposal.problems] == ["faq-import-too-many"]
    path = "/v1/skills/cafe/faq/proposals?name=faq.csv"
    answer = http.post(path, content=b"x" * ((50 << 20) + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "document-too-big")
    assert http.post("/v1/skills/cafe/faq/proposals", content=b"x").status_code == 422


def test_training_tells_questions_that_are_nearly_the_same(client: Client, cafe: Skill) -> None:
    faq = (
        FaqEntry(id="hours", question="At what time do you open in the morning?", answer="Nine."),
        FaqEntry(id="open", question="At what time do you open in the mornings", answer="Ten."),
        FaqEntry(id="pay", question="Can I pay by card?", answer="Yes."),
    )
    client.create_skill("cafe", skill=cafe.model_copy(update={"faq": faq}))

    def alike() -> list[str]:
        return [p.what for p in client.get_draft("cafe").problems if p.code == "faq-alike"]

    assert alike() == []
    train(client)
    (told,) = alike()
    assert "'hours' and 'open'" in told
    draft = client.get_draft("cafe")
    joined = draft.skill.model_copy(update={"faq": (faq[0], faq[2])})
    saved = client.save_draft("cafe", joined, revision=draft.revision)
    assert [p.code for p in saved.problems if p.code == "faq-alike"] == []
