"""A store with one skill, and the made-up agent of the driver."""

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from builder.schema.skill import Skill
from builder.store.store import Store, open_store

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
    return _load("turn_driver", DRIVER)


@pytest.fixture(scope="session")
def timer_driver() -> ModuleType:
    return _load("timer_driver", DRIVER.with_name("timer_driver.py"))


@pytest.fixture
def receiver() -> Iterator[object]:
    """A webhook on loopback."""
    made = _load("notice_receiver", DRIVER.with_name("receiver.py")).Receiver(
        b"a secret of this test, 32 bytes."
    )
    yield made.start()
    made.stop()


def _load(name: str, path: Path) -> ModuleType:
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
