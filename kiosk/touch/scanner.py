"""Tells what a scanner reads from what hands type: a scanner is a keyboard that is faster than anybody. Pure.

An appointment's code and a ticket's are handed on, for the entry that asks for one. No entry asks for any other, so
that is thrown away whole: it must not end up in a name, and so on paper, nor may the Enter behind it confirm
anything. That goes for whatever a code may hold: a parcel's digits, a payment's address, a network's password. Its
speed alone tells it from what hands type.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

REST_S, SLOW_FRAME_S = 0.1, 0.5
"""Signs further apart than the first are no scanner's; but one that has begun to read a code is still at it after the
second, since signs are heard of once a frame."""
SIGN_S = 0.03
"""How long a scanner takes for a sign at most."""
LEAST_SIGNS = 6
"""Whoever types fewer signs quickly may still be a person."""

MOST_SIGNS = 300
"""No code of ours has more, an address that leads to a ticket among them: what comes behind is not kept."""

APPOINTMENT = re.compile(r"A([0-9]{1,63})")
TICKET = re.compile(r"T[A-Za-z0-9_-]{1,63}|https?://[!-~]*/t/[A-Za-z0-9_-]{1,64}")
LAST_KEYS = frozenset({"enter", "numpadenter", "tab"})
"""What scanners press behind a code."""


class Scanner:
    """Keeps back what may be a scanner's until it is known to be a hand's. `now` is monotonic seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept = ""
        self._runs_on = False
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
            self._kept, self._first, self._runs_on = sign, now, False
            return before
        if self._runs_on:
            return ""
        if self._kept and self._is_fast(now):
            self._kept += sign if len(self._kept) < MOST_SIGNS else ""
            return ""
        return self._taken() + sign

    def ends(self, key: str) -> bool:
        """A key came that is no sign: whether it stands behind a code, or behind a line of one that has several. Then
        both are gone, and mean nothing; so is what runs on behind it."""
        read = key in LAST_KEYS and (self._is_reading or self._runs_on) and not self._rested
        if read:
            self._take_code()
            self._runs_on, self._last = True, self._now()
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
        return self._now() - self._last >= (SLOW_FRAME_S if self._is_reading or self._runs_on else REST_S)

    def _is_fast(self, now: float) -> bool:
        """Whether one more sign comes as fast as from a scanner."""
        return self._is_reading or now - self._first <= REST_S + SIGN_S * (len(self._kept) + 1)

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
