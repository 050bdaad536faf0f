"""The store's two doors, what it refuses, and what SQLite can be trusted with."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from kiosk import hands, migrations
from kiosk.engine import Durability, durability_for
from kiosk.share import lock_file
from kiosk.staff import staff
from kiosk.store import Connection, Store, StoreBusy, StoreClash, StoreError, open_store
from kiosk.tables import calls, details, metadata, numbers, told_waits, visits
from tests.postgres import PostgresServer

DAY = "2026-11-23"
OLD_VISIT = (
    "INSERT INTO visits (key, fingerprint, day, series, number, request, role, answers, has, staff_writes, lane, "
    "language, status, ahead, token_sha256, code_sha256, kiosk, checked_in_at) VALUES "
    f"('k', 'f', '{DAY}', 'A', 7, 'payment', 'finance', '{{}}', '[]', '[]', 'ordinary', 'zh', 'waiting', 0, 't', "
    f"'c', '1', '{DAY} 01:41:00')"
)

OLD_STAFF_AND_CALLS = (
    "INSERT INTO accounts (id, name, folded, role, serves, counter, secret, active) VALUES "
    "(1, 'Mei', 'mei', 'clerk', '[\"finance\"]', '3', 'x', true)",
    "INSERT INTO presences (clerk, state) VALUES (1, 'in')",
    *(
        "INSERT INTO calls (id, day, visit, series, number, counter, language, at, waited_min, shown) VALUES "
        f"({id}, '{DAY}', {id}, '{series}', '{series}007', '3', 'zh', '{DAY} 01:45:00', {waited}, true)"
        for id, series, waited in ((1, "A", 4), (2, "B", 5))
    ),
    "INSERT INTO told_waits (visit, day, series, at, ahead, open_counters, calls, watched_min, service_min, low_min, "
    f"middle_min, high_min, waited_min) VALUES (1, '{DAY}', 'A', '{DAY} 01:41:00', 0, 1, 0, 0, 8, 4, 8, 13, 4)",
)
"""Somebody who was in, calls of a visit that is there and of one that is not, and what was told of a wait."""


POSTGRES_MAKE_UP = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity FROM "
    "information_schema.columns WHERE table_schema = 'public'",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE "
    "connamespace = 'public'::regnamespace",
)


def put(connection: Connection, last: int) -> None:
    connection.execute(text(f"INSERT INTO numbers (day, series, last) VALUES ('{DAY}', 'A', {last})"))


def last_number(store: Store) -> int | None:
    with store.reading() as connection:
        return connection.execute(select(numbers.c.last)).scalar_one_or_none()


def test_what_a_transaction_did_stays(store: Store) -> None:
    with store.transaction() as connection:
        put(connection, 7)
    assert last_number(store) == 7


def test_a_transaction_that_breaks_leaves_nothing(store: Store) -> None:
    def break_off(connection: Connection) -> None:
        put(connection, 7)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.transact(break_off)
    assert last_number(store) is None


def test_the_reading_door_cannot_write(store: Store) -> None:
    with pytest.raises((StoreError, DBAPIError)), store.reading() as connection:
        put(connection, 7)
    assert last_number(store) is None


def test_the_writing_door_writes_again_after_the_reading_door_was_used(store: Store) -> None:
    assert last_number(store) is None
    with store.transaction() as connection:
        put(connection, 7)
    assert last_number(store) == 7


def test_on_sqlite_readings_take_turns_so_that_none_holds_the_store_for_another(sqlite_url: str) -> None:
    store = open_store(sqlite_url, patience_s=0.01)
    in_use = pytest.raises(StoreBusy, match="every connection to the store is in use")
    with store.reading(), in_use, store.reading():
        raise AssertionError("two readings of one process at a time")
    assert last_number(store) is None, "the next one has its turn"
    store.close()


def test_work_that_was_overtaken_is_done_once_more_from_its_start(store: Store) -> None:
    tries: list[int] = []

    def work(connection: Connection) -> str:
        tries.append(len(tries))
        put(connection, 1)
        if len(tries) == 1:
            put(connection, 2)
        return "done"

    assert store.transact(work) == "done"
    assert tries == [0, 1]
    assert last_number(store) == 1


def test_work_that_clashes_twice_is_given_up(store: Store) -> None:
    def work(connection: Connection) -> None:
        put(connection, 1)
        put(connection, 2)

    with pytest.raises(StoreClash, match="try again"):
        store.transact(work)
    assert last_number(store) is None


def test_a_broken_rule_of_a_table_is_a_bug_and_not_a_clash(store: Store) -> None:
    with pytest.raises(IntegrityError), store.transaction() as connection:
        connection.execute(insert(details).values(visit=404, sealed=b"of nobody"))


def test_two_writers_change_the_same_row_one_after_the_other(store: Store, store_url: str) -> None:
    with store.transaction() as connection:
        put(connection, 0)
    other = open_store(store_url)
    inside = threading.Event()

    def add_one(door: Store, entered: threading.Event) -> None:
        with door.transaction() as connection:
            entered.set()
            connection.execute(update(numbers).values(last=numbers.c.last + 1))

    with store.transaction() as connection:
        late = threading.Thread(target=add_one, args=(other, inside))
        late.start()
        connection.execute(update(numbers).values(last=numbers.c.last + 1))
    late.join()
    other.close()
    assert last_number(store) == 2


def test_a_store_locked_by_another_program_is_waited_for(sqlite_url: str) -> None:
    holder, waiting = open_store(sqlite_url), open_store(sqlite_url)
    asked = threading.Event()

    def write() -> None:
        asked.set()
        with waiting.transaction() as connection:
            connection.execute(update(numbers).values(last=numbers.c.last + 4))

    with holder.transaction() as connection:
        late = threading.Thread(target=write)
        late.start()
        assert asked.wait(5)
        put(connection, 1)
    late.join()
    assert last_number(holder) == 5
    holder.close()
    waiting.close()


def test_a_store_that_stays_locked_is_refused_with_one_sentence(sqlite_url: str) -> None:
    impatient = open_store(sqlite_url, patience_s=0.01)
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match=r"kiosk\.sqlite3: another program keeps the store locked"):
        impatient.transact(lambda connection: put(connection, 1))
    holder.close()
    assert last_number(impatient) is None
    impatient.close()


def test_a_full_disk_is_said_in_one_sentence_and_stores_nothing(sqlite_url: str) -> None:
    store = open_store(sqlite_url)

    def fill(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(2000):
            connection.execute(text(f"INSERT INTO numbers VALUES ('{DAY}', 'A{number}', {number})"))

    with pytest.raises(StoreError, match="the disk is full") as refused:
        store.transact(fill)
    assert refused.value.trouble == "full"
    assert last_number(store) is None
    store.close()


@pytest.mark.parametrize(
    ("version", "kept"),
    [
        ((3, 40, 1), Durability("delete", "extra")),
        ((3, 44, 5), Durability("delete", "extra")),
        ((3, 44, 6), Durability("wal", "full")),
        ((3, 45, 0), Durability("delete", "extra")),
        ((3, 50, 6), Durability("delete", "extra")),
        ((3, 50, 7), Durability("wal", "full")),
        ((3, 51, 0), Durability("delete", "extra")),
        ((3, 51, 2), Durability("delete", "extra")),
        ((3, 51, 3), Durability("wal", "full")),
        ((3, 52, 0), Durability("wal", "full")),
        ((4, 0, 0), Durability("wal", "full")),
    ],
)
def test_sqlite_is_trusted_with_its_write_ahead_log_only_where_that_is_mended(
    version: tuple[int, int, int], kept: Durability
) -> None:
    assert durability_for(version) == kept


def test_the_pragmas_are_what_was_asked_for(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    kept = durability_for(sqlite3.sqlite_version_info[:3])
    for door in (store.transaction, store.reading):
        with door() as connection:
            asked = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
            read = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in asked]
        assert read == [kept.journal_mode, {"full": 2, "extra": 3}[kept.synchronous], 3000, 1]
    store.close()


def test_a_commit_is_durable_whatever_the_database_server_is_set_to(postgres_url: str) -> None:
    store = open_store(postgres_url)
    with store.transaction() as connection:
        name = store.engines.writing.url.database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    store.close()
    again = open_store(postgres_url)
    with again.transaction() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
    again.close()


def test_a_store_left_in_the_write_ahead_log_comes_back_to_the_older_journal(sqlite_url: str) -> None:
    file = sqlite_url.removeprefix("sqlite:///")
    newer = sqlite3.connect(file)
    newer.execute("PRAGMA journal_mode=WAL")
    newer.close()
    store = open_store(sqlite_url)
    with store.reading() as connection:
        read = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    assert read == durability_for(sqlite3.sqlite_version_info[:3]).journal_mode
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_that_took_every_step_is_like_a_new_one(kind: str, tmp_path: Path, postgres: PostgresServer) -> None:
    databases = [postgres.create() for _ in range(2)]
    files = [f"sqlite:///{tmp_path / name}.sqlite3" for name in ("new", "old")]
    urls = files if kind == "sqlite" else [postgres.url(database) for database in databases]
    new, old = (open_store(url) for url in urls)
    assert new.upgrade()
    with old.transaction() as connection:
        migrations.take_steps(connection, migrations.NEWEST)
    for store in (new, old):
        with store.reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
            assert migrations.revision(connection) == migrations.NEWEST
    assert make_up(old) == make_up(new)
    for store, database in zip((new, old), databases, strict=True):
        store.close()
        postgres.drop(database)


def make_up(store: Store) -> list[tuple[str, ...]]:
    """All that a store says of its tables, columns in no order: a step can only add one at the end."""
    with store.reading() as connection:
        if connection.dialect.name == "postgresql":
            return sorted(
                tuple(map(str, row)) for query in POSTGRES_MAKE_UP for row in connection.execute(text(query))
            )
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master")).all()
        return sorted((kind, name, *sorted(re.findall(r"[^\s,)][^,\n)]*", sql or ""))) for kind, name, sql in rows)


def test_the_program_knows_all_its_steps() -> None:
    config = Config()
    config.set_main_option("script_location", "kiosk:migrations")
    config.set_main_option("path_separator", "os")
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == migrations.KNOWN


def test_an_upgrade_says_whether_anything_was_missing(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new' / 'kiosk.sqlite3'}")
    assert store.upgrade()
    assert not store.upgrade()
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_of_the_first_kiosk_is_upgraded_with_all_that_is_in_it(
    kind: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    database = postgres.create()
    store = open_store(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}" if kind == "sqlite" else postgres.url(database))
    with store.transaction() as connection:
        migrations.upgrade(connection, to="0001")
        put(connection, 7)
        connection.execute(text(OLD_VISIT))
    assert store.upgrade()
    with store.reading() as connection:
        kept = connection.execute(select(visits.c.number, visits.c.status, visits.c.owner, visits.c.raised)).one()
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert kept == (7, "waiting", None, None)
    assert last_number(store) == 7
    store.close()
    postgres.drop(database)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_of_before_appointments_keeps_its_line(kind: str, tmp_path: Path, postgres: PostgresServer) -> None:
    database = postgres.create()
    store = open_store(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}" if kind == "sqlite" else postgres.url(database))
    with store.transaction() as connection:
        migrations.upgrade(connection, to="0005")
        connection.execute(text(OLD_VISIT))
    assert store.upgrade()
    with store.reading() as connection:
        day, now = date.fromisoformat(DAY), datetime.fromisoformat(f"{DAY} 09:41+08:00")
        [waits] = hands.waiting(connection, day, now)
        [in_line] = hands.line_of(connection, day, now, [waits.role])
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert (waits.booked, waits.code_refused, in_line.appointment) == (None, None, None)
    store.close()
    postgres.drop(database)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_of_before_lines_keeps_accounts_and_calls_and_forgets_what_belongs_to_no_day_or_line(
    kind: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    database = postgres.create()
    store = open_store(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}" if kind == "sqlite" else postgres.url(database))
    with store.transaction() as connection:
        migrations.upgrade(connection, to="0007")
        for statement in (OLD_VISIT, *OLD_STAFF_AND_CALLS):
            connection.execute(text(statement))
    assert store.upgrade()
    with store.reading() as connection:
        assert connection.execute(select(calls.c.series, calls.c.role, calls.c.waited_min)).all() == [
            ("A", "finance", 4),
            ("B", "", 5),
        ]
        assert connection.execute(select(func.count()).select_from(told_waits)).scalar_one() == 0
        [mei] = staff(connection, date.fromisoformat(DAY), datetime(2026, 11, 23, 2, tzinfo=UTC))
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert (mei.clerk.name, mei.state) == ("Mei", None)
    store.close()
    postgres.drop(database)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_programs_that_start_at_once_upgrade_once(kind: str, tmp_path: Path, postgres: PostgresServer) -> None:
    database = postgres.create()
    url = f"sqlite:///{tmp_path / 'kiosk.sqlite3'}" if kind == "sqlite" else postgres.url(database)
    together = threading.Barrier(2)
    broken: list[Exception] = []

    def start() -> None:
        store = open_store(url)
        together.wait()
        try:
            store.upgrade()
        except Exception as error:
            broken.append(error)
        store.close()

    starts = [threading.Thread(target=start) for _ in range(2)]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    assert broken == []
    postgres.drop(database)


def test_a_store_of_a_newer_program_is_refused_and_left_alone(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        StoreError, match=f"of version 9999, and this program knows up to {migrations.NEWEST}; install the"
    ) as refused:
        store.upgrade()
    assert refused.value.trouble == "newer"


@pytest.mark.parametrize("version", migrations.KNOWN[:-1])
def test_a_store_that_says_it_is_older_than_its_tables_is_refused_and_left_alone(store: Store, version: str) -> None:
    before = make_up(store)
    with store.transaction() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
    with pytest.raises(StoreError, match=r"already exists|duplicate column") as refused:
        store.upgrade()
    told = str(refused.value)
    assert f": the tables are not of version {version}, as the store says (" in told
    assert told.endswith("); put a backup in its place")
    assert "\n" not in told
    assert refused.value.trouble == "damaged"
    with store.reading() as connection:
        assert migrations.revision(connection) == version
    assert make_up(store) == before


def test_the_file_of_the_store_is_its_owners_alone(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new' / 'kiosk.sqlite3'}")
    assert (tmp_path / "new" / "kiosk.sqlite3").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    store.close()


def test_a_folder_that_cannot_be_made_is_refused_with_what_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"the store cannot be written \(.*KIOSK_STATE"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'kiosk.sqlite3'}")


def test_a_folder_where_nobody_may_write_is_refused() -> None:
    with pytest.raises(StoreError, match=r"/proc/kiosk\.sqlite3: the store cannot be written") as refused:
        open_store("sqlite:////proc/kiosk.sqlite3")
    assert refused.value.trouble == "folder"


def test_whoever_finds_no_store_makes_none_where_a_link_leads_nowhere(tmp_path: Path) -> None:
    link = tmp_path / "kiosk.sqlite3"
    link.symlink_to(tmp_path / "moved.sqlite3")
    with pytest.raises(StoreError, match=r"kiosk\.sqlite3: there is no store; name yours"):
        open_store(f"sqlite:///{link}", makes=False)
    assert list(tmp_path.iterdir()) == [link]


def test_a_store_in_a_folder_that_this_user_may_not_search_is_not_told_to_be_missing(
    tmp_path: Path, as_ordinary_user: Callable[[], None]
) -> None:
    (tmp_path / "locked").mkdir(mode=0)
    as_ordinary_user()
    with pytest.raises(StoreError, match=r"the store cannot be written \(Permission denied\)"):
        open_store(f"sqlite:///{tmp_path / 'locked' / 'kiosk.sqlite3'}", makes=False)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kiosk.sqlite3").write_text("a shopping list, much longer than any header of a database is" * 20)
    store = open_store(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}")
    with pytest.raises(StoreError, match="the file is no store") as refused:
        store.upgrade()
    assert refused.value.trouble == "foreign"
    store.close()


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///x?mode=memory",
        "sqlite://var/lib/kiosk.sqlite3",
        "sqlite://u:secret@/x",
        "sqlite+aiosqlite:///x",
        "sqlite+pysqlcipher://:secret@/x",
        "postgresql://",
        "postgresql+asyncpg://u:secret@h/x",
        "mysql://u:secret@h/x",
        "postgresql://u:secret@h:abc/x",
        "postgresql://u:secret@[::1/x",
        "postgresql://u:secret@h/a\0b",
        "sqlite:///a\0b",
    ],
)
def test_an_address_that_is_no_store_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(StoreError, match=r"KIOSK_STORE.*allowed are sqlite:///FILE and postgresql://") as refused:
        open_store(address)
    assert "secret" not in str(refused.value)
    assert refused.value.trouble == "address"


def test_a_file_that_is_written_with_two_slashes_is_told_how_many_it_takes() -> None:
    """The commonest slip: what should be a folder is read as a host."""
    with pytest.raises(
        StoreError, match=r"sqlite://var/lib/kiosk\.sqlite3: a file has no host; write sqlite:/// and"
    ):
        open_store("sqlite://var/lib/kiosk.sqlite3")


def test_a_server_that_does_not_answer_is_told_from_a_bug() -> None:
    store = open_store("postgresql://kiosk:secret@127.0.0.1:1/kiosk")
    with pytest.raises(StoreError, match="the database server does not serve us") as refused:
        store.upgrade()
    assert "secret" not in str(refused.value)
    assert refused.value.trouble == "server"
    store.close()


def test_a_server_that_lets_nobody_write_is_told_from_a_bug(read_only_url: str) -> None:
    store = open_store(read_only_url)
    with pytest.raises(StoreError, match="the database server lets nobody write") as refused:
        store.transact(lambda connection: put(connection, 3))
    assert refused.value.trouble == "read-only"
    assert last_number(store) is None
    store.close()


def test_a_server_that_lets_nobody_write_is_told_before_anybody_is_greeted(read_only_url: str) -> None:
    store = open_store(read_only_url)
    with pytest.raises(StoreError, match="the database server lets nobody write") as refused:
        store.upgrade()
    assert refused.value.trouble == "read-only"
    store.close()


@pytest.fixture
def frugal_url(postgres_url: str) -> str:
    """A database on PostgreSQL for a user who may read all of it, and write numbers only."""
    store = open_store(postgres_url)
    user = f"{store.engines.writing.url.database}_frugal"
    with store.transaction() as connection:
        connection.execute(text(f"CREATE ROLE {user} LOGIN"))
        connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}"))
        connection.execute(text(f"GRANT INSERT ON numbers TO {user}"))
    store.close()
    return postgres_url.replace("kiosk@", f"{user}@")


def test_starting_takes_no_right_that_the_work_does_not_take(frugal_url: str) -> None:
    store = open_store(frugal_url)
    assert not store.upgrade()
    store.transact(lambda connection: put(connection, 3))
    assert last_number(store) == 3
    store.close()


def test_a_right_that_the_user_lacks_is_told_and_which(frugal_url: str) -> None:
    store = open_store(frugal_url)
    with (
        pytest.raises(StoreError, match=r"lacks a right \(permission denied for table visits\); grant it"),
        store.transaction() as connection,
    ):
        connection.execute(text(OLD_VISIT))
    store.close()


def test_a_connection_that_the_server_ended_is_replaced_by_a_new_one(postgres_url: str) -> None:
    store, other = open_store(postgres_url), open_store(postgres_url)
    with store.transaction() as connection:
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with other.transaction() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
    store.transact(lambda connection: put(connection, 3))
    assert last_number(store) == 3
    store.close()
    other.close()


def test_a_store_that_lost_a_table_says_which_and_what_to_do(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with store.transaction() as connection:
        connection.execute(text("DROP TABLE details"))
    with pytest.raises(StoreError, match=r"the table details is missing; put a backup in its place$"):
        store.upgrade()


def test_tables_without_their_version_are_not_made_again(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with store.transaction() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(StoreError, match=r"alembic_version's row is missing"):
        store.upgrade()


def test_the_lock_beside_the_store_belongs_to_whom_the_store_belongs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[Path, int, int]] = []
    handles = Path("/proc/self/fd")
    monkeypatch.setattr("os.fchown", lambda file, *owner: given.append(((handles / str(file)).readlink(), *owner)))
    store = tmp_path / "kiosk.sqlite3"
    open_store(f"sqlite:///{store}").close()
    assert given == [(lock_file(store), store.stat().st_uid, store.stat().st_gid)]
