"""A printer that proves by a fence: what stands before it has left the buffer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printing.condition import Ready, Unknown
from printing.flight import LEAST_PRINT_S, OUT_OF_SIGHT_S, Flight, fence_count, see, verdict
from printing.lease import Watch, acquire_lease
from printing.memory import MemoryPrinter
from printing.spool import Attempt
from tests.printing.conftest import ELSEWHERE, is_marked
from tests.printing.press import (
    DeafToFences,
    NotesLooks,
    OffForAMoment,
    QuickPrinter,
    SlowPrinter,
    StrayAtTheWait,
    TalksByteByByte,
    WiredPrinter,
)

FENCED = Flight(
    attempt=Attempt(1, 1, 1, turn=0),
    confirmation="fence",
    patience_s=30.0,
    overdue_at=30.0,
    looked_at=1.5,
    heard_at=1.5,
    feels_near_end=False,
    fences=b"\x00" * 4,
    fences_at=(1.0,) * 4,
    printed=True,
    clean_looks=1,
)
"""All fences have come at one, and the printer was looked at once since."""


class TestAFence:
    def test_is_believed_after_two_clean_looks_with_a_pause_between(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = NotesLooks(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001\nA001\nA001")
        lobby.work_until(lambda: lobby.states() == ["confirmed"])
        assert (lobby.job(job).state, lobby.job(job).proof) == ("confirmed", "fence")
        assert len(lobby.printer.looks) >= 2
        assert lobby.printer.looks[-1] - lobby.printer.looks[-2] >= 0.3

    def test_is_not_believed_after_trouble_until_it_was_looked_at_twice_again(self, open_lobby):
        """The kiosk may stand still between two looks: what it saw before the trouble does not count for one."""
        lobby = open_lobby("generic-gbk")
        lobby.printer = NotesLooks(lobby.clock)
        lobby.restart()
        lobby.add("A001")
        lobby.work_until(lambda: lobby.copies("A001") != [] and lobby.copies("A001")[0].is_cut)
        for is_jammed in (False, True, False):
            lobby.printer.cutter_jammed = is_jammed
            lobby.printer.looks.clear()
            lobby.work_until(lambda: lobby.printer.looks != [])
        lobby.printer.cutter_jammed = True
        lobby.clock.advance(LEAST_PRINT_S)
        lobby.take_steps(1)
        assert lobby.states() == ["sent"]
        lobby.printer.cutter_jammed = False
        lobby.print_all()
        assert lobby.states() == ["confirmed"]

    def test_is_not_believed_when_the_paper_ended_behind_it(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.copies("A001") != [] and lobby.copies("A001")[0].is_cut)
        lobby.printer.paper = "out"
        lobby.work(30)
        assert lobby.job(job).state == "sent"
        lobby.printer.new_roll()
        lobby.work(30)
        assert lobby.job(job).state == "damaged"

    @pytest.mark.parametrize(("profile", "after_s"), [("generic-gbk", 0.7), ("latin", 0.7), ("generic-gbk-58", 2.7)])
    def test_is_not_believed_when_the_paper_ended_sooner_than_a_ticket_comes_out(self, open_lobby, profile, after_s):
        """It was passed at once, and the printer looked well twice: what was taken is still being drawn, and narrow
        printers draw slowly."""
        lobby = open_lobby(profile)
        lobby.printer = QuickPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.work(after_s)
        lobby.printer.paper = "out"
        lobby.work(5)
        assert lobby.job(job).state == "sent"
        lobby.printer.new_roll()
        lobby.work(5)
        assert lobby.job(job).state == "damaged"

    def test_that_never_comes_leaves_the_slip_unknown(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.lose_replies = 1
        lobby.work_until(lambda: lobby.job(job).state != "sent")
        assert lobby.job(job).state == "unknown"

    def test_is_worth_nothing_once_the_connection_broke(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.copies("A001") != [] and lobby.copies("A001")[0].is_cut)
        lobby.printer.reachable = False
        lobby.worker.step()
        assert lobby.job(job).state == "unknown"

    def test_of_an_earlier_slip_does_not_pass_for_that_of_its_marked_copy(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.hung = True
        lobby.work_until(lambda: lobby.states() == ["unknown"])
        lobby.printer.hung = False
        lobby.work_until(lambda: lobby.states() == ["confirmed"])
        assert [(is_marked(copy), copy.is_cut) for copy in lobby.copies("A001")] == [(False, True), (True, True)]

    def test_of_an_earlier_slip_is_waited_for_until_the_printer_falls_quiet(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = TalksByteByByte(lobby.clock)
        lobby.restart()
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.hung = True
        lobby.work_until(lambda: lobby.states() == ["unknown"])
        lobby.printer.hung = False
        lobby.work_until(lambda: lobby.states() not in (["unknown"], ["sending"], ["sent"]))
        assert lobby.states() == ["confirmed"]
        assert [(is_marked(copy), copy.is_cut) for copy in lobby.copies("A001")] == [(False, True), (True, True)]

    def test_is_not_believed_of_a_printer_that_was_out_of_sight_for_as_long_as_a_new_roll_takes(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = SlowPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001\nA001\nA001")
        lobby.work_until(lambda: lobby.states() == ["sent"] and lobby.copies("A001") != [])
        lobby.printer.hung, lobby.printer.paper = True, "out"
        lobby.work(10)
        assert lobby.states() == ["unknown"]
        lobby.printer.new_roll()
        lobby.printer.hung = False
        lobby.work(60)
        assert lobby.job(job).state == "confirmed"
        assert [(is_marked(copy), copy.is_whole) for copy in lobby.copies("A001")] == [(False, False), (True, True)]

    def test_that_waited_in_the_line_for_as_long_as_a_new_roll_takes_is_not_believed(self, open_lobby):
        """The kiosk stood still: the slip lies on two rolls, and all that the printer said of it is heard at once."""
        lobby = open_lobby("latin")
        lobby.printer = QuickPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001\n" + "a long list\n" * 3000)
        lobby.printer.paper_left, lobby.printer.room = 3, 64 * 1024
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.clock.advance(10.5)
        lobby.printer.new_roll()
        lobby.work(60)
        assert lobby.job(job).state == "confirmed"
        assert [(is_marked(copy), copy.is_whole) for copy in lobby.copies("A001")] == [(False, False), (True, True)]

    @pytest.mark.parametrize("after_s", [0.4 + 0.05 * nth for nth in range(12)])
    @pytest.mark.parametrize(("off_s", "says"), [(1.0, b""), (1.05, b""), (1.2, b"\x11")])
    def test_is_not_believed_of_a_printer_that_fell_silent_behind_it(self, open_lobby, off_s, says, after_s):
        """On a wire that hangs up nobody: it was off for a moment, and what it had taken and not drawn is gone."""
        lobby = open_lobby("generic-gbk-58")
        lobby.printer = OffForAMoment(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.off_at = lobby.clock.monotonic() + after_s
        lobby.printer.off_s, lobby.printer.says = off_s, says
        lobby.work(20)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]

    @pytest.mark.parametrize("profile", ["generic-gbk", "generic-gbk-58", "latin"])
    @pytest.mark.parametrize("answers", ["one is lost", "one is late", "all wait a moment"])
    def test_is_believed_of_a_printer_that_is_slow_to_answer_behind_it(self, open_lobby, profile, answers):
        """A cutter at work, or a busy line: whoever was off is silent for longer."""
        lobby = open_lobby(profile)
        lobby.printer = QuickPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.work(0.3)
        if answers == "one is lost":
            lobby.printer.lose_replies = 1
        else:
            lobby.printer.reply_delay_s = 0.45 if answers == "one is late" else 0.9
            lobby.take_steps(1)
            lobby.printer.reply_delay_s = 0.0
        lobby.work(20)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False]

    @pytest.mark.parametrize("profile", ["epson-latin", "generic-gbk", "generic-gbk-58"])
    def test_is_waited_for_when_the_kiosk_ends_in_order(self, open_lobby, profile):
        lobby = open_lobby(profile)
        lobby.printer = MemoryPrinter(lobby.clock, seconds_a_line=1.2)
        lobby.restart()
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.worker.close()
        assert lobby.job(job).state == "confirmed"

    def test_is_not_believed_by_a_look_in_the_middle_of_which_the_kiosk_stood_still(self):
        """What it brings was said before that."""
        for looked_at, outcome in ((2.5, "confirmed"), (1.5 + OUT_OF_SIGHT_S, "unknown")):
            found = verdict(see(FENCED, Ready(), looked_at), looked_at)
            assert found is not None
            assert found.state == outcome

    @pytest.mark.parametrize("profile", ["generic-gbk", "generic-gbk-58", "latin"])
    def test_of_a_printer_that_answers_too_late_from_then_on_does_not_hold_up_everything_behind_it(
        self, open_lobby, profile
    ):
        lobby = open_lobby(profile)
        lobby.printer = QuickPrinter(lobby.clock)
        lobby.restart()
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.work(0.3)
        lobby.printer.reply_delay_s = 0.45
        lobby.work(60)
        assert lobby.states() != ["sent"]

    @pytest.mark.parametrize(
        ("profile", "lines", "after_s"), [("generic-gbk-58", 60, 4.0), ("generic-gbk", 100, 1.6)]
    )
    def test_is_not_believed_before_a_long_list_can_be_out(self, open_lobby, profile, lines, after_s):
        lobby = open_lobby(profile)
        lobby.printer = QuickPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001\n" + "a long list\n" * lines)
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.work(after_s)
        lobby.printer.paper = "out"
        lobby.work(5)
        assert lobby.job(job).state == "sent"

    @pytest.mark.parametrize("profile", ["generic-gbk", "generic-gbk-58", "latin"])
    def test_that_was_believed_is_believed_however_long_the_store_takes_to_note_it(self, open_lobby, profile):
        lobby = open_lobby(profile)
        lobby.printer = QuickPrinter(lobby.clock)
        lobby.restart()
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.fail_store(commits=0, after=False)
        lobby.work_until(lambda: not lobby.is_to_fail)
        lobby.is_store_away = True
        lobby.work(15)
        lobby.is_store_away = False
        lobby.print_all()
        assert lobby.states() == ["confirmed"]
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False]

    def test_counts_only_with_two_good_looks_behind_it(self):
        now = LEAST_PRINT_S + 1.5
        looked = see(replace(FENCED, clean_looks=0), Ready(), now)
        assert verdict(looked, now) is None
        assert verdict(see(looked, Ready(), now + 0.3), now + 0.3) is not None

    def test_that_comes_late_leaves_the_paper_its_time(self, open_lobby):
        """A narrow printer is as slow after its fence as before it: nobody doubts it for that."""
        lobby = open_lobby("generic-gbk-58")
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.hung = True
        lobby.work(8.2)
        lobby.printer.hung = False
        lobby.work(10)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False]

    def test_is_not_believed_where_the_cover_was_seen_open_while_the_store_could_not_note_it(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = QuickPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.cover_open = True
        lobby.fail_store(commits=0, after=False)
        lobby.work_until(lambda: not lobby.is_to_fail)
        lobby.printer.cover_open = False
        lobby.work(20)
        assert lobby.job(job).state == "damaged"

    def test_is_believed_of_one_that_said_nothing_for_a_while_less(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.hung = True
        lobby.work(6)
        lobby.printer.hung = False
        lobby.work(10)
        assert (lobby.job(job).state, lobby.copies("A001")[0].is_cut) == ("confirmed", True)

    def test_is_not_waited_for_from_a_printer_that_cannot_tell_what_it_still_holds(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = DeafToFences(lobby.clock)
        lobby.restart()
        lobby.add("A001")
        lobby.work(60)
        assert lobby.states() == ["unknown"]
        assert lobby.reports[-1].condition == Unknown()


class TestAByteThatLooksLikeAFence:
    @pytest.mark.parametrize("stray", [b"\x00", b"\x00\x00", b"\x20", b"A", b"\x03", b"\xff", b"\x00" * 900])
    @pytest.mark.parametrize("profile", ["generic-gbk", "generic-gbk-58", "latin"])
    def test_does_not_confirm_a_slip_that_is_still_in_the_printer(self, open_lobby, profile, stray):
        lobby = open_lobby(profile)
        lobby.printer = SlowPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001\nA001\nA001\nA001\nA001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.garbage = stray
        lobby.work(4)
        assert lobby.job(job).state in ("sent", "unknown")
        lobby.printer.power_cycle()
        lobby.work(60)
        assert lobby.job(job).state in ("confirmed", "held")
        assert lobby.job(job).state == "held" or any(copy.is_whole and copy.is_cut for copy in lobby.copies("A001"))

    @pytest.mark.parametrize("noise", [b"", b"\x00", b"\x00\x00", b"\x11"])
    @pytest.mark.parametrize("after_s", [0.0, 0.3, 0.7, 1.5, 3.0])
    def test_does_not_confirm_a_slip_that_a_printer_on_a_wire_lost_with_its_power(self, open_lobby, noise, after_s):
        lobby = open_lobby("generic-gbk")
        lobby.printer = WiredPrinter(lobby.clock, noise)
        lobby.restart()
        [job] = lobby.add("A001\nA001\nA001\nA001\nA001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.clock.advance(after_s)
        lobby.printer.power_cycle()
        lobby.work(60)
        assert lobby.job(job).state == "confirmed"
        assert any(copy.is_whole and copy.is_cut for copy in lobby.copies("A001"))
        assert sum(not is_marked(copy) for copy in lobby.copies("A001")) <= 1

    def test_does_not_confirm_a_slip_whose_printer_went_off_and_on_twice_and_said_nul_each_time(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = SlowPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001\nA001\nA001\nA001\nA001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.work(0.4)  # the fence before the body is heard
        missing = fence_count(Attempt(1, job.id, 1, turn=lobby.owner.first_turn("lobby")))
        for nuls in (missing // 2, missing - missing // 2):
            lobby.printer.power_cycle(hangs_up=False)
            lobby.printer.garbage = b"\x00" * nuls
            lobby.work(3)
        lobby.work(60)
        assert lobby.job(job).state == "confirmed"
        assert any(copy.is_whole and copy.is_cut for copy in lobby.copies("A001"))

    @pytest.mark.parametrize("sent_elsewhere", range(4))
    def test_does_not_confirm_a_slip_lost_with_the_power_by_as_many_as_the_slip_before_had(
        self, open_lobby, sent_elsewhere
    ):
        lobby = open_lobby("generic-gbk")
        [before] = lobby.add("A001")
        lobby.print_all()
        with lobby.store.transaction() as connection:
            acquire_lease(connection, "counter", ELSEWHERE, Watch(lobby.clock))
        for words in ("B001", "B002", "B003")[:sent_elsewhere]:
            [other] = lobby.add(words, printer="counter")
            lobby.send_elsewhere(other, ELSEWHERE)
        [job] = lobby.add("A002")
        lobby.work_until(lambda: lobby.job(job).state == "sent")
        lobby.printer.power_cycle(hangs_up=False)
        lobby.printer.garbage = b"\x00" * (
            1 + fence_count(Attempt(1, before.id, 1, turn=lobby.owner.first_turn("lobby")))
        )
        lobby.work(60)
        assert lobby.job(job).state == "confirmed"
        assert [(is_marked(copy), copy.is_cut) for copy in lobby.copies("A002")][-1] == (True, True)

    def test_does_not_end_the_wait_for_those_of_an_earlier_slip(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = StrayAtTheWait(lobby.clock)
        lobby.restart()
        lobby.add("A001\nA001\nA001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.hung = True
        lobby.work_until(lambda: lobby.states() == ["unknown"])
        lobby.printer.hung, lobby.printer.strays = False, 1
        lobby.work_until(lambda: lobby.states() not in (["unknown"], ["sending"], ["sent"]))
        assert lobby.printer.strays == 0
        assert lobby.states() == ["confirmed"]
        assert [(is_marked(copy), copy.is_cut) for copy in lobby.copies("A001")] == [(False, True), (True, True)]

    def test_that_comes_beside_the_true_ones_leaves_the_slip_unknown(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.garbage = b"\x00"
        lobby.work_until(lambda: lobby.states() != ["sent"])
        assert lobby.job(job).state == "unknown"

    def test_that_tells_of_other_paper_than_the_look_behind_it_is_not_believed(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"] and lobby.copies("A001")[0].is_cut)
        lobby.printer.paper = "low"
        lobby.work_until(lambda: lobby.states() != ["sent"])
        assert lobby.job(job).state == "unknown"

    def test_is_no_reason_to_believe_before_a_ticket_can_be_out(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = QuickPrinter(lobby.clock)
        lobby.restart()
        lobby.add("A001")
        lobby.print_all()
        assert lobby.states() == ["confirmed"]
        assert lobby.clock.monotonic() >= LEAST_PRINT_S
