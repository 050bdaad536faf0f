"""What systemd hears: that frames are drawn, often enough and not at every one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.watchdog import Watchdog
from tests.kiosk.systemd import Systemd

FIFTEEN_S = {"WATCHDOG_USEC": "15000000", "WATCHDOG_PID": str(os.getpid())}


class Clock:
    """Monotonic seconds that stand still."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(params=["a path", "an abstract name"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Systemd]:
    listening = Systemd(str(tmp_path / "notify") if request.param == "a path" else f"@kiosk-{secrets.token_hex(8)}")
    yield listening
    listening.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_kiosk_is_up_with_its_first_frame_and_not_before(systemd: Systemd, clock: Clock) -> None:
    watchdog = Watchdog({**systemd.environment, **FIFTEEN_S}, clock)
    assert systemd.heard() == []
    watchdog.drawn()
    assert systemd.heard() == ["READY=1", "WATCHDOG=1"]


def test_sixty_frames_a_second_are_told_three_times_an_interval(systemd: Systemd, clock: Clock) -> None:
    watchdog = Watchdog({**systemd.environment, **FIFTEEN_S}, clock)
    told = 0
    for _ in range(60 * 60):
        watchdog.drawn()
        told += systemd.heard().count("WATCHDOG=1")
        clock.seconds += 1 / 60
    assert told == 12


def test_frames_as_rare_as_asked_for_leave_a_gap_of_half_an_interval_at_most(systemd: Systemd, clock: Clock) -> None:
    watchdog = Watchdog({**systemd.environment, **FIFTEEN_S}, clock)
    assert watchdog.draw_every_s == 3.75
    told_at = []
    for _ in range(100):
        watchdog.drawn()
        told_at += [clock.seconds] * systemd.heard().count("WATCHDOG=1")
        clock.seconds += watchdog.draw_every_s
    assert max(later - sooner for sooner, later in pairwise(told_at)) == 7.5


def test_without_frames_time_alone_tells_nothing(systemd: Systemd, clock: Clock) -> None:
    watchdog = Watchdog({**systemd.environment, **FIFTEEN_S}, clock)
    watchdog.drawn()
    systemd.heard()
    clock.seconds += 3600
    watchdog.stopping()
    assert systemd.heard() == ["STOPPING=1"]


def test_an_end_in_order_is_told(systemd: Systemd, clock: Clock) -> None:
    Watchdog(systemd.environment, clock).stopping()
    assert systemd.heard() == ["STOPPING=1"]


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "15000000", "WATCHDOG_PID": "1"},
    ],
    ids=["not watched", "no interval", "nonsense", "another process"],
)
def test_where_nobody_watches_only_readiness_is_told(
    systemd: Systemd, clock: Clock, environment: dict[str, str]
) -> None:
    watchdog = Watchdog({**systemd.environment, **environment}, clock)
    watchdog.drawn()
    watchdog.drawn()
    assert watchdog.draw_every_s is None
    assert systemd.heard() == ["READY=1"]


@pytest.mark.parametrize("name", ["", "relative/path", "/nowhere/notify", "/" + "long" * 60, "@" + "long" * 60])
def test_a_socket_that_is_not_there_stops_nobody(clock: Clock, name: str) -> None:
    watchdog = Watchdog({"NOTIFY_SOCKET": name, **FIFTEEN_S}, clock)
    watchdog.drawn()
    watchdog.stopping()


def test_a_systemd_that_is_too_busy_to_listen_is_not_waited_for(systemd: Systemd, clock: Clock) -> None:
    watchdog = Watchdog({**systemd.environment, **FIFTEEN_S}, clock)
    for _ in range(2_000):
        watchdog.drawn()
        clock.seconds += 6
    assert 0 < len(systemd.heard()) < 2_000
    watchdog.drawn()
    assert systemd.heard() == ["WATCHDOG=1"]
