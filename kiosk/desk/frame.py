"""What stands around every staff page: who is logged in and whether they are there, the printers, the way to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.desk.access import GET, may
from kiosk.desk.alerts import BarView, bar_view
from kiosk.desk.phrases import Option, Phrases
from kiosk.desk.printers import PrinterView, pills
from kiosk.staff import PRESENCES

if TYPE_CHECKING:
    from kiosk.boards import DeskBoard
    from kiosk.staff import Clerk, OnDuty

SEAT = "/counter"
DAYS_AHEAD = 14
"""How many days a day is chosen from; any other is written."""

PLACES = (
    ("/follow-ups", "desk.place.follow-ups"),
    ("/appointments", "desk.place.appointments"),
    ("/shift", "desk.place.shift"),
    ("/figures", "desk.place.figures"),
    ("/accounts", "desk.place.accounts"),
    ("/board", "desk.place.board"),
)


@dataclass(frozen=True)
class PresenceView:
    """What a clerk has said about being there, and what they may say; what was written in a form that `is_refused`
    stands in it again."""

    state: str
    text: str
    choices: tuple[Option, ...]
    roles: tuple[Option, ...]
    day: str = ""
    time: str = ""
    is_refused: bool = False


@dataclass(frozen=True)
class PaperView:
    """What the head tells of paper: `slips` how many wait for a person, empty where none does; the printers that are
    not simply ready, or in one word that all are."""

    slips: str
    printers: tuple[PrinterView, ...]


@dataclass(frozen=True)
class Way:
    """A page to go to."""

    path: str
    text: str


@dataclass(frozen=True)
class Frame:
    """The head of a staff page. `counter` leads to where staff say at which one they are; nowhere for whoever calls
    nobody. `days` are those to come, for the page's forms to choose from."""

    counter: Way
    presence: PresenceView
    paper: PaperView
    places: tuple[Way, ...]
    clock: str
    days: tuple[Option, ...]
    bar: BarView


def frame_of(board: DeskBoard, clerk: Clerk, refused: Mapping[str, str], say: Phrases) -> Frame:
    """The head for one clerk, of one moment; `refused` is what its form of presence held, where that did not fit."""
    return Frame(
        _counter(clerk, say),
        _presence(board, clerk, refused, say),
        _paper(board, say),
        tuple(Way(path, _place(key, board, say)) for path, key in PLACES if may(clerk.role, GET, path)),
        say.clock(board.now),
        say.days(board.now, DAYS_AHEAD),
        bar_view(board, clerk, say),
    )


def _place(key: str, board: DeskBoard, say: Phrases) -> str:
    """A page's name; that of promises says how many are open, and how many of them overdue."""
    if key == "desk.place.follow-ups" and board.promises.overdue:
        return say.say("desk.place.follow-ups.overdue", count=board.promises.open, overdue=board.promises.overdue)
    return say.say(key, count=board.promises.open)


def _counter(clerk: Clerk, say: Phrases) -> Way:
    path = SEAT if may(clerk.role, GET, SEAT) else ""
    if not clerk.counter:
        return Way(path, say.say("seat.none") if path else "")
    return Way(path, say.say("desk.counter", counter=clerk.counter))


def _presence(board: DeskBoard, clerk: Clerk, refused: Mapping[str, str], say: Phrases) -> PresenceView:
    known = next((it for it in board.staff if it.clerk.id == clerk.id), None)
    state = known.state if known is not None else None
    standing_in = known.stands_in_for if known is not None else None
    chosen, stands_in = refused.get("state", state), refused.get("stands_in_for", standing_in)
    return PresenceView(
        state or "",
        _stated(known, board.now, say),
        tuple(Option(it, say.say(f"presence.{it}"), it == chosen) for it in PRESENCES),
        tuple(Option(it.id, it.text, it.id == stands_in) for it in say.roles()) if clerk.receives else (),
        refused.get("until_day", ""),
        refused.get("until_time", ""),
        bool(refused),
    )


def _stated(known: OnDuty | None, now: datetime, say: Phrases) -> str:
    """What somebody has said; being out or busy with its end."""
    if known is None or known.state is None:
        return say.say("presence.unsaid")
    if known.until is not None and known.until > now:
        return say.say(f"presence.{known.state}.until", time=say.day_clock(known.until, now))
    return say.say(f"presence.{known.state}")


def _paper(board: DeskBoard, say: Phrases) -> PaperView:
    count = board.undecided
    return PaperView(say.say("desk.slips", count=count) if count else "", pills(board, say))
