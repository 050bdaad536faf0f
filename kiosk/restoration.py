"""The way back: a copy of an SQLite store in the place of the store, made fit for today before it is there."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from kiosk.backup import PAGES_A_STEP, back_up, new_file, opened, refuse_damaged, sqlite_file
from kiosk.engine import BUSY_CODES, StoreError
from kiosk.progress import Told, per_cent, untold
from kiosk.share import lock_file
from kiosk.store import Store, open_store
from kiosk.visit import number_text
from printing.spool import doubt

_GIVEN = "SELECT day, series, last FROM numbers WHERE day = (SELECT max(day) FROM numbers) ORDER BY series"
_LAST_DAY = "SELECT max(day) FROM numbers"
_LAST_VISIT_AT = "SELECT max(checked_in_at) FROM visits"
_WAITING = "SELECT id, created_at FROM print_jobs WHERE state IN ('queued', 'sending', 'unknown', 'held', 'damaged')"
_IS_SLIP = "SELECT 1 FROM print_jobs WHERE id = ? AND created_at = ?"
_SENDINGS = "SELECT folder, reached FROM watermarks"
_GO_ON_SENDING = (
    "INSERT INTO watermarks (folder, reached) VALUES (?, ?) "
    "ON CONFLICT (folder) DO UPDATE SET reached = excluded.reached WHERE excluded.reached > watermarks.reached"
)
_CALLED = "SELECT id, last FROM call_heads"
_GO_ON_CALLING = (
    "INSERT INTO call_heads (id, last) VALUES (?, ?) "
    "ON CONFLICT (id) DO UPDATE SET last = excluded.last WHERE excluded.last > call_heads.last"
)
_GO_ON_BEHIND = (
    "INSERT INTO numbers (day, series, last) VALUES (?, ?, ?) "
    "ON CONFLICT (day, series) DO UPDATE SET last = excluded.last WHERE excluded.last > numbers.last"
)

TRY_AGAIN_S = 0.25
MOST_TRIES = 12


@dataclass(frozen=True, slots=True)
class Restored:
    """How a copy was put back. The store as it was is `kept`, None where there was none. `last_given` are the numbers
    that it had come to on its last day, where the copy had not; `left_waiting` how many slips that the copy does not
    know waited in it. `blind_since`: it could not tell of them, and this is when the last visitor of the copy came,
    aware UTC."""

    kept: Path | None = None
    last_given: tuple[str, ...] = ()
    left_waiting: int = 0
    blind_since: datetime | None = None


def restore(store: Store, file: Path, told: Told = untold) -> Restored:
    """Puts a copy in the place of the store, which may be damaged or gone. Slips that wait in the copy come out
    marked: they may be on paper since. Numbers and calls go on behind those of the store as it was.

    Raises `StoreError` for a file that is no store, the store's own or newer than this program, and where another
    program has the store open: a number that it gives while the copy is put back would vanish. Then nothing has
    changed; where it fails at the very last, it says where the store as it was is kept too.
    """
    target = sqlite_file(store).resolve()  # the store has that name too
    if file.resolve() in (target, _ready(target)):
        raise StoreError(f"{file}: is the store's own file; name a copy of it")
    told(f"checking {file}", "")
    refuse_damaged(file)
    with _alone(store, target):
        return _restored(store, target, file, told)


@contextmanager
def _alone(store: Store, target: Path) -> Iterator[None]:
    if store.engines.share is None:
        raise ValueError(f"{store.name} is no file")
    with ExitStack() as until_then:
        try:
            until_then.enter_context(store.engines.share.whole())
        except BlockingIOError:
            raise StoreError(f"{target}: another program has the store open; end every kiosk first") from None
        yield


def _restored(store: Store, target: Path, file: Path, told: Told) -> Restored:
    told(f"checking {target}", "")
    is_sound = _is_sound(target)
    ready, restored = _ready(target), Restored()
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        ready.unlink(missing_ok=True)
        with new_file(ready):
            # Before it is in its place, and whole there at once: the power may fail at any moment.
            _copy(file, ready, told)
            _doubt_slips(store, ready)
            restored = _go_on_behind(ready, _given(target) if is_sound else [])
            if is_sound:
                restored = replace(restored, left_waiting=_left_waiting(target, ready))
                _know_sendings(target, ready)
                _go_on_calling(target, ready)
            restored = replace(restored, kept=_keep(store, target, is_sound, told))
            _put_in_place(ready, target, is_sound, told)
        ready.unlink(missing_ok=True)
    except (sqlite3.Error, OSError) as error:
        also = "" if restored.kept is None else f"; what it was before is in {restored.kept} too"
        raise StoreError(f"{target}: the copy was not put back ({error}); end every kiosk first{also}") from None
    return restored


def _ready(target: Path) -> Path:
    """Where a copy is made fit for today."""
    return target.with_name(f"{target.name}.restoring")


def _is_sound(file: Path) -> bool:
    """Whether the store can be read; one that only another program keeps locked may not be taken for damaged."""
    try:
        with closing(opened(file)) as running:
            running.execute(_GIVEN).fetchall()
            return bool(running.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    except sqlite3.Error as error:
        if error.sqlite_errorcode in BUSY_CODES:
            raise StoreError(f"{file}: another program keeps the store locked; end every kiosk first") from None
        return False


def _keep(store: Store, target: Path, is_sound: bool, told: Told) -> Path | None:
    """The store as it was, for whoever needs something out of it; byte for byte where it cannot be read."""
    if not target.exists() or target.stat().st_size == 0:
        return None
    kept = next(name for name in _names_to_keep(target) if not name.exists())
    if is_sound:
        back_up(store, kept, told)
    else:
        with new_file(kept):
            shutil.copyfile(target, kept)
    return kept


def _names_to_keep(target: Path) -> Iterator[Path]:
    """One after the other: what was kept before may be all that there is of somebody's visit."""
    yield (first := target.with_name(f"{target.name}.before-restore"))
    yield from (first.with_name(f"{first.name}-{n}") for n in count(2))


