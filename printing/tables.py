"""The tables of the spool: jobs, attempts, leases and the last known condition of each printer.

The same statements work on SQLite and PostgreSQL. `metadata` is joined by the owner of the store for migrations.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

DUE_STATES = ("queued", "unknown")


class NaiveTime(ValueError):
    """A time without its zone was given to the spool, which keeps aware UTC only."""


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time on every database: SQLite knows no zones and hands naive times back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTime(f"{value.isoformat()} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


metadata = MetaData()

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("reference", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("printer", Text, nullable=False),
    Column("slip_json", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("alarm", Text),
    Column("proof", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reprinted_itself", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("stale_after_s", Integer, nullable=False),
    Column("stale_at", UtcTime, nullable=False),
    # Of the profile that the body was made for; empty, and that of no profile, where it was not kept yet.
    Column("profile_sha256", Text, nullable=False, server_default=""),
    # Why it waits for a person; null where it does not, or was held before that was kept.
    Column("held_because", Text),
    # Ids are part of what stands on paper and in confirmations: never given twice, not even after a purge.
    sqlite_autoincrement=True,
)

# Partial, so that claiming costs the same with one slip ever printed and with a million.
Index(
    "print_jobs_due",
    print_jobs.c.printer,
    print_jobs.c.id,
    sqlite_where=print_jobs.c.state.in_(DUE_STATES),
    postgresql_where=print_jobs.c.state.in_(DUE_STATES),
)
Index("print_jobs_state", print_jobs.c.state)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("job", Integer, ForeignKey("print_jobs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("printer", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("outcome", Text),
    sqlite_autoincrement=True,
)

Index(
    "attempts_open",
    attempts.c.printer,
    sqlite_where=attempts.c.ended_at.is_(None),
    postgresql_where=attempts.c.ended_at.is_(None),
)
Index("attempts_once", attempts.c.job, attempts.c.number, unique=True)

printer_leases = Table(
    "printer_leases",
    metadata,
    Column("printer", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("process_id", Integer, nullable=False),
    Column("renewals", Integer, nullable=False),
    # Under which address the network knows it; null where only its own machine does.
    Column("device", Text),
)

Index("printer_leases_device", printer_leases.c.device, unique=True)

printer_states = Table(
    "printer_states",
    metadata,
    Column("printer", Text, primary_key=True),
    Column("condition", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("last_confirmed_at", UtcTime),
    Column("heard_at", UtcTime),
)

# How many sendings were begun by the kiosk of a state folder: the folder knows it, too.
watermarks = Table(
    "watermarks",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("reached", Integer, nullable=False),
)
