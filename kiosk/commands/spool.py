"""`kiosk spool`: what waits for paper, and what a person can do about it."""

from __future__ import annotations

import json
import math
import signal
import sys
import threading
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable
from contextlib import closing

from kiosk.draft import Refused
from kiosk.house import HOUSE_REFUSALS, House, open_house
from kiosk.printernames import in_order, kiosk_of, printer_role
from kiosk.printroom import (
    PrintRoom,
    check_fonts,
    check_printers,
    drive,
    gone_printers,
    print_workers,
    printer_places,
    stand_in_of,
)
from kiosk.privacy import KeyRefused
from kiosk.reception import Reception
from kiosk.settings import Settings
from kiosk.store import Store, StoreError
from kiosk.undecided import Sight, UndecidedSlip, careful_sight, undecided_slips
from kiosk.wiring import open_reception, open_store_as_it_is, open_upgraded_store
from printing import spool
from printing.cells import cells
from printing.clock import SystemClock
from printing.report import NotPrinted, Printed, PrintReport
from printing.spool import Job, NoSuchJob, UnlawfulJobStep

IN_THE_LOBBY = "start the kiosk, and the lobby's printer prints them"

REFUSALS = (
    *HOUSE_REFUSALS,
    Refused,
    StoreError,
    KeyRefused,
    NoSuchJob,
    UnlawfulJobStep,
)


def run(arguments: Namespace, rest: Callable[[float], None] = time.sleep) -> int:
    """Carry out the one action that was asked for; it may have to watch for a while who is at work."""
    if arguments.action in ("list", "run") and arguments.number is not None:
        raise Refused(f"spool {arguments.action} {arguments.number}: it takes no number")
    if arguments.until_empty and arguments.action != "run":
        raise Refused(f"spool {arguments.action}: takes no --until-empty")
    if arguments.json and arguments.action == "run":
        raise Refused("spool run: takes no --json")
    house = open_house()
    check_printers(house.settings)
    if arguments.action == "run":
        check_fonts(house.settings)
    with closing(_open(house.settings, arguments.action)) as store:
        if arguments.action == "run":
            (_run_until_empty if arguments.until_empty else _run)(house, store)
        else:
            _look_after(house, store, arguments, rest)
    return 0


def _look_after(house: House, store: Store, arguments: Namespace, rest: Callable[[float], None]) -> None:
    """Carries out what a person decided, if anything, and tells the slips that it was about, and those that nobody
    would print."""
    sight = careful_sight(
        store.reading, [it.name for it in printer_places(house.settings)], SystemClock(), _watched_for(rest)
    )
    try:
        if arguments.action == "list":
            wanted = None
        else:
            wanted = _acted(open_reception(house, store), arguments.action, arguments.number, sight)
        with store.reading() as connection:
            found = spool.jobs(connection)
        _tell([job for job in found if wanted is None or job.id in wanted], arguments.json)
    finally:
        # It may be why nothing could be done.
        with store.reading() as connection:
            undecided = undecided_slips(connection, sight, SystemClock().now())
        _warn([slip for slip in reversed(undecided) if slip.is_stranded], house.settings)


def _open(settings: Settings, action: str) -> Store:
    """Whoever drives the printers may be the first here; all others look after what is there."""
    if action == "list":
        return open_store_as_it_is(settings)
    return open_upgraded_store(settings, makes=action == "run")


def _watched_for(rest: Callable[[float], None]) -> Callable[[float], None]:
    def watch(seconds: float) -> None:
        print(f"kiosk: watching for {seconds:.0f} seconds which other kiosks are at work", file=sys.stderr)
        rest(seconds)

    return watch


