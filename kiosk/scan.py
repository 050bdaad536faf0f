"""What a scanner reads of ours: a code behind the letter that says whose it is, or a ticket's address. Pure."""

from __future__ import annotations

import unicodedata

TICKET, STAFF_SLIP, APPOINTMENT = "T", "S", "A"
TICKET_PATH = "/t/"
"""Where a visitor's own page is; the token stands behind it."""


def plain(written: str) -> str:
    """What was typed as a scanner reads it: a Chinese keyboard also writes wide digits and letters."""
    return unicodedata.normalize("NFKC", written).strip()


def of_ticket(token: str, public_url: str) -> str:
    """What a ticket carries: the address of the visitor's own page, or a bare code where phones cannot follow."""
    url = public_url.rstrip("/")
    return f"{url}{TICKET_PATH}{token}" if url else TICKET + token


def of_staff_slip(code: str) -> str:
    """What the staff's slip carries."""
    return STAFF_SLIP + code


def of_appointment(code: str) -> str:
    """What an appointment's code is where it is scanned."""
    return APPOINTMENT + code


def tokens_in(written: str) -> tuple[str, str]:
    """What may be the token in a ticket's code or address."""
    token = written.strip().rsplit(TICKET_PATH, 1)[-1]
    return token, token.removeprefix(TICKET)


def is_of_staff_slip(written: str) -> bool:
    """Whether it reads like what the staff's slip carries."""
    return written.startswith(STAFF_SLIP)


def staff_slip_code(written: str) -> str:
    """The code of a staff's slip, with its letter or without."""
    return written.strip().removeprefix(STAFF_SLIP)


def appointment_code(written: str) -> str:
    """The code of an appointment, with its letter or without."""
    return written.strip().removeprefix(APPOINTMENT)
