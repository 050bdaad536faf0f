"""The lobby that the office opens: reception and the print room together, speaking the flow's language."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Protocol

from kiosk.caretaker import Caretaker
from kiosk.draft import Draft, Refused
from kiosk.events import ChecklistSettled, Event, RatableFound, Rated, RatingRefused, StaffSlipSettled, TicketSettled
from kiosk.office import OfficeClosed
from kiosk.presence import Away
from kiosk.printernames import printer_role
from kiosk.privacy import KeyRefused
from kiosk.reception import Reception
from kiosk.states import FindVisit, Rate, RatingEffect, ServiceEffect
from kiosk.store import StoreError
from kiosk.trouble import Trouble
from kiosk.visit import Ratable, Ticket, Tray, Whereabouts
from printing.condition import PrinterCondition, Unknown
from printing.report import ConditionChanged, NotPrinted, Printed
from printing.spool import Job

logger = logging.getLogger("kiosk.lobby")


class Printers(Protocol):
    """Whoever brings slips to paper."""

    def wake(self) -> None:
        """A slip was queued."""

    def close(self) -> None:
        """End in order."""


class OpenLobby:
    """Takes visits and wakes the printers; what reception refuses is told as `OfficeClosed`. `forget` deletes what
    has had its time, once on every date that `today` tells, as the privacy notice promises (S21); `away_told` gets
    who is out, again and again."""

    def __init__(
        self,
        reception: Reception,
        printers: Printers,
        caretaker: Caretaker,
        forget: Callable[[], object],
        today: Callable[[], date],
        away_told: Callable[[tuple[Away, ...]], None],
    ) -> None:
        self._reception = reception
        self._printers = printers
        self._caretaker = caretaker
        self._forget = forget
        self._today = today
        self._away_told = away_told
        self._tidied_on: date | None = None

    def check_in(self, draft: Draft) -> Ticket:
        """Take a visit. Raises `OfficeClosed`; then nothing was stored."""
        with _told_as_closed():
            ticket = self._reception.check_in(draft)
        self._printers.wake()
        return ticket

    def print_checklist(self, draft: Draft, print_key: str) -> None:
        """Queue the take-home list. Raises `OfficeClosed`."""
        with _told_as_closed():
            self._reception.print_checklist(draft, print_key)
        self._printers.wake()

    def rate(self, asked: RatingEffect) -> Event:
        """Find the visit that is to be rated, or keep its rating. Raises `OfficeClosed`."""
        with _told_as_closed():
            match asked:
                case FindVisit(key, written):
                    found = self._reception.ratable(written)
                    return RatableFound(key, found) if isinstance(found, Ratable) else RatingRefused(key, found)
                case Rate(key, visit, faces):
                    refusal = self._reception.rate(visit, faces)
                    return Rated(key) if refusal is None else RatingRefused(key, refusal)

    def serve(self, asked: ServiceEffect) -> Event:
        """Answer staff at the screen. Raises `OfficeClosed`."""
        with _told_as_closed():
            answer = self._caretaker.answer(asked)
        self._printers.wake()
        return answer

    def tidy_up(self) -> None:
        """Tell who is out, learn what a new day is taught before its first visitor comes, and forget what has had
        its time."""
        self._away_told(self._absences())
        self._learn()
        self._forget_once_a_day()

    def _absences(self) -> tuple[Away, ...]:
        """Nobody is called away by a store that cannot be asked."""
        try:
            return self._reception.absences()
        except StoreError as error:
            logger.info("who is out is not known: %s", error)
            return ()

    def _learn(self) -> None:
        """A store that cannot be asked now is asked again soon."""
        try:
            self._reception.learn()
        except StoreError as error:
            logger.info("what earlier days teach is not known: %s", error)

    def _forget_once_a_day(self) -> None:
        """A store that is busy now is asked again tomorrow."""
        today = self._today()
        if self._tidied_on == today:
            return
        self._tidied_on = today
        try:
            self._forget()
        except StoreError as error:
            logger.warning("what has had its time stays for now: %s", error)

    def close(self) -> None:
        """End the printing in order, then let go of the store."""
        self._printers.close()
        self._reception.store.close()


def event_of(report: Printed | NotPrinted) -> Event | None:
    """What a print report means to the visitor at the screen; None where it is not about a slip of theirs.

    Printed means confirmed, and within reach: what was only sent to a printer that cannot answer is not claimed to
    lie there.
    """
    tray = _tray(report)
    match report.job:
        case Job(kind="ticket", reference=visit):
            return TicketSettled(int(visit), tray)
        case Job(kind="staff", reference=visit):
            return StaffSlipSettled(int(visit), tray)
        case Job(kind="checklist", reference=reference):
            return ChecklistSettled(reference.removeprefix("checklist:"), tray or _trayless(report))
        case _:
            return None


def _tray(report: Printed | NotPrinted) -> Tray | None:
    """Where in the lobby the slip lies; None where it does not, or nobody knows."""
    if not isinstance(report, Printed) or report.job.state != "confirmed":
        return None
    match printer_role(report.job.printer):
        case "lobby":
            return "lobby"
        case "spare":
            return "spare"
        case _:
            return None


def _trayless(report: Printed | NotPrinted) -> Whereabouts:
    """Of a slip that is in no tray: it did not print where its sending never began, or the printer said that it was
    interrupted. Anything else was sent, and nobody can tell."""
    is_known = report.job.attempts == 0 or report.job.state == "damaged"
    return "nowhere" if isinstance(report, NotPrinted) and is_known else "unknown"


def paper_of(said: ConditionChanged, one_way: Collection[str]) -> PrinterCondition | None:
    """A printer's condition as visitors should know it; None of a connected one that answers nothing, which is as
    well as anybody will ever know."""
    is_as_well_as_known = isinstance(said.condition, Unknown) and said.printer in one_way
    return None if is_as_well_as_known else said.condition


def trouble_of(error: Exception) -> Trouble:
    """What keeps the lobby from opening, or from serving: the store, the key of details, or a printer's settings."""
    if isinstance(error, StoreError):
        return error.trouble
    return "key" if isinstance(error, KeyRefused) else "printer"


@contextmanager
def _told_as_closed() -> Iterator[None]:
    try:
        yield
    except (StoreError, Refused) as error:
        raise OfficeClosed(str(error)) from error
