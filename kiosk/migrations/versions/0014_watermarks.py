"""How far the sendings of each state folder have come, and which device of the network an owner drives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "watermarks",
        sa.Column("folder", sa.Text, primary_key=True),
        sa.Column("reached", sa.Integer, nullable=False),
    )
    op.add_column("printer_leases", sa.Column("device", sa.Text))
    op.create_index("printer_leases_device", "printer_leases", ["device"], unique=True)
