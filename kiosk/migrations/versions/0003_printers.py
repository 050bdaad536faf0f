"""When each printer last proved a slip."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("printer_states", sa.Column("last_confirmed_at", sa.DateTime(timezone=True), nullable=True))
