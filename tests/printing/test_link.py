"""One conversation with a printer: what an answer is taken for, and how fresh what a look tells is."""

from __future__ import annotations

import pytest

from printing.condition import CoverOpen, Ready, Unknown
from printing.escpos import TELL_CHANGES
from printing.link import Link
from printing.memory import MemoryPrinter, SimulatedClock
from printing.transport import Fault


class ChangesMeanwhile(MemoryPrinter):
    """Its cover is opened after so many of its answers were fetched."""

    opens_after: int | None = None

    def read(self, timeout_s: float) -> bytes | Fault:
        received = super().read(timeout_s)
        if self.opens_after is not None and isinstance(received, bytes) and received:
            self.opens_after -= 1
            if not self.opens_after:
                self.cover_open, self.opens_after = True, None
        return received


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


def test_an_answer_that_comes_after_its_time_passes_for_none_of_the_next_look(clock: SimulatedClock) -> None:
    """To the first question many printers answer with the bit that is the open cover in the second answer."""
    printer = MemoryPrinter(clock)
    link = Link(printer, clock, feels_near_end=True)
    assert link.look() == Ready()
    printer.reply_delay_s = 0.5
    assert link.look() == Unknown()
    printer.reply_delay_s = 0.2
    assert link.look() == Ready()
    printer.reply_delay_s = 0.0
    assert link.look() == Ready()


@pytest.mark.parametrize("says_twice", [False, True])
@pytest.mark.parametrize("answers", [1, 2, 3, 4])
def test_a_cover_that_opens_while_the_printer_is_looked_at_is_seen_by_that_look_or_told_behind_it(
    clock: SimulatedClock, answers: int, says_twice: bool
) -> None:
    """A slip would follow the look at once."""
    printer = ChangesMeanwhile(clock)
    printer.double_replies = says_twice
    link = Link(printer, clock, feels_near_end=True)
    link.look()
    link.write(TELL_CHANGES)
    assert link.look() == Ready()
    printer.opens_after = answers
    assert link.look() == CoverOpen() or (answers == 4 and link.has_news()), (
        "only the last answer is asked nothing of"
    )
    assert printer.cover_open
