"""Long work says how far it is, on standard error; quick work says nothing."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import insert

from kiosk import chain, migrations
from kiosk.backup import PAGES_A_STEP, back_up
from kiosk.commands import db, doctor
from kiosk.progress import Progress, per_cent
from kiosk.restoration import restore
from kiosk.retention import forget
from kiosk.store import Store, open_store
from kiosk.tables import numbers
from tests.kiosk.lobby import MORNING, Lobby, ToldClock, renovation

BIG = 2_000
"""Rows of a thousand characters: more than are copied in one step."""


class Hearing:
    """Keeps all that is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def __call__(self, doing: str, far: str) -> None:
        self.heard.append((doing, far))


class Clock:
    """Seconds that a test turns on by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Store]:
    store = open_store(sqlite_url)
    yield store
    store.close()


def fill(store: Store) -> None:
    """Makes the store larger than one step of a copy."""
    with store.transaction() as connection:
        rows = [{"day": MORNING.date(), "series": f"{row:>01000}", "last": 1} for row in range(BIG)]
        connection.execute(insert(numbers), rows)


def visited_on_three_days(store: Store) -> None:
    for day in range(3):
        clock = ToldClock(MORNING + timedelta(days=day))
        Lobby(store, clock=clock).reception().check_in(renovation(f"key-{day}"))


# When it is said.


def test_work_of_a_moment_says_nothing_and_longer_work_a_line_a_second() -> None:
    lines: list[str] = []
    clock = Clock()
    progress = Progress(clock, lines.append)
    for tenth in range(45):
        clock.now_s = 100 + tenth / 10
        progress("copying", f"{tenth} %")
    assert lines == ["copying: 20 %", "copying: 30 %", "copying: 40 %"]


def test_whatever_else_begins_is_said_at_once_and_the_wait_before_the_work_does_not_count() -> None:
    lines: list[str] = []
    clock = Clock()
    progress = Progress(clock, lines.append)
    clock.now_s += 60
    progress("copying", "1 %")
    assert lines == []
    clock.now_s += 3
    progress("copying", "2 %")
    progress("checking", "")
    assert lines == ["copying: 2 %", "checking"]


@pytest.mark.parametrize(("remaining", "total", "words"), [(0, 0, "100 %"), (3, 4, "25 %"), (0, 7, "100 %")])
def test_what_is_copied_is_told_in_per_cent(remaining: int, total: int, words: str) -> None:
    assert per_cent(remaining, total) == words


# Who says it.


def test_the_register_is_verified_day_by_day(store: Store) -> None:
    visited_on_three_days(store)
    told = Hearing()
    assert chain.verify_register(store, {}, told) == []
    assert told.heard == [
        ("verifying", f"{MORNING.date() + timedelta(days=day)}, day {day + 1} of 3") for day in range(3)
    ]


def test_every_step_of_an_upgrade_is_told_before_it_is_taken(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}")
    with store.transaction() as connection:
        migrations.upgrade(connection, to="0001")
    told = Hearing()
    store.upgrade(told)
    newest = migrations.NEWEST
    assert [doing for doing, _ in told.heard] == [
        f"upgrading to version {step} of {newest}" for step in migrations.KNOWN[1:]
    ]
    told = Hearing()
    store.upgrade(told)
    assert told.heard == []
    store.close()


def test_a_copy_and_the_way_back_tell_how_much_is_copied(sqlite: Store, tmp_path: Path) -> None:
    fill(sqlite)
    told = Hearing()
    back_up(sqlite, tmp_path / "copy.sqlite3", told)
    copied = [far for doing, far in told.heard if doing.startswith("copying")]
    assert (tmp_path / "copy.sqlite3").stat().st_size > PAGES_A_STEP * 4096
    assert len(copied) > 1
    assert copied[-1] == "100 %"
    assert told.heard[-1] == (f"checking {tmp_path / 'copy.sqlite3'}", "")

    told = Hearing()
    restore(sqlite, tmp_path / "copy.sqlite3", told)
    copied = [doing for doing, _ in told.heard if doing.startswith("copying")]
    assert len(set(copied)) == 3, "the store as it was is kept, the copy made ready, and put in its place"
    assert all(copied.count(doing) > 1 for doing in copied)
    assert sum(far == "100 %" for _, far in told.heard) == 3


def test_what_has_had_its_time_is_told_page_by_page(store: Store) -> None:
    visited_on_three_days(store)
    told = Hearing()
    forget(store, MORNING + timedelta(days=30), page=2, told=told)
    pages = [far for doing, far in told.heard if doing == "looking through details"]
    assert pages == ["2 seen, 2 deleted", "3 seen, 3 deleted"]


# The commands.


@pytest.fixture
def machine(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with the store of three days, and nothing set but that."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("KIOSK_STORE", sqlite_url)
    store = open_store(sqlite_url)
    visited_on_three_days(store)
    store.close()
    return tmp_path


def slow() -> Callable[[], float]:
    """A clock by which every look comes three seconds after the last."""
    return count(0.0, 3.0).__next__


@pytest.mark.parametrize(
    ("action", "file", "line"),
    [
        ("verify", "", "kiosk: verifying: 2026-11-25, day 3 of 3\n"),
        ("backup", "copy.sqlite3", "kiosk: checking copy.sqlite3\n"),
        ("retain", "", "kiosk: looking through slips: "),
    ],
)
def test_a_command_that_takes_long_says_so_on_standard_error_alone(
    machine: Path, capsys: pytest.CaptureFixture[str], action: str, file: str, line: str
) -> None:
    arguments = Namespace(action=action, file=file, head=[])
    assert db.run(arguments, slow()) == 0
    out, err = capsys.readouterr()
    assert line in err
    assert not any(said in out for said in err.splitlines())


def test_every_step_of_an_upgrade_is_said_however_quick_it_is(
    machine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_STORE", f"sqlite:///{machine / 'old.sqlite3'}")
    store = open_store(f"sqlite:///{machine / 'old.sqlite3'}")
    with store.transaction() as connection:
        migrations.upgrade(connection, to=migrations.KNOWN[-2])
    store.close()
    assert db.run(Namespace(action="upgrade", file="", head=[])) == 0
    out, err = capsys.readouterr()
    assert err == f"kiosk: upgrading to version {migrations.NEWEST} of {migrations.NEWEST}\n"
    assert out.endswith("old.sqlite3: upgraded\n")


def test_a_command_that_is_quick_says_nothing_of_how_far_it_is(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert db.run(Namespace(action="verify", file="", head=[]), lambda: 0.0) == 0
    assert capsys.readouterr().err == ""


def test_doctor_in_json_tells_meanwhile_what_was_looked_at(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctor.run(Namespace(json=True, print=False), slow())
    assert "kiosk: looked at fonts\n" in capsys.readouterr().err
