"""The desk: what staff do with a visit, who they are, what was promised, calls, waits that were told, and figures."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

IN_HAND = "status IN ('called', 'serving', 'handed-over')"
VISIT_MOMENTS = ("since_at", "back_at", "acknowledged_at", "first_called_at", "called_at", "taken_at", "answered_at")
TOTALS = (
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


def upgrade() -> None:
    extend_visits()
    create_notes()
    create_accounts()
    create_presences()
    create_throttles()
    create_follow_ups()
    create_calls()
    create_told_waits()
    create_totals()


def extend_visits() -> None:
    columns: tuple[sa.Column[Any], ...] = (
        *(integer(name, nullable=True) for name in ("owner", "clerk", "offered_to", "rating")),
        *(text(name, nullable=True) for name in ("counter", "raised", "result")),
        *(moment(name, nullable=True) for name in (*VISIT_MOMENTS, "answer_until", "settled_at", "closed_at")),
    )
    for column in columns:
        op.add_column("visits", column)
    index_where(
        "visits_line",
        "visits",
        ["day", "role", "lane", "since_at", "checked_in_at", "back_at"],
        "status = 'waiting'",
    )
    index_where("visits_in_hand", "visits", ["day"], IN_HAND)
    op.create_index("visits_token", "visits", ["day", "token_sha256"])
    op.create_index("visits_code", "visits", ["day", "code_sha256"])


def create_notes() -> None:
    op.create_table(
        "notes",
        identity(),
        sa.Column("visit", sa.Integer, sa.ForeignKey("visits.id", ondelete="CASCADE"), nullable=False),
        integer("clerk"),
        moment("at"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_notes_visit", "notes", ["visit"])


def create_accounts() -> None:
    op.create_table(
        "accounts",
        identity(),
        *(text(name) for name in ("name", "folded", "role", "serves", "counter", "secret")),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.UniqueConstraint("folded", name="accounts_folded"),
        sqlite_autoincrement=True,
    )


def create_presences() -> None:
    op.create_table(
        "presences",
        sa.Column("clerk", sa.Integer, sa.ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
        text("state"),
        moment("until", nullable=True),
        text("stands_in_for", nullable=True),
    )


def create_throttles() -> None:
    op.create_table(
        "throttles", text("name", primary_key=True), integer("failures"), moment("blocked_until", nullable=True)
    )
    op.create_table("first_codes", given("id"), text("secret"))


def create_follow_ups() -> None:
    op.create_table(
        "follow_ups",
        identity(),
        sa.Column("visit", sa.Integer, sa.ForeignKey("visits.id", ondelete="SET NULL")),
        *(text(name) for name in ("number", "request", "kind")),
        integer("owner", nullable=True),
        text("role", nullable=True),
        sa.Column("what", sa.LargeBinary),
        moment("promised_until"),
        moment("made_at"),
        integer("made_by", nullable=True),
        moment("kept_at", nullable=True),
        integer("kept_by", nullable=True),
        sa.Column("word", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_follow_ups_visit", "follow_ups", ["visit"])
    index_where("follow_ups_open", "follow_ups", ["promised_until"], "kept_at IS NULL")


def create_calls() -> None:
    op.create_table("call_heads", given("id"), integer("last"))
    op.create_table(
        "calls",
        given("id"),
        day(),
        integer("visit"),
        *(text(name) for name in ("series", "number", "counter", "language")),
        moment("at"),
        minutes("waited_min", nullable=True),
        sa.Column("shown", sa.Boolean, nullable=False),
    )
    op.create_index("calls_day", "calls", ["day", "id"])
    index_where("calls_first", "calls", ["day", "series", "at"], "waited_min IS NOT NULL")


def create_told_waits() -> None:
    op.create_table(
        "told_waits",
        given("visit"),
        day(),
        text("series"),
        moment("at"),
        *(integer(name) for name in ("ahead", "open_counters", "calls")),
        minutes("watched_min"),
        minutes("last_wait_min", nullable=True),
        *(minutes(name) for name in ("service_min", "low_min", "middle_min", "high_min")),
        minutes("waited_min", nullable=True),
    )
    op.create_index("told_waits_day", "told_waits", ["day", "visit"])


def create_totals() -> None:
    op.create_table(
        "daily_totals",
        day(primary_key=True),
        text("request", primary_key=True),
        text("counter", primary_key=True),
        *(integer(name) for name in TOTALS),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "wait_scores",
        day(primary_key=True),
        integer("told"),
        minutes("error_min"),
        *(integer(name) for name in ("before_high", "inside", "inside_shown")),
        sqlite_with_rowid=False,
    )


def identity() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def given(name: str) -> sa.Column[int]:
    """A key that the program gives, not the database."""
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def day(*, primary_key: bool = False) -> sa.Column[Any]:
    return sa.Column("day", sa.Date, nullable=False, primary_key=primary_key)


def text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, primary_key=primary_key)


def integer(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def minutes(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Float, nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def index_where(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
