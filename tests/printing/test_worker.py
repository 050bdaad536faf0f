"""Each rule of the printing protocol as a story in simulated time.

Which of them falls when a step is taken out stands in the README.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from math import ceil

import pytest
from sqlalchemy import delete, select, update

from printing import escpos, spool
from printing.condition import (
    CoverOpen,
    CutterJam,
    Flooding,
    Offline,
    PaperLow,
    PaperOut,
    PrinterError,
    Ready,
    Unknown,
    Unreachable,
)
from printing.faults import RUBBISH
from printing.flight import LEAST_PRINT_S, fence_count, process_ids
from printing.lease import LEASE_S, Watch, acquire_lease, lease_of, take_from
from printing.link import MOST_BYTES, MOST_HELD, PIECE_BYTES, Link
from printing.memory import MemoryPrinter
from printing.profiles import WIDEST_DOTS, Profile, load_profile
from printing.report import ConditionChanged, NotPrinted, Printed
from printing.slip import Big, Line, Qr, Slip
from printing.spool import Attempt, NewJob
from printing.tables import attempts, print_jobs, printer_states
from printing.tenure import RENEW_S
from printing.transport import Fault, Sent
from printing.worker import IDLE_S, LISTEN_S
from tests.printing.conftest import ELSEWHERE, is_marked

STATUS = b"".join(bytes([0x10, 0x04, n]) for n in (1, 2, 3, 4))
BROKEN_IMAGE_AT = 400
IMAGE_HEAD_BYTES = 8
WHOLE_IMAGE_MISSING_AT = len(escpos.INITIALISE + escpos.TELL_CHANGES) + IMAGE_HEAD_BYTES
"""Right behind the head of the image: its printer waits for every dot."""

IMAGE = b"\x1dv0"
MARKED = ["REPRINT", "A001", "REPRINT"]
STEPS_S = [3600.0, -3600.0, 365 * 86_400.0, -365 * 86_400.0]
"""An hour and a year, forward and back."""


class TestAHealthyPrinter:
    def test_prints_each_slip_once_unmarked_whole_and_in_order(self, lobby):
        lobby.add("A001", "A002", "A003")
        lobby.print_all()
        assert [copy.text for copy in lobby.printer.copies] == ["A001\n", "A002\n", "A003\n"]
        assert all(copy.is_whole and copy.is_cut for copy in lobby.printer.copies)
        assert lobby.states() == ["confirmed"] * 3

    def test_is_reported_with_its_proof(self, lobby):
        [job] = lobby.add("A001")
        lobby.print_all()
        assert lobby.reports == [ConditionChanged("lobby", Ready()), Printed(lobby.job(job), "id")]
        assert (lobby.job(job).proof, lobby.job(job).alarm) == ("id", None)

    def test_prints_only_what_is_meant_for_it(self, lobby):
        lobby.add("A001", printer="counter")
        lobby.print_all()
        assert lobby.states() == ["queued"]
        assert lobby.printer.copies == []

    def test_is_asked_for_its_four_answers_before_every_slip(self, lobby):
        lobby.wake()
        lobby.add("A001", "A002")
        lobby.print_all()
        before = bytes(lobby.printer.received).split(b"\x1b@")
        assert before[0].endswith(STATUS)
        assert before[1].endswith(STATUS)

    def test_gets_the_next_slip_only_when_the_last_is_proved(self, lobby):
        lobby.add("A001", "A002")
        lobby.printer.reply_delay_s = 0.3
        lobby.work_until(lambda: b"A002" in lobby.printer.received)
        assert lobby.states()[0] == "confirmed"
        assert lobby.printer.copies[0].ids == process_ids(Attempt(1, 1, 1, turn=lobby.owner.first_turn("lobby")))

    def test_is_written_to_in_pieces(self, lobby):
        lobby.printer = PieceCounter(lobby.clock)
        lobby.restart()
        lobby.add("\n".join(["A001 and a list that is long"] * 100))
        lobby.print_all()
        assert lobby.states() == ["confirmed"]
        assert 256 <= max(lobby.printer.pieces) <= 512


class TestBeforeTheFirstByte:
    @pytest.mark.parametrize(
        ("trouble", "condition"),
        [
            ({"paper": "out"}, PaperOut()),
            ({"cover_open": True}, CoverOpen()),
            ({"cutter_jammed": True}, CutterJam()),
            ({"mute": True}, Unknown()),
            ({"hung": True}, Unknown()),
            ({"reachable": False}, Unreachable("Connection refused")),
            ({"also_told": {1: 0x08}}, Offline()),
            ({"also_told": {3: 0x20}}, PrinterError()),
            ({"unasked": b"\xff" * 2 * MOST_BYTES}, Flooding()),
        ],
    )
    def test_a_printer_that_is_not_well_gets_no_slip_and_each_waiting_slip_is_told_once(
        self, lobby, trouble, condition
    ):
        lobby.printer = TellsMore(lobby.clock)
        lobby.restart()
        first, second = lobby.add("A001", "A002")
        tell(lobby.printer, trouble)
        lobby.work(10)
        assert b"A001" not in lobby.printer.received
        assert lobby.states() == ["queued", "queued"]
        assert lobby.reports == [
            ConditionChanged("lobby", condition),
            NotPrinted(first, condition),
            NotPrinted(second, condition),
        ]

    def test_a_slip_that_waited_is_printed_unmarked_when_the_printer_is_well(self, lobby):
        lobby.add("A001")
        lobby.printer.paper = "out"
        lobby.work(600, pause_s=5)
        lobby.printer.new_roll()
        lobby.work(10)
        assert [copy.text for copy in lobby.printer.copies] == ["A001\n"]
        assert lobby.states() == ["confirmed"]

    @pytest.mark.parametrize(
        ("trouble", "condition"),
        [({"paper": "out"}, PaperOut()), ({"cover_open": True}, CoverOpen()), ({"mute": True}, Unknown())],
    )
    def test_a_change_that_nobody_told_is_seen_before_the_next_slip(self, lobby, trouble, condition):
        lobby.printer = TellsNothingByItself(lobby.clock)
        lobby.restart()
        lobby.work(5)
        lobby.worker.step()
        tell(lobby.printer, trouble)
        lobby.add("A001")
        lobby.worker.step()
        assert b"A001" not in lobby.printer.received
        assert lobby.reports[1] == ConditionChanged("lobby", condition)

    def test_each_answer_has_its_own_deadline(self, lobby):
        lobby.add("A001")
        lobby.printer.mute = True
        lobby.worker.step()
        assert lobby.clock.monotonic() == pytest.approx(0.4), "the first question's"
        lobby.printer.mute, lobby.printer.reply_delay_s = False, 0.3
        lobby.work(10)
        assert lobby.states() == ["confirmed"], "four answers that take longer together than one may"

    def test_one_answer_of_four_missing_is_not_ready(self, lobby):
        lobby.add("A001")
        lobby.printer.lose_replies = 1
        lobby.worker.step()
        assert lobby.reports[0] == ConditionChanged("lobby", Unknown())
        assert b"A001" not in lobby.printer.received

    def test_an_answer_from_before_does_not_pass_for_a_new_one(self, lobby):
        lobby.work(1)
        lobby.printer.double_replies = True
        lobby.work(3)
        lobby.printer.double_replies, lobby.printer.mute = False, True
        lobby.add("A001")
        lobby.work(1)
        assert b"A001" not in lobby.printer.received

    @pytest.mark.parametrize(
        ("trouble", "condition"),
        [
            ({}, Ready()),
            ({"paper": "low"}, PaperLow()),
            ({"paper": "out"}, PaperOut()),
            ({"cover_open": True}, CoverOpen()),
            ({"cutter_jammed": True}, CutterJam()),
        ],
    )
    @pytest.mark.parametrize("extra", [{"double_replies": True}, {"garbage": b"\x12"}, {"garbage": b"\x1e"}])
    def test_answers_that_nobody_asked_for_shift_no_others(self, lobby, trouble, condition, extra):
        tell(lobby.printer, trouble | extra)
        lobby.add("A001")
        lobby.work(1)
        assert lobby.reports[0] == ConditionChanged("lobby", condition)

    @pytest.mark.parametrize(
        ("trouble", "condition"),
        [({"paper": "low"}, PaperLow()), ({"cover_open": True}, CoverOpen()), ({"cutter_jammed": True}, CutterJam())],
    )
    def test_answers_that_come_twice_and_late_are_told_apart_by_the_next_look(self, lobby, trouble, condition):
        lobby.printer = TalksByteByByte(lobby.clock)
        lobby.restart()
        tell(lobby.printer, {"double_replies": True, **trouble})
        lobby.work(5)
        assert lobby.reports[-1] == ConditionChanged("lobby", condition)

    def test_a_printer_that_says_everything_twice_prints_all_the_same(self, lobby):
        lobby.printer.double_replies = True
        lobby.add("A001", "A002")
        lobby.work(10)
        assert [copy.text for copy in lobby.printer.copies] == ["A001\n", "A002\n"]
        assert lobby.states() == ["confirmed", "confirmed"]

    def test_answers_among_others_that_nobody_asked_for_are_not_ready(self, lobby):
        lobby.printer = TellsMore(lobby.clock)
        lobby.restart()
        tell(lobby.printer, {"cover_open": True, "unasked": b"\x12"})
        lobby.add("A001")
        lobby.work(5)
        assert lobby.reports[0] == ConditionChanged("lobby", Unknown())
        assert b"A001" not in lobby.printer.received

    def test_a_single_answer_too_many_makes_one_look_longer_and_none_after_it(self, lobby):
        lobby.work(3)
        lobby.printer.garbage = b"\x12"
        lobby.work(3)
        lobby.add("A001")
        looked_at = lobby.clock.monotonic()
        lobby.work_until(lambda: b"A001" in lobby.printer.received)
        assert lobby.clock.monotonic() == looked_at

    def test_an_unwell_printer_is_asked_less_and_less_often(self, lobby):
        lobby.add("A001")
        lobby.printer.paper = "out"
        lobby.work(60)
        looks = bytes(lobby.printer.received).count(b"\x10\x04\x01")
        assert 10 <= looks <= 20

    def test_a_roll_that_ends_soon_prints_with_an_alarm(self, lobby):
        [job] = lobby.add("A001")
        lobby.printer.paper = "low"
        lobby.print_all()
        assert (lobby.job(job).state, lobby.job(job).alarm) == ("confirmed", "near-end")
        assert lobby.reports[0] == ConditionChanged("lobby", PaperLow())

    def test_no_roll_ends_soon_for_a_printer_whose_profile_has_no_sensor_for_it(self, open_lobby):
        lobby = open_lobby("generic-gbk-58")
        [job] = lobby.add("A001")
        lobby.printer.paper = "low"
        lobby.print_all()
        assert (lobby.job(job).state, lobby.job(job).alarm) == ("confirmed", None)
        assert lobby.reports[0] == ConditionChanged("lobby", Ready())

    def test_a_power_cut_before_the_attempt_is_on_record_means_that_no_byte_has_left(self, lobby):
        lobby.work(1)
        lobby.add("A001")
        lobby.cut_power(commits=0, after=False)
        lobby.work(30)
        assert [copy.text for copy in lobby.printer.copies] == ["A001\n"]

    def test_a_power_cut_right_after_the_attempt_is_on_record_makes_the_next_copy_a_marked_one(self, lobby):
        lobby.work(1)
        lobby.add("A001")
        lobby.cut_power(commits=0, after=True)
        lobby.work(30)
        assert [words_of(copy) for copy in lobby.printer.copies] == [MARKED]
        assert lobby.states() == ["confirmed"]


class TestWriting:
    def test_a_connection_that_breaks_leaves_the_slip_unknown_and_one_marked_copy_follows(self, lobby):
        lobby.wake()
        [job] = lobby.add("A001")
        lobby.printer.bytes_left = len(STATUS) + 8
        lobby.worker.step()
        assert lobby.job(job).state == "unknown"
        lobby.work(30)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A001")][-1]
        assert sum(not is_marked(copy) for copy in lobby.copies("A001")) <= 1

    def test_a_broken_connection_is_dropped_and_the_next_is_another_epoch(self, lobby):
        lobby.wake()
        lobby.add("A001")
        lobby.printer.bytes_left = len(STATUS) + 8
        lobby.work(30)
        assert epochs(lobby) == [(1, 1), (2, 2)]

    @pytest.mark.parametrize("broken_at", [WHOLE_IMAGE_MISSING_AT, BROKEN_IMAGE_AT])
    def test_what_an_interrupted_image_would_eat_is_padding(self, lobby, broken_at):
        lobby.wake()
        [job] = add_image(lobby)
        lobby.printer.bytes_left = len(STATUS) + broken_at
        lobby.work(60)
        assert lobby.job(job).state == "confirmed"
        assert lobby.printer.refused == []
        assert words_of(lobby.copies("A001")[-1]) == MARKED

    def test_padding_goes_ahead_after_a_restart_too(self, lobby):
        lobby.wake()
        [job] = add_image(lobby)
        lobby.printer.bytes_left = len(STATUS) + BROKEN_IMAGE_AT
        lobby.cut_power(commits=1, after=False)
        lobby.work(60)
        assert lobby.job(job).state == "confirmed"
        assert words_of(lobby.copies("A001")[-1]) == MARKED

    def test_a_printer_that_takes_no_more_bytes_leaves_the_slip_unknown(self, lobby):
        [job] = lobby.add("A001\n" + "a long list\n" * 100)
        lobby.printer.room, lobby.printer.paper_left = 4, 1
        lobby.work_until(lambda: lobby.job(job).state == "unknown")
        assert lobby.clock.monotonic() < 10


class TestFollowing:
    def test_the_last_id_alone_proves_both(self, lobby):
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.lose_replies = 1
        lobby.print_all()
        assert lobby.states() == ["confirmed"]
        assert lobby.reports[-1].job.alarm is None

    def test_the_first_id_alone_means_printed_with_the_cutter_in_alarm(self, lobby):
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.cutter_jammed = True
        lobby.work(30)
        assert (lobby.job(job).state, lobby.job(job).alarm) == ("confirmed", "cutter")
        assert len(lobby.copies("A001")) == 1

    def test_a_cutter_that_is_told_to_be_stuck_gives_its_alarm_with_the_first_id_and_no_later(self, lobby):
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.cutter_jammed = True
        lobby.work(1)
        assert (lobby.job(job).state, lobby.job(job).alarm) == ("confirmed", "cutter")

    def test_ids_that_came_before_the_connection_broke_in_a_look_prove_the_slip(self, lobby):
        lobby.printer = HangsUpInALook(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001")
        lobby.work(30)
        assert (lobby.job(job).state, lobby.job(job).attempts) == ("confirmed", 1)
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False]

    def test_a_well_printer_that_stays_silent_leaves_the_slip_unknown_and_a_marked_copy_comes(self, lobby):
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.lose_replies = 2
        lobby.work(8)
        assert lobby.job(job).state == "sent"
        lobby.work(30)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]

    def test_an_answer_that_came_before_the_slip_proves_nothing(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.work(1)
        [job] = lobby.add("A001")
        lobby.printer.garbage = b"\x00"
        lobby.work_until(lambda: b"A001" in lobby.printer.received)
        lobby.printer.lose_replies = 1
        lobby.work_until(lambda: lobby.job(job).state in ("unknown", "confirmed"))
        assert lobby.job(job).state == "unknown"

    def test_what_was_not_proved_on_one_connection_is_tried_on_another(self, lobby):
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.lose_replies = 2
        lobby.work(30)
        assert epochs(lobby) == [(1, 1), (2, 2)]

    def test_a_printer_that_falls_silent_altogether_leaves_the_slip_unknown(self, lobby):
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.mute = True
        lobby.work(30)
        assert lobby.job(job).state == "unknown"

    @pytest.mark.parametrize("trouble", [{"paper": "out"}, {"cover_open": True}])
    def test_paper_that_ends_before_the_slip_is_waited_for_and_the_id_still_counts(self, lobby, trouble):
        [job] = lobby.add("A001")
        lobby.work_until(lambda: b"A001" in lobby.printer.received)
        tell(lobby.printer, trouble)
        lobby.work(120)
        assert lobby.job(job).state == "sent"
        lobby.printer.new_roll()
        lobby.work(5)
        assert lobby.job(job).state == "damaged"
        assert len(lobby.copies("A001")) == 1

    @pytest.mark.parametrize(
        ("trouble", "condition"), [({"paper": "out"}, PaperOut()), ({"cover_open": True}, CoverOpen())]
    )
    def test_those_behind_a_slip_that_is_held_up_are_told_once_that_theirs_waits(self, lobby, trouble, condition):
        [first] = lobby.add("A001\nx\ny")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        [before] = lobby.add("A002")
        tell(lobby.printer, trouble)
        lobby.work(3)
        [after] = lobby.add("A003")
        lobby.work(3)
        assert lobby.job(first).state == "sent"
        assert lobby.reports == [
            ConditionChanged("lobby", Ready()),
            ConditionChanged("lobby", condition),
            NotPrinted(before, condition),
            NotPrinted(after, condition),
        ]
        lobby.printer.new_roll()
        lobby.work(10)
        assert [is_marked(copy) for words in ("A002", "A003") for copy in lobby.copies(words)] == [False, False]

    def test_those_behind_a_slip_that_only_prints_are_told_nothing(self, lobby):
        lobby.printer = SlowPrinter(lobby.clock)
        lobby.restart()
        lobby.add("A001\nx\ny")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.add("A002")
        lobby.work(1)
        assert lobby.states() == ["sent", "queued"]
        assert lobby.reports == [ConditionChanged("lobby", Ready())]

    def test_a_kiosk_that_stood_still_until_it_was_too_late_looks_once_more_before_it_gives_a_slip_up(self, lobby):
        """The cover was opened meanwhile: the printer is no well one that stayed silent."""
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.cover_open = True
        lobby.clock.advance(60)
        lobby.work(60)
        assert lobby.job(job).state == "sent"
        lobby.printer.cover_open = False
        lobby.work(5)
        assert lobby.job(job).state == "damaged"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False]

    @pytest.mark.parametrize(
        ("trouble", "condition"), [({"paper_left": 1}, PaperOut()), ({"cover_open": True}, CoverOpen())]
    )
    def test_a_paper_break_inside_a_slip_is_damage_and_a_person_decides_on_a_marked_copy(
        self, lobby, trouble, condition
    ):
        [job] = lobby.add("A001\nfirst\nsecond")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        tell(lobby.printer, trouble)
        lobby.work(20)
        lobby.printer.new_roll()
        lobby.work(60)
        assert lobby.job(job).state == "damaged"
        assert NotPrinted(lobby.job(job), condition) in lobby.reports
        with lobby.store.transaction() as connection:
            spool.reprint(connection, job.reference, lobby.clock.now())
        lobby.work(10)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]

    def test_a_printer_that_lost_power_while_printing_gets_a_marked_copy(self, lobby):
        [job] = lobby.add("A001")
        lobby.work_until(lambda: b"A001" in lobby.printer.received)
        lobby.printer.power_cycle()
        lobby.work(30)
        assert lobby.job(job).state == "confirmed"
        assert is_marked(lobby.copies("A001")[-1])


class TestUnknown:
    def test_after_its_one_marked_copy_is_unknown_too_the_slip_is_held(self, lobby):
        [job] = lobby.add("A001")
        for _ in range(2):
            lobby.work_until(lambda: lobby.job(job).state == "sent")
            lobby.printer.lose_replies = 2
            lobby.work_until(lambda: lobby.job(job).state in ("unknown", "held"))
        lobby.work(60)
        assert lobby.job(job).state == "held"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]

    def test_the_reprint_mark_stands_at_the_top_and_at_the_end(self, lobby):
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.restart()
        lobby.work(10)
        assert words_of(lobby.printer.copies[-1]) == MARKED

    def test_slips_behind_it_keep_their_order(self, lobby):
        lobby.add("A001", "A002")
        lobby.work_until(lambda: lobby.states()[0] == "sent")
        lobby.restart()
        lobby.work(10)
        assert [copy.text[-5:-1] for copy in lobby.printer.copies if "A0" in copy.text][-1] == "A002"
        assert lobby.states() == ["confirmed", "confirmed"]


class TestStale:
    @pytest.mark.parametrize("was_begun", [False, True])
    def test_a_slip_that_outlived_its_use_is_held_and_not_printed(self, lobby, was_begun):
        """Nor is the marked copy of one that was begun and is unknown."""
        [job] = lobby.add("A001")
        if was_begun:
            lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.reachable = False
        lobby.work(905, pause_s=5)
        assert lobby.job(job).state == "held"
        assert lobby.reports[-1] == NotPrinted(lobby.job(job), Unreachable("Connection refused"))
        lobby.printer.reachable = True
        lobby.work(60)
        assert lobby.job(job).state == "held"
        assert [is_marked(copy) for copy in lobby.printer.copies] == [False] * was_begun

    def test_a_slip_that_outlived_its_use_behind_one_that_is_held_up_is_held(self, lobby):
        [first] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.paper = "out"
        [second] = lobby.add("A002")
        lobby.work(905)
        assert (lobby.job(first).state, lobby.job(second).state) == ("sent", "held")
        assert lobby.reports[-1] == NotPrinted(lobby.job(second), PaperOut())

    @pytest.mark.parametrize("step_s", STEPS_S)
    def test_setting_the_clock_neither_ends_its_use_nor_prolongs_it(self, lobby, step_s):
        [job] = lobby.add("A001")
        lobby.printer.reachable = False
        lobby.work(10)
        lobby.clock.step(step_s)
        lobby.work(880, pause_s=5)
        assert lobby.job(job).state == "queued"
        lobby.work(15, pause_s=5)
        assert lobby.job(job).state == "held"

    @pytest.mark.parametrize("step_s", STEPS_S)
    def test_a_slip_that_comes_after_the_clock_was_set_has_its_whole_time(self, lobby, step_s):
        lobby.work(10)
        lobby.clock.step(step_s)
        lobby.printer.reachable = False
        lobby.work(5)
        [job] = lobby.add("A001")
        lobby.work(895, pause_s=5)
        assert lobby.job(job).state == "queued"
        lobby.work(15, pause_s=5)
        assert lobby.job(job).state == "held"

    @pytest.mark.parametrize("step_s", [-3600.0, -365 * 86_400.0])
    def test_a_slip_of_the_future_is_of_use_for_its_whole_time_and_no_longer(self, lobby, step_s):
        lobby.printer.reachable = False
        [job] = lobby.add("A001")
        lobby.clock.step(step_s)
        lobby.work(895, pause_s=5)
        assert lobby.job(job).state == "queued"
        lobby.work(15, pause_s=5)
        assert lobby.job(job).state == "held"

    def test_a_person_may_have_it_printed_all_the_same_without_a_mark(self, lobby):
        [job] = lobby.add("A001", stale_after_s=1)
        lobby.clock.advance(60)
        lobby.work(1)
        with lobby.store.transaction() as connection:
            spool.retry(connection, job.id, lobby.clock.now())
        lobby.work(1)
        assert [copy.text for copy in lobby.printer.copies] == ["A001\n"]


class TestASlipThatIsGoneFromTheStore:
    def goes(self, lobby) -> None:
        """Nothing in the store tells any more that there was a slip."""
        with lobby.store.transaction() as connection:
            connection.execute(delete(attempts))
            connection.execute(delete(print_jobs))

    def test_does_not_end_the_printing_of_the_others(self, lobby):
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        self.goes(lobby)
        lobby.add("A002")
        lobby.work(10)
        assert lobby.states() == ["confirmed"]

    @pytest.mark.parametrize("profile", ["epson-latin", "generic-gbk", "no-confirmation"])
    def test_and_broke_off_inside_an_image_eats_nothing_of_the_next(self, open_lobby, profile):
        lobby = open_lobby(profile)
        lobby.printer = WatchedPrinter(lobby.clock, lambda: self.goes(lobby))
        lobby.restart()
        lobby.add("A000")
        lobby.print_all()
        add_image(lobby, profile, above=b"A001\n")
        lobby.printer.bytes_left = len(STATUS) + BROKEN_IMAGE_AT
        lobby.worker.step()
        assert lobby.states() == []
        lobby.add("A002")
        lobby.work(20)
        assert [copy.text for copy in lobby.copies("A002")] == ["A002\n"]
        assert lobby.printer.refused == []

    def test_and_whose_fences_never_came_lets_no_other_follow(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.printer = DeafToFences(lobby.clock)
        lobby.restart()
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        self.goes(lobby)
        lobby.work(20)
        lobby.add("A002")
        lobby.work(60)
        assert lobby.states() == ["queued"]
        assert b"A002" not in lobby.printer.received


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

    def test_is_not_believed_when_the_paper_ended_sooner_than_a_ticket_comes_out(self, open_lobby):
        """It was passed at once, and the printer looked well twice: what was taken is still being drawn."""
        lobby = open_lobby("generic-gbk")
        lobby.printer = QuickPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.work(0.7)
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


class TestChangesThatAPrinterTells:
    @pytest.mark.parametrize("profile", ["epson-latin", "generic-gbk"])
    @pytest.mark.parametrize(
        ("trouble", "condition"),
        [({"cover_open": True}, CoverOpen()), ({"paper": "out"}, PaperOut()), ({"paper": "low"}, PaperLow())],
    )
    def test_between_slips_are_known_at_once_and_not_at_the_next_look(self, open_lobby, profile, trouble, condition):
        lobby = open_lobby(profile)
        lobby.add("A001")
        lobby.work(10)
        work_until_just_looked(lobby)
        tell(lobby.printer, trouble)
        since = lobby.clock.monotonic()
        lobby.work_until(lambda: lobby.reports[-1] == ConditionChanged("lobby", condition))
        assert lobby.clock.monotonic() - since <= IDLE_S

    def test_are_known_at_once_after_the_printer_went_off_and_on_too(self, lobby):
        lobby.work(5)
        lobby.printer.power_cycle(hangs_up=False)
        lobby.work(5)
        work_until_just_looked(lobby)
        lobby.printer.cover_open = True
        since = lobby.clock.monotonic()
        lobby.work_until(lambda: lobby.reports[-1] == ConditionChanged("lobby", CoverOpen()))
        assert lobby.clock.monotonic() - since <= IDLE_S

    def test_are_a_reason_to_look_and_no_condition_by_themselves(self, lobby):
        lobby.work(5)
        lobby.printer.garbage = b"\x38\x00\x0f\x00"
        lobby.work(5)
        assert lobby.reports == [ConditionChanged("lobby", Ready())]

    def test_tell_of_a_cover_that_was_open_for_less_than_a_look_inside_a_slip(self, lobby):
        lobby.printer = SlowPrinter(lobby.clock)
        lobby.restart()
        [job] = lobby.add("A001\nA001\nA001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        looks = bytes(lobby.printer.received).count(STATUS)
        lobby.printer.cover_open = True
        lobby.printer.write(b"", 0.0)
        lobby.printer.cover_open = False
        assert bytes(lobby.printer.received).count(STATUS) == looks
        lobby.work_until(lambda: lobby.states() != ["sent"])
        assert lobby.job(job).state == "damaged"

    def test_inside_a_slip_are_looked_at_at_once_and_not_at_the_next_look(self, lobby):
        lobby.printer = SlowPrinter(lobby.clock)
        lobby.restart()
        lobby.add("A001\nA001\nA001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        work_until_just_looked(lobby)
        lobby.printer.cover_open = True
        since = lobby.clock.monotonic()
        lobby.work_until(lambda: lobby.reports[-1] == ConditionChanged("lobby", CoverOpen()))
        assert lobby.clock.monotonic() - since <= LISTEN_S

    def test_are_asked_of_no_printer_that_answers_nothing(self, open_lobby):
        lobby = open_lobby("no-confirmation")
        lobby.add("A001")
        lobby.work(10)
        assert b"\x1da" not in lobby.printer.received

    def test_are_not_asked_of_one_that_stands_still_and_would_only_gather_the_question(self, lobby):
        lobby.printer.cover_open = True
        lobby.work(60)
        assert b"\x1da" not in lobby.printer.received

    def test_are_not_pushed_among_fences(self, open_lobby):
        lobby = open_lobby("generic-gbk")
        lobby.work(5)
        lobby.add("A001")
        lobby.print_all()
        framed = bytes(lobby.printer.received).rpartition(b"\x1b@")[2]
        assert framed.index(b"\x1da\x00") < framed.index(escpos.FENCE)


class TestAFloodOfAnswers:
    FLOOD = b"\x00\x12\x37\x22" * 2_500_000

    def test_before_a_slip_keeps_it_queued_and_is_told_as_what_it_is(self, lobby):
        [job] = lobby.add("A001")
        lobby.printer.garbage = self.FLOOD
        lobby.worker.step()
        assert lobby.reports == [ConditionChanged("lobby", Flooding()), NotPrinted(job, Flooding())]
        lobby.work(10)
        assert [copy.text for copy in lobby.printer.copies] == ["A001\n"]

    @pytest.mark.parametrize("profile", ["epson-latin", "generic-gbk"])
    def test_behind_a_slip_is_told_as_what_it_is_proves_nothing_and_loses_nothing(self, open_lobby, profile):
        lobby = open_lobby(profile)
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.garbage = self.FLOOD
        lobby.work_until(lambda: lobby.states() != ["sent"])
        assert lobby.job(job).state == "unknown"
        assert lobby.reports[-2] == ConditionChanged("lobby", Flooding())
        lobby.work(30)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]


@pytest.mark.parametrize("profile", ["epson-latin", "generic-gbk"])
@pytest.mark.parametrize(
    "words",
    [RUBBISH, b"\xff", b"\x12", b"\x72", b"\x00", b"\x10\x00\x0f\x00\x10\x00\x00\x00", b"\x37\x22zzzz\x00"],
    ids=["rubbish", "noise", "well", "paper-out", "fences", "changes", "ids"],
)
class TestAPrinterThatTalksWithoutEndInSmallPieces:
    """A line of 9600 baud that is never quiet."""

    A_LINE_FULL = 48

    def babble(self, words: bytes) -> bytes:
        return (words * self.A_LINE_FULL)[: self.A_LINE_FULL]

    def test_is_told_as_such_while_a_slip_waits(self, open_lobby, profile, words):
        lobby = open_lobby(profile)
        lobby.work(5)
        lobby.printer.babble = self.babble(words)
        lobby.work(5)
        [job] = lobby.add("A001")
        lobby.work(30)
        told = {it.condition.name for it in lobby.reports if isinstance(it, ConditionChanged)}
        assert told & {"flooding", "unknown"}
        lobby.printer.babble = b""
        lobby.work(60)
        assert lobby.job(job).state in ("confirmed", "held", "damaged")
        assert [is_marked(copy) for copy in lobby.copies("A001")].count(False) == 1

    def test_behind_a_slip_holds_the_worker_no_longer_than_a_minute_and_loses_nothing(
        self, open_lobby, profile, words
    ):
        lobby = open_lobby(profile)
        [job] = lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        lobby.printer.babble = self.babble(words)
        lobby.work(60)
        assert lobby.states() != ["sent"]
        lobby.printer.babble = b""
        lobby.work(60)
        assert lobby.job(job).state in ("confirmed", "held", "damaged")
        assert [is_marked(copy) for copy in lobby.copies("A001")].count(False) == 1


class TestTheCut:
    @pytest.mark.parametrize(("partial", "kind"), [(True, "partial"), (False, "full")])
    def test_leaves_a_ticket_hanging_from_the_staff_slip_and_takes_that_off_whole(self, lobby, partial, kind):
        slip = Slip(kind="ticket", blocks=(Line("A001"),), reprint_mark="REPRINT", partial_cut=partial)
        add_slip(lobby, slip, b"A001\n", load_profile("epson-latin"))
        lobby.print_all()
        cuts = {name: bytes(lobby.printer.received).count(cut) for name, cut in escpos.CUT.items()}
        assert cuts == {"partial": 0, "full": 0} | {kind: 1}


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


class TestAChattyPrinter:
    def test_fills_no_memory_with_what_nobody_asked_for(self, clock):
        printer = MemoryPrinter(clock)
        link = Link(printer, clock, feels_near_end=True)
        for _ in range(50):
            printer.garbage = b"\x00" * 900
            assert link.look() == Ready()
            clock.advance(5.0)
        heard = link.listen(0.0)
        assert isinstance(heard, list)
        assert len(heard) <= MOST_HELD


class TestTheBytes:
    def test_are_made_again_for_a_printer_of_another_profile(self, lobby):
        slip = Slip(kind="ticket", blocks=(Line("退租 A001"),), reprint_mark="补打")
        body = escpos.encode(slip, load_profile("epson-zh"))
        add_slip(lobby, slip, body, load_profile("epson-zh"))
        lobby.print_all()
        assert lobby.states() == ["confirmed"]
        assert escpos.encode(slip, lobby.profile) in bytes(lobby.printer.received)
        assert body not in bytes(lobby.printer.received)

    def test_are_made_again_where_the_profile_says_something_else_under_its_own_name(self, lobby):
        slip = Slip(kind="ticket", blocks=(Big("A001"),), reprint_mark="REPRINT")
        before = replace(lobby.profile, columns=32, sizes=2)
        body = escpos.encode(slip, before)
        add_slip(lobby, slip, body, before)
        lobby.print_all()
        assert escpos.encode(slip, lobby.profile) in bytes(lobby.printer.received)
        assert body not in bytes(lobby.printer.received)
        assert [is_marked(copy) for copy in lobby.printer.copies] == [False]

    def test_of_a_store_that_kept_only_the_profiles_name_are_made_again(self, lobby):
        slip = Slip(kind="ticket", blocks=(Line("A001"),), reprint_mark="REPRINT")
        add_slip(lobby, slip, b"A001 as it was\n", lobby.profile)
        with lobby.store.transaction() as connection:
            connection.execute(update(print_jobs).values(profile_sha256=""))
        lobby.print_all()
        assert [copy.text for copy in lobby.printer.copies] == ["A001\n"]

    def test_of_its_own_time_and_no_other_are_sent_however_late(self, lobby):
        slip = Slip(kind="ticket", blocks=(Line("A001 09:00"),), reprint_mark="REPRINT")
        body = escpos.encode(slip, lobby.profile) + b" as it was\n"
        add_slip(lobby, slip, body, lobby.profile)
        lobby.printer.paper = "out"
        lobby.work(600, pause_s=5)
        lobby.printer.new_roll()
        lobby.work(10)
        assert body in bytes(lobby.printer.received)

    def test_that_the_gate_refuses_are_held_and_the_next_slip_goes_on(self, lobby):
        slip = Slip(kind="ticket", blocks=(Line("A001"),), reprint_mark="REPRINT")
        add_slip(lobby, slip, b"A001\x1bp\x00\x19\xfa\n", load_profile("epson-latin"))
        lobby.add("A002")
        lobby.print_all()
        assert lobby.states() == ["held", "confirmed"]
        assert b"\x1bp" not in lobby.printer.received

    @pytest.mark.parametrize(
        "slip_json",
        ["", "not a slip", "[]", "{}", '{"kind":"ticket","blocks":[1],"reprint_mark":"R","partial_cut":true}'],
    )
    @pytest.mark.parametrize("profile", ["epson-latin", "epson-zh"])
    def test_of_a_slip_that_nobody_can_read_are_never_sent_and_the_next_slip_goes_on(
        self, lobby, caplog, slip_json, profile
    ):
        [poisoned] = lobby.add("A001", profile=profile)
        with lobby.store.transaction() as connection:
            connection.execute(update(print_jobs).values(slip_json=slip_json))
        lobby.add("A002")
        lobby.print_all()
        assert lobby.states() == ["held", "confirmed"]
        assert lobby.job(poisoned).attempts == 0
        assert lobby.copies("A001") == []
        assert f"slip-unsendable printer=lobby job={poisoned.id}" in caplog.text

    @pytest.mark.parametrize("stored", [{"body": b"A002\n"}, {"sha256": "0" * 64}])
    def test_that_are_not_what_was_committed_are_held_and_the_next_slip_goes_on(self, lobby, stored):
        [poisoned] = lobby.add("A001")
        with lobby.store.transaction() as connection:
            connection.execute(update(print_jobs).values(stored))
        lobby.add("A003")
        lobby.print_all()
        assert lobby.states() == ["held", "confirmed"]
        assert lobby.job(poisoned).attempts == 0
        assert [copy.text for copy in lobby.printer.copies] == ["A003\n"]

    def test_of_a_code_that_is_too_long_for_the_printer_now_there_are_never_sent(self, lobby):
        slip = Slip(kind="ticket", blocks=(Qr("T" * 500),), reprint_mark="REPRINT")
        poisoned = add_slip(lobby, slip, b"A001\n", load_profile("epson-zh"))[0]
        lobby.add("A002")
        lobby.print_all()
        assert lobby.states() == ["held", "confirmed"]
        assert lobby.job(poisoned).attempts == 0


class TestAtRest:
    def test_the_connection_stays_open_and_the_condition_fresh(self, lobby):
        lobby.work(30)
        lobby.printer.paper = "out"
        lobby.work(3)
        assert lobby.reports == [ConditionChanged("lobby", Ready()), ConditionChanged("lobby", PaperOut())]
        with lobby.store.reading() as connection:
            assert spool.conditions(connection) == {"lobby": PaperOut()}

    @pytest.mark.parametrize("away_s", [3, 60, 61, 62, 63, 64])
    def test_a_printer_that_comes_back_is_noticed_within_five_seconds(self, lobby, away_s):
        lobby.printer.reachable = False
        lobby.work(away_s)
        lobby.printer.reachable = True
        lobby.work(5)
        assert lobby.reports[-1] == ConditionChanged("lobby", Ready())

    def test_there_is_nothing_to_do(self, lobby):
        assert lobby.worker.step() is False


@pytest.fixture
def running(open_lobby, tmp_path):
    """A lobby whose worker runs on its own thread; `printed` is set when a slip came out."""
    lobby = open_lobby(path=tmp_path / "spool.db")
    wake, stop, printed = threading.Event(), threading.Event(), threading.Event()
    lobby.report = lambda told: printed.set() if isinstance(told, Printed) else None
    lobby.restart()
    thread = threading.Thread(target=lobby.worker.run, args=(wake, stop))
    thread.start()
    yield lobby, wake, printed
    stop.set()
    wake.set()
    thread.join(20)
    assert not thread.is_alive()


def test_its_own_thread_prints_when_it_is_woken_and_ends_when_it_is_told(running):
    lobby, wake, printed = running
    lobby.add("A001")
    wake.set()
    assert printed.wait(20)
    assert lobby.states() == ["confirmed"]


def test_its_own_thread_outlives_a_store_that_fails_for_a_while(running):
    lobby, wake, printed = running
    lobby.fail_store(commits=0, after=False)
    lobby.add("A001")
    wake.set()
    assert printed.wait(20)
    assert lobby.states() == ["confirmed"]


def tell(printer: MemoryPrinter, trouble: dict[str, object]) -> None:
    for name, value in trouble.items():
        setattr(printer, name, value)


def work_until_just_looked(lobby) -> None:
    """The next look is far away: what is known sooner was told."""
    looks = bytes(lobby.printer.received).count(STATUS)
    lobby.work_until(lambda: bytes(lobby.printer.received).count(STATUS) > looks)


def words_of(copy) -> list[str]:
    return copy.text.split()


class RestsBy(threading.Event):
    """Never wakes a worker: what happens while it rests is told."""

    def __init__(self, rest) -> None:
        super().__init__()
        self._rest = rest

    def wait(self, timeout: float | None = None) -> bool:
        self._rest(timeout)
        return False


class TellsMore(MemoryPrinter):
    """Has troubles of its own: more bits in its answers to DLE EOT, by the question's number, and whatever it says
    `unasked` ahead of each answer."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.also_told: dict[int, int] = {}
        self.unasked = b""

    def _status(self, n: int) -> int:
        return super()._status(n) | self.also_told.get(n, 0)

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        return self.unasked + received if isinstance(received, bytes) else received


