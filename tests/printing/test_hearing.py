"""A printer of which nobody is heard any more is not shown as ready for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from printing import spool
from printing.condition import PaperOut, Ready
from printing.hearing import SILENT_S, Hearing, LastWord, Word, words

STEPS_S = [3600.0, -3600.0, 365 * 86_400.0, -365 * 86_400.0]
"""An hour and a year, forward and back."""


@pytest.fixture
def hear(clock):
    """What the desk makes of the lobby printer's last word, which was told at the given moment."""
    hearing = Hearing(clock)
    return lambda at: hearing.last_words([Word("lobby", Ready(), at)])["lobby"]


def test_a_word_counts_for_a_minute_and_then_only_says_how_it_was(clock, hear):
    at = clock.now()
    assert hear(at) == LastWord(Ready())
    clock.advance(SILENT_S - 1)
    assert hear(at) == LastWord(Ready())
    clock.advance(1)
    assert hear(at) == LastWord(Ready(), silent_since=at)


def test_each_new_word_begins_the_minute_anew(clock, hear):
    for _ in range(10):
        at = clock.now()
        clock.advance(SILENT_S - 1)
        assert hear(at).silent_since is None
    clock.advance(SILENT_S)
    assert hear(at).silent_since == at
    assert hear(clock.now()).silent_since is None


def test_a_desk_that_opens_later_knows_how_long_it_has_been(clock, hear):
    at = clock.now() - timedelta(hours=9)
    assert hear(at).silent_since == at


@pytest.mark.parametrize("step_s", STEPS_S)
def test_setting_the_clock_silences_no_printer(clock, hear, step_s):
    for _ in range(5):
        at = clock.now()
        assert hear(at).silent_since is None
        clock.step(step_s)
        assert hear(at).silent_since is None
        clock.advance(4)
        assert hear(clock.now()).silent_since is None


@pytest.mark.parametrize("step_s", STEPS_S)
def test_setting_the_clock_keeps_no_dead_printer_alive(clock, hear, step_s):
    at = clock.now()
    hear(at)
    clock.step(step_s)
    clock.advance(SILENT_S)
    assert hear(at).silent_since == at


def test_a_word_of_the_future_counts_for_a_minute_from_when_it_is_found(clock, hear):
    at = clock.now() + timedelta(days=365)
    assert hear(at).silent_since is None
    clock.advance(SILENT_S)
    assert hear(at).silent_since == at


def test_its_worker_is_heard_while_it_works_and_not_any_more_when_it_ended(lobby):
    desk = Hearing(lobby.clock)

    def last_word() -> LastWord:
        with lobby.store.reading() as connection:
            return desk.last_words(words(connection))["lobby"]

    lobby.work(1)
    for _ in range(5):
        lobby.work(SILENT_S)
        assert last_word() == LastWord(Ready())
    ended_at = lobby.clock.now()
    lobby.clock.advance(SILENT_S)
    found = last_word()
    assert found.condition == Ready()
    assert found.silent_since is not None
    assert timedelta(0) <= ended_at - found.silent_since < timedelta(seconds=4)


@pytest.mark.parametrize("trouble", ["paper", "cover", "line"])
def test_a_worker_that_waits_for_its_printer_is_heard_too(lobby, trouble):
    desk = Hearing(lobby.clock)
    lobby.printer.paper = "out" if trouble == "paper" else "ok"
    lobby.printer.cover_open = trouble == "cover"
    lobby.printer.reachable = trouble != "line"
    lobby.add("A001")
    for _ in range(3):
        lobby.work(SILENT_S)
        with lobby.store.reading() as connection:
            assert desk.last_words(words(connection))["lobby"].silent_since is None


def test_a_word_outlives_the_process_that_told_it(store, clock):
    with store.transaction() as connection:
        spool.record_condition(connection, "lobby", PaperOut(), clock.now())
        spool.record_heard(connection, "lobby", clock.now() + timedelta(seconds=4))
    with store.reading() as connection:
        assert words(connection) == [Word("lobby", PaperOut(), clock.now() + timedelta(seconds=4))]
