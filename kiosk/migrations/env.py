"""Runs the steps on the connection that `kiosk.migrations` was given, inside its transaction."""

from __future__ import annotations

from alembic import context

from kiosk.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
