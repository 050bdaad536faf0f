"""Calls, and what was told of waits, know the line they stood in. What was told before was counted over the calls of
one series: it teaches nothing about a line, and is forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

FIRST = sa.text("waited_min IS NOT NULL")

# Only the last day's calls are asked for by their line.
ROLE_OF_VISIT = """
UPDATE calls SET role = COALESCE((SELECT visits.role FROM visits WHERE visits.id = calls.visit), '')
WHERE day = (SELECT MAX(day) FROM calls)
"""


def upgrade() -> None:
    op.execute("DELETE FROM told_waits")
    for table in ("calls", "told_waits"):
        op.add_column(table, sa.Column("role", sa.Text, nullable=False, server_default=""))
    op.execute(ROLE_OF_VISIT)
    op.create_index("calls_line", "calls", ["day", "role", "at"], sqlite_where=FIRST, postgresql_where=FIRST)
