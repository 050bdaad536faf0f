"""An open desk for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.store import open_store
from tests.kiosk.desk.house import House, opened


@pytest.fixture
def house(sqlite_url: str) -> Iterator[House]:
    """A desk that serves, with nobody waiting and no account."""
    store = open_store(sqlite_url)
    with opened(House(store)) as serving:
        yield serving
    store.close()
