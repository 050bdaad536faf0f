"""A copy of a running SQLite store, whole and of one moment."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk import migrations
from kiosk.engine import StoreError
from kiosk.progress import Told, per_cent, untold
from kiosk.store import Store

PAGES_A_STEP = 256
REST_S = 0.01
"""Between steps visitors come first: the copy waits, not they."""


def back_up(store: Store, file: Path, told: Told = untold) -> None:
    """Copies the store into a new file of this user's alone. Raises `StoreError` where that cannot be done; then no
    half a copy is left."""
    source = sqlite_file(store)

    def copied(_status: int, remaining: int, total: int) -> None:
        told(f"copying {source}", per_cent(remaining, total))

    with new_file(file):
        try:
            with closing(opened(source)) as running, closing(sqlite3.connect(file)) as copy:
                running.backup(copy, pages=PAGES_A_STEP, progress=copied, sleep=REST_S)
            told(f"checking {file}", "")
            refuse_damaged(file)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{file}: the copy was not written ({error}); make room, or name another file") from None


def sqlite_file(store: Store) -> Path:
    """Where the store is. Raises `StoreError` where that is no file."""
    url = store.engines.writing.url
    if url.get_backend_name() != "sqlite":
        raise StoreError(f"{store.name}: is kept by PostgreSQL; its own pg_dump and pg_restore copy it")
    return Path(url.database or "")


@contextmanager
def new_file(file: Path) -> Iterator[None]:
    """A file of this user's alone, gone again where the block fails. Raises `StoreError` where it cannot be made."""
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


def refuse_damaged(file: Path) -> None:
    """Raises `StoreError` for what is no sound copy of a store that this program knows."""
    try:
        with closing(opened(file)) as copy:
            sound = copy.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            [version] = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError):
        raise StoreError(f"{file}: is no copy of a store; name one that kiosk db backup has written") from None
    if not sound:
        raise StoreError(f"{file}: is damaged; take another copy")
    if version not in migrations.KNOWN:
        raise StoreError(f"{file}: is of version {version}, and this program knows up to {migrations.NEWEST}")


def opened(file: Path) -> sqlite3.Connection:
    """Read only, so that looking at what is no store does not make it one."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
