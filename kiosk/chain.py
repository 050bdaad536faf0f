"""The register in the store: the service day that it is at, what happened, added to the day's chain, and the walk
through it all in search of tampering."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    Integer,
    Row,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)

from kiosk.premises import Calendar, service_day
from kiosk.progress import Told, untold
from kiosk.register import (
    START,
    CheckedIn,
    Entry,
    Finding,
    Happening,
    Head,
    as_moment,
    check_ins,
    earlier_head,
    follow,
    verify,
    verify_visits,
    verify_witness,
)
from kiosk.store import Store
from kiosk.tables import register, register_heads, visits
from kiosk.visit import number_text

PAGE = 1000
BEFORE_ALL = -(2**31)

_DAY = bindparam("day", type_=Date)
_ADVANCE = (
    text(
        "INSERT INTO register_heads (day, seq, hash) VALUES (:day, 1, :start) "
        "ON CONFLICT (day) DO UPDATE SET seq = register_heads.seq + 1 RETURNING seq, hash"
    )
    .bindparams(_DAY)
    .columns(seq=Integer, hash=Text)
)
_EARLIER = (
    text(
        "SELECT day, seq, hash FROM register_heads WHERE day = (SELECT max(day) FROM register_heads WHERE day < :day)"
    )
    .bindparams(_DAY)
    .columns(day=Date, seq=Integer, hash=Text)
)
_LATEST_DAY = select(func.max(register_heads.c.day))
_APPEND = insert(register)
_CLOSE = update(register_heads).where(register_heads.c.day == bindparam("of_day")).values(hash=bindparam("new_hash"))
_NEXT_DAY = select(func.min(register.c.day)).where(register.c.day > _DAY)
_NEXT_HEAD = select(func.min(register_heads.c.day)).where(register_heads.c.day > _DAY)
_NEXT_VISITS = select(func.min(visits.c.day)).where(visits.c.day > _DAY)
_PAGE = (
    select(register.c.day, register.c.seq, register.c.entry, register.c.hash)
    .where(register.c.day == _DAY, register.c.seq > bindparam("after"))
    .order_by(register.c.seq)
    .limit(PAGE)
)
_ENTRY_HASH = select(register.c.hash).where(register.c.day == _DAY, register.c.seq == bindparam("seq"))

# As texts, so that what was made unreadable is found like all else.
_STANDING = select(
    visits.c.series,
    visits.c.number,
    visits.c.id,
    visits.c.request,
    visits.c.lane,
    visits.c.language,
    visits.c.kiosk,
    visits.c.answers,
    visits.c.has,
    cast(visits.c.checked_in_at, Text).label("checked_in_at"),
).where(visits.c.day == _DAY)
# In the order of the index of numbers, so that no page sorts a whole day.
_VISITS_PAGE = (
    _STANDING.where(tuple_(visits.c.series, visits.c.number) > tuple_(bindparam("series"), bindparam("number")))
    .order_by(visits.c.series, visits.c.number)
    .limit(PAGE)
)
_VISITS_NAMED = _STANDING.where(visits.c.id.in_(bindparam("ids", expanding=True)))


def latest_day(connection: Connection) -> date | None:
    """The latest service day on record."""
    day: date | None = connection.execute(_LATEST_DAY).scalar_one()
    return day


def today(connection: Connection, calendar: Calendar, now: datetime) -> date:
    """The service day that it is at an aware moment: a clock that jumps back does not open an earlier one again."""
    return service_day(now, calendar, latest_day(connection))


def record_today(connection: Connection, calendar: Calendar, happening: Happening) -> Entry:
    """Adds to the chain of the day on which it happened, as `record` does."""
    return record(connection, today(connection, calendar, happening.at), happening)


def record(connection: Connection, day: date, happening: Happening) -> Entry:
    """Adds to the day's chain. The last thing a transaction does: the day's head is locked until it ends, which
    keeps the chains of two writers from forking."""
    seq, before = connection.execute(_ADVANCE, {"day": day, "start": START}).one()
    entry = follow(before, day, seq, happening, _earlier(connection, day) if seq == 1 else None)
    connection.execute(_APPEND, {"day": day, "seq": seq, "entry": entry.text, "hash": entry.hash})
    connection.execute(_CLOSE, {"of_day": day, "new_hash": entry.hash})
    return entry


def head_of(connection: Connection, day: date) -> Head | None:
    """The end of a day's chain as it was last recorded."""
    found = select(register_heads.c.day, register_heads.c.seq, register_heads.c.hash)
    row = connection.execute(found.where(register_heads.c.day == day)).first()
    return None if row is None else Head(*row)


