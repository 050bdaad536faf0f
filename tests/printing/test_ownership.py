"""A printer has one owner, and whoever lost it sends nothing more."""

from __future__ import annotations

import pytest

from printing import spool
from printing.condition import PaperOut, Ready
from printing.lease import LEASE_S, lease_of, take_from
from printing.link import PIECE_BYTES, PIECE_S
from printing.report import ConditionChanged
from printing.tenure import RENEW_S
from tests.printing.conftest import ELSEWHERE, is_marked
from tests.printing.press import STEPS_S, FallsSilent, IsFull, WatchedPrinter, heard_at


class TestOwnership:
    def test_a_second_process_leaves_the_printer_alone_until_the_first_is_gone_for_ten_seconds(self, lobby):
        lobby.work(1)
        lobby.restart(ELSEWHERE)
        lobby.add("A001")
        lobby.work(8)
        assert lobby.states() == ["queued"]
        lobby.work(4)
        assert lobby.states() == ["confirmed"]

    def test_an_owner_that_slept_through_its_lease_sends_nothing(self, lobby):
        lobby.work(1)
        lobby.clock.advance(1)
        sleeper = lobby.worker
        with lobby.store.transaction() as connection:
            assert take_from(connection, "lobby", lease_of(connection, "lobby"), ELSEWHERE)
        lobby.add("A001")
        sleeper.step()
        sleeper.step()
        assert lobby.states() == ["queued"]
        assert b"A001" not in lobby.printer.received

    def test_one_that_finds_its_printer_taken_when_it_would_begin_says_nothing_for_the_one_that_has_it(self, lobby):
        """It would pass for a sign of life of the other."""
        lobby.work(1)
        lobby.clock.advance(1)
        lobby.hand_over(ELSEWHERE)
        lobby.add("A001")
        before = heard_at(lobby)
        lobby.take_steps(2)
        assert lobby.states() == ["queued"]
        assert heard_at(lobby) == before

    @pytest.mark.parametrize("step_s", STEPS_S)
    def test_setting_the_clock_while_two_share_a_printer_changes_nothing(self, lobby, step_s):
        lobby.work(1)
        owner, rival = lobby.worker, lobby.rival()
        rival.step()
        for number in range(1, 6):
            lobby.clock.step(step_s)
            lobby.add(f"A00{number}")
            for _ in range(60):
                rival.step()
                owner.step()
                lobby.clock.advance(0.1)
        assert lobby.states() == ["confirmed"] * 5
        assert not any(is_marked(copy) for copy in lobby.printer.copies)
        assert lobby.holder() == lobby.owner

    @pytest.mark.parametrize("step_s", STEPS_S)
    def test_setting_the_clock_keeps_no_printer_for_one_that_is_gone(self, lobby, step_s):
        lobby.work(1)
        lobby.restart(ELSEWHERE)
        lobby.work(1)
        lobby.clock.step(step_s)
        lobby.add("A001")
        lobby.work(11)
        assert lobby.states() == ["confirmed"]

    def test_a_slow_line_takes_longer_than_a_lease_and_the_printer_stays_with_its_owner(self, lobby):
        [job] = lobby.add("A001\n" * 6000)
        rival = lobby.rival()
        lobby.printer = WatchedPrinter(lobby.clock, rival.step)
        lobby.restart()
        lobby.worker.step()
        assert lobby.clock.monotonic() > 2 * LEASE_S
        assert lobby.holder() == lobby.owner
        assert lobby.job(job).state == "sent"

    def test_one_that_lost_its_printer_in_the_middle_of_a_slip_writes_no_further(self, lobby):
        [job] = lobby.add("A001\n" * 6000)

        def another_takes_it() -> None:
            lobby.hand_over(ELSEWHERE)
            lobby.clock.advance(RENEW_S)

        lobby.printer = WatchedPrinter(lobby.clock, another_takes_it)
        lobby.restart()
        lobby.worker.step()
        assert lobby.job(job).state == "unknown"
        written = bytes(lobby.printer.received)
        assert len(written) - written.index(b"A001") <= PIECE_BYTES, "the piece that was under way, and no other"
        for _ in range(10):
            lobby.clock.advance(0.5)
            lobby.worker.step()
        assert bytes(lobby.printer.received) == written

    def test_one_that_cannot_reach_the_store_writes_no_longer_than_its_printer_is_kept_for_it(self, lobby):
        """Another kiosk may have it by then, and a printer that serves two would mix their slips."""
        [job] = lobby.add("A001\n" * 6000)
        lobby.printer = WatchedPrinter(lobby.clock, lambda: setattr(lobby, "is_store_away", True))
        lobby.restart()
        lobby.take_steps(1)
        assert lobby.job(job).state == "sending"
        assert LEASE_S / 3 <= lobby.clock.monotonic() <= LEASE_S - PIECE_S + 1, "the last piece may take so long"

    def test_the_next_owner_notes_the_condition_that_it_sees_whatever_it_saw_before(self, lobby):
        lobby.work(1)
        lobby.hand_over(ELSEWHERE)
        with lobby.store.transaction() as connection:
            spool.record_condition(connection, "lobby", PaperOut(), lobby.clock.now())
        lobby.work(20)
        with lobby.store.reading() as connection:
            assert spool.conditions(connection) == {"lobby": Ready()}

    def test_one_that_lost_its_printer_while_it_waited_for_an_answer_says_nothing_of_it_any_more(self, lobby):
        """Its own line is dead, and the printer is well."""
        lobby.printer = FallsSilent(lobby.clock)
        lobby.restart()
        lobby.work(3)
        lobby.printer.meanwhile = lambda: lobby.hand_over(ELSEWHERE)
        lobby.printer.answers_left = 0
        for _ in range(5):
            lobby.worker.step()
            lobby.clock.advance(0.5)
        assert lobby.holder() == ELSEWHERE
        with lobby.store.reading() as connection:
            assert spool.conditions(connection) == {"lobby": Ready()}
        assert lobby.reports == [ConditionChanged("lobby", Ready())]

    def test_one_that_prints_says_with_each_slip_that_it_is_at_work(self, lobby):
        """What it commits for the slip renews its lease, so that it would say nothing else for a while."""
        lobby.wake()
        heard = []
        for words in ("A001", "A002", "A003"):
            lobby.clock.advance(1)
            lobby.add(words)
            lobby.take_steps(1)
            heard.append(heard_at(lobby))
            lobby.print_all()
        assert len(set(heard)) == 3

    def test_one_that_waits_long_for_what_its_printer_held_keeps_it(self, open_lobby):
        """At 1200 baud what fills up a half command takes half a minute."""
        lobby = open_lobby("generic-gbk")
        lobby.printer = FallsSilent(lobby.clock)
        lobby.restart()
        rival = lobby.rival()
        lobby.printer.meanwhile = rival.step
        lobby.printer.answers_left = 4
        since = lobby.clock.monotonic()
        lobby.worker.step()
        assert lobby.clock.monotonic() - since > 3 * LEASE_S
        assert lobby.holder() == lobby.owner

    def test_one_whose_printer_takes_not_even_a_question_any_more_waits_no_longer_than_its_lease(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = IsFull(lobby.clock)
        lobby.restart()
        lobby.printer.answers_left = 4
        since = lobby.clock.monotonic()
        lobby.worker.step()
        assert lobby.printer.refused, "what it held was to be ended"
        assert lobby.clock.monotonic() - since < LEASE_S

    def test_a_program_that_finds_the_printer_taken_says_once_who_has_it(self, lobby, caplog):
        lobby.work(1)
        lobby.restart(ELSEWHERE)
        lobby.work(4)
        [said] = [record.getMessage() for record in caplog.records]
        assert said == ("printer-taken printer=lobby: process 1 on lobby drives it, and this one waits until it ends")
