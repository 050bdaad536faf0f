"""On each slip that is held, why it is: what was held before goes without."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("print_jobs", sa.Column("held_because", sa.Text, nullable=True))
