"""What the open lobby does while nobody waits, so that whoever comes next is not kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from kiosk.lobby import OpenLobby
from kiosk.presence import Away
from kiosk.store import Store, open_store
from kiosk.tables import told_waits
from tests.kiosk.lobby import draft
from tests.kiosk.office import Office, had
from tests.kiosk.test_caretaker import caretaker

A_DAY_MIN = 24 * 60


class Untroubled:
    """Printers that nothing has to be brought to."""

    def wake(self) -> None:
        """Nobody is here."""

    def close(self) -> None:
        """Nothing is open."""


class Kiosk:
    """An office with its lobby open; remembers who was told to be out, and when what had its time was forgotten."""

    def __init__(self, store: Store) -> None:
        self.office = Office(store)
        self.told: list[tuple[Away, ...]] = []
        self.forgot: list[date] = []
        reception = self.office.lobby.reception()
        self.lobby = OpenLobby(
            reception,
            Untroubled(),
            caretaker(store, self.office.accounts, reception, told=print, restart=print),
            forget=lambda: self.forgot.append(self.today()),
            today=self.today,
            away_told=self.told.append,
        )

    def today(self) -> date:
        return self.office.lobby.clock.hour.date()


@contextmanager
def readings_of_waits(store: Store) -> Iterator[list[str]]:
    """The statements that read what was told to others."""
    read: list[str] = []

    def note(*told: object) -> None:
        if f"FROM {told_waits.name}" in str(told[2]):
            read.append(str(told[2]))

    event.listen(store.engines.reading, "before_cursor_execute", note)
    yield read
    event.remove(store.engines.reading, "before_cursor_execute", note)


def test_the_first_visitor_of_a_new_day_waits_for_no_earlier_day_to_be_read(store: Store) -> None:
    kiosk = Kiosk(store)
    mei = kiosk.office.staff("Mei")
    kiosk.office.counter().set_presence(mei, "in")
    kiosk.lobby.check_in(draft("payment", "yesterday"))
    kiosk.office.later(7)
    had(kiosk.office.counter().call_next(mei))

    kiosk.office.later(A_DAY_MIN)
    with readings_of_waits(store) as at_night:
        kiosk.lobby.tidy_up()
        kiosk.lobby.tidy_up()
    with readings_of_waits(store) as in_the_morning:
        kiosk.lobby.check_in(draft("payment", "first"))
    assert len(at_night) == 28, "each of the last weeks' days, once"
    assert in_the_morning == []


def test_a_store_that_cannot_tell_of_earlier_days_is_asked_again_and_the_rest_is_tidied_up(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(sqlite_url, patience_s=0.01)
    kiosk = Kiosk(store)
    caplog.set_level("INFO", "kiosk.lobby")
    with closing(sqlite3.connect(str(store.engines.writing.url.database), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        kiosk.lobby.tidy_up()
    assert kiosk.told == [()]
    assert kiosk.forgot == [kiosk.today()]
    assert "what earlier days teach is not known" in caplog.text
    with readings_of_waits(store) as read:
        kiosk.lobby.tidy_up()
    assert len(read) == 28
    store.close()
