"""What staff ordered for each kiosk at its own screen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "kiosk_orders",
        sa.Column("kiosk", sa.Text, primary_key=True),
        sa.Column("closed", sa.Text, nullable=True),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
    )
