"""How a store's address becomes connections: SQLite with the pragmas that its version can be trusted with, or
PostgreSQL; and how a database's errors become sentences."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kiosk.share import Share
from kiosk.trouble import Trouble
from printing.spool import StoreFailure

ALLOWED = "allowed are sqlite:///FILE and postgresql://USER@HOST/DATABASE"
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
"""What an address may begin with. Any other driver is not installed, or asks for another kind of program."""
CONNECT_S = 6

UNIQUE_CODES = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
BUSY_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# unique violation, serialization failure, deadlock, lock timeout
CLASH_STATES = {"23505", "40001", "40P01", "55P03"}
# what an administrator sets, or what stands by until another server has failed
READ_ONLY_STATE = "25006"
NO_RIGHT_STATE = "42501"


class StoreError(StoreFailure):
    """The store cannot be used; the message is one sentence: what, where, how to mend. Nothing was stored. `trouble`
    names what is wrong, for those who read another language."""

    def __init__(self, told: str, trouble: Trouble = "store") -> None:
        super().__init__(told)
        self.trouble: Trouble = trouble


class StoreBusy(StoreError):
    """Another program kept the store locked for longer than a visitor should wait."""

    def __init__(self, told: str) -> None:
        super().__init__(told, "locked")


class StoreClash(StoreError):
    """Somebody else was faster, or in the way: all was rolled back, and the same work may be tried again."""

    def __init__(self, told: str) -> None:
        super().__init__(told, "locked")


@dataclass(frozen=True, slots=True)
class Engines:
    """A store's two doors before they are opened; `name` is its address without the password. `share` is this
    program's share of an SQLite store, None for a store that a server keeps."""

    name: str
    writing: Engine
    reading: Engine
    share: Share | None = None

    def close(self) -> None:
        """Lets go of all connections, and then of the store."""
        self.writing.dispose()
        self.reading.dispose()
        if self.share is not None:
            self.share.give_back()


@dataclass(frozen=True, slots=True)
class Durability:
    """How SQLite keeps a commit: `journal_mode` and `synchronous`, as the pragmas name them."""

    journal_mode: str
    synchronous: str


def durability_for(version: tuple[int, int, int]) -> Durability:
    """What a SQLite version can be trusted with: before 3.51.3 (3.50.7, 3.44.6) two connections can lose committed
    rows when the write-ahead log is reset, so there the older journal is used."""
    fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return Durability("wal", "full") if fixed else Durability("delete", "extra")


def open_engines(address: str, patience_s: float, makes: bool = True) -> Engines:
    """The engines for a store's address; a lock is waited for `patience_s`. `makes` a file where none is.

    Raises `StoreError` for an address or a folder that cannot be used, and for a file that is not there.
    """
    url = _url(address)
    name = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "postgresql":
        return _postgresql_engines(name, url.set(drivername="postgresql+psycopg"), patience_s)
    return _sqlite_engines(name, url, patience_s, makes)


def no_store(name: str) -> StoreError:
    """What to tell whoever looks after a store that is not there."""
    return StoreError(f"{name}: there is no store; name yours with KIOSK_STORE, or make one with kiosk db upgrade")


def refuse_read_only(connection: Connection, name: str) -> None:
    """Raises `StoreError` where a transaction on PostgreSQL may only read: so it is set, or the server stands by."""
    if connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on":
        raise _read_only(name, "transaction_read_only is on")


def _url(address: str) -> URL:
    try:
        if "\0" in address:
            raise ValueError(address)
        url = make_url(address)
    except (ArgumentError, ValueError):  # the latter also for a port that is no number, or half an IPv6 address
        raise StoreError(f"store (KIOSK_STORE) is no address of a store; {ALLOWED}", "address") from None
    if url.drivername not in DRIVERS:
        raise StoreError(f"store (KIOSK_STORE) = {url.drivername}: there is no such store; {ALLOWED}", "address")
    shown = f"store (KIOSK_STORE) = {url.render_as_string(hide_password=True)}"
    is_file = url.get_backend_name() == "sqlite"
    if is_file and (url.username, url.password, url.host, url.port) != (None, None, None, None):
        mended = "write sqlite:/// and its path, so a fourth slash before a path from the root"
        raise StoreError(f"{shown}: a file has no host; {mended}; {ALLOWED}", "address")
    if not url.database or ":memory:" in url.database or (is_file and url.query):
        raise StoreError(f"{shown} names no database; {ALLOWED}", "address")
    return url


def _postgresql_engines(name: str, url: URL, patience_s: float) -> Engines:
    # Whatever the server is set to: nobody is told a number, and no slip is begun, that a crash could take back.
    options = f"-c lock_timeout={round(patience_s * 1000)} -c timezone=UTC -c synchronous_commit=on"
    try:
        engine = create_engine(url, connect_args={"connect_timeout": CONNECT_S, "options": options})
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"store (KIOSK_STORE) = {name}: {error}; {ALLOWED}", "address") from None
    event.listen(engine, "checkout", _ask_for_nothing)
    reading = engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    return Engines(name, engine, reading)


