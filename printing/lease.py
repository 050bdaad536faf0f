"""Who owns a printer: one process at a time, named in the store.

A lease holds for ten seconds and is renewed while its owner lives. A dead holder on this host frees it at once;
one on another host when its time has run out.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from printing.tables import printer_leases

LEASE_S = 10.0


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that may drive a printer: its host, that host's boot, and the process."""

    host: str
    boot_id: str
    process_id: int

    def __str__(self) -> str:
        return f"{self.host}/{self.boot_id}/{self.process_id}"


def this_process() -> Owner:
    """The owner that this process is."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    boot_id = boot.read_text(encoding="ascii").strip() if boot.exists() else "unknown-boot"
    return Owner(host=socket.gethostname(), boot_id=boot_id, process_id=os.getpid())


def is_alive(holder: Owner, asking: Owner) -> bool:
    """Whether `holder` may still run, as far as `asking` can see: of another host it always may."""
    if holder.host != asking.host:
        return True
    return holder.boot_id == asking.boot_id and Path(f"/proc/{holder.process_id}").exists()


def acquire_lease(connection: Connection, printer: str, owner: Owner, now: datetime) -> bool:
    """Takes the printer for `owner` if nobody lives who holds it; False where somebody does."""
    holder = holder_of(connection, printer)
    if holder is None:
        return _insert(connection, printer, owner, now)
    takes_over = holder == owner or not is_alive(holder, owner)
    still_there = _held_by(printer, holder)
    condition = still_there if takes_over else and_(still_there, printer_leases.c.until <= now)
    row = {**_columns(owner), "until": now + timedelta(seconds=LEASE_S)}
    return connection.execute(update(printer_leases).where(condition).values(row)).rowcount == 1


def renew(connection: Connection, printer: str, owner: Owner, now: datetime) -> bool:
    """Prolongs a lease that is still `owner`'s; False where another has taken the printer over.

    The row stays locked until the transaction ends, so what follows in it holds only while the lease does.
    """
    until = now + timedelta(seconds=LEASE_S)
    statement = update(printer_leases).where(_held_by(printer, owner)).values(until=until)
    return connection.execute(statement).rowcount == 1


def release(connection: Connection, printer: str, owner: Owner) -> None:
    """Gives the printer back, if it is `owner`'s."""
    connection.execute(delete(printer_leases).where(_held_by(printer, owner)))


def holder_of(connection: Connection, printer: str) -> Owner | None:
    """Who holds the printer, alive or not; None where nobody does."""
    row = connection.execute(select(printer_leases).where(printer_leases.c.printer == printer)).first()
    return None if row is None else Owner(row.host, row.boot_id, row.process_id)


def _insert(connection: Connection, printer: str, owner: Owner, now: datetime) -> bool:
    row = {"printer": printer, **_columns(owner), "until": now + timedelta(seconds=LEASE_S)}
    try:
        with connection.begin_nested():
            connection.execute(insert(printer_leases).values(row))
    except IntegrityError:
        return False
    return True


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
