"""What staff said about being there knows when: a night shift is there beyond the turn of the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("presences", sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
