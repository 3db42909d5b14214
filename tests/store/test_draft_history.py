"""Which revisions of a draft go: never the newest, the noted, the trained, the last of an hour."""

from __future__ import annotations

import pytest

from builder.schema.skill import Skill
from builder.store import draft_history
from builder.store.store import Store


def test_newest_last_of_each_hour_noted_and_trained_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_history, "WHOLE", 2)
    lines = [(n, at, "") for n, at in enumerate((0, 10, 20, 3599, 3600, 3700, 7300, 7301), 1)]
    lines[1] = (2, 10, "before the sale")
    assert draft_history.spare(lines, trained={3}) == [1, 5]
    assert draft_history.spare(lines[:2], trained=()) == []


def test_saves_let_spare_revisions_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_history, "WHOLE", 5)
    store.bundles.add("shop", b"bytes", fingerprint="f", manifest={}, revision=3)
    for revision in range(1, 40):
        note = "keep me" if revision == 7 else ""
        skill = Skill(name="shop", languages=("en",), description=f"of revision {revision + 1}")
        store.drafts.save(skill, expected=revision, note=note)
    kept = [line.revision for line in store.drafts.list("shop")]
    # An hour may have passed in between, so that one more is kept.
    assert kept[:5] == [40, 39, 38, 37, 36] and {3, 8} <= set(kept) and len(kept) <= 8
    assert store.drafts.get("shop").skill.description == "of revision 40"
