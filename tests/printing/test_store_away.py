"""The print worker while the store fails, is locked or away."""

from __future__ import annotations

import threading

import pytest

from printing.transport import Fault
from printing.worker import IDLE_S
from tests.printing.conftest import is_marked
from tests.printing.press import RestsBy, WatchedPrinter


class TestAStoreThatFailsAtTheAttempt:
    def test_is_not_taken_for_the_printers_owner_until_it_has_looked_what_was_begun(self, lobby):
        lobby.work(1)
        [job] = lobby.add("A001")
        lobby.fail_store(commits=0, after=True)
        lobby.take_steps(1)
        assert lobby.job(job).state == "sending"
        lobby.work(30)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [True]


class TestAStoreThatIsAway:
    @pytest.mark.parametrize("profile", ["epson-latin", "generic-gbk"])
    @pytest.mark.parametrize("goes", ["between slips", "in the middle of one"])
    def test_is_told_once_and_asked_now_and_then_until_it_is_back(self, open_lobby, caplog, profile, goes):
        lobby = open_lobby(profile)
        stop, rests = threading.Event(), []

        def follow_the_store() -> None:
            lobby.is_store_away = lobby.clock.monotonic() < 60

        def rest(seconds: float) -> None:
            rests.append(seconds)
            lobby.clock.advance(seconds)
            follow_the_store()
            if lobby.clock.monotonic() >= 90:
                stop.set()

        lobby.printer = WatchedPrinter(lobby.clock, follow_the_store)
        lobby.restart()
        lobby.wake()
        lobby.is_store_away = goes == "between slips"
        lobby.add("A001")
        lobby.worker.run(RestsBy(rest), stop)
        assert lobby.states() == ["confirmed"]
        told = [record.getMessage() for record in caplog.records]
        assert told == ["store-failed printer=lobby", "store-back printer=lobby"]
        assert [record.exc_info is not None for record in caplog.records] == [True, False], "with what went wrong"
        assert {*rests[:50]} == {1.0}
        assert {*rests[-50:]} == {IDLE_S}

    @pytest.mark.parametrize("goes", ["before", "at rest", "in the middle of a slip"])
    def test_when_the_worker_is_told_to_end_costs_one_line_at_most(self, lobby, caplog, goes):
        """The printer that it cannot give back comes free by itself."""
        stop = threading.Event()

        def rest(_seconds: float) -> None:
            lobby.is_store_away = True
            stop.set()

        lobby.wake()
        if goes == "in the middle of a slip":
            lobby.add("A001")
            lobby.work_until(lambda: lobby.states() == ["sent"])
            stop.set()
        lobby.is_store_away = goes != "at rest"
        lobby.worker.run(RestsBy(rest), stop)
        told = [record.getMessage() for record in caplog.records]
        assert told == ["store-failed printer=lobby" + (": the server does not answer" if goes != "before" else "")]
        assert [record.exc_info is not None for record in caplog.records] == [goes == "before"]
        assert isinstance(lobby.printer.read(0.0), Fault), "it is let go of all the same"
