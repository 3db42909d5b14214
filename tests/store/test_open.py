"""Opening a store: migrations run once, whoever comes first, and errors tell what to do."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from builder.errors import Conflict, Invalid, Unavailable
from builder.store import engine as store_engine
from builder.store.engine import read_url
from builder.store.migrate import HEAD
from builder.store.patience import being_patient
from builder.store.store import open_store
from builder.store.tables import metadata


def test_open_is_idempotent_and_matches_the_tables(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    for _ in range(2):
        open_store(database_url).close()
    engine = create_engine(read_url(database_url))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_head_is_the_newest_migration() -> None:
    from alembic.script import ScriptDirectory

    folder = Path(store_engine.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == HEAD


def test_open_survives_several_processes_at_once(database_url: str) -> None:
    code = "import sys; from builder.store.store import open_store; open_store(sys.argv[1]).ping()"
    started = [
        subprocess.Popen([sys.executable, "-c", code, database_url], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    told = [process.communicate(timeout=60)[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told


def test_open_does_not_load_alembic_when_nothing_is_to_do(database_url: str) -> None:
    open_store(database_url).close()
    code = (
        "import sys; from builder.store.store import open_store; open_store(sys.argv[1]); "
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, database_url], check=False).returncode == 0


def test_open_refuses_a_database_of_a_later_version(database_url: str) -> None:
    open_store(database_url).close()
    engine = create_engine(read_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(Conflict) as caught:
        open_store(database_url)
    assert caught.value.code == "store-newer"
    assert "9999" in caught.value.message


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "nonsense", "sqlite:///:memory:"])
def test_open_explains_an_address_it_cannot_use(url: str) -> None:
    with pytest.raises(Invalid) as caught:
        open_store(url)
    assert caught.value.code == "setting-invalid"


@pytest.mark.parametrize(
    "url", ["sqlite:////dev/null/x.db", "postgresql://nobody:secret@127.0.0.1:1/none"]
)
def test_open_tells_when_the_database_cannot_be_reached(url: str) -> None:
    with pytest.raises(Unavailable) as caught:
        open_store(url)
    assert caught.value.code == "store-unavailable"
    assert "secret" not in caught.value.message


def test_open_keeps_what_is_committed_and_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "dialoom.db"
    store = open_store(f"sqlite:///{path}")
    with store._database.writing() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    store.close()
    assert path.stat().st_mode & 0o077 == 0


def test_pick_sqlite_prefers_the_library_that_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert store_engine.pick_sqlite().__name__.startswith("pysqlite3")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert store_engine.pick_sqlite() is sqlite3
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", None)
    with pytest.raises(Unavailable, match="pysqlite3"):
        store_engine.pick_sqlite()


def test_store_tells_when_another_holds_the_write_lock(tmp_path: Path) -> None:
    path = tmp_path / "dialoom.db"
    store = open_store(f"sqlite:///{path}")
    other = store_engine.pick_sqlite().connect(str(path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unavailable) as caught, being_patient(0.1):
        store.jobs.claim("me")
    assert caught.value.code == "store-unavailable"
    other.execute("ROLLBACK")
    assert store.jobs.claim("me") is None
    other.close()
    store.close()
