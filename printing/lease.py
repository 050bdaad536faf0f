"""Who owns a printer: one process at a time, named in the store.

A lease is renewed while its owner lives, and each renewal counts one more. A dead holder on this host frees the
printer at once; any other when whoever waits has seen no renewal for ten seconds. Those are measured by the waiting
process with the clock that never jumps: no time of day stands in a lease, so setting a clock neither takes a printer
away from its owner nor blocks it.
"""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from sqlalchemy import ColumnElement, Connection, Insert, Row, Update, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from printing.clock import Clock
from printing.tables import printer_leases

LEASE_S = 10.0


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that may drive a printer: its host, that host's boot and in it the namespace that numbers the
    processes, and the process.

    `began_ns` sets apart what those three do not: a container that begins again has the same process id. It is in no
    lease, and two owners that differ in it alone are one.
    """

    host: str
    boot_id: str
    process_id: int
    began_ns: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.host}/{self.boot_id}/{self.process_id}"

    def first_turn(self, printer: str) -> int:
        """Where this process begins to count what it sends to a printer, as hardly any other does, nor this one at
        another printer: on a wire that hangs up nobody, what another process has sent may still be answered."""
        return crc32(f"{self}/{self.began_ns}/{printer}".encode())


def this_process() -> Owner:
    """The owner that this process is."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    boot_id = boot.read_text(encoding="ascii").strip() if boot.exists() else "unknown-boot"
    return Owner(
        host=machine_name(),
        boot_id=f"{boot_id}/{_namespace()}",
        process_id=os.getpid(),
        began_ns=time.monotonic_ns(),
    )


def _namespace(ours: Path = Path("/proc/self/ns/pid")) -> int:
    """In which the process numbers are ours: two containers of one host may both have a process 1."""
    try:
        return ours.stat().st_ino
    except OSError:
        return 0


def machine_name(network: Path = Path("/sys/class/net")) -> str:
    """The host's name and the number of its network card: kiosks that were copied from one image all have the same
    name, and would take each other for dead."""
    cards = sorted(it for it in network.glob("*") if (it / "device").exists())
    numbers = [number for it in cards if (number := _number_of(it))]
    return "-".join([socket.gethostname(), *numbers[:1]])


def _number_of(card: Path) -> str:
    """Empty where it has none, or was pulled while it was looked at."""
    try:
        return (card / "address").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def is_alive(holder: Owner, asking: Owner) -> bool:
    """Whether `holder` may still run, as far as `asking` can see: of another host, and in another container of its
    own, it always may."""
    if holder.host != asking.host:
        return True
    (boot, _, namespace), (own_boot, _, own_namespace) = (it.boot_id.partition("/") for it in (holder, asking))
    if boot != own_boot:
        return False
    return namespace != own_namespace or Path(f"/proc/{holder.process_id}").exists()


@dataclass(frozen=True, slots=True)
class Lease:
    """A printer's owner, and how often it has renewed."""

    owner: Owner
    renewals: int


@dataclass(frozen=True, slots=True)
class Rival:
    """The lease of a printer that is the same device under another name."""

    printer: str
    lease: Lease


