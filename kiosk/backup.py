"""A copy of a running SQLite store, whole and of one moment, and the way back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk import migrations
from kiosk.engine import StoreError
from kiosk.store import Store
from printing.spool import doubt

PAGES_A_STEP = 256
REST_S = 0.01
"""Between steps visitors come first: the copy waits, not they."""


def back_up(store: Store, file: Path) -> None:
    """Copies the store into a new file of this user's alone. Raises `StoreError` where that cannot be done; then no
    half a copy is left."""
    source = _sqlite_file(store)
    with _new_file(file):
        try:
            with closing(_opened(source)) as running, closing(sqlite3.connect(file)) as copy:
                running.backup(copy, pages=PAGES_A_STEP, sleep=REST_S)
            _refuse_damaged(file)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{file}: the copy was not written ({error}); make room, or name another file") from None


def restore(store: Store, file: Path) -> Path:
    """Puts a copy in the place of the store, and returns where the store as it was is kept. Slips that wait in the
    copy come out marked: they may be on paper since.

    Raises `StoreError` for a file that is no store or newer than this program, and where another program has the
    store open for writing; then nothing has changed.
    """
    target = _sqlite_file(store)
    _refuse_damaged(file)
    kept = target.with_name(f"{target.name}.before-restore")
    kept.unlink(missing_ok=True)
    back_up(store, kept)
    try:
        with closing(_opened(file)) as copy, closing(sqlite3.connect(target)) as running:
            copy.backup(running)
    except sqlite3.Error as error:
        raise StoreError(f"{target}: the copy was not put back ({error}); end every kiosk first") from None
    with store.transaction() as connection:
        doubt(connection)
    return kept


def _sqlite_file(store: Store) -> Path:
    url = store.engines.writing.url
    if url.get_backend_name() != "sqlite":
        raise StoreError(f"{store.name}: is kept by PostgreSQL; its own pg_dump and pg_restore copy it")
    return Path(url.database or "")


@contextmanager
def _new_file(file: Path) -> Iterator[None]:
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        raise StoreError(f"{file}: is there already; name a new file") from None
    except OSError as error:
        raise StoreError(f"{file}: cannot be written ({error.strerror}); name another file") from None
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _refuse_damaged(file: Path) -> None:
    try:
        with closing(_opened(file)) as copy:
            sound = copy.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            [version] = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError):
        raise StoreError(f"{file}: is no copy of a store; name one that kiosk db backup has written") from None
    if not sound:
        raise StoreError(f"{file}: is damaged; take another copy")
    if version not in migrations.KNOWN:
        raise StoreError(f"{file}: is of version {version}, and this program knows up to {migrations.NEWEST}")


def _opened(file: Path) -> sqlite3.Connection:
    """Read only, so that looking at what is no store does not make it one."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
