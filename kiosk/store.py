"""The store and its two doors: `transaction()` writes, `reading()` only looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from sqlalchemy import Connection, RootTransaction
from sqlalchemy.exc import DBAPIError

from kiosk import migrations
from kiosk.engine import (
    Engines,
    StoreBusy,
    StoreClash,
    StoreError,
    in_sentences,
    no_store,
    open_engines,
    refuse_read_only,
)
from kiosk.progress import Told, untold

__all__ = ["Connection", "Store", "StoreBusy", "StoreClash", "StoreError", "open_store"]

Result = TypeVar("Result")


class Store:
    """One database. Usable from several threads; each door gives a connection of its own, from `engines`."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines

    @property
    def name(self) -> str:
        """The store's address without its password."""
        return self.engines.name

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose work is committed whole when the block ends well, and else not at all.

        On SQLite it holds the write lock from the start, waiting for it twice. Raises `StoreBusy`, `StoreClash`
        and `StoreError`.
        """
        connection, begun = self._begun()
        with in_sentences(self.name), connection, begun:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment and cannot write. Fetch whole and leave: whoever stays longer than
        50 ms stops every visitor."""
        with in_sentences(self.name), self.engines.reading.begin() as connection:
            yield connection

    def transact(self, work: Callable[[Connection], Result]) -> Result:
        """Carries `work` out in a transaction, and once more from its start where somebody else was faster."""
        try:
            with self.transaction() as connection:
                return work(connection)
        except StoreClash:
            with self.transaction() as connection:
                return work(connection)

    def upgrade(self, told: Told = untold) -> bool:
        """Brings the tables up to what this program needs; of two at once, one waits for the other.

        Returns whether anything was missing. Raises `StoreError` where a newer program has changed the store, where
        its tables are not of the version that it names, and where nobody may write; then nothing has changed.
        """
        found = self._found()
        if found == migrations.NEWEST:
            self._refuse_read_only()
            return False
        self._refuse_newer(found)
        try:
            with self.transaction() as connection:
                migrations.upgrade(connection, told=told)
        except DBAPIError as error:
            raise self._other_tables(found, error) from error
        return True

    def version(self) -> str:
        """The version of its tables, as they are. Raises `StoreError` where there are none, where one is missing, and
        where a newer program has changed them."""
        found = self._found()
        if found is None:
            raise no_store(self.name)
        self._refuse_newer(found)
        return found

    def _found(self) -> str | None:
        with self.reading() as connection:
            found = migrations.revision(connection)
            lost = migrations.lost_tables(connection, found)
        if lost:
            raise StoreError(f"{self.name}: the table {lost[0]} is missing; put a backup in its place", "damaged")
        return found

    def _refuse_read_only(self) -> None:
        """A server that stands by for another one answers every question and takes no number; it is told before a
        visitor is greeted. It is asked, not tried: starting takes no lock, and no right beyond those of the work. A
        file was opened for writing already."""
        if self.engines.share is None:
            with self.transaction() as connection:
                refuse_read_only(connection, self.name)

    def _refuse_newer(self, found: str | None) -> None:
        if found is not None and found not in migrations.KNOWN:
            raise StoreError(
                f"{self.name}: the store is of version {found}, and this program knows up to {migrations.NEWEST}; "
                "install the newer program again",
                "newer",
            )

    def _other_tables(self, found: str | None, error: DBAPIError) -> StoreError:
        said = str(error.orig).strip().partition("\n")[0]
        return StoreError(
            f"{self.name}: the tables are not of version {found}, as the store says ({said}); "
            "put a backup in its place",
            "damaged",
        )

    def _begun(self) -> tuple[Connection, RootTransaction]:
        with suppress(StoreClash):
            return self._begin()
        try:
            return self._begin()
        except StoreClash:
            raise StoreBusy(f"{self.name}: another program keeps the store locked; end it and try again") from None

    def _begin(self) -> tuple[Connection, RootTransaction]:
        with in_sentences(self.name):
            connection = self.engines.writing.connect()
            try:
                return connection, connection.begin()
            except BaseException:
                connection.close()
                raise

    def close(self) -> None:
        """Lets go of all connections."""
        self.engines.close()


def open_store(address: str, patience_s: float = 3.0, makes: bool = True) -> Store:
    """The store at an SQLAlchemy address, as it is: `upgrade` makes its tables. Raises `StoreError`.

    `patience_s` is how long a lock of another program is waited for; a transaction waits for it twice. `makes` its
    file where none is.
    """
    return Store(open_engines(address, patience_s, makes))