def _copy(source: Path, target: Path, told: Told) -> None:
    """Raises `TimeoutError` where another program keeps the target locked: by itself, SQLite's copying tries for
    ever."""
    turned_away = 0

    def look(status: int, remaining: int, total: int) -> None:
        nonlocal turned_away
        told(f"copying {source}", per_cent(remaining, total))
        turned_away = turned_away + 1 if status in BUSY_CODES else 0
        if turned_away > MOST_TRIES:
            raise TimeoutError("another program keeps the store locked")

    with closing(opened(source)) as copy, closing(sqlite3.connect(target)) as other:
        copy.backup(other, pages=PAGES_A_STEP, progress=look, sleep=TRY_AGAIN_S)


def _doubt_slips(store: Store, ready: Path) -> None:
    url = store.engines.writing.url.set(database=str(ready))
    copy = open_store(url.render_as_string(hide_password=False))
    try:
        with copy.transaction() as connection:
            doubt(connection)
    finally:
        copy.close()
        lock_file(ready).unlink()


def _given(file: Path) -> list[tuple[str, str, int]]:
    """Day, series and last number of the last day on which numbers were given: no earlier one opens again."""
    with closing(opened(file)) as store:
        return store.execute(_GIVEN).fetchall()


def _left_waiting(target: Path, ready: Path) -> int:
    """Slips that nobody but the store as it was knows, and that are not known to be on paper. Their ids alone do not
    tell: the copy may have gone on by itself, and then have slips of others under the same."""
    with closing(opened(target)) as store, closing(opened(ready)) as copy:
        waiting = store.execute(_WAITING).fetchall()
        return sum(copy.execute(_IS_SLIP, slip).fetchone() is None for slip in waiting)


def _know_sendings(target: Path, ready: Path) -> None:
    """What was sent since is doubted by now: no kiosk need do so again, with slips that are newer."""
    with closing(opened(target)) as store, closing(sqlite3.connect(ready)) as copy:
        if _has_table(store, "watermarks") and _has_table(copy, "watermarks"):
            with copy:
                copy.executemany(_GO_ON_SENDING, store.execute(_SENDINGS).fetchall())


def _go_on_calling(target: Path, ready: Path) -> None:
    """Moves the ids of calls on: an open board asks only for those after the last one that it has heard."""
    with closing(opened(target)) as store, closing(sqlite3.connect(ready)) as copy:
        if _has_table(store, "call_heads") and _has_table(copy, "call_heads"):
            with copy:
                copy.executemany(_GO_ON_CALLING, store.execute(_CALLED).fetchall())


def _has_table(store: sqlite3.Connection, name: str) -> bool:
    """A store of an earlier version has no table of what was not counted yet."""
    return store.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None


def _go_on_behind(ready: Path, given: list[tuple[str, str, int]]) -> Restored:
    """Moves the copy's numbers on to those that were `given`, where they reach as far as the copy itself."""
    with closing(sqlite3.connect(ready)) as copy:
        [last_day] = copy.execute(_LAST_DAY).fetchone()
        if last_day is not None and all(day < last_day for day, _, _ in given):
            [last_visit_at] = copy.execute(_LAST_VISIT_AT).fetchone()
            return Restored(blind_since=datetime.fromisoformat(last_visit_at).replace(tzinfo=UTC))
        with copy:
            moved = [row for row in given if copy.execute(_GO_ON_BEHIND, row).rowcount > 0]
    return Restored(last_given=tuple(number_text(series, last) for _, series, last in moved))


def _put_in_place(ready: Path, target: Path, is_sound: bool, told: Told) -> None:
    if is_sound:
        _copy(ready, target, told)
        return
    # What a program was about to write into the damaged file must not be written into this one.
    for rest in ("-journal", "-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    ready.replace(target)
