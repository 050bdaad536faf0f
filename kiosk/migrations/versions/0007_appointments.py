"""Appointments, and on each visit the one that it was checked in for: its window stands in the line's own index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

WAITING = sa.text("status = 'waiting'")
LINE = ["day", "role", "lane", "since_at", "checked_in_at", "back_at"]


def upgrade() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer, nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visit", sa.Integer, nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Integer, nullable=True),
        sa.UniqueConstraint("code", name="appointments_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("appointments_from", "appointments", ["from_at"])
    for name, kind in (("booked_request", sa.Text()), ("code_refused", sa.Text())):
        op.add_column("visits", sa.Column(name, kind, nullable=True))
    for name in ("booked_from", "booked_until"):
        op.add_column("visits", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.drop_index("visits_line", "visits")
    op.create_index(
        "visits_line",
        "visits",
        [*LINE, "booked_from", "booked_until"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
