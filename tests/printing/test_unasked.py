"""What a printer says unasked: changes, floods, and what nobody understands."""

from __future__ import annotations

import pytest

from printing import escpos
from printing.condition import CoverOpen, Flooding, PaperLow, PaperOut, Ready
from printing.faults import RUBBISH
from printing.link import MOST_HELD, Link
from printing.memory import MemoryPrinter
from printing.report import ConditionChanged, NotPrinted
from printing.worker import IDLE_S, LISTEN_S
from tests.printing.conftest import is_marked
from tests.printing.press import STATUS, SlowPrinter, tell, work_until_just_looked


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
