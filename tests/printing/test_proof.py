"""What a process id proves and what it does not: of its own slip alone, and each of the two for itself."""

from __future__ import annotations

import pytest

from printing.flight import process_ids
from printing.memory import MemoryPrinter
from printing.spool import Attempt
from tests.printing.conftest import is_marked


class TestAnIdThatComesLate:
    @pytest.mark.parametrize("which", [0, 1], ids=["the first", "the last"])
    def test_proves_nothing_of_the_slip_that_is_under_way_by_then(self, lobby, which):
        """The printer has taken the second slip too, and loses its power before that is out."""
        lobby.printer = BringsLate(lobby.clock, ids_of_the_first(lobby)[which])
        lobby.restart()
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["confirmed"])
        [job] = lobby.add("A002")
        lobby.work_until(lambda: lobby.job(job).state == "sent")
        lobby.printer.hung = True
        lobby.printer.bring()
        lobby.work(1)
        assert lobby.job(job).state == "sent"
        lobby.printer.power_cycle()
        lobby.work(30)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A002")] == [False, True]


class TestTheFirstIdAlone:
    def test_means_printed_with_the_cutter_in_alarm_once_the_last_is_overdue(self, lobby):
        """Nobody tells of a stuck cutter: the last id is lost on its way."""
        lobby.printer = BringsLate(lobby.clock, ids_of_the_first(lobby)[1])
        lobby.restart()
        [job] = lobby.add("A001")
        lobby.work(5)
        assert lobby.job(job).state == "sent", "it may still come"
        lobby.work(30)
        assert (lobby.job(job).state, lobby.job(job).alarm) == ("confirmed", "cutter")
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False]


class TestTheLastId:
    def test_does_not_come_before_the_cut(self, lobby):
        first, last = ids_of_the_first(lobby)
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.cutter_jammed = True
        lobby.work(5)
        assert [copy.ids for copy in lobby.copies("A001")] == [(first,)]
        lobby.printer.cutter_jammed = False
        lobby.work(5)
        assert [copy.ids for copy in lobby.copies("A001")] == [(first, last)]


def ids_of_the_first(lobby) -> tuple[bytes, bytes]:
    """Both ids of the first slip that the lobby sends."""
    return process_ids(Attempt(1, 1, 1, turn=lobby.owner.first_turn("lobby")))


class BringsLate(MemoryPrinter):
    """Its way back keeps an id for itself, until it is told to bring it."""

    def __init__(self, clock, late: bytes) -> None:
        super().__init__(clock)
        self._keeps = b"\x37\x22" + late + b"\x00"
        self._brings = b""

    def bring(self) -> None:
        """What was kept arrives now."""
        self._keeps, self._brings = b"", self._keeps

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        if not isinstance(received, bytes):
            return received
        brought, self._brings = self._brings, b""
        return brought + (received.replace(self._keeps, b"") if self._keeps else received)
