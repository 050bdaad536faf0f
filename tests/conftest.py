"""What many tests need: stores of both kinds, fresh for each test."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import text

from kiosk.store import Store, open_store
from tests.postgres import PostgresServer, start_postgres

# A slow machine is no fault of the code: no test has a time limit.
hypothesis_settings.register_profile("kiosk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("kiosk")

NOBODY = 65534


def pytest_collection_finish() -> None:
    """What is imported by now stays until the end: nobody need look through it for garbage again and again. Nor is
    there much of it: a search of all states makes a million things that it keeps."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)


@pytest.fixture(scope="session", autouse=True)
def nobodys_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No story may find or leave anything in the state folder of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture
def as_ordinary_user() -> Iterator[Callable[[], None]]:
    """From when it is called, the test is subject to permissions, whoever runs it."""
    user = os.geteuid()

    def become() -> None:
        if user == 0:
            os.seteuid(NOBODY)

    yield become
    os.seteuid(user)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server a session, started when the first test asks for it."""
    server = start_postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """A database with all tables and nothing in them; each test gets a copy."""
    name = postgres.create()
    _upgrade(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and nothing in them; each test gets a copy."""
    file = tmp_path_factory.mktemp("template") / "kiosk.sqlite3"
    _upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite store."""
    file = tmp_path / "state" / "kiosk.sqlite3"
    file.parent.mkdir(mode=0o700)
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The address of a fresh PostgreSQL store."""
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def read_only_url(postgres_url: str) -> str:
    """A database on PostgreSQL that nobody may write to any more."""
    store = open_store(postgres_url)
    name = store.engines.writing.url.database
    with store.transaction() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    store.close()
    return postgres_url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh store, once of each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A fresh store, once of each kind."""
    opened = open_store(store_url)
    yield opened
    opened.close()


def _upgrade(url: str) -> None:
    fresh = open_store(url)
    fresh.upgrade()
    fresh.close()
