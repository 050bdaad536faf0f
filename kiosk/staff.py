"""Who works here: clerks with their roles, and whether they are in, busy or out (S25). Works inside a caller's
transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Date, Row, bindparam, delete, insert, select, text

from kiosk.presence import Away
from kiosk.standard import Colleague, Presence
from kiosk.tables import accounts, presences
from printing.tables import UtcTime

StaffRole = Literal["clerk", "supervisor", "manager", "guard", "administrator"]
STAFF_ROLES: tuple[StaffRole, ...] = get_args(StaffRole)
AT_COUNTER: frozenset[StaffRole] = frozenset({"clerk", "supervisor", "manager"})
"""To whom visitors come: not to the guard, nor to whoever only sets things up."""
PRESENCES: tuple[Presence, ...] = get_args(Presence)

SHIFT = timedelta(hours=8)
"""For how long who was seen to be there is so beyond the turn of the service day."""

MOST_COUNTER = 6
"""How many characters a counter's name has: the board in the lobby shows it as large as a number."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """A member of staff: `serves` are ids of the catalogue's roles, with `stands_in` for which only in the place of
    whoever is out; `counter` is where visitors are called to."""

    id: int
    name: str
    role: StaffRole
    serves: frozenset[str]
    counter: str
    stands_in: frozenset[str] = frozenset()

    @property
    def leads(self) -> bool:
        """Whether visits that move up come here, and every other visit may."""
        return self.role in ("supervisor", "manager")

    @property
    def looks_after_kiosks(self) -> bool:
        """Whether a kiosk's service menu opens: there it is closed, restarted, and opened beyond its hours."""
        return self.leads or self.role == "administrator"

    @property
    def receives(self) -> bool:
        """Whether visitors come to this clerk's counter."""
        return self.role in AT_COUNTER

    def may_serve(self, role: str) -> bool:
        """Whether a visit of a catalogue's role may be taken."""
        return self.leads or role in self.serves


@dataclass(frozen=True, slots=True)
class Said:
    """What a clerk said about being there: on which service day, when they were last seen to be so (None where an
    earlier version kept it), and until when; times aware UTC."""

    state: Presence
    day: date
    at: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A clerk with what holds now of being there: `state` None where nothing was said today; `until` aware UTC."""

    clerk: Clerk
    state: Presence | None
    until: datetime | None
    stands_in_for: str | None

    @property
    def may_read(self) -> bool:
        """Whether what people wrote is for their eyes: registers are for those on duty (S21), not for who is out, nor
        for whoever only sets things up."""
        return self.clerk.role != "administrator" and self.state != "out"

    def is_out_until_later(self, now: datetime) -> bool:
        """Whether they said until when they are out, and it is not over."""
        return self.state == "out" and self.until is not None and self.until > now


_STAFF = (
    select(
        accounts.c.id,
        accounts.c.name,
        accounts.c.role,
        accounts.c.serves,
        accounts.c.counter,
        presences.c.day,
        presences.c.said_at,
        presences.c.state,
        presences.c.until,
        presences.c.stands_in_for,
    )
    .select_from(accounts.outerjoin(presences, presences.c.clerk == accounts.c.id))
    .order_by(accounts.c.id)
)
_ACTIVE = _STAFF.where(accounts.c.active.is_(True))
_ONE = _STAFF.where(accounts.c.id == bindparam("clerk"))
# SQLite locks the whole store anyway, and leaves the words for a lock out.
_LOCK = select(accounts.c.id).where(accounts.c.id == bindparam("clerk")).with_for_update(key_share=True)
_FORGET = delete(presences).where(presences.c.clerk == bindparam("of"))
_KEEP = insert(presences)
_LEAVE = delete(presences).where(presences.c.clerk == bindparam("of"), presences.c.state != "out")
# Whoever said so today is in, or busy, as they were; that is written down anew once an hour, or when it held no more.
_STAYS = "presences.day = excluded.day OR presences.said_at > :held"
_SERVES = text(
    "INSERT INTO presences (clerk, day, said_at, state, until, stands_in_for) "
    "VALUES (:clerk, :day, :now, 'in', NULL, NULL) "
    "ON CONFLICT (clerk) DO UPDATE SET day = excluded.day, said_at = excluded.said_at, "
    f"state = CASE WHEN presences.state = 'busy' AND ({_STAYS}) THEN 'busy' ELSE 'in' END, "
    f"until = CASE WHEN presences.state = 'busy' AND ({_STAYS}) THEN presences.until END, "
    f"stands_in_for = CASE WHEN {_STAYS} THEN presences.stands_in_for END "
    "WHERE presences.day <> excluded.day OR presences.state = 'out' OR presences.said_at IS NULL "
    "OR presences.said_at < :hour_ago"
).bindparams(bindparam("day", type_=Date), *(bindparam(it, type_=UtcTime) for it in ("now", "held", "hour_ago")))


def staff(connection: Connection, day: date, now: datetime) -> tuple[OnDuty, ...]:
    """Everybody whose account is open, by id, as they are there on a service day."""
    return tuple(_on_duty(row, day, now) for row in connection.execute(_ACTIVE).all())


def on_duty(connection: Connection, clerk: int, day: date, now: datetime) -> OnDuty | None:
    """One member of staff, also one whose account was closed since."""
    row = connection.execute(_ONE, {"clerk": clerk}).first()
    return None if row is None else _on_duty(row, day, now)


def appointed(connection: Connection) -> tuple[Clerk, ...]:
    """Everybody whose account is open, by id, with the account's own duties: without those they stand in for."""
    return tuple(_appointed(row) for row in connection.execute(_ACTIVE).all())


