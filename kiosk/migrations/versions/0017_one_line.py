"""What was told of waits knows all roles that stood in one line; until now each stood alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("told_waits", sa.Column("line", sa.Text, nullable=False, server_default=""))
    op.execute("UPDATE told_waits SET line = role")