def _ask_for_nothing(connection: Any, *_: object) -> None:
    """Behind each reading SQLAlchemy would have a connection ask to write, whatever the server lets it do."""
    connection.read_only = None


def _sqlite_engines(name: str, url: URL, patience_s: float, makes: bool) -> Engines:
    share = _share(name, Path(url.database or ""), makes)
    kept = durability_for(sqlite3.sqlite_version_info[:3])
    pragmas = (
        f"busy_timeout={round(patience_s * 1000)}",
        f"journal_mode={kept.journal_mode}",
        f"synchronous={kept.synchronous}",
        "foreign_keys=ON",
    )
    # One reading at a time: two that share one interpreter only hold the store from visitors for twice as long.
    one = {"pool_size": 1, "max_overflow": 0, "pool_timeout": patience_s}
    writing = _sqlite_engine(url, "BEGIN IMMEDIATE", pragmas)
    return Engines(name, writing, _sqlite_engine(url, "BEGIN", (*pragmas, "query_only=ON"), **one), share)


def _share(name: str, file: Path, makes: bool) -> Share:
    """Opens the file before SQLite does, which would make one that others may read: what is queued for paper is
    nobody else's. One that is not there is made here, or told."""
    try:
        if makes:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_RDWR | os.O_CLOEXEC | os.O_CREAT * makes, 0o600))
        return Share(file)
    except BlockingIOError:
        raise StoreBusy(f"{file}: a copy is being put in its place; try again when that is done") from None
    except OSError as error:
        if not makes and isinstance(error, FileNotFoundError):
            raise no_store(name) from None
        raise StoreError(
            f"{file}: the store cannot be written ({error.strerror}); give this user the folder, "
            "or name another with KIOSK_STATE or KIOSK_STORE",
            "folder",
        ) from None


def _sqlite_engine(url: URL, begin: str, pragmas: tuple[str, ...], **pool: float) -> Engine:
    engine = create_engine(url, **pool)
    event.listen(engine, "connect", _on_connect(pragmas))
    event.listen(engine, "begin", _on_begin(begin))
    return engine


def _on_connect(pragmas: tuple[str, ...]) -> Callable[[sqlite3.Connection, Any], None]:
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        # Python's own transactions begin late and deferred; ours begin when we say so.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    return prepare


def _on_begin(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


@contextmanager
def in_sentences(name: str) -> Iterator[None]:
    """Turns a database's errors into `StoreError`; what is a bug of ours stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        raise _sqlite_sentence(name, error) or error from error
    except DBAPIError as error:
        raise _sentence(name, error) or error from error
    except PoolTimeout:
        raise StoreBusy(f"{name}: every connection to the store is in use; try again") from None


def _sentence(name: str, error: DBAPIError) -> StoreError | None:
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_sentence(name, error.orig)
    return _postgresql_sentence(name, error)


SQLITE_SENTENCES: dict[int, tuple[str, Trouble]] = {
    sqlite3.SQLITE_CANTOPEN: (
        "cannot be written; give this user the folder, or name another with KIOSK_STATE",
        "folder",
    ),
    sqlite3.SQLITE_READONLY: ("cannot be written; give this user the file and its folder", "folder"),
    sqlite3.SQLITE_PERM: ("cannot be written; give this user the file and its folder", "folder"),
    sqlite3.SQLITE_FULL: ("the disk is full; make room on it", "full"),
    sqlite3.SQLITE_IOERR: ("the disk does not read or write well; check it", "disk"),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged; put a backup in its place", "damaged"),
    sqlite3.SQLITE_NOTADB: ("the file is no store; name another with KIOSK_STORE", "foreign"),
}


def _sqlite_sentence(name: str, error: sqlite3.Error) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", 0)
    if code in UNIQUE_CODES:
        return StoreClash(f"{name}: another program stored the same; try again")
    if code & 0xFF in BUSY_CODES:
        return StoreClash(f"{name}: another program keeps the store locked; try again")
    known = SQLITE_SENTENCES.get(code & 0xFF)
    return StoreError(f"{name}: {known[0]}", known[1]) if known else None


def _postgresql_sentence(name: str, error: DBAPIError) -> StoreError | None:
    state = getattr(error.orig, "sqlstate", None)
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
    if state in CLASH_STATES or (error.connection_invalidated and state is not None):
        return StoreClash(f"{name}: {said}; try again")
    if state == READ_ONLY_STATE:
        return _read_only(name, said)
    if state == NO_RIGHT_STATE:
        return StoreError(f"{name}: its user lacks a right ({said}); grant it, or name another user in KIOSK_STORE")
    # Without a state the server was never reached, or the line broke.
    if state is None or state[:2] in ("08", "28", "3D", "53", "57", "58"):
        told = f"{name}: the database server does not serve us ({said}); start it, or mend KIOSK_STORE"
        return StoreError(told, "server")
    return None


def _read_only(name: str, said: str) -> StoreError:
    told = f"{name}: the database server lets nobody write ({said}); let it, or name the one that does"
    return StoreError(told, "read-only")
