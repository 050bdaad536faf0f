"""How far a kiosk's sendings have come: what several printers, and several programs, note in one file."""

from __future__ import annotations

from sqlalchemy import update

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


def begun(store, watermark: Watermark) -> int:
    """A sending is on record; its number."""
    with store.transaction() as connection:
        return watermark.advance(connection)


def is_an_older_copy(store, folder, *, reached: int) -> bool:
    """Whether a kiosk that starts now takes a copy of the store from so many sendings ago for what it is."""
    with store.transaction() as connection:
        connection.execute(update(watermarks).values(reached=reached))
        return Watermark(folder / "sendings").is_ahead(connection)