class PieceCounter(MemoryPrinter):
    """Remembers how long each write was."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.pieces: list[int] = []

    def write(self, data: bytes, deadline_s: float):
        self.pieces.append(len(data))
        return super().write(data, deadline_s)


class LosesItsEnd(MemoryPrinter):
    """Behind a print server which says that it took all of a slip, and loses its last bytes, once."""

    def __init__(self, clock, missing: int) -> None:
        super().__init__(clock)
        self._missing = missing
        self.told = b""

    def write(self, data: bytes, deadline_s: float):
        if self._missing and escpos.CUT["full"] in data:
            kept, self._missing = data[: -self._missing], 0
            super().write(kept, deadline_s)
            return Sent(len(data))
        return super().write(data, deadline_s)

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        self.told += received if isinstance(received, bytes) else b""
        return received


class SlowNetwork(MemoryPrinter):
    """Behind a connection that takes a slip at once, and brings it to the printer so fast: in ten seconds or more."""

    def __init__(self, clock, bytes_a_second: float = 200) -> None:
        super().__init__(clock)
        self._clock_of_line = clock
        self._speed = bytes_a_second
        self._left = 0.0
        self._looked_at = 0.0
        self.partings = 0

    def write(self, data: bytes, deadline_s: float):
        self._left = self.undelivered() + len(data)
        return super().write(data, deadline_s)

    def undelivered(self) -> int:
        now = self._clock_of_line.monotonic()
        self._left = max(0.0, self._left - (now - self._looked_at) * self._speed)
        self._looked_at = now
        return ceil(self._left)

    def part(self, timeout_s: float) -> None:
        self.partings += 1


class HangsUpInALook(MemoryPrinter):
    """Keeps what it has to say of a slip until it is asked how it is; hangs up at the question after that, once."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self._kept = b""
        self._questions = 0

    def write(self, data: bytes, deadline_s: float):
        self._questions += b"A001" in self.received and data.startswith(STATUS[:2])
        if self._questions == 2:
            self._questions += 1
            self.close()
            return Fault("Connection reset by peer")
        return super().write(data, deadline_s)

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        if isinstance(received, Fault):
            return received
        self._kept += received
        if b"A001" in self.received and not self._questions:
            return b""
        said, self._kept = self._kept, b""
        return said