def clerk_of(connection: Connection, clerk: int) -> Clerk | None:
    """A member of staff with the account's own duties, also one whose account was closed since."""
    row = connection.execute(_ONE, {"clerk": clerk}).first()
    return None if row is None else _appointed(row)


def lock(connection: Connection, clerk: int) -> None:
    """Holds a clerk until the transaction ends: one person does one thing at a time, in however many windows."""
    connection.execute(_LOCK, {"clerk": clerk})


def holds(said: Said, day: date, now: datetime) -> bool:
    """Whether what was said on one service day is still so: it ends with its day, but for a night shift, which the
    turn of the day does not end, and for an absence until a time that lies beyond."""
    is_same_shift = said.at is not None and now - said.at < SHIFT
    return said.day >= day or is_same_shift or (said.state == "out" and said.until is not None and said.until > now)


def keep_presence(
    connection: Connection,
    clerk: int,
    said: Said,
    stands_in_for: str | None,
) -> None:
    """Writes down what a clerk says about being there, in the place of what they said before."""
    connection.execute(_FORGET, {"of": clerk})
    told = {"day": said.day, "said_at": said.at, "state": said.state, "until": said.until}
    connection.execute(_KEEP, {"clerk": clerk, **told, "stands_in_for": stands_in_for})


def keep_serving(connection: Connection, clerk: int, day: date, now: datetime) -> None:
    """Whoever calls or serves is there, whatever they said, or forgot to say."""
    times = {"now": now, "held": now - SHIFT, "hour_ago": now - timedelta(hours=1)}
    connection.execute(_SERVES, {"clerk": clerk, "day": day, **times})


def end_serving(connection: Connection, clerk: int) -> bool:
    """Whoever has left says nothing any more, but for an absence that they told; False where nothing was said."""
    return connection.execute(_LEAVE, {"of": clerk}).rowcount > 0


def away(everybody: Iterable[OnDuty], role: str, now: datetime) -> Away | None:
    """Whether a visitor would wait for nobody: somebody fills the role, and all who do said that they are out.

    Who said nothing is not called away. A time that has passed is not repeated: they may come at any minute.
    """
    filling = [it for it in everybody if role in it.clerk.serves]
    if not filling or any(it.state != "out" for it in filling):
        return None
    coming = [it.until for it in filling if it.until is not None and it.until > now]
    return Away(role, min(coming, default=None))


def absences(everybody: Sequence[OnDuty], roles: Iterable[str], now: datetime) -> tuple[Away, ...]:
    """The roles that a visitor would wait for in vain."""
    found = (away(everybody, role, now) for role in roles)
    return tuple(it for it in found if it is not None)


def open_counters(everybody: Iterable[OnDuty], role: str) -> int:
    """How many serve a role and are in, or busy: because they said so, or because they served today."""
    return sum(_is_in_for(it, role) for it in everybody)


def line(everybody: Iterable[OnDuty], role: str) -> frozenset[str]:
    """The roles that stand in one line with this one: those that everybody who is in for it serves too. Who came
    earlier for any of them is called before, by whoever calls; where nobody is in, the role stands alone."""
    serving = [it.clerk.serves for it in everybody if _is_in_for(it, role)]
    return frozenset.intersection(*serving) if serving else frozenset({role})


def colleagues(everybody: Iterable[OnDuty]) -> tuple[Colleague, ...]:
    """Staff as the standard asks who can take a visit."""
    return tuple(
        Colleague(it.clerk.id, it.clerk.serves, it.state, it.clerk.role if it.clerk.leads else "") for it in everybody
    )


def names(everybody: Iterable[OnDuty]) -> Mapping[int, str]:
    """The names of staff by id."""
    return {it.clerk.id: it.clerk.name for it in everybody}


def _is_in_for(it: OnDuty, role: str) -> bool:
    return it.state in ("in", "busy") and role in it.clerk.serves


def _on_duty(row: Row[Any], day: date, now: datetime) -> OnDuty:
    own = _appointed(row)
    if row.state is None or not holds(Said(row.state, row.day, row.said_at, row.until), day, now):
        return OnDuty(own, None, None, None)
    stands_in_for = row.stands_in_for if own.receives else None
    told = {stands_in_for} if stands_in_for and row.state != "out" else set()
    clerk = replace(own, serves=own.serves | told, stands_in=frozenset(told) - own.serves)
    is_busy_no_more = row.state == "busy" and row.until is not None and row.until <= now
    # being in has no end, whatever an earlier version kept
    if row.state == "in" or is_busy_no_more:
        return OnDuty(clerk, "in", None, stands_in_for)
    return OnDuty(clerk, row.state, row.until, stands_in_for)


def _appointed(row: Row[Any]) -> Clerk:
    return Clerk(row.id, row.name, row.role, frozenset(json.loads(row.serves)), row.counter)
