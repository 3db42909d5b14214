"""A store with one skill, and the made-up agent of the driver."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from builder.schema.skill import Skill
from builder.store.store import Store, open_store
from tests.importing import imported

DRIVER = Path(__file__).with_name("driver.py")


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    opened.skills.create(Skill(name="shop", languages=("en",)))
    yield opened
    assert opened.checked_out() == 0
    opened.close()


@pytest.fixture(scope="session")
def driver() -> ModuleType:
    return imported(DRIVER, "turn_driver")


@pytest.fixture(scope="session")
def timer_driver() -> ModuleType:
    return imported(DRIVER.with_name("timer_driver.py"), "timer_driver")


@pytest.fixture
def receiver() -> Iterator[object]:
    """A webhook on loopback."""
    made = imported(DRIVER.with_name("receiver.py"), "notice_receiver").Receiver(
        b"a secret of this test, 32 bytes."
    )
    yield made.start()
    made.stop()
