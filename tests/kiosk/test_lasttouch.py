"""When the screen was last touched: kept over restarts, and told by the doctor."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.lasttouch import FILE_NAME, KEPT_EVERY_S, LastTouch, last_touch

NOON_UTC = 1_795_408_860  # 2026-11-23 04:41 in UTC, 12:41 in Shanghai


class Day:
    """A clock to turn by hand."""

    time = 0.0

    def now(self) -> float:
        return self.time


def test_a_screen_that_nobody_touched_yet_says_so(tmp_path: Path) -> None:
    assert last_touch(tmp_path) is None


def test_a_touch_is_noted_at_once_and_then_at_most_once_a_minute(tmp_path: Path) -> None:
    day, file = Day(), tmp_path / "state" / FILE_NAME
    touches = LastTouch(tmp_path / "state", day.now)
    touches.note()
    os.utime(file, (NOON_UTC, NOON_UTC))
    day.time = KEPT_EVERY_S - 1
    touches.note()
    found = last_touch(tmp_path / "state")
    assert found is not None
    assert found.timestamp() == NOON_UTC, "no second write within the minute"
    day.time = KEPT_EVERY_S
    touches.note()
    found = last_touch(tmp_path / "state")
    assert found is not None
    assert found.timestamp() != NOON_UTC


def test_a_disk_that_takes_nothing_keeps_nobody_from_touching(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file-instead-of-a-folder"
    blocked.write_text("")
    LastTouch(blocked, Day().now).note()
    assert "cannot be noted" in caplog.text


def test_the_doctor_tells_the_last_touch_in_the_time_of_the_lobby(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path))
    LastTouch(tmp_path, Day().now).note()
    os.utime(tmp_path / FILE_NAME, (NOON_UTC, NOON_UTC))
    main(("doctor", "--json"))
    told = {finding["name"]: finding["sentence"] for finding in json.loads(capsys.readouterr().out)}
    assert told["last touch"] == "2026-11-23 12:41"