class SlowPrinter(MemoryPrinter):
    """A second for each line."""

    def __init__(self, clock) -> None:
        super().__init__(clock, seconds_a_line=1.0)


class StrayAtTheWait(SlowPrinter):
    """Its line says NUL, so many times, when fences and nothing else are sent."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.strays = 0

    def write(self, data: bytes, deadline_s: float):
        sent = super().write(data, deadline_s)
        if self.strays and {*data} == {*escpos.FENCE}:
            self.strays -= 1
            self._answer(b"\x00")
        return sent


class NotesLooks(SlowPrinter):
    """Remembers when it was asked how it is, since its last fence was heard."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.looks: list[float] = []

    def write(self, data: bytes, deadline_s: float):
        self.looks += [self._clock.monotonic()] * data.count(b"\x10\x04\x01")
        return super().write(data, deadline_s)

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        if isinstance(received, bytes) and any(not byte & 0x10 for byte in received):
            self.looks.clear()
        return received


class QuickPrinter(MemoryPrinter):
    """No time for a line: it takes everything at once, and prints it afterwards."""

    def __init__(self, clock) -> None:
        super().__init__(clock, seconds_a_line=0.0)


class WiredPrinter(SlowPrinter):
    """On a serial line: going off and on hangs up nobody, and says `noise`."""

    def __init__(self, clock, noise: bytes) -> None:
        super().__init__(clock)
        self._noise = noise

    def power_cycle(self) -> None:
        super().power_cycle()
        self.open()
        self._answer(self._noise)


