"""Slips that are with their printer, and of which only a look at the paper tells more than the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from kiosk.visits import numbers_of
from printing.profiles import Profile
from printing.spool import is_at_rest
from printing.tables import attempts, print_jobs

MOST_SENT = 1_000
"""How many of what was sent last are looked through, for the slips of a day and for the one that hangs: behind them
lies all that was ever printed."""

_LATELY = (
    select(attempts.c.id, attempts.c.job, attempts.c.printer, attempts.c.outcome)
    .order_by(attempts.c.id.desc())
    .limit(MOST_SENT)
    .subquery()
)
_LAST = (
    select(print_jobs.c.kind, print_jobs.c.reference, print_jobs.c.state, print_jobs.c.alarm)
    .join(_LATELY, _LATELY.c.job == print_jobs.c.id)
    .order_by(_LATELY.c.id.desc())
    .limit(1)
)
_LAST_PRINTED = (
    select(_LATELY.c.outcome)
    .where(_LATELY.c.outcome.in_(("sent", "confirmed")))
    .order_by(_LATELY.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class UncutSlip:
    """The last slip of a printer, which is on paper and hangs there: the cutter did not cut it."""

    printer: str
    kind: str
    number: str


def one_way_printers(profiles: Mapping[str, Profile]) -> frozenset[str]:
    """Those of some printers that answer nothing, by their profiles: their slips end as sent."""
    return frozenset(printer for printer, profile in profiles.items() if profile.confirmation == "none")


def ends_as_sent(connection: Connection, printer: str) -> bool:
    """Whether the last slip that came out of a printer ended as sent: then it answers nothing, whoever's it is."""
    return connection.execute(_LAST_PRINTED.where(_LATELY.c.printer == printer)).scalar() == "sent"


def sent_since(connection: Connection, begin: datetime) -> Mapping[str, int]:
    """How many slips made since then ended as sent, which is all that a one-way printer can tell; by printer."""
    last = (
        select(print_jobs.c.printer, print_jobs.c.created_at)
        .where(print_jobs.c.state == "sent", is_at_rest())
        .order_by(print_jobs.c.id.desc())
        .limit(MOST_SENT)
        .subquery()
    )
    counted = select(last.c.printer, func.count()).where(last.c.created_at >= begin).group_by(last.c.printer)
    return {row[0]: row[1] for row in connection.execute(counted).all()}


def uncut(connection: Connection, printer: str) -> tuple[UncutSlip, ...]:
    """The slip that a printer printed last, where it was not cut and many others were not sent since."""
    row = connection.execute(_LAST.where(_LATELY.c.printer == printer)).first()
    if row is None or (row.state, row.alarm) != ("confirmed", "cutter"):
        return ()
    return (UncutSlip(printer, row.kind, numbers_of(connection, [row.reference]).get(row.reference, "")),)
