"""How far a kiosk's sendings have come: what several printers, and several programs, note in one file."""

from __future__ import annotations

import fcntl
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from printing import spool
from printing.tables import watermarks
from printing.watermark import Watermark


def test_of_two_printers_that_begin_one_after_the_other_the_later_note_of_the_smaller_number_takes_nothing_back(
    open_store, tmp_path
):
    store, ours = open_store(), Watermark(tmp_path / "sendings")
    first, second = begun(store, ours), begun(store, ours)
    ours.reach(second)
    ours.reach(first)
    assert is_an_older_copy(store, tmp_path, reached=first)


def test_what_another_program_of_the_kiosk_has_noted_meanwhile_is_not_taken_back(open_store, tmp_path):
    store, ours, others = open_store(), Watermark(tmp_path / "sendings"), Watermark(tmp_path / "sendings")
    ours.reach(begun(store, ours))
    before, after = begun(store, ours), begun(store, others)
    others.reach(after)
    ours.reach(before)
    assert is_an_older_copy(store, tmp_path, reached=before)


def test_of_two_programs_of_the_kiosk_that_note_at_the_same_moment_the_larger_number_stays(
    tmp_path, often_interrupted
):
    note, both = tmp_path / "sendings", threading.Barrier(2, timeout=60)
    left = []

    def notes(first: int) -> None:
        ours = Watermark(note)
        for count in range(first, 6_000, 2):
            both.wait()
            ours.reach(count)
            both.wait()
            left.append((int(note.read_bytes().split()[1]), count | 1))

    Watermark(note).reach(1)
    other = threading.Thread(target=notes, args=(3,), daemon=True)
    other.start()
    notes(2)
    other.join()
    assert [(found, larger) for found, larger in left if found != larger] == []


def test_a_program_that_is_stopped_while_it_notes_keeps_no_other_from_noting(tmp_path):
    note = tmp_path / "sendings"
    Watermark(note).reach(1)
    with note.open("rb") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        Watermark(note).reach(2)
    assert int(note.read_bytes().split()[1]) == 2


def test_a_program_that_has_seen_fewer_sendings_of_all_kiosks_takes_nothing_back(tmp_path):
    note = tmp_path / "sendings"
    ours, others = Watermark(note), Watermark(note)
    ours.reach(1)
    others.see(7)
    ours.see(5)
    assert Watermark(note).seen == 7
    ours.see_anew(5)
    assert Watermark(note).seen == 5


@pytest.fixture
def often_interrupted() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.parametrize("who", ["another printer of this program", "another program of the kiosk"])
def test_what_is_begun_while_the_store_is_looked_at_does_not_make_it_an_older_copy(open_store, tmp_path, who):
    """On a server others write while we read: whatever of the store was read before is less than they note now."""
    store, ours = open_store(), Watermark(tmp_path / "sendings")
    beginner = ours if who == "another printer of this program" else Watermark(tmp_path / "sendings")
    ours.reach(begun(store, ours))
    with store.transaction() as connection:
        assert not ours.is_ahead(BeginsAfterEachLook(connection, beginner))


def test_a_store_that_knows_of_more_than_is_noted_yet_is_told_no_smaller_number(open_store, tmp_path):
    """A program of the kiosk has begun a sending, and not come to note it, when another tells the store its count."""
    store, ours, others = open_store(), Watermark(tmp_path / "sendings"), Watermark(tmp_path / "sendings")
    ours.reach(begun(store, ours))
    under_way = begun(store, others)
    with store.transaction() as connection:
        ours.catch_up(connection)
    others.reach(under_way)
    with store.reading() as connection:
        assert not Watermark(tmp_path / "sendings").is_ahead(connection)


def test_what_another_program_could_note_counts_where_this_one_could_not(
    open_store, tmp_path, make_read_only, caplog
):
    store, note = open_store(), tmp_path / "sendings"
    ours = Watermark(note)
    ours.reach(begun(store, ours))
    kept = note.read_bytes()
    make_read_only(note)
    ours.reach(begun(store, ours))
    note.unlink()
    note.write_bytes(kept)  # the folder is put right
    others = Watermark(note)
    for _ in range(2):
        others.reach(begun(store, others))
    with store.transaction() as connection:
        connection.execute(update(watermarks).values(reached=3))
        assert ours.is_ahead(connection)
    assert len(caplog.records) == 1


def begun(store, watermark: Watermark) -> int:
    """A sending is on record; its number."""
    with store.transaction() as connection:
        return watermark.advance(connection)


def is_an_older_copy(store, folder, *, reached: int) -> bool:
    """Whether a kiosk that starts now takes a copy of the store from so many sendings ago for what it is."""
    with store.transaction() as connection:
        connection.execute(update(watermarks).values(reached=reached))
        return Watermark(folder / "sendings").is_ahead(connection)


class BeginsAfterEachLook:
    """A connection behind each look of which somebody else of the kiosk begins a sending, and notes it."""

    def __init__(self, connection, watermark: Watermark) -> None:
        self._connection, self._watermark = connection, watermark

    def execute(self, statement):
        found = self._connection.execute(statement).freeze()
        self._watermark.reach(self._watermark.advance(self._connection))
        self._watermark.see(spool.all_sendings(self._connection))
        return found()
