"""The office: one thread behind the touchscreen that carries out, in order, and always answers."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from kiosk.draft import Draft
from kiosk.events import (
    CheckedIn,
    CheckInFailed,
    ChecklistSettled,
    Event,
    RatableFound,
    Rated,
    RatingFailed,
    Served,
    ServiceRefused,
    TicketSettled,
)
from kiosk.office import Lobby, Office, OfficeClosed
from kiosk.orders import Overview, Reopen
from kiosk.states import CheckIn, FindVisit, LogIn, PrintChecklist, Rate, RatingEffect, Serve, ServiceEffect
from kiosk.trouble import Shut
from kiosk.visit import Ratable, Ticket

PATIENCE_S = 30


def ticket(visit: int) -> Ticket:
    return Ticket(
        visit=visit,
        number=f"C{visit:03d}",
        day=date(2026, 11, 23),
        series="C",
        request="payment",
        lane="ordinary",
        language="zh",
        ahead=visit - 1,
        checked_in_at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    )


def ignore(_shut: Shut | None) -> None:
    """For stories in which the office is never shut."""


class RememberingLobby:
    """A lobby that numbers its visits, and can be told to refuse."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.lists: list[str] = []
        self.refuses = False
        self.tidied = 0
        self.closed = False

    def check_in(self, draft: Draft) -> Ticket:
        if self.refuses:
            raise OfficeClosed("the store is locked")
        self.drafts.append(draft)
        return ticket(len(self.drafts))

    def print_checklist(self, draft: Draft, print_key: str) -> None:
        if self.refuses:
            raise OfficeClosed("the store is locked")
        self.lists.append(print_key)

    def rate(self, asked: RatingEffect) -> Event:
        if self.refuses:
            raise OfficeClosed("the store is locked")
        return RatableFound(asked.key, Ratable(7, "C007")) if isinstance(asked, FindVisit) else Rated(asked.key)

    def serve(self, asked: ServiceEffect) -> Event:
        if self.refuses:
            raise OfficeClosed("the store is locked")
        return Served(asked.key, 3, Overview())

    def tidy_up(self) -> None:
        self.tidied += 1

    def close(self) -> None:
        self.closed = True


def test_visits_are_taken_in_the_order_they_came_and_each_answer_names_its_visit() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lobby = RememberingLobby()
    office = Office(lambda: lobby, told.put, ignore)
    office.start()
    office.perform(CheckIn(Draft("zh", key="first")))
    office.perform(CheckIn(Draft("en", key="second")))
    office.close()

    assert told.get(timeout=PATIENCE_S) == CheckedIn("first", ticket(1))
    assert told.get(timeout=PATIENCE_S) == CheckedIn("second", ticket(2))
    assert [draft.key for draft in lobby.drafts] == ["first", "second"]
    assert lobby.closed, "a closing office lets go of the store"


def test_what_was_asked_before_the_office_opened_is_carried_out_once_it_has() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    office = Office(RememberingLobby, told.put, ignore)
    office.perform(CheckIn(Draft("zh", key="early bird")))
    office.start()

    assert told.get(timeout=PATIENCE_S) == CheckedIn("early bird", ticket(1))
    office.close()


def test_a_visit_that_the_store_does_not_take_is_answered_and_the_next_one_is_taken() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lobby = RememberingLobby()
    lobby.refuses = True
    office = Office(lambda: lobby, told.put, ignore)
    office.start()
    office.perform(CheckIn(Draft("zh", key="unlucky")))
    assert told.get(timeout=PATIENCE_S) == CheckInFailed("unlucky")
    office.perform(PrintChecklist(Draft("zh"), "list"))
    assert told.get(timeout=PATIENCE_S) == ChecklistSettled("list", "nowhere")

    lobby.refuses = False
    office.perform(CheckIn(Draft("zh", key="lucky")))
    assert told.get(timeout=PATIENCE_S) == CheckedIn("lucky", ticket(1))
    office.close()


def test_an_office_that_cannot_open_says_so_and_is_tried_again_with_the_next_visitor() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lobby = RememberingLobby()
    states = iter(["shut", "shut", "open"])

    def build() -> Lobby:
        if next(states) == "shut":
            raise OfficeClosed("the folder cannot be written", "folder")
        return lobby

    shut: list[Shut | None] = []
    office = Office(build, told.put, shut.append)
    office.start()
    office.perform(CheckIn(Draft("zh", key="too early")))
    assert told.get(timeout=PATIENCE_S) == CheckInFailed("too early")
    assert shut[0] == Shut("folder"), "the screen can say why"
    office.perform(CheckIn(Draft("zh", key="in time")))
    assert told.get(timeout=PATIENCE_S) == CheckedIn("in time", ticket(1))
    assert shut[-1] is None, "and that it is over"
    office.close()


def test_staff_are_answered_in_their_turn_and_told_when_the_office_is_shut() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lobby = RememberingLobby()
    office = Office(lambda: lobby, told.put, ignore)
    office.start()
    office.perform(LogIn("s1", 3, "730915"))
    assert told.get(timeout=PATIENCE_S) == Served("s1", 3, Overview())
    lobby.refuses = True
    office.perform(Serve("s1", 3, Reopen()))
    assert told.get(timeout=PATIENCE_S) == ServiceRefused("s1", "shut")
    office.close()


