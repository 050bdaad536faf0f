"""The printers of the house: where they stand, who works them, and the threads that do."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from kiosk.printernames import FIRST_KIOSK, PRINTER_ROLES, PrinterRole, printer_name
from kiosk.register import Fact, Happening
from kiosk.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from kiosk.store import Store
    from printing.lease import Owner
    from printing.report import PrintReport
    from printing.spool import Job
    from printing.stand_in import StandIn
    from printing.transport import Printer, Transport
    from printing.worker import PrintWorker

logger = logging.getLogger("kiosk.printers")

BROKEN_S = 1.0
LOOK_AGAIN_S = 0.1
HEAD_START_S = 0.01
"""How long the printers may take to begin before the visitor's screen is drawn: drawing takes the interpreter and the
cores from a slip's first byte, and the paper is what the visitor waits for."""
BEFORE: dict[PrinterRole, str] = {"lobby": "", "counter": "staff_", "spare": "spare_"}
"""How the settings of each printer begin."""

STAND_INS: dict[PrinterRole, PrinterRole] = {"spare": "lobby", "lobby": "spare"}
"""Whose slips come out at a printer while that one is unwell. The counter's hold details, so they stay there."""


@dataclass(frozen=True)
class PrinterPlace:
    """A printer of the house: what it is for, its address, the profile of its model, and its kiosk."""

    role: PrinterRole
    address: str
    profile: str
    kiosk: str = FIRST_KIOSK

    @property
    def name(self) -> str:
        """What it is called in the spool."""
        return printer_name(self.role, self.kiosk)

    @property
    def address_key(self) -> str:
        """The setting that says the address."""
        return f"{BEFORE[self.role]}printer"

    @property
    def profile_key(self) -> str:
        """The setting that says the profile."""
        return f"{BEFORE[self.role]}profile"


def printer_places(settings: Settings) -> tuple[PrinterPlace, ...]:
    """The printer in the lobby, the one behind the counter where there is one, and the lobby's spare."""
    return tuple(place for place in _places(settings) if place.role == "lobby" or place.address)


def gone_printers(settings: Settings) -> tuple[PrinterPlace, ...]:
    """Those that stand nowhere by these settings, and may have stood somewhere by earlier ones."""
    here = printer_places(settings)
    return tuple(place for place in _places(settings) if place not in here)


def _places(settings: Settings) -> tuple[PrinterPlace, ...]:
    """All of them, also where no printer stands."""
    kiosk = settings.kiosk_name
    return (
        PrinterPlace("lobby", settings.printer, settings.profile, kiosk),
        PrinterPlace("counter", settings.staff_printer, settings.staff_profile or settings.profile, kiosk),
        PrinterPlace("spare", settings.spare_printer, settings.spare_profile or settings.profile, kiosk),
    )


def check_printers(settings: Settings) -> None:
    """Raises `SettingsError` for a printer that can never print, before a number is given."""
    from printing.devices import Device, device_of
    from printing.profiles import ProfileError, load_profile
    from printing.transport import AddressError, Gathering, open_transport

    for place in _places(settings):
        try:
            load_profile(place.profile)
        except ProfileError as error:
            raise SettingsError(settings.refusal(place.profile_key, None, str(error))) from None
    known: list[tuple[PrinterPlace, Device]] = []
    for place in printer_places(settings):
        if place.address == "virtual:":
            continue
        try:
            way = open_transport(place.address)
            device = device_of(place.address)
        except AddressError as error:
            raise SettingsError(settings.refusal(place.address_key, None, str(error))) from None
        if isinstance(way, Gathering) and load_profile(place.profile).confirmation != "none":
            allowed = f"{place.address} answers nothing; allowed is a profile without confirmation"
            raise SettingsError(settings.refusal(place.profile_key, place.profile, allowed))
        for first, other in known:
            if device.may_be(other):
                allowed = f"{first.address_key} is there already; allowed is the address of another printer"
                raise SettingsError(settings.refusal(place.address_key, place.address, allowed))
        known.append((place, device))


def check_fonts(settings: Settings, folders: Sequence[str] | None = None) -> None:
    """Raises `SettingsError` for a printer whose Chinese is drawn by this machine where it has no font to do so;
    behind `check_printers`, for whoever prints. A spare counts too: what it takes over it could only hold. Fonts are
    looked for where systems put them, or in `folders`."""
    from printing.glyphs import FontMissing, find_typeface
    from printing.profiles import load_profile

    for place in printer_places(settings):
        is_virtual = place.address == "virtual:"
        if not is_virtual and load_profile(place.profile).codec != "none":
            continue
        key, value = (place.address_key, place.address) if is_virtual else (place.profile_key, place.profile)
        try:
            find_typeface(folders)
        except FontMissing as error:
            raise SettingsError(
                settings.refusal(key, value, f"its Chinese is drawn here, and there is {error}")
            ) from None


def open_place(place: PrinterPlace, settings: Settings) -> Transport:
    """The way to a printer, not opened yet. Raises `AddressError`, `ProfileError` and `FontMissing`."""
    from printing.transport import open_transport

    virtual = _virtual_printer(place, settings) if place.address == "virtual:" else None
    return open_transport(place.address, virtual=virtual)


def _virtual_printer(place: PrinterPlace, settings: Settings) -> Printer:
    from printing.nature import nature_of
    from printing.profiles import load_profile
    from printing.tray import Tray
    from printing.virtual import VirtualPrinter

    profile = load_profile(place.profile)
    tray = Tray(settings.state / "tray", place.role)
    return VirtualPrinter(profile.width_dots, tray.keep, nature=nature_of(profile))


