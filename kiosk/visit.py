"""A visit: what happens to one person from the number to the farewell, and which step may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

Lane = Literal["ordinary", "priority"]
LANES: tuple[Lane, ...] = ("ordinary", "priority")

CodeRefusal = Literal["unknown", "used", "cancelled", "other-day"]
"""Why an appointment's code served nothing; the visitor is taken like everybody."""

Tray = Literal["lobby", "spare"]
"""Which printer's paper a visitor looks for: the one in the kiosk, or the spare beside it."""

Whereabouts = Tray | Literal["nowhere", "unknown"]
"""Where a slip is: confirmed, in a tray; nowhere, since it did not print; or nobody can tell, be it yet or ever."""

FACES = (1, 2, 3, 4, 5)
"""The five answers to how the service was, from very bad to very good."""

RatingRefusal = Literal["unknown", "earlier-day", "not-finished", "rated"]
"""Why a visit cannot be rated: nobody has the number today, its ticket is of an earlier day, it is not finished, or
it has been rated. Nothing else is told of it: a number can be guessed."""

NUMBER_DIGITS = 6
"""Digits of a number at most, as people type it."""

HIGHEST_ID = 2**31 - 1
"""What an id can be at most, a visit's or a slip's or a clerk's, in every kind of store: asked for a higher one,
PostgreSQL does not answer that there is none, it fails."""

Status = Literal["waiting", "called", "serving", "handed-over", "finished", "no-show"]

LAWFUL: dict[Status, frozenset[Status]] = {
    "waiting": frozenset({"called", "serving", "no-show"}),
    "called": frozenset({"serving", "waiting", "no-show"}),
    "serving": frozenset({"handed-over", "waiting", "finished"}),
    "handed-over": frozenset({"serving", "waiting", "finished"}),
    "no-show": frozenset({"waiting"}),
    "finished": frozenset(),
}


def is_urgent(answers: Mapping[str, str]) -> bool:
    """Whether the visitor said that it cannot wait."""
    return answers.get("urgent") == "yes"


def id_in(text: str) -> int | None:
    """The whole number in a text that people or addresses hold, None for what can be nobody's id."""
    # Its length first: Python refuses to read thousands of digits.
    fits = text.isascii() and text.isdecimal() and len(text) <= len(str(HIGHEST_ID)) and int(text) <= HIGHEST_ID
    return int(text) if fits else None


class UnlawfulStep(Exception):
    """A visit was asked to go where its status does not lead."""

    def __init__(self, before: Status, after: Status) -> None:
        super().__init__(f"a visit that is {before} cannot become {after}")


def step(before: Status, after: Status) -> Status:
    """The status after a step; raises `UnlawfulStep` where the standard knows no such step."""
    if after not in LAWFUL[before]:
        raise UnlawfulStep(before, after)
    return after


def number_text(series: str, number: int) -> str:
    """A number as people see it: the series letter and at least three digits, `A001` to `A999`, `A1000`."""
    return f"{series}{number:03d}"


@dataclass(frozen=True, slots=True)
class Booked:
    """The appointment that a visitor checked in for: the request that was booked, and its window, aware UTC."""

    request: str
    from_at: datetime
    until_at: datetime

    def is_kept(self, at: datetime) -> bool:
        """Whether somebody who came at a moment is in time for it."""
        return at <= self.until_at

    def window(self, zone: tzinfo | None) -> str:
        """When somebody is expected, as clocks of that zone show it."""
        begins, ends = self.from_at.astimezone(zone), self.until_at.astimezone(zone)
        return f"{begins:%H:%M}–{ends:%H:%M}"


@dataclass(frozen=True, slots=True)
class Ratable:
    """A visit that may be rated: its id, and its number as people see it."""

    visit: int
    number: str


@dataclass(frozen=True, slots=True)
class TicketJob:
    """One slip of a ticket in the spool: its job id, kind, printer name and state."""

    id: int
    slip: str
    printer: str
    state: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the visitor walks away with. `visit` is the visit's id, `number` as people see it, `ahead` the count
    of people who will be called before by the counters of the same role, `checked_in_at` aware UTC, `wait` the range
    in minutes that was announced, None where nobody serves. The token on paper is not among it.
    """

    visit: int
    number: str
    day: date
    series: str
    request: str
    lane: Lane
    language: str
    ahead: int
    checked_in_at: datetime
    jobs: tuple[TicketJob, ...] = ()
    wait: tuple[int, int] | None = None
    booked: Booked | None = None
    code_refused: CodeRefusal | None = None
