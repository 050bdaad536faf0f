"""How loud staff want each kiosk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("kiosk_orders", sa.Column("volume", sa.Integer, nullable=False, server_default="100"))