class WatchedPrinter(SlowPrinter):
    """At the end of a slow line, with somebody else who does something at each piece of a slip."""

    def __init__(self, clock, meanwhile) -> None:
        super().__init__(clock)
        self.room = 64 * 1024  # it is the line that is slow, and no buffer that is full
        self._meanwhile = meanwhile

    def write(self, data: bytes, deadline_s: float):
        if b"A001" in data:
            self._clock.advance(1.0)
            self._meanwhile()
        return super().write(data, deadline_s)


class FallsSilent(MemoryPrinter):
    """Answers no more than so many questions; at each look for an answer somebody else does something."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.answers_left = 1_000
        self.meanwhile = lambda: None

    def write(self, data: bytes, deadline_s: float):
        self.mute = self.answers_left <= 0
        self.answers_left -= data.startswith(STATUS[:2])
        return super().write(data, deadline_s)

    def read(self, timeout_s: float):
        if self.mute:
            self.meanwhile()
        return super().read(timeout_s)


class IsFull(FallsSilent):
    """Has room for no question any more once it has fallen silent."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.refused = 0

    def write(self, data: bytes, deadline_s: float):
        sent = super().write(data, deadline_s)
        if not self.mute or not data.startswith(STATUS[:2]):
            return sent
        self.refused += 1
        self._clock.advance(deadline_s)
        return Fault("it takes no more")


