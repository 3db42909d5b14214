"""An open store with one skill in it, on each kind of database."""

from collections.abc import Iterator

import pytest

from builder.schema.skill import Skill
from builder.store.store import Store, open_store


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    opened.skills.create(Skill(name="shop", languages=("en",)))
    yield opened
    assert opened.checked_out() == 0
    opened.close()