def verify_register(store: Store, witnesses: Mapping[date, str], told: Told = untold) -> list[Finding]:
    """Walks every day's chain, holds the day's visits against it, and returns all that is wrong, earliest first.

    `witnesses` are heads that stand on paper, by day. Read page by page, so that no visitor waits for it, and no more
    than a day at once.
    """
    findings: list[Finding] = []
    before: Head | None = None
    days = _days(store, witnesses)
    for place, day in enumerate(days, start=1):
        told("verifying", f"{day}, day {place} of {len(days)}")
        standing = _read_visits(store, day)
        entries, head = _read_day(store, day)
        findings += verify(day, entries, head) if entries or head else ()
        findings += _verify_earlier(store, day, entries, before)
        # Who came while the entries were read is named by them, and was not read with the visits.
        standing |= _read_named(store, day, check_ins(entries).keys() - standing.keys())
        findings += verify_visits(day, entries, standing)
        if day in witnesses:
            findings += verify_witness(day, witnesses[day], (entry.hash for entry in entries))
        before = head or before
    return findings


def _earlier(connection: Connection, day: date) -> Head | None:
    row = connection.execute(_EARLIER, {"day": day}).first()
    return None if row is None else Head(*row)


def _verify_earlier(store: Store, day: date, entries: list[Entry], before: Head | None) -> Iterator[Finding]:
    """A day's first entry names an earlier day's head as it was then: that day must still hold it."""
    named = earlier_head(entries[0]) if entries else None
    if (named.day if named else None) != (before.day if before and entries else None):
        told = f"follows {named.day}" if named else "follows no day"
        yield Finding(day, None, "day", f"{day} {told}, and the day before it is {before.day if before else 'none'}")
    elif named is not None and _hash_of(store, named) != named.hash:
        yield Finding(
            day, None, "day", f"{day} follows entry {named.seq} of {named.day}, which is not there any more"
        )


def _days(store: Store, witnesses: Mapping[date, str]) -> list[date]:
    days = set(witnesses)
    for statement in (_NEXT_DAY, _NEXT_HEAD, _NEXT_VISITS):
        day: date | None = date.min
        while day is not None:
            with store.reading() as connection:
                day = connection.execute(statement, {"day": day}).scalar_one()
            days |= {day} if day else set()
    return sorted(days)


def _read_day(store: Store, day: date) -> tuple[list[Entry], Head | None]:
    """All entries of a day; the head is of the same moment as the last page."""
    entries: list[Entry] = []
    while True:
        after = entries[-1].seq if entries else BEFORE_ALL
        with store.reading() as connection:
            page = connection.execute(_PAGE, {"day": day, "after": after}).all()
            head = head_of(connection, day)
        entries += [Entry(*row) for row in page]
        if len(page) < PAGE:
            return entries, head


def _read_visits(store: Store, day: date) -> dict[int, CheckedIn]:
    """All visits of a day, by id."""
    standing: dict[int, CheckedIn] = {}
    series, number, page = "", 0, PAGE
    while page == PAGE:
        with store.reading() as connection:
            rows = connection.execute(_VISITS_PAGE, {"day": day, "series": series, "number": number}).all()
        standing |= map(_standing, rows)
        page = len(rows)
        series, number = (rows[-1].series, rows[-1].number) if rows else (series, number)
    return standing


def _read_named(store: Store, day: date, ids: Collection[int]) -> dict[int, CheckedIn]:
    """Those of the ids that are visits of the day."""
    standing: dict[int, CheckedIn] = {}
    named = sorted(ids)
    for begin in range(0, len(named), PAGE):
        with store.reading() as connection:
            rows = connection.execute(_VISITS_NAMED, {"day": day, "ids": named[begin : begin + PAGE]}).all()
        standing |= map(_standing, rows)
    return standing


def _standing(row: Row[Any]) -> tuple[int, CheckedIn]:
    return row.id, CheckedIn(
        visit=row.id,
        number=number_text(row.series, row.number),
        request=row.request,
        lane=row.lane,
        language=row.language,
        kiosk=row.kiosk,
        answers=row.answers,
        has=row.has,
        checked_in_at=_moment(row.checked_in_at),
    )


def _moment(stored: str) -> str:
    """A moment that a store has written its own way, as an entry tells it; what is none stays what it is."""
    try:
        read = datetime.fromisoformat(stored)
        return as_moment(read if read.tzinfo else read.replace(tzinfo=UTC))
    except (ValueError, OverflowError):  # the latter at an end of time, an hour before or behind UTC
        return stored


def _hash_of(store: Store, named: Head) -> str | None:
    with store.reading() as connection:
        return connection.execute(_ENTRY_HASH, {"day": named.day, "seq": named.seq}).scalar_one_or_none()
