"""What tests of every room share: encoders, real ones and a tiny one."""

import os
from pathlib import Path

import pytest

from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def test_cache() -> Path:
    """The folder of the default encoders, prepared on first use and kept between runs."""
    cache = Path(os.environ.get("DIALOOM_TEST_CACHE", ROOT / ".dialoom" / "test-encoders"))
    os.environ["HF_HUB_OFFLINE"] = "1"
    EncoderLibrary(cache).prepare()
    return cache


@pytest.fixture(scope="session")
def encoders(test_cache: Path) -> EncoderLibrary:
    """The default encoders, as a product user has them."""
    return EncoderLibrary(test_cache)


@pytest.fixture
def hashing_encoders(tmp_path: Path) -> EncoderLibrary:
    """A library of the hashing encoder only: no weights, no waiting."""
    return EncoderLibrary(tmp_path / "encoders", preset=[HashingEncoder()])