class Watch:
    """Measures in one process how long another's lease has not been renewed, from when it was first seen so."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: Lease | None = None
        self._since = 0.0

    def has_run_out(self, lease: Lease) -> bool:
        """Whether the lease has stood still for `LEASE_S` under our eyes."""
        if lease != self._seen:
            self._seen, self._since = lease, self._clock.monotonic()
        return self._clock.monotonic() - self._since >= LEASE_S


def acquire_lease(
    connection: Connection, printer: str, owner: Owner, watch: Watch, device: str | None = None
) -> bool:
    """Takes the printer for `owner` if nobody lives who holds it; False where somebody does, or drives the same
    `device` under another name.

    `watch` is the asking process's own, kept from one asking to the next.
    """
    rival = rival_of(connection, printer, device)
    if rival is not None:
        if not _is_over(rival.lease, owner, watch):
            return False
        connection.execute(delete(printer_leases).where(_as_seen(rival.printer, rival.lease)))
    held = lease_of(connection, printer)
    if held is None:
        return _insert(connection, printer, owner, device)
    return _is_over(held, owner, watch) and take_from(connection, printer, held, owner, device)


def take_from(connection: Connection, printer: str, held: Lease, owner: Owner, device: str | None = None) -> bool:
    """Takes the printer for `owner`; False where its lease is not as it was seen any more, because its owner has
    renewed it or somebody else was faster."""
    row = {**_columns(owner), "renewals": held.renewals + 1, "device": device}
    return _unrivalled(connection, update(printer_leases).where(_as_seen(printer, held)).values(row))


def renew(connection: Connection, printer: str, owner: Owner) -> bool:
    """Prolongs a lease that is still `owner`'s; False where another has taken the printer over.

    The row stays locked until the transaction ends, so what follows in it holds only while the lease does.
    """
    counted = {"renewals": printer_leases.c.renewals + 1}
    return connection.execute(update(printer_leases).where(_held_by(printer, owner)).values(counted)).rowcount == 1


def release(connection: Connection, printer: str, owner: Owner) -> None:
    """Gives the printer back, if it is `owner`'s."""
    connection.execute(delete(printer_leases).where(_held_by(printer, owner)))


def holder_of(connection: Connection, printer: str, device: str | None = None) -> Owner | None:
    """Who holds the printer, or drives its device under another name, alive or not; None where nobody does."""
    rival = rival_of(connection, printer, device)
    held = rival.lease if rival is not None else lease_of(connection, printer)
    return None if held is None else held.owner


def rival_of(connection: Connection, printer: str, device: str | None) -> Rival | None:
    """Who holds the same device of the network as another kiosk's printer; None where nobody does."""
    if device is None:
        return None
    columns = printer_leases.c
    row = connection.execute(
        select(printer_leases).where(columns.device == device, columns.printer != printer)
    ).first()
    return None if row is None else Rival(row.printer, _lease(row))


def lease_of(connection: Connection, printer: str) -> Lease | None:
    """The printer's lease as it stands; None where nobody holds one."""
    row = connection.execute(select(printer_leases).where(printer_leases.c.printer == printer)).first()
    return None if row is None else _lease(row)


def _lease(row: Row[Any]) -> Lease:
    return Lease(Owner(row.host, row.boot_id, row.process_id), row.renewals)


def _insert(connection: Connection, printer: str, owner: Owner, device: str | None) -> bool:
    row = {"printer": printer, **_columns(owner), "renewals": 0, "device": device}
    return _unrivalled(connection, insert(printer_leases).values(row))


def _unrivalled(connection: Connection, statement: Insert | Update) -> bool:
    """Whether the one row was written: nobody was faster with this printer, or with its device."""
    try:
        with connection.begin_nested():
            # an inserted row is not counted on PostgreSQL, which says -1 there
            return connection.execute(statement).rowcount != 0
    except IntegrityError:
        return False


def _is_over(held: Lease, owner: Owner, watch: Watch) -> bool:
    """Whether its holder is `owner`, dead, or was not heard of for too long."""
    return held.owner == owner or not is_alive(held.owner, owner) or watch.has_run_out(held)


def _as_seen(printer: str, held: Lease) -> ColumnElement[bool]:
    return and_(_held_by(printer, held.owner), printer_leases.c.renewals == held.renewals)


def _columns(owner: Owner) -> dict[str, object]:
    return {"host": owner.host, "boot_id": owner.boot_id, "process_id": owner.process_id}


def _held_by(printer: str, owner: Owner) -> ColumnElement[bool]:
    columns = printer_leases.c
    return and_(
        columns.printer == printer,
        columns.host == owner.host,
        columns.boot_id == owner.boot_id,
        columns.process_id == owner.process_id,
    )
