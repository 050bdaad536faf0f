"""Codes and numbers as people bring them: from a slip, a ticket or the tongue, to the visit that they belong to."""

from __future__ import annotations

import hashlib
from datetime import date

from kiosk import hands
from kiosk.hands import OpenVisit
from kiosk.store import Connection

MOST_DIGITS = 6


def sha256(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def visit_of_ticket(connection: Connection, day: date, written: str) -> OpenVisit | None:
    """The day's visit of a ticket: its address, its code, or its number."""
    token = written.strip().rsplit("/t/", 1)[-1]
    for candidate in (token, token.removeprefix("T")):
        found = hands.visit_of_token(connection, day, sha256(candidate))
        if found is not None:
            return found
    return _of_number(connection, day, written.strip().upper())


def _of_number(connection: Connection, day: date, number: str) -> OpenVisit | None:
    series, digits = number[:1], number[1:]
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS):
        return None
    return hands.visit_of_number(connection, day, series, int(digits))
