"""`kiosk take`: a number from the command line, through the same door as a touch."""

from __future__ import annotations

import json
import secrets
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.commands import EXIT_NOT_WELL
from kiosk.commands.drafting import draft_from_arguments
from kiosk.draft import Draft, NeededDocument, Refused, due, needed
from kiosk.house import HOUSE_REFUSALS, House, check_presentable, open_house
from kiosk.printroom import check_fonts, check_printers, drive, print_workers
from kiosk.privacy import KeyRefused
from kiosk.store import Store, StoreError
from kiosk.visit import Ticket, TicketJob
from kiosk.wiring import open_reception, open_upgraded_store
from printing import spool
from printing.glyphs import FontMissing

REFUSALS = (*HOUSE_REFUSALS, Refused, StoreError, KeyRefused, FontMissing)

WAITS = "kiosk take: {} is taken; its paper still waits"


def run(arguments: Namespace) -> int:
    """Check in, print where asked to wait, and tell the number."""
    house = open_house()
    key = secrets.token_urlsafe(16) if arguments.key is None else arguments.key
    draft = draft_from_arguments(arguments, house.catalogue, key, datetime.now(house.settings.zone).date())
    check_presentable(house.catalogue, house.settings.catalogue)
    check_printers(house.settings)
    check_fonts(house.settings)
    store = open_upgraded_store(house.settings)
    ticket = open_reception(house, store).check_in(draft)
    is_told = arguments.json or _tell(ticket, ticket.number)
    jobs = _waited(house, store, ticket, arguments.wait) if arguments.wait else ticket.jobs
    if arguments.json:
        is_told = _tell(ticket, json.dumps(as_facts(ticket, draft, jobs, house.settings.zone), ensure_ascii=False))
    return 0 if is_told else EXIT_NOT_WELL


def _tell(ticket: Ticket, words: str) -> bool:
    """The number stands whoever hears it: where standard output takes nothing, standard error has it."""
    try:
        print(words, flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        print(f"kiosk take: {ticket.number} is taken", file=sys.stderr)
        return False
    return True


def as_facts(ticket: Ticket, draft: Draft, jobs: tuple[TicketJob, ...], zone: ZoneInfo) -> dict[str, object]:
    """The ticket as scripts read it; amounts are texts with two decimals, so that no digit is lost."""
    return {
        "visit": ticket.visit,
        "number": ticket.number,
        "day": ticket.day.isoformat(),
        "series": ticket.series,
        "request": ticket.request,
        "lane": ticket.lane,
        "ahead": ticket.ahead,
        "documents": [_document(it) for it in needed(draft)],
        "fees": [{"id": fee.fee.id, "amount": str(fee.amount)} for fee in due(draft)],
        "jobs": [{"id": j.id, "slip": j.slip, "printer": j.printer, "state": j.state} for j in jobs],
        **_outside_hours(ticket, draft, zone),
        **_appointment(ticket),
    }


def _outside_hours(ticket: Ticket, draft: Draft, zone: ZoneInfo) -> dict[str, object]:
    """The hours of the request, where the number was taken outside of them; times of the centre's clocks."""
    missed = draft.chosen.hours_missed_at(ticket.checked_in_at.astimezone(zone).time())
    if missed is None:
        return {}
    return {"outside_hours": {"from": f"{missed.start:%H:%M}", "until": f"{missed.end:%H:%M}"}}


def _document(needed: NeededDocument) -> dict[str, object]:
    """A document, with those that serve as well as it where there are any."""
    document = needed.document
    facts = {"id": document.id, "need": document.need, "count": needed.count, "has": needed.has}
    return {**facts, "instead": list(document.instead)} if document.instead else facts


def _appointment(ticket: Ticket) -> dict[str, object]:
    """What a code stood for, where one was told; times in UTC."""
    if ticket.code_refused is not None:
        return {"code_refused": ticket.code_refused}
    if ticket.booked is None:
        return {}
    booked = ticket.booked
    window = {"from": booked.from_at.isoformat(), "until": booked.until_at.isoformat()}
    return {"booked": {"request": booked.request, **window}}


def _waited(house: House, store: Store, ticket: Ticket, wait_s: float) -> tuple[TicketJob, ...]:
    """What became of the slips. The number stands whatever comes of the wait: untold, it would be taken twice."""
    try:
        with _breaking_off() as broken_off:
            _print(house, store, ticket, broken_off.is_set, wait_s)
        return _left(store, ticket)
    except StoreError as error:
        print(
            f"kiosk take: {ticket.number} is taken; what became of its paper is not known: {error}", file=sys.stderr
        )
        return ticket.jobs


@contextmanager
def _breaking_off() -> Iterator[threading.Event]:
    """Keeps the first Ctrl+C until nothing is half done; the second one breaks off whatever is."""
    broken_off = threading.Event()

    def keep(*_: object) -> None:
        broken_off.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    usual = signal.signal(signal.SIGINT, keep)
    try:
        yield broken_off
    finally:
        signal.signal(signal.SIGINT, usual)


def _print(house: House, store: Store, ticket: Ticket, is_broken_off: Callable[[], bool], wait_s: float) -> None:
    """Prints the ticket's slips here where nobody owns the printer, else waits for whoever does."""

    def is_done() -> bool:
        if is_broken_off():
            return True
        with store.reading() as connection:
            return not spool.unfinished(connection, str(ticket.visit))

    drive(print_workers(house.settings, store, report=lambda _report: None), is_done, wait_s)


def _left(store: Store, ticket: Ticket) -> tuple[TicketJob, ...]:
    """The slips as they are now: however the wait ended, what was under way was followed a little longer."""
    with store.reading() as connection:
        found = spool.jobs(connection, reference=str(ticket.visit))
        waiting = spool.unfinished(connection, str(ticket.visit))
    if waiting:
        print(WAITS.format(ticket.number), file=sys.stderr)
    return tuple(TicketJob(job.id, job.kind, job.printer, job.state) for job in found)
