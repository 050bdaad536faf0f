"""Log-ins that last, each in one browser or at one kiosk's screen: kept in the store, so that one that has ended is
ended in every process and after every restart. Works inside a caller's transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from kiosk.tables import log_ins

LONGEST = timedelta(days=7)
"""Nobody works for so long without a pause in which browser or screen lets go of the log-in."""

_BEGIN = insert(log_ins)
_END = delete(log_ins).where(log_ins.c.id == bindparam("of"))
_END_ALL = delete(log_ins).where(log_ins.c.account == bindparam("of"))
_FORGET = delete(log_ins).where(log_ins.c.began_at < bindparam("before"))
_ACCOUNT = select(log_ins.c.account).where(log_ins.c.id == bindparam("id"))


def begin(connection: Connection, log_in: str, account: int, now: datetime) -> None:
    """Keeps a log-in of this id in the place of an earlier one, and forgets those of long ago."""
    connection.execute(_FORGET, {"before": now - LONGEST})
    connection.execute(_END, {"of": log_in})
    connection.execute(_BEGIN, {"id": log_in, "account": account, "began_at": now})


def account_of(connection: Connection, log_in: str) -> int | None:
    """Whose log-in it is; None where there is none of this id, or it has ended."""
    account: int | None = connection.execute(_ACCOUNT, {"id": log_in}).scalar_one_or_none()
    return account


def end(connection: Connection, log_in: str) -> None:
    """Ends one log-in."""
    connection.execute(_END, {"of": log_in})


def end_all(connection: Connection, account: int) -> None:
    """Ends every log-in of an account."""
    connection.execute(_END_ALL, {"of": account})
