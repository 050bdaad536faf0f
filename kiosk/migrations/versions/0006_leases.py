"""Leases without a time of day in them, and when each printer's owner was last heard of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # Made anew: a lease is worth ten seconds, and nobody prints while the store is upgraded.
    op.drop_table("printer_leases")
    op.create_table(
        "printer_leases",
        sa.Column("printer", sa.Text, primary_key=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("boot_id", sa.Text, nullable=False),
        sa.Column("process_id", sa.Integer, nullable=False),
        sa.Column("renewals", sa.Integer, nullable=False),
    )
    op.add_column("printer_states", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
