"""Who has an SQLite store open on this machine: each program a share of it, and whoever replaces it the whole."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Share:
    """A share of one store, from when it is opened until it is given back or the process ends, however it ends.

    It is a lock on a file beside the store: SQLite's own locks on the store itself are lost with any handle on it
    that is closed.
    """

    def __init__(self, store: Path) -> None:
        """Raises `BlockingIOError` where somebody has the store whole, and `OSError` where no file can be made."""
        self._descriptor = os.open(lock_file(store), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._is_given_back = False
        with suppress(OSError):
            # As SQLite does with its own files: what root has made beside a store locks nobody out of it.
            owner = store.stat()
            os.fchown(self._descriptor, owner.st_uid, owner.st_gid)
        try:
            self._lock(fcntl.LOCK_SH)
        except OSError:
            self.give_back()
            raise

    @contextmanager
    def whole(self) -> Iterator[None]:
        """While the block lasts nobody else has the store open, or opens it. Raises `BlockingIOError` where somebody
        has."""
        try:
            self._lock(fcntl.LOCK_EX)
            yield
        finally:
            # Whoever asks for the whole lets go of the share on the way; of two who ask, one may find it gone.
            with suppress(BlockingIOError):
                self._lock(fcntl.LOCK_SH)

    def give_back(self) -> None:
        """Once, or again without harm."""
        if not self._is_given_back:
            self._is_given_back = True
            os.close(self._descriptor)

    def _lock(self, kind: int) -> None:
        fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)


def lock_file(store: Path) -> Path:
    """The file that shares are locked on, the same for each name of the store. It stays when all are given back."""
    file = store.resolve()
    return file.with_name(f"{file.name}.lock")
