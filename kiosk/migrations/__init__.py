"""The steps that made the tables what they are, oldest first; they ship with the program and run inside it."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")
"""Every version that this program can bring up to date."""

NEWEST = KNOWN[-1]

# Any number will do, as long as it stays ours: it keeps two programs from upgrading at once.
UPGRADE_LOCK = 5_180_001


def revision(connection: Connection) -> str | None:
    """The version of the tables, None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def lost_tables(connection: Connection, found: str | None) -> list[str]:
    """What a store of the newest version lacks, or one that has tables and no version."""
    from kiosk.tables import metadata

    there = set(inspect(connection).get_table_names())
    if found == NEWEST:
        return sorted(set(metadata.tables) - there)
    return ["alembic_version's row"] if found is None and there & set(metadata.tables) else []


def upgrade(connection: Connection, to: str = NEWEST) -> None:
    """Takes every step up to a version that is still missing, inside the caller's transaction."""
    # Most starts find nothing to upgrade and need not wait for Alembic's import.
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
    config = Config()
    config.set_main_option("script_location", "kiosk:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
