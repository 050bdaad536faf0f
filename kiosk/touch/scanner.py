"""Tells what a scanner reads from what hands type: a scanner is a keyboard that is faster than anybody. Pure.

An appointment's code and a ticket's are handed on, for the entry that asks for one. No entry asks for any other, so
that is thrown away whole: it must not end up in a name, and so on paper, nor may the Enter behind it confirm
anything. That goes for our own codes and for the plain ones of goods and parcels (EAN, Code 39), which are digits and
capitals: their speed alone tells them from a telephone number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from string import ascii_uppercase, digits

REST_S, SLOW_FRAME_S = 0.1, 0.5
"""Signs further apart than the first are no scanner's; but one that has begun to read a code is still at it after the
second, since signs are heard of once a frame."""
SIGN_S = 0.03
"""How long a scanner takes for a sign at most."""
LEAST_SIGNS = 6
"""Whoever types fewer signs quickly may still be a person."""

APPOINTMENT = re.compile(r"A([0-9]+)")
TICKET = re.compile(r"T[A-Za-z0-9_-]+|https?://[!-~]*/t/[A-Za-z0-9_-]+")
FIRST = frozenset(digits + ascii_uppercase + "h")
ADDRESSES = ("https://", "http://")
CODE = re.compile(r"[TSP][A-Za-z0-9_-]*|https?://[!-~]*|[0-9A-Z][0-9A-Z-]*")
"""What tickets and slips carry, a prefix and a token, or an address that ends with one; what appointments carry, and
goods and parcels."""
LAST_KEYS = frozenset({"enter", "numpadenter", "tab"})
"""What scanners press behind a code."""


class Scanner:
    """Keeps back what may be a code until it is known to be none. `now` is monotonic seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept = ""
        self._first = self._last = -math.inf
        self._appointment = self._ticket = ""

    def appointment(self) -> str:
        """The digits of an appointment's code that was read since this was asked last; empty where none was."""
        read, self._appointment = self._appointment, ""
        return read

    def ticket(self) -> str:
        """The code or address of a ticket that was read since this was asked last; empty where none was."""
        read, self._ticket = self._ticket, ""
        return read

    def typed(self, sign: str) -> str:
        """One sign came: what is known now to have been typed by hand, in its order."""
        now, rested, self._last = self._now(), self._rested, self._now()
        if rested:
            before = self.by_hand()
            if sign not in FIRST:
                return before + sign
            self._kept, self._first = sign, now
            return before
        if self._kept and self._is_code(self._kept + sign, now):
            self._kept += sign
            return ""
        return self._taken() + sign

    def ends(self, key: str) -> bool:
        """A key came that is no sign: whether it stands behind a code. Then both are gone, and mean nothing."""
        read = key in LAST_KEYS and self._is_reading and not self._rested
        if read:
            self._take_code()
        return read

    def rested(self) -> str:
        """Some time has passed: what was typed by hand. A code without a key behind it is gone."""
        return self.by_hand() if self._rested else ""

    def by_hand(self) -> str:
        """Nothing more belongs to what is kept: what was typed by hand."""
        if not self._is_reading:
            return self._taken()
        self._take_code()
        return ""

    @property
    def _is_reading(self) -> bool:
        """One sign again and again is a key that is held, which repeats itself as fast."""
        return len(self._kept) >= LEAST_SIGNS and len(set(self._kept)) > 1

    @property
    def _rested(self) -> bool:
        return self._now() - self._last >= (SLOW_FRAME_S if self._is_reading else REST_S)

    def _is_code(self, told: str, now: float) -> bool:
        """Whether it reads like a code so far, and began fast enough to be one."""
        known = CODE.fullmatch(told) or any(address.startswith(told) for address in ADDRESSES)
        return bool(known) and (self._is_reading or now - self._first <= REST_S + SIGN_S * len(told))

    def _take_code(self) -> None:
        """A code was read to its end."""
        code = self._taken()
        if read := APPOINTMENT.fullmatch(code):
            self._appointment = read[1]
        elif TICKET.fullmatch(code):
            self._ticket = code

    def _taken(self) -> str:
        kept, self._kept = self._kept, ""
        return kept
