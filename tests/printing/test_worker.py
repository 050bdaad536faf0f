"""Each rule of the printing protocol as a story in simulated time.

Which of them falls when a step is taken out stands in the README.
"""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

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
from printing.flight import process_ids
from printing.link import MOST_BYTES
from printing.profiles import load_profile
from printing.report import ConditionChanged, NotPrinted, Printed
from printing.slip import Big, Line, Qr, Slip
from printing.spool import Attempt
from printing.tables import attempts, print_jobs
from tests.printing.conftest import is_marked
from tests.printing.press import (
    BROKEN_IMAGE_AT,
    MARKED,
    STATUS,
    STEPS_S,
    WHOLE_IMAGE_MISSING_AT,
    DeafToFences,
    HangsUpInALook,
    PieceCounter,
    SlowPrinter,
    TalksByteByByte,
    TellsMore,
    TellsNothingByItself,
    WatchedPrinter,
    add_image,
    add_slip,
    epochs,
    tell,
    words_of,
)


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

    def test_the_padding_is_known_to_be_there_before_the_next_slip_follows_it(self, lobby):
        """What is sent at once with it may be eaten by what broke off."""
        lobby.wake()
        add_image(lobby)
        lobby.printer.bytes_left = len(STATUS) + BROKEN_IMAGE_AT
        lobby.work_until(lambda: lobby.states() == ["unknown"])
        lobby.work(60)
        padding = escpos.padding(lobby.profile.width_dots)
        assert padding + STATUS[:3] in bytes(lobby.printer.received)
        assert padding + escpos.INITIALISE not in bytes(lobby.printer.received)

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


class TestTheCut:
    @pytest.mark.parametrize(("partial", "kind"), [(True, "partial"), (False, "full")])
    def test_leaves_a_ticket_hanging_from_the_staff_slip_and_takes_that_off_whole(self, lobby, partial, kind):
        slip = Slip(kind="ticket", blocks=(Line("A001"),), reprint_mark="REPRINT", partial_cut=partial)
        add_slip(lobby, slip, b"A001\n", load_profile("epson-latin"))
        lobby.print_all()
        cuts = {name: bytes(lobby.printer.received).count(cut) for name, cut in escpos.CUT.items()}
        assert cuts == {"partial": 0, "full": 0} | {kind: 1}


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


def test_whoever_waits_for_a_step_knows_that_the_slip_is_being_written(open_lobby, tmp_path):
    lobby = open_lobby(path=tmp_path / "spool.db")
    wake, stop, seen = threading.Event(), threading.Event(), []
    lobby.report = lambda told: stop.set() if isinstance(told, Printed) else None
    lobby.restart()
    lobby.add("A001")

    def stepped() -> None:
        seen.append(lobby.states())
        stop.set()

    lobby.worker.run(wake, stop, stepped)
    assert seen == [["sent"]]


def test_its_own_thread_outlives_a_store_that_fails_for_a_while(running):
    lobby, wake, printed = running
    lobby.fail_store(commits=0, after=False)
    lobby.add("A001")
    wake.set()
    assert printed.wait(20)
    assert lobby.states() == ["confirmed"]
