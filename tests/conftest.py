"""What tests of every room share: encoders, real ones and a tiny one."""

import os
from pathlib import Path

import pytest

from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def encoders() -> EncoderLibrary:
    """The default encoders, as a product user has them: prepared on first use, and kept."""
    cache = Path(os.environ.get("DIALOOM_TEST_CACHE", ROOT / ".dialoom" / "test-encoders"))
    os.environ["HF_HUB_OFFLINE"] = "1"
    library = EncoderLibrary(cache)
    library.prepare()
    return library


@pytest.fixture(scope="session")
def test_cache(encoders: EncoderLibrary) -> Path:
    """The folder that holds the default encoders."""
    return encoders.cache


@pytest.fixture
def hashing_encoders(tmp_path: Path) -> EncoderLibrary:
    """A library of the hashing encoder only: no weights, no waiting."""
    return EncoderLibrary(tmp_path / "encoders", preset=[HashingEncoder()])
