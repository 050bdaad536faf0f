"""An open desk for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.store import open_store
from tests.kiosk.desk.house import House, opened


@pytest.fixture
def kind_of_store(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a story is told `on_both_stores`."""
    kind: str = getattr(request, "param", "sqlite")
    return kind


@pytest.fixture
def house(kind_of_store: str, request: pytest.FixtureRequest) -> Iterator[House]:
    """A desk that serves, with nobody waiting and no account."""
    store = open_store(request.getfixturevalue("sqlite_url" if kind_of_store == "sqlite" else "postgres_url"))
    with opened(House(store)) as serving:
        yield serving
    store.close()
