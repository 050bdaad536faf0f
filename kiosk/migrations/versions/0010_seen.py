"""Who has seen a visitor that waits, and until when they said it would take."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("visits", sa.Column("seen_by", sa.Integer, nullable=True))
    op.add_column("visits", sa.Column("seen_until", sa.DateTime(timezone=True), nullable=True))
