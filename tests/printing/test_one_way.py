"""A printer that answers nothing: what is known of its slips."""

from __future__ import annotations

import pytest

from printing import escpos
from printing.condition import Unknown
from printing.report import ConditionChanged, Printed
from tests.printing.press import BROKEN_IMAGE_AT, IMAGE_HEAD_BYTES, MARKED, SlowNetwork, add_image, words_of


class TestAOneWayPrinter:
    def test_ends_a_slip_as_sent_and_claims_no_proof(self, open_lobby):
        lobby = open_lobby("no-confirmation")
        lobby.printer.mute = True
        [job] = lobby.add("A001")
        lobby.print_all()
        lobby.restart()
        lobby.work(30)
        assert (lobby.job(job).state, lobby.job(job).proof) == ("sent", "none")
        assert lobby.reports == [
            ConditionChanged("lobby", Unknown()),
            Printed(lobby.job(job), "none"),
            ConditionChanged("lobby", Unknown()),
        ]
        assert [copy.text for copy in lobby.printer.copies] == ["A001\n"]

    def test_is_asked_nothing(self, open_lobby):
        lobby = open_lobby("no-confirmation")
        lobby.add("A001")
        lobby.work(10)
        assert b"\x10\x04" not in lobby.printer.received
        assert b"\x1d(H" not in lobby.printer.received

    def test_is_told_to_have_its_slip_when_all_is_with_it_and_may_read_to_the_end(self, open_lobby):
        lobby = open_lobby("no-confirmation")
        lobby.printer = SlowNetwork(lobby.clock)
        lobby.restart()
        lobby.add("A001", "A002")
        lobby.work_until(lambda: "sent" in lobby.states())
        assert lobby.printer.undelivered() == 0
        lobby.work_until(lambda: lobby.states() == ["sent", "sent"])
        lobby.worker.close()
        assert lobby.printer.partings == 1

    def test_that_takes_no_more_of_its_slip_in_the_network_leaves_it_unknown(self, open_lobby):
        lobby = open_lobby("no-confirmation")
        lobby.printer = SlowNetwork(lobby.clock, bytes_a_second=0)
        lobby.restart()
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["unknown"])
        assert lobby.holder() == lobby.owner
        lobby.worker.close()
        assert lobby.printer.partings == 0

    def test_that_is_not_there_keeps_the_slip_queued(self, open_lobby):
        lobby = open_lobby("no-confirmation")
        lobby.printer.reachable = False
        lobby.add("A001")
        lobby.work(10)
        assert lobby.states() == ["queued"]

    def test_a_short_write_is_unknown_there_too(self, open_lobby):
        lobby = open_lobby("no-confirmation")
        lobby.add("A001")
        lobby.printer.bytes_left = 5
        lobby.worker.step()
        assert lobby.states() == ["unknown"]

    @pytest.mark.parametrize("broken_at", [len(escpos.INITIALISE) + IMAGE_HEAD_BYTES, BROKEN_IMAGE_AT])
    def test_whose_slip_broke_off_inside_an_image_loses_none_of_the_next(self, open_lobby, broken_at):
        """Nothing can be asked of it before them, so what the image still waits for goes ahead of the first."""
        lobby = open_lobby("no-confirmation")
        lobby.add("A000")
        lobby.print_all()
        [broken] = add_image(lobby, "no-confirmation")
        lobby.printer.bytes_left = broken_at
        lobby.worker.step()
        assert lobby.job(broken).state == "unknown"
        lobby.add("A002", "A003")
        lobby.work(30)
        assert lobby.states() == ["sent"] * 4
        assert words_of(lobby.copies("A001")[-1]) == MARKED
        assert [copy.text for copy in lobby.printer.copies[-2:]] == ["A002\n", "A003\n"]
        assert lobby.printer.refused == []