def _warn(stranded: list[UndecidedSlip], settings: Settings) -> None:
    """Of slips at printers that nobody drives, on standard error: they would not come out."""
    unset = {place.name: place.address_key for place in gone_printers(settings)}
    for printer in in_order({slip.printer for slip in stranded}):
        slips = [slip for slip in stranded if slip.printer == printer]
        jobs = ", ".join(f"{it.job} of {it.number}" if it.number else str(it.job) for it in slips)
        if printer in unset:
            why = f"{unset[printer]} is not set"
            way_out = IN_THE_LOBBY if printer_role(printer) == "spare" else "set it again and start the kiosk"
        else:
            name = kiosk_of(printer)
            why, way_out = f"no kiosk named {name} is at work", f'start the one with kiosk_name = "{name}"'
        print(
            f"kiosk: {why}, and {len(slips)} slip(s) of the {printer} printer wait for it (job {jobs}): {way_out}, "
            "or kiosk spool cancel each",
            file=sys.stderr,
        )


def _acted(reception: Reception, action: str, number: int | None, sight: Sight) -> list[int]:
    """A person decided it, so it goes through reception and is on record; returns the jobs that it was about."""
    if number is None:
        wanted = "a visit" if action == "reprint" else "a job"
        raise Refused(f"spool {action}: the number of {wanted} is missing; kiosk spool list shows them")
    match action:
        case "retry":
            return [reception.retry(number).id]
        case "cancel":
            return [reception.cancel(number, sight).id]
        case _:
            return [job.id for job in reception.reprint(number)]


def _tell(jobs: list[Job], in_json: bool) -> None:
    if in_json:
        print(json.dumps([_as_facts(job) for job in jobs], ensure_ascii=False))
        return
    width = max((cells(job.printer) for job in jobs), default=0)
    for job in jobs:
        alarm = f"  alarm: {job.alarm}" if job.alarm else ""
        printer = job.printer + " " * (width - cells(job.printer))
        print(f"{job.id:>6}  {job.state:<9}  {job.kind:<9}  {printer}  {_about(job)}{alarm}")


def _about(job: Job) -> str:
    return f"visit {job.reference}" if job.reference.isdecimal() else job.reference


def _as_facts(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "visit": int(job.reference) if job.reference.isdecimal() else None,
        "reference": job.reference,
        "slip": job.kind,
        "printer": job.printer,
        "profile": job.profile,
        "state": job.state,
        "alarm": job.alarm,
        "proof": job.proof,
        "attempts": job.attempts,
        "created_at": job.created_at.isoformat(),
    }


def _run(house: House, store: Store) -> None:
    """Drive the printers until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    room = PrintRoom(print_workers(house.settings, store, _say))
    stop.wait()
    room.close()


def _run_until_empty(house: House, store: Store) -> None:
    """Drive the printers until nothing at them moves by itself any more, however long one takes to be mended. What
    moves at others does so for whoever drives those."""
    ours = _served(house.settings)

    def is_empty() -> bool:
        with store.reading() as connection:
            return all(job.printer not in ours for job in spool.unfinished(connection))

    drive(print_workers(house.settings, store, _say), is_empty, math.inf)
    with store.reading() as connection:
        elsewhere = Counter(job.printer for job in spool.unfinished(connection) if job.printer not in ours)
    if elsewhere:
        told = ", ".join(f"{elsewhere[printer]} at {printer}" for printer in in_order(elsewhere))
        print(
            f"kiosk: slips wait for printers that this kiosk does not drive: {told}; kiosk spool list shows them",
            file=sys.stderr,
        )


def _served(settings: Settings) -> set[str]:
    """The printers whose slips come out here: the kiosk's own, and those that these stand in for."""
    places = printer_places(settings)
    others = (stand_in_of(place, settings) for place in places)
    return {place.name for place in places} | {it.printer for it in others if it is not None}


def _say(report: PrintReport) -> None:
    """One line a slip on standard error, so that whoever waits sees it move."""
    match report:
        case Printed(job, proof):
            print(f"job {job.id}: {job.kind} {job.state} (proof: {proof})", file=sys.stderr)
        case NotPrinted(job, condition):
            print(f"job {job.id}: {job.kind} {job.state}, the printer is {condition.name}", file=sys.stderr)
        case _:
            print(f"{report.printer} printer: {report.condition.name}", file=sys.stderr)
