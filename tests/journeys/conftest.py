"""A fresh kiosk for each journey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.lobby import Lobby, open_for_visitors


@pytest.fixture
def lobby(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lobby]:
    """A kiosk that is open for visitors, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    with open_for_visitors() as opened:
        yield opened
