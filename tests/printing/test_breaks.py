"""Slips that break off, and kiosks that start again: what the printer may hold still, and what it gets first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printing import escpos, spool
from printing.flight import process_ids
from printing.profiles import WIDEST_DOTS
from printing.spool import Attempt
from tests.printing.conftest import ELSEWHERE, is_marked
from tests.printing.press import (
    BROKEN_IMAGE_AT,
    IMAGE,
    MARKED,
    STATUS,
    AdaptersLine,
    LosesItsEnd,
    add_image,
    epochs,
    words_of,
)


class TestABreakInsideTheHeadOfAnImage:
    """The printer has read that an image comes, and waits for its measures: the next bytes would pass for them."""

    @pytest.mark.parametrize("read", range(1, 9))
    def test_is_ended_before_the_printer_is_asked_anything(self, open_lobby, read):
        undisturbed = open_lobby()
        add_image(undisturbed)
        undisturbed.work(30)
        lobby = open_lobby()
        [job] = add_image(lobby)
        lobby.printer.bytes_left = undisturbed.printer.received.index(IMAGE) + read
        lobby.work(60)
        assert lobby.job(job).state == "confirmed"
        assert words_of(lobby.copies("A001")[-1]) == MARKED


class TestABreakBehindTheFirstId:
    """The text is printed and proved; what was to come behind it broke off anywhere within its commands."""

    @pytest.mark.parametrize("restarts", [False, True])
    @pytest.mark.parametrize("missing", range(1, 15))
    def test_leaves_nothing_behind_that_eats_of_the_next_slip(self, lobby, missing, restarts):
        lobby.printer = LosesItsEnd(lobby.clock, missing)
        lobby.restart()
        [first] = lobby.add("A001")
        first_id, _ = process_ids(Attempt(1, 1, 1, turn=lobby.owner.first_turn("lobby")))
        lobby.work_until(lambda: first_id in lobby.printer.told)
        lobby.take_steps(1)
        lobby.printer.close()
        lobby.take_steps(1)
        assert (lobby.job(first).state, lobby.job(first).alarm) == ("confirmed", "cutter")
        if restarts:
            lobby.restart()
        lobby.add("A002", "A003")
        lobby.work(30)
        assert lobby.states() == ["confirmed", "confirmed", "confirmed"]
        for words in ("A001", "A002", "A003"):
            assert sum(not is_marked(copy) for copy in lobby.copies(words)) == 1
            assert any(copy.is_whole for copy in lobby.copies(words))


class TestAStart:
    """Nobody knows what the printer holds: a kiosk with another store or other settings may have sent it."""

    def breaks_off_an_image(self, lobby) -> None:
        lobby.wake()
        add_image(lobby)
        lobby.printer.bytes_left = len(STATUS) + BROKEN_IMAGE_AT
        lobby.worker.step()

    @pytest.mark.parametrize("profile", ["epson-latin", "latin", "generic-gbk"])
    def test_ends_the_half_command_of_another_store(self, open_lobby, profile):
        before, lobby = open_lobby(), open_lobby(profile)
        self.breaks_off_an_image(before)
        lobby.printer, lobby.clock = before.printer, before.clock
        lobby.restart()
        lobby.add("A002")
        lobby.work(20)
        assert [copy.text for copy in lobby.copies("A002")] == ["A002\n"]
        assert lobby.states() == ["confirmed"]

    def test_ends_the_half_command_of_a_wider_printer(self, open_lobby):
        before, lobby = open_lobby(), open_lobby()
        self.breaks_off_an_image(before)
        lobby.printer, lobby.clock = before.printer, before.clock
        lobby.profile = replace(lobby.profile, width_dots=384, columns=32)
        lobby.restart()
        lobby.add("A002")
        lobby.work(20)
        assert [copy.text for copy in lobby.copies("A002")] == ["A002\n"]

    def test_ends_it_before_anybody_comes(self, lobby):
        lobby.wake()
        assert escpos.padding(WIDEST_DOTS) in lobby.printer.received

    def test_sends_nothing_on_a_way_that_broke_while_it_ended_what_was_held(self, lobby):
        lobby.printer.bytes_left = len(escpos.END_OF_A_HEAD) + len(STATUS) + 700
        lobby.add("A001")
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False]
        assert epochs(lobby) == [(1, 2)]

    @pytest.mark.parametrize("baud", [1200, 2400, 9600])
    @pytest.mark.parametrize("profile", ["epson-latin", "generic-gbk"])
    def test_waits_until_a_slow_line_has_carried_it(self, open_lobby, profile, baud):
        lobby = open_lobby(profile)
        lobby.wake()
        lobby.add("A001")
        lobby.printer.bytes_left = len(STATUS) + 20
        lobby.worker.step()
        lobby.printer = AdaptersLine(lobby.clock, baud)
        lobby.restart()
        lobby.add("A002")
        lobby.work(120)
        assert lobby.states() == ["confirmed", "confirmed"]
        assert [is_marked(copy) for copy in lobby.copies("A002")] == [False]

    @pytest.mark.parametrize("elsewhere", [True, False], ids=["elsewhere", "in the same container, begun again"])
    def test_names_its_slips_as_no_other_process_does(self, open_lobby, elsewhere):
        one, other = open_lobby(), open_lobby()
        other.restart(ELSEWHERE if elsewhere else replace(one.owner, began_ns=1))
        for lobby in (one, other):
            lobby.add("A001")
            lobby.work(5)
        assert set(one.printer.copies[0].ids).isdisjoint(other.printer.copies[0].ids)


class TestRestart:
    def test_padding_goes_ahead_of_the_next_slip_even_when_nothing_is_in_doubt_any_more(self, lobby):
        lobby.wake()
        [job] = add_image(lobby)
        lobby.printer.bytes_left = len(STATUS) + BROKEN_IMAGE_AT
        lobby.worker.step()
        with lobby.store.transaction() as connection:
            spool.cancel(connection, job.id)
        lobby.restart()
        lobby.add("A002")
        lobby.work(10)
        assert [copy.text for copy in lobby.copies("A002")] == ["A002\n"]

    @pytest.mark.parametrize("state", ["sending", "sent"])
    def test_what_was_under_way_is_unknown_and_comes_once_more_marked(self, lobby, state):
        [job] = lobby.add("A001")
        lobby.cut_power(commits={"sending": 3, "sent": 4}[state], after=False)
        lobby.work(30)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]

    def test_a_worker_that_is_closed_follows_its_slip_to_the_end_first(self, lobby):
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.worker.close()
        assert lobby.states() == ["confirmed"]

    def test_a_closed_worker_frees_the_printer_for_another_host(self, lobby):
        lobby.add("A001")
        lobby.work(1)
        lobby.worker.close()
        lobby.restart(ELSEWHERE)
        lobby.add("A002")
        lobby.work(1)
        assert lobby.states() == ["confirmed", "confirmed"]
