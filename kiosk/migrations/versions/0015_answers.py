"""Who gave the last clear answer, and what climbed because there was none: to whom, and who ended it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("visits", sa.Column("answered_by", sa.Integer, nullable=True))
    op.add_column("visits", sa.Column("climbs", sa.Text, nullable=True))