class AdaptersLine(MemoryPrinter):
    """On a serial line: its adapter takes 4096 bytes at once, and they leave as fast as the line carries them."""

    def __init__(self, clock, baud: int) -> None:
        super().__init__(clock)
        self._bytes_a_second = baud / 10
        self._held, self._left_at = b"", 0.0

    def _carry(self) -> None:
        now = self._clock.monotonic()
        count = int((now - self._left_at) * self._bytes_a_second) if self._held else 0
        self._left_at = self._left_at + count / self._bytes_a_second if count < len(self._held) else now
        gone, self._held = self._held[:count], self._held[count:]
        super().write(gone, 0.0)

    def write(self, data: bytes, deadline_s: float):
        self._carry()
        while len(self._held) + len(data) > 4096:
            self._clock.advance(0.1)
            self._carry()
        self._held += data
        return Sent(len(data))

    def read(self, timeout_s: float):
        end = self._clock.monotonic() + timeout_s
        while True:
            self._carry()
            received = super().read(0.0)
            if received or self._clock.monotonic() >= end:
                return received
            self._clock.advance(0.02)


class TalksByteByByte(MemoryPrinter):
    """Its way back is slow: each byte of its answers comes by itself."""

    def __init__(self, clock) -> None:
        super().__init__(clock, seconds_a_line=1.0)
        self._on_its_way = b""

    def open(self):
        self._on_its_way = b""
        return super().open()

    def read(self, timeout_s: float):
        if not self._on_its_way:
            received = super().read(timeout_s)
            if not isinstance(received, bytes):
                return received
            self._on_its_way = received
        byte, self._on_its_way = self._on_its_way[:1], self._on_its_way[1:]
        return byte


