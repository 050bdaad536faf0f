"""Numbers, visits, details, register and spool, as the first kiosk has them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_numbers()
    create_visits()
    create_details()
    create_register()
    create_print_jobs()
    create_attempts()
    create_printers()


def create_numbers() -> None:
    op.create_table(
        "numbers",
        sa.Column("day", sa.Date, primary_key=True),
        text("series", primary_key=True),
        integer("last"),
        sqlite_with_rowid=False,
    )


def create_visits() -> None:
    op.create_table(
        "visits",
        identity(),
        text("key"),
        text("fingerprint"),
        sa.Column("day", sa.Date, nullable=False),
        text("series"),
        integer("number"),
        *(text(name) for name in ("request", "role", "answers", "has", "staff_writes", "lane", "language", "status")),
        integer("ahead"),
        text("token_sha256"),
        text("code_sha256"),
        text("kiosk"),
        moment("checked_in_at"),
        sa.UniqueConstraint("key", name="visits_key"),
        sa.UniqueConstraint("day", "series", "number", name="visits_once"),
        sqlite_autoincrement=True,
    )
    index_where("visits_waiting", "visits", ["day", "series", "lane", "number"], "status = 'waiting'")


def create_details() -> None:
    op.create_table(
        "details",
        sa.Column(
            "visit", sa.Integer, sa.ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        ),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def create_register() -> None:
    op.create_table(
        "register",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        text("entry"),
        text("hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "register_heads",
        sa.Column("day", sa.Date, primary_key=True),
        integer("seq"),
        text("hash"),
        sqlite_with_rowid=False,
    )


def create_print_jobs() -> None:
    op.create_table(
        "print_jobs",
        identity(),
        *(text(name) for name in ("reference", "kind", "printer", "slip_json")),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *(text(name) for name in ("sha256", "profile", "state")),
        text("alarm", nullable=True),
        text("proof"),
        integer("attempts"),
        sa.Column("reprinted_itself", sa.Boolean, nullable=False),
        moment("created_at"),
        integer("stale_after_s"),
        moment("stale_at"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_print_jobs_reference", "print_jobs", ["reference"])
    op.create_index("print_jobs_state", "print_jobs", ["state"])
    index_where("print_jobs_due", "print_jobs", ["printer", "id"], "state IN ('queued', 'unknown')")


def create_attempts() -> None:
    op.create_table(
        "attempts",
        identity(),
        sa.Column("job", sa.Integer, sa.ForeignKey("print_jobs.id", ondelete="CASCADE"), nullable=False),
        text("printer"),
        integer("number"),
        text("boot_id"),
        integer("epoch"),
        text("owner"),
        moment("started_at"),
        moment("ended_at", nullable=True),
        text("outcome", nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attempts_job", "attempts", ["job"])
    op.create_index("attempts_once", "attempts", ["job", "number"], unique=True)
    index_where("attempts_open", "attempts", ["printer"], "ended_at IS NULL")


def create_printers() -> None:
    op.create_table(
        "printer_leases",
        text("printer", primary_key=True),
        text("host"),
        text("boot_id"),
        integer("process_id"),
        moment("until"),
    )
    op.create_table(
        "printer_states", text("printer", primary_key=True), text("condition"), text("reason"), moment("since")
    )


def identity() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, primary_key=primary_key)


def integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def index_where(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
