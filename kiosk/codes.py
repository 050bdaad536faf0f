"""Codes and numbers as people bring them: from a slip, a ticket or the tongue, to the visit that they belong to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from kiosk import hands, scan
from kiosk.hands import OpenVisit
from kiosk.store import Connection
from kiosk.visit import NUMBER_DIGITS


def sha256(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def visit_of_staff_slip(connection: Connection, days: Sequence[date], written: str) -> OpenVisit | None:
    """The visit of one of the days whose staff slip carries the code."""
    return hands.visit_of_code(connection, days, sha256(scan.staff_slip_code(written)))


def visit_of_ticket(connection: Connection, day: date, now: datetime, written: str) -> OpenVisit | None:
    """The day's visit of a ticket: its address, its code, or its number."""
    for token in scan.tokens_in(written):
        found = hands.visit_of_token(connection, day, now, sha256(token))
        if found is not None:
            return found
    return _of_number(connection, day, now, written.strip().upper())


def is_ticket_of(connection: Connection, days: Sequence[date], written: str) -> bool:
    """Whether the address or code of a ticket belongs to a visit of one of the days."""
    return hands.has_token(connection, days, [sha256(token) for token in scan.tokens_in(written)])


def _of_number(connection: Connection, day: date, now: datetime, number: str) -> OpenVisit | None:
    series, digits = number[:1], number[1:]
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= NUMBER_DIGITS):
        return None
    return hands.visit_of_number(connection, day, now, series, int(digits))
