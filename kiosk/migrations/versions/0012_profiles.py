"""On each slip, what the profile said that its bytes were made for: a file may change under its own name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    # Empty is the digest of no profile: what waits from before is made anew for the printer that is there now.
    op.add_column("print_jobs", sa.Column("profile_sha256", sa.Text, nullable=False, server_default=""))