class TellsNothingByItself(MemoryPrinter):
    """Knows no automatic status."""

    def write(self, data: bytes, deadline_s: float):
        return super().write(data.replace(escpos.TELL_CHANGES, b""), deadline_s)


class DeafToFences(MemoryPrinter):
    """Tells how it is, and never that it has taken what came before."""

    def write(self, data: bytes, deadline_s: float):
        return super().write(data.replace(escpos.FENCE, b""), deadline_s)


def epochs(lobby) -> list[tuple[int, int]]:
    """Each attempt's number, and the connection it was made on."""
    with lobby.store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(attempts.c.number, attempts.c.epoch))]


def heard_at(lobby) -> datetime:
    """When the printer's owner was heard last."""
    with lobby.store.reading() as connection:
        return connection.execute(select(printer_states.c.heard_at)).scalar_one()


def add_slip(lobby, slip: Slip, body: bytes, profile: Profile):
    new = NewJob("7", "lobby", slip, body, profile, lobby.clock.now(), 900)
    with lobby.store.transaction() as connection:
        return spool.add(connection, [new])


def add_image(lobby, profile: str = "epson-latin", *, above: bytes = b""):
    """A slip whose image breaks off well, and words below it."""
    slip = Slip(kind="ticket", blocks=(Line("A001"),), reprint_mark="REPRINT")
    image = b"\x1dv0\x00\x48\x00\x18\x00" + bytes([0xAA]) * 72 * 24
    return add_slip(lobby, slip, above + image + b"A001\n", load_profile(profile))
