"""The steps that made the tables what they are, oldest first; they ship with the program and run inside it. A new
store gets its tables at once."""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, select, text

from kiosk.progress import Told, untold

KNOWN = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
)
"""Every version that this program can bring up to date."""

NEWEST = KNOWN[-1]

# Any number will do, as long as it stays ours: it keeps two programs from upgrading at once.
UPGRADE_LOCK = 5_180_001

# As Alembic makes it itself.
versions = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32)),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def revision(connection: Connection) -> str | None:
    """The version of the tables, None where there are none."""
    if not inspect(connection).has_table(versions.name):
        return None
    return connection.execute(select(versions.c.version_num)).scalar_one_or_none()


def lost_tables(connection: Connection, found: str | None) -> list[str]:
    """What a store of the newest version lacks, or one that has tables and no version."""
    from kiosk.tables import metadata

    there = set(inspect(connection).get_table_names())
    if found == NEWEST:
        return sorted(set(metadata.tables) - there)
    return ["alembic_version's row"] if found is None and there & set(metadata.tables) else []


def upgrade(connection: Connection, to: str = NEWEST, told: Told = untold) -> None:
    """Brings the tables up to a version, inside the caller's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
    # Asked again behind the lock: another program may have been at it.
    if to == NEWEST and revision(connection) is None:
        make_tables(connection)
    else:
        take_steps(connection, to, told)


def make_tables(connection: Connection) -> None:
    """A new store's tables, as all the steps would leave them, in a tenth of the time."""
    from kiosk.tables import metadata

    metadata.create_all(connection, checkfirst=False)
    versions.create(connection)
    connection.execute(versions.insert(), {"version_num": NEWEST})


def take_steps(connection: Connection, to: str, told: Told = untold) -> None:
    """Every step up to a version that is still missing; each is told before it is taken."""
    # Few starts take steps, and the others need not wait for Alembic's import.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "kiosk:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    found = revision(connection)
    for step in KNOWN[KNOWN.index(found) + 1 if found else 0 : KNOWN.index(to) + 1]:
        told(f"upgrading to version {step} of {to}", "")
        command.upgrade(config, step)