def print_workers(settings: Settings, store: Store, report: Callable[[PrintReport], None]) -> tuple[PrintWorker, ...]:
    """One worker for each printer of the house. Raises `AddressError`, `ProfileError` and `FontMissing`: none of
    them behind `check_printers` and `check_fonts`."""
    from printing.clock import SystemClock
    from printing.devices import network_device
    from printing.lease import this_process
    from printing.profiles import load_profile
    from printing.watermark import Watermark
    from printing.worker import PrintWorker

    owner, name = this_process(), settings.kiosk_name
    watermark = Watermark(settings.state / "sendings", name, [printer_name(role, name) for role in PRINTER_ROLES])
    recover_gone(settings, store, owner)
    return tuple(
        PrintWorker(
            printer=place.name,
            transaction=store.transaction,
            reading=store.reading,
            transport=open_place(place, settings),
            profile=load_profile(place.profile),
            clock=SystemClock(),
            report=report,
            owner=owner,
            stand_in=stand_in_of(place, settings),
            on_stood_in=partial(record_stand_in, settings, place),
            watermark=watermark,
            device=network_device(place.address, owner.host),
        )
        for place in printer_places(settings)
    )


def recover_gone(settings: Settings, store: Store, owner: Owner) -> None:
    """What was under way at a printer that was taken out since is unknown, and waits for a person; nothing while
    somebody still drives it by settings of their own."""
    from printing import lease, spool
    from printing.clock import SystemClock

    clock = SystemClock()
    for place in gone_printers(settings):
        with store.reading() as connection:
            if not spool.is_left_at(connection, place.name):
                continue
        with store.transaction() as connection:
            if lease.acquire_lease(connection, place.name, owner, lease.Watch(clock)):
                spool.recover(connection, place.name, clock.now())
                lease.release(connection, place.name, owner)


def record_stand_in(
    settings: Settings, place: PrinterPlace, connection: Connection, printer: str, jobs: Sequence[Job], now: datetime
) -> None:
    """In the register, that slips meant for one printer come out at another."""
    from kiosk import chain

    told: dict[str, Fact] = {"printer": place.name, "for": printer, "jobs": [job.id for job in jobs]}
    chain.record_today(connection, settings, Happening("printer-stood-in", now, None, told))


def stand_in_of(place: PrinterPlace, settings: Settings) -> StandIn | None:
    """Whom a printer stands in for: the lobby's and its spare for each other, also where the spare stands in the
    house no more."""
    from printing.profiles import load_profile
    from printing.stand_in import StandIn

    wanted = STAND_INS.get(place.role)
    if wanted is None:
        return None
    other = next((it for it in printer_places(settings) if it.role == wanted), None)
    if other is None:
        return StandIn(printer_name(wanted, place.kiosk), is_gone=True)
    return StandIn(other.name, is_one_way=load_profile(other.profile).confirmation == "none")


def drive(workers: tuple[PrintWorker, ...], is_done: Callable[[], bool], patience_s: float) -> bool:
    """Works on this thread until it is done; False where patience ended first. Gives the printers back.

    Raises `StoreError` where the store fails: whoever called says so, and what was done before it.
    """
    end = time.monotonic() + patience_s
    with ExitStack() as ending:
        for worker in workers:
            ending.callback(worker.close)
        while not is_done():
            if time.monotonic() >= end:
                return False
            moved = [worker.step() for worker in workers]
            if not any(moved):
                time.sleep(LOOK_AGAIN_S)
        return True


class _Station:
    """A worker on a thread of its own, and the bell that wakes it."""

    def __init__(self, worker: PrintWorker, name: str, drive: Callable[[_Station], None]) -> None:
        self.worker = worker
        self.wake = threading.Event()
        self.has_stepped = threading.Event()
        self.thread = threading.Thread(target=drive, args=(self,), name=name)

    def ring(self) -> None:
        self.has_stepped.clear()
        self.wake.set()


class PrintRoom:
    """The workers of all printers, each on a thread of its own. Whoever wakes them lets them begin first, for
    `head_start_s` seconds at most."""

    def __init__(self, workers: tuple[PrintWorker, ...], head_start_s: float = HEAD_START_S) -> None:
        self._head_start_s = head_start_s
        self._stop = threading.Event()
        self._stations = [_Station(worker, f"printer-{number}", self._drive) for number, worker in enumerate(workers)]
        for station in self._stations:
            station.thread.start()

    def wake(self) -> None:
        """A slip was queued: look now. Returns once each worker has taken a step, or the head start is over."""
        for station in self._stations:
            station.ring()
        end = time.monotonic() + self._head_start_s
        for station in self._stations:
            station.has_stepped.wait(max(0.0, end - time.monotonic()))

    def close(self) -> None:
        """End in order: what is in flight is followed a little, the printers are given back."""
        self._stop.set()
        for station in self._stations:
            station.ring()
        for station in self._stations:
            station.thread.join()

    def _drive(self, station: _Station) -> None:
        """Whatever breaks, no printer is left alone while the lobby is open: slips are safe in the store, and the
        worker goes on where it was."""
        while not self._stop.is_set():
            try:
                station.worker.run(station.wake, self._stop, station.has_stepped.set)
            except Exception:
                logger.exception("printing broke off, and goes on")
                self._stop.wait(BROKEN_S)
