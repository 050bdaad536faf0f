"""The tables of the office: numbers, visits and what staff did with them, sealed words, the register, the figures.

They share `metadata` with the spool, so that a visit and its slips are committed together.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from printing.tables import UtcTime, metadata

numbers = Table(
    "numbers",
    metadata,
    Column("day", Date, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)

visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("series", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("request", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("has", Text, nullable=False),
    Column("staff_writes", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("ahead", Integer, nullable=False),
    Column("token_sha256", Text, nullable=False),
    Column("code_sha256", Text, nullable=False),
    Column("kiosk", Text, nullable=False),
    Column("checked_in_at", UtcTime, nullable=False),
    # Who is responsible (first contact, S20), who has it in hand and where, and to whom it is offered.
    Column("owner", Integer),
    Column("clerk", Integer),
    Column("counter", Text),
    Column("offered_to", Integer),
    # Waiting counts from `since_at`, which is check-in unless somebody came back too late after a call.
    Column("since_at", UtcTime),
    Column("back_at", UtcTime),
    Column("acknowledged_at", UtcTime),
    # Who said that they have seen the visitor, and what they promised; the call keeps the promise.
    Column("seen_by", Integer),
    Column("seen_until", UtcTime),
    Column("first_called_at", UtcTime),
    Column("called_at", UtcTime),
    Column("taken_at", UtcTime),
    Column("answered_at", UtcTime),
    Column("answered_by", Integer),
    Column("answer_until", UtcTime),
    Column("raised", Text),
    # What came up the ladder because nobody answered in time, once somebody has.
    Column("climbs", Text),
    Column("settled_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("result", Text),
    Column("rating", Integer),
    # The appointment that it was checked in for, or why a code stood for none.
    Column("booked_request", Text),
    Column("code_refused", Text),
    Column("booked_from", UtcTime),
    Column("booked_until", UtcTime),
    UniqueConstraint("key", name="visits_key"),
    UniqueConstraint("day", "series", "number", name="visits_once"),
    # Ids stand in the register and in the spool: never given twice, not even after a purge.
    sqlite_autoincrement=True,
)

# Partial, so that finding who waits costs the same on a quiet first day and after a million visits. And narrow: with
# more columns SQLite takes the index of numbers instead, and walks through everybody of the day.
Index(
    "visits_waiting",
    visits.c.day,
    visits.c.series,
    visits.c.lane,
    visits.c.number,
    sqlite_where=visits.c.status == "waiting",
    postgresql_where=visits.c.status == "waiting",
)

# All that orders the line stands in the index itself, so that calling and asking read no visit but one.
Index(
    "visits_line",
    visits.c.day,
    visits.c.role,
    visits.c.lane,
    visits.c.since_at,
    visits.c.checked_in_at,
    visits.c.back_at,
    visits.c.booked_from,
    visits.c.booked_until,
    sqlite_where=visits.c.status == "waiting",
    postgresql_where=visits.c.status == "waiting",
)

# What staff have in hand is few, however many visits there were.
IN_HAND = ("called", "serving", "handed-over")
Index(
    "visits_in_hand",
    visits.c.day,
    sqlite_where=visits.c.status.in_(IN_HAND),
    postgresql_where=visits.c.status.in_(IN_HAND),
)

# By day first: today's entries lie side by side, so that a check-in after a million visits touches few pages.
Index("visits_token", visits.c.day, visits.c.token_sha256)
Index("visits_code", visits.c.day, visits.c.code_sha256)

details = Table(
    "details",
    metadata,
    Column("visit", Integer, ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

# What staff wrote about a visit for a colleague, sealed like the details.
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("visit", Integer, ForeignKey("visits.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("clerk", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    # The name as it is compared: whoever writes it in capitals is still the same person.
    Column("folded", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("serves", Text, nullable=False),
    Column("counter", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("folded", name="accounts_folded"),
    # Ids stand in the register: never given twice.
    sqlite_autoincrement=True,
)

# Whole and not partial: SQLite walks through a partial index of those who are here, and searches this one.
Index("accounts_active", accounts.c.active, accounts.c.id)

presences = Table(
    "presences",
    metadata,
    Column("clerk", Integer, ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
    # What was said on a service day ends with it, or some hours after it was last seen to be so.
    Column("day", Date, nullable=False),
    Column("said_at", UtcTime),
    Column("state", Text, nullable=False),
    Column("until", UtcTime),
    Column("stands_in_for", Text),
)

# One row for each browser in which somebody is logged in: logging out, or another secret, takes it away.
log_ins = Table(
    "log_ins",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Integer, ForeignKey("accounts.id"), nullable=False),
    Column("began_at", UtcTime, nullable=False),
)

# Failed log-ins by name, so that a restart does not help whoever guesses.
throttles = Table(
    "throttles",
    metadata,
    Column("name", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("blocked_until", UtcTime),
)

# The one-time code of a house without accounts, as its hash: one row at most.
first_codes = Table(
    "first_codes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("secret", Text, nullable=False),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("visit", Integer, ForeignKey("visits.id", ondelete="SET NULL"), index=True),
    Column("number", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("owner", Integer),
    Column("role", Text),
    Column("what", LargeBinary),
    Column("promised_until", UtcTime, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Integer),
    Column("kept_at", UtcTime),
    Column("kept_by", Integer),
    Column("word", LargeBinary),
    sqlite_autoincrement=True,
)

Index(
    "follow_ups_open",
    follow_ups.c.promised_until,
    sqlite_where=follow_ups.c.kept_at.is_(None),
    postgresql_where=follow_ups.c.kept_at.is_(None),
)

# Who comes is not in it. The code is the visitor's key to it, and is never given twice.
appointments = Table(
    "appointments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("code", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("from_at", UtcTime, nullable=False),
    Column("until_at", UtcTime, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Integer, nullable=False),
    Column("checked_in_at", UtcTime),
    Column("visit", Integer),
    Column("cancelled_at", UtcTime),
    Column("cancelled_by", Integer),
    UniqueConstraint("code", name="appointments_code"),
    # Ids stand in the register: never given twice.
    sqlite_autoincrement=True,
)

Index("appointments_from", appointments.c.from_at)

# One row, whose lock makes the ids of calls grow in the order in which they are committed: a board that has seen a
# call has seen every earlier one.
call_heads = Table(
    "call_heads",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("visit", Integer, nullable=False),
    Column("series", Text, nullable=False),
    Column("role", Text, nullable=False, server_default=""),
    Column("number", Text, nullable=False),
    Column("counter", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    # Minutes since check-in on a visit's first call, nothing on later ones.
    Column("waited_min", Float),
    # Boards do not show the call of somebody who stands at the counter already.
    Column("shown", Boolean, nullable=False),
)

Index("calls_day", calls.c.day, calls.c.id)
Index(
    "calls_first",
    calls.c.day,
    calls.c.series,
    calls.c.at,
    sqlite_where=calls.c.waited_min.is_not(None),
    postgresql_where=calls.c.waited_min.is_not(None),
)
# Counters serve a role, whose line may hold several series.
Index(
    "calls_line",
    calls.c.day,
    calls.c.role,
    calls.c.at,
    sqlite_where=calls.c.waited_min.is_not(None),
    postgresql_where=calls.c.waited_min.is_not(None),
)

# What a visitor was told about the wait, what it was told from, and how long it then was.
told_waits = Table(
    "told_waits",
    metadata,
    Column("visit", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("series", Text, nullable=False),
    Column("role", Text, nullable=False, server_default=""),
    # All roles that stood in one line with it then, in order, with a space between them.
    Column("line", Text, nullable=False, server_default=""),
    Column("at", UtcTime, nullable=False),
    Column("ahead", Integer, nullable=False),
    Column("open_counters", Integer, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("watched_min", Float, nullable=False),
    Column("last_wait_min", Float),
    Column("service_min", Float, nullable=False),
    Column("low_min", Float, nullable=False),
    Column("middle_min", Float, nullable=False),
    Column("high_min", Float, nullable=False),
    Column("waited_min", Float),
)
Index("told_waits_day", told_waits.c.day, told_waits.c.visit)

# Kept by the closing of each visit, so that no report ever walks through visits.
daily_totals = Table(
    "daily_totals",
    metadata,
    Column("day", Date, primary_key=True),
    Column("request", Text, primary_key=True),
    Column("counter", Text, primary_key=True),
    *(
        Column(name, Integer, nullable=False)
        for name in (
            "finished",
            "no_shows",
            "waited_s",
            "served_s",
            "within_standard",
            "escalated",
            "follow_ups_kept",
            "follow_ups_late",
            "ratings",
            "faces",
        )
    ),
    sqlite_with_rowid=False,
)

wait_scores = Table(
    "wait_scores",
    metadata,
    Column("day", Date, primary_key=True),
    Column("told", Integer, nullable=False),
    Column("error_min", Float, nullable=False),
    Column("before_high", Integer, nullable=False),
    Column("inside", Integer, nullable=False),
    Column("inside_shown", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What staff ordered for a kiosk at its own screen; without a row nothing was ordered.
kiosk_orders = Table(
    "kiosk_orders",
    metadata,
    Column("kiosk", Text, primary_key=True),
    Column("closed", Text),
    Column("open_until", UtcTime),
    Column("volume", Integer, nullable=False, server_default="100"),
)

# `entry` is kept exactly as it was hashed. A register row outlives its visit, so it has no foreign key.
register = Table(
    "register",
    metadata,
    Column("day", Date, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),
    Column("hash", Text, nullable=False),
    sqlite_with_rowid=False,
)

register_heads = Table(
    "register_heads",
    metadata,
    Column("day", Date, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    sqlite_with_rowid=False,
)

__all__ = [
    "IN_HAND",
    "accounts",
    "appointments",
    "call_heads",
    "calls",
    "daily_totals",
    "details",
    "first_codes",
    "follow_ups",
    "kiosk_orders",
    "log_ins",
    "metadata",
    "notes",
    "numbers",
    "presences",
    "register",
    "register_heads",
    "throttles",
    "told_waits",
    "visits",
    "wait_scores",
]
