"""Whose account is open is found by an index: every check-in asks for them, and a house keeps all who ever left."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("accounts_active", "accounts", ["active", "id"])
