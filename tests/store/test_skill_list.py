"""The list of skills: searched, sorted and paged by the database, and how each skill stands."""

import pytest

from builder.schema.skill import Skill
from builder.store.skill_list import ProblemCount
from builder.store.store import Store


def _names(store: Store, **asked: object) -> list[str]:
    return [record.name for record in store.skills.page(**asked).skills]  # type: ignore[arg-type]


@pytest.fixture
def shelf(store: Store) -> Store:
    for name, zh, en in (
        ("desk", "帮助台", "Help 100% desk"),
        ("bank", "銀行", "Bank_1"),
        ("zoo", "", ""),
    ):
        title = {"zh": (zh,), "en": (en,)} if zh else {}
        store.skills.create(Skill(name=name, title=title, description=f"About the {name}."))
    return store


def test_pages_follow_each_other_and_count_all(shelf: Store) -> None:
    first = shelf.skills.page(limit=3)
    assert ([each.name for each in first.skills], first.total) == (["bank", "desk", "shop"], 4)
    assert _names(shelf, offset=3, limit=3) == ["zoo"]
    assert _names(shelf, sort="created")[0] == "zoo"
    shelf.drafts.save(Skill(name="shop", description="new"), expected=1)
    assert _names(shelf, sort="updated")[0] == "shop"
    assert _names(shelf, names=("zoo", "desk", "nobody")) == ["desk", "zoo"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("帮助", ["desk"]),
        ("银行", ["bank"]),
        ("BANK about", ["bank"]),
        ("about", ["bank", "desk", "zoo"]),
        ("100%", ["desk"]),
        ("%", ["desk"]),
        ("bank_", ["bank"]),
        ("shopkeeper", []),
    ],
)
def test_every_word_is_looked_for_and_none_is_a_pattern(
    shelf: Store, query: str, found: list[str]
) -> None:
    page = shelf.skills.page(query=query)
    assert ([each.name for each in page.skills], page.total) == (found, len(found))


def test_line_follows_the_newest_draft(shelf: Store) -> None:
    shelf.drafts.save(Skill(name="zoo", title={"en": ("Animals",)}, languages=("en",)), expected=1)
    (line,) = shelf.skills.page(query="animals").skills
    assert (line.title, line.languages, line.revision) == ({"en": ("Animals",)}, ("en",), 2)


def test_line_tells_training_versions_and_problems(store: Store) -> None:
    assert store.skills.get("shop").trained is None
    for revision in (1, 2):
        store.bundles.add("shop", b"b", fingerprint="f", manifest={}, revision=revision)
    store.deployments.put("shop", 1)
    job = store.jobs.add("shop", 1)
    store.jobs.add("shop", 1, "arrangement")
    store.skills.note_problems([ProblemCount("shop", store.skills.get("shop").revision, 2, 1)])
    line = store.skills.get("shop")
    assert (line.version, line.live, line.trained, line.training) == (1, 1, 2, 0.0)
    assert (line.errors, line.warnings) == (2, 1)
    store.jobs.cancel(job.id)
    store.drafts.save(Skill(name="shop"), expected=1)
    line = store.skills.get("shop")
    assert (line.training, line.errors) == (None, None)
    assert store.skills.published() == ["shop"]