def test_who_rates_is_answered_and_told_where_nothing_could_be_looked_up_or_kept() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lobby = RememberingLobby()
    office = Office(lambda: lobby, told.put, ignore)
    with office.at_work():
        office.perform(FindVisit("r1", "C007"))
        assert told.get(timeout=PATIENCE_S) == RatableFound("r1", Ratable(7, "C007"))
        office.perform(Rate("r1", 7, 5))
        assert told.get(timeout=PATIENCE_S) == Rated("r1")
        lobby.refuses = True
        for asked in (FindVisit("r2", "C007"), Rate("r2", 7, 5)):
            office.perform(asked)
            assert told.get(timeout=PATIENCE_S) == RatingFailed("r2")


class BrokenLobby(RememberingLobby):
    """A lobby with a bug that shows with the first visitor only."""

    def check_in(self, draft: Draft) -> Ticket:
        if draft.key == "unlucky":
            raise KeyError("a bug")
        return super().check_in(draft)


def test_a_bug_costs_one_visitor_an_apology_and_the_next_one_is_taken() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    office = Office(BrokenLobby, told.put, ignore)
    office.start()
    office.perform(CheckIn(Draft("zh", key="unlucky")))
    assert told.get(timeout=PATIENCE_S) == CheckInFailed("unlucky")
    office.perform(CheckIn(Draft("zh", key="lucky")))
    assert told.get(timeout=PATIENCE_S) == CheckedIn("lucky", ticket(1))
    office.close()


class LobbyWithAFastPrinter(RememberingLobby):
    """A lobby whose printer has the slip out before the check-in is answered."""

    def check_in(self, draft: Draft) -> Ticket:
        taken = super().check_in(draft)
        self.printed(TicketSettled(taken.visit, tray="lobby"))
        return taken

    printed: Callable[[Event], None]


def test_a_printer_faster_than_the_answer_is_heard_only_after_the_number_is_known() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lobby = LobbyWithAFastPrinter()
    office = Office(lambda: lobby, told.put, ignore)
    lobby.printed = office.report
    office.start()
    office.perform(CheckIn(Draft("zh", key="first")))

    assert told.get(timeout=PATIENCE_S) == CheckedIn("first", ticket(1))
    assert told.get(timeout=PATIENCE_S) == TicketSettled(1, tray="lobby")
    office.close()


class UntidyLobby(RememberingLobby):
    """A lobby that cannot tidy up."""

    def tidy_up(self) -> None:
        super().tidy_up()
        raise KeyError("a bug")


def test_tidying_up_waits_until_the_visitor_has_the_answer_and_a_bug_in_it_costs_nobody_anything() -> None:
    lobby = UntidyLobby()
    told: queue.SimpleQueue[tuple[Event, int]] = queue.SimpleQueue()
    office = Office(lambda: lobby, lambda event: told.put((event, lobby.tidied)), ignore)
    office.start()
    office.perform(CheckIn(Draft("zh", key="first")))
    office.perform(CheckIn(Draft("zh", key="second")))

    assert told.get(timeout=PATIENCE_S) == (CheckedIn("first", ticket(1)), 1)
    assert told.get(timeout=PATIENCE_S) == (CheckedIn("second", ticket(2)), 2)
    office.close()


def test_an_answer_that_comes_within_the_grace_is_there_before_the_screen_draws_anything_else() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    office = Office(RememberingLobby, told.put, ignore, grace_s=PATIENCE_S)
    with office.at_work():
        office.perform(CheckIn(Draft("zh", key="first")))
        assert told.get_nowait() == CheckedIn("first", ticket(1))


class SlowLobby(RememberingLobby):
    """A lobby that takes a visit only when the store lets go."""

    def __init__(self) -> None:
        super().__init__()
        self.lets_go = threading.Event()

    def check_in(self, draft: Draft) -> Ticket:
        assert self.lets_go.wait(PATIENCE_S)
        return super().check_in(draft)


def test_a_slow_store_keeps_the_screen_no_longer_than_the_grace_and_the_answer_comes_later() -> None:
    told: queue.SimpleQueue[Event] = queue.SimpleQueue()
    lobby = SlowLobby()
    office = Office(lambda: lobby, told.put, ignore)
    with office.at_work():
        office.perform(CheckIn(Draft("zh", key="first")))
        assert told.empty(), "the screen goes on while the store is busy"
        lobby.lets_go.set()
        assert told.get(timeout=PATIENCE_S) == CheckedIn("first", ticket(1))


class ToldToEnd(Office):
    """An office whose start breaks off: the word to end comes just before its thread begins, or just after."""

    begins = True

    def start(self) -> None:
        if self.begins:
            super().start()
        raise SystemExit


@pytest.mark.parametrize("begins", [False, True])
def test_the_word_to_end_that_comes_while_it_begins_leaves_nobody_at_work(begins: bool) -> None:
    lobby = RememberingLobby()
    office = ToldToEnd(lambda: lobby, lambda _event: None, ignore)
    office.begins = begins
    with pytest.raises(SystemExit), office.at_work():
        pass
    assert not office.is_alive()
    assert lobby.closed is begins
