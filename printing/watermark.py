"""How far the sendings of a kiosk have come, kept beside the store and in it: a store that is behind is an older
copy, which knows nothing of what was printed since."""

from __future__ import annotations

import fcntl
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from printing import spool

log = logging.getLogger(__name__)

_NOTE = re.compile(rb"([0-9a-f]{16}) ([0-9]{20}) (?:([0-9]{20}) )?(.*)", re.DOTALL)


HELD_LOOKS, HELD_LOOK_S = 500, 0.001
"""How often, and how many seconds apart, a program asks whether another has noted what it was about to."""


class StoreWentBack(Exception):
    """The store knows of fewer sendings than there were: it is an older copy."""


class Watermark:
    """The number of sendings that were begun by the kiosk of one state folder, in a file there, with the name that
    the store knows the folder by; nowhere where no file is named. All printers of the kiosk count together, because
    one may print what another was meant to; `printers` are what the spool calls them. Other kiosks of the store have
    one of their own, also where they were copied from this one's image: the note bears the `kiosk`'s name. `seen` is
    how many sendings all of them had begun when that was last looked at: a printer behind the counter is driven by
    one kiosk after the other, and what another sent to it this one can know by nothing else."""

    def __init__(self, file: Path | None = None, kiosk: str = "", printers: Sequence[str] = ()) -> None:
        self._file, self._kiosk, self._printers = file, kiosk.encode(), printers
        # A folder without a note, with a spoilt one or another kiosk's, gets a new name, under which no store knows
        # anything.
        self._folder, self._reached, self._seen = secrets.token_hex(8), 0, 0
        # What stands in the file in the place of what could not be noted there: known better, so it counts no more.
        self._outdated: bytes | None = None
        self._is_noting = True
        self._lock = threading.Lock()

    @property
    def seen(self) -> int:
        """How many sendings of all kiosks a store that is no older copy knows at the least."""
        self._read()
        return self._seen

    def is_ahead(self, connection: Connection) -> bool:
        """Whether the store is an older copy."""
        if self._file is None:
            return False
        # The note first: what is begun between the two must not look like a store that knows less.
        seen, reached = self.seen, self._reached
        return spool.all_sendings(connection) < seen or spool.watermark_of(connection, self._folder) < reached

    def see(self, sendings: int) -> None:
        """Keeps how many sendings of all kiosks the store knows, where nobody has seen more of them."""
        if self._file is not None and sendings > self.seen:
            with self._alone(self._file):
                if sendings > self._seen:
                    self._seen = sendings
                    self._note(self._file)

    def see_anew(self, sendings: int) -> None:
        """Keeps that, also where it is less than was seen: the store was found to be an older copy, and told so."""
        if self._file is not None and sendings != self.seen:
            with self._alone(self._file):
                self._seen = sendings
                self._note(self._file)

    def catch_up(self, connection: Connection) -> None:
        """What waits for the kiosk's printers may be on paper all the same, and the store is told what it did not
        know. Slips of other kiosks are these kiosks' own business."""
        if self._file is not None:
            spool.doubt(connection, self._printers)
            spool.raise_watermark(connection, self._folder, self._reached)

    def advance(self, connection: Connection) -> int:
        """One more sending is begun, in the same transaction. Raises `StoreWentBack`, for the transaction to be
        rolled back: then nothing was begun."""
        if self._file is None:
            return 0
        self._read()
        count = spool.advance_watermark(connection, self._folder)
        if count <= self._reached:
            raise StoreWentBack
        return count

    def reach(self, count: int) -> None:
        """Notes it, before its first byte leaves. A disk that is full, or a folder that nobody may write to any more,
        keeps no slip from being printed."""
        if self._file is None:
            return
        with self._alone(self._file):
            # Two printers of one kiosk: whoever comes later with the smaller number takes nothing back.
            if count > self._reached:
                self._reached = count
                self._note(self._file)

    @contextmanager
    def _alone(self, file: Path) -> Iterator[None]:
        """The kiosk's other printers wait, and its other programs: from reading the note to writing it nobody else
        writes."""
        with _held(file), self._lock:
            self._take_in(_content(file))
            yield

    def _read(self) -> None:
        """What other programs of this kiosk have noted since counts too."""
        if self._file is not None:
            with self._lock:
                self._take_in(_content(self._file))

    def _take_in(self, note: bytes | None) -> None:
        told = _NOTE.fullmatch(note) if note is not None else None
        if told is not None and told[4] == self._kiosk and note != self._outdated:
            folder, reached = told[1].decode(), int(told[2])
            self._reached = max(reached, self._reached) if folder == self._folder else reached
            self._folder, self._seen = folder, int(told[3] or 0)

    def _note(self, file: Path) -> None:
        """Told once where it cannot be noted: each sending tries again."""
        try:
            self._write(file)
        except OSError as error:
            if self._is_noting:
                log.warning(
                    "sendings-not-noted: %s cannot be written (%s); give this user the file and its folder, or make "
                    "room on its disk",
                    file,
                    error.strerror,
                )
            self._is_noting, self._outdated = False, _content(file)
        else:
            self._is_noting, self._outdated = True, None

    def _write(self, file: Path) -> None:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # In place and of one length: after a power cut the old number stands there, or the new one.
            note = f"{self._folder} {self._reached:020} {self._seen:020} ".encode() + self._kiosk
            os.pwrite(descriptor, note, 0)
            os.ftruncate(descriptor, len(note))
        finally:
            os.close(descriptor)


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Other programs wait for the file, but none for long: one that was stopped in the middle keeps nobody from
    printing. Nor does a file that cannot be opened, or that lies on a file system without locks."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield
        return
    try:
        for _ in range(HELD_LOOKS):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(HELD_LOOK_S)
            except OSError:
                break
            else:
                break
        yield
    finally:
        os.close(descriptor)


def _content(file: Path) -> bytes | None:
    """None where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return None
