"""What staff order for a kiosk at its own screen, and what they see of it there: values only.

An order is kept in the store, so that it holds after a restart, until somebody orders otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

ClosedFor = Literal["pause", "event", "repair", "emergency"]
CLOSED_FOR: tuple[ClosedFor, ...] = get_args(ClosedFor)
"""Why a kiosk is closed: the last part of the message that visitors read."""

Volume = Literal[25, 50, 75, 100, 150]
VOLUMES: tuple[Volume, ...] = get_args(Volume)
"""How loud voice and chime are, in percent of the usual; never silent, since the alert has to be heard."""
USUAL_VOLUME: Volume = 100


@dataclass(frozen=True, slots=True)
class Orders:
    """`closed` says why no numbers are given; until the aware moment `open_until` the opening hours do not count;
    `volume` is that of voice and chime, from which each visitor may ask for more or less."""

    closed: ClosedFor | None = None
    open_until: datetime | None = None
    volume: Volume = USUAL_VOLUME


STANDING_ORDERS = Orders()


# What staff may do, each recorded.


@dataclass(frozen=True, slots=True)
class PrintTestSlip:
    """A slip that shows what a printer can."""

    printer: str


@dataclass(frozen=True, slots=True)
class Close:
    """No numbers until somebody opens again; visitors read why."""

    why: ClosedFor


@dataclass(frozen=True, slots=True)
class Reopen:
    """Numbers again."""


@dataclass(frozen=True, slots=True)
class LiftHours:
    """Open for the rest of this service day, whatever the opening hours say."""


@dataclass(frozen=True, slots=True)
class KeepHours:
    """The opening hours count again."""


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Voice and chime as loud as this from now on."""

    volume: Volume


@dataclass(frozen=True, slots=True)
class Restart:
    """End in order; whoever watches the kiosk starts it again."""


Order = Close | Reopen | LiftHours | KeepHours | SetVolume
Act = PrintTestSlip | Restart | Order


def ordered(orders: Orders, order: Order, day_ends: datetime) -> Orders:
    """The orders after one more; `day_ends` is the aware moment at which the service day does."""
    match order:
        case Close(why):
            return replace(orders, closed=why)
        case Reopen():
            return replace(orders, closed=None)
        case LiftHours():
            return replace(orders, open_until=day_ends)
        case KeepHours():
            return replace(orders, open_until=None)
        case SetVolume(volume):
            return replace(orders, volume=volume)


def quieter(volume: Volume) -> Volume:
    """One step less, down to the least."""
    return VOLUMES[max(VOLUMES.index(volume) - 1, 0)]


def louder(volume: Volume) -> Volume:
    """One step more, up to the most."""
    return VOLUMES[min(VOLUMES.index(volume) + 1, len(VOLUMES) - 1)]


# What staff see.

ServicePage = Literal["printers", "opening", "slips", "machine"]
SERVICE_PAGES: tuple[ServicePage, ...] = get_args(ServicePage)


@dataclass(frozen=True, slots=True)
class PrinterSeen:
    """A printer of the house; `condition` is the name of its last known one, `waiting` and `held` count slips; one
    that is `one_way` answers nothing."""

    name: str
    condition: str
    waiting: int
    held: int
    one_way: bool = False


@dataclass(frozen=True, slots=True)
class SlipSeen:
    """A slip by its number, empty where it has none; its kind, its job's state, when it was queued, aware, and the
    printer's name."""

    number: str
    kind: str
    state: str
    at: datetime
    printer: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the service menu shows, of one moment. `slips` come latest first, `versions` as name and version;
    `last_touch` is aware, None where none was noted yet."""

    orders: Orders = STANDING_ORDERS
    printers: tuple[PrinterSeen, ...] = ()
    slips: tuple[SlipSeen, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    last_touch: datetime | None = None
