"""`kiosk db upgrade|verify|backup|restore|retain`: the store's tables, its register, its copies, and what has had its
time."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kiosk.backup import back_up, refuse_damaged
from kiosk.chain import verify_register
from kiosk.commands import EXIT_NOT_WELL
from kiosk.desk.written import Unfit, day_of
from kiosk.draft import Refused
from kiosk.progress import Progress, Told, say
from kiosk.register import is_witness
from kiosk.restoration import Restored, restore
from kiosk.retention import forget
from kiosk.settings import Settings, SettingsError, read_settings
from kiosk.store import Store, StoreError, open_store
from kiosk.wiring import open_store_as_it_is

COMPARED = "day, time, kiosk, number, request, lane, language, answers and documents"
"""Not its role: a hand-over changes it."""

REFUSALS = (SettingsError, StoreError, Refused)


def run(arguments: Namespace, monotonic: Callable[[], float] = time.monotonic) -> int:
    """Carry out the one action that was asked for; how far it is stands on standard error where it takes long."""
    settings = read_settings()
    told = Progress(monotonic)
    file = _file(arguments.action, arguments.file)
    if arguments.action == "verify":
        return _verify(settings, _witnesses(arguments.head), told)
    if arguments.head:
        raise Refused(f"db {arguments.action}: takes no --head")
    if arguments.action == "backup":
        print(_backed_up(settings, file, told))
        return 0
    if arguments.action == "restore":
        told(f"checking {file}", "")
        refuse_damaged(file)  # before a store is opened, which makes one where none is
    with closing(open_store(settings.store_url, makes=arguments.action != "retain")) as store:
        print(_carried_out(store, settings, arguments.action, file, told))
    return 0


def _carried_out(store: Store, settings: Settings, action: str, file: Path, told: Told) -> str:
    if action == "restore":  # also where the store is damaged, and cannot be upgraded
        return "\n".join([f"{store.name}: is now what {file} was", *_told_of(restore(store, file, told), settings)])
    if action == "retain":  # where no store is there is nothing to delete, and a wrong address to mend
        store.version()
    # Steps are few, each may take long, and none begins before the one before it has ended: all are told.
    upgraded = store.upgrade(lambda doing, _far: say(doing))
    if action == "retain":
        gone = forget(store, datetime.now(UTC) - timedelta(days=settings.keep_days), told=told)
        return (
            f"{store.name}: after {settings.keep_days} days {gone.details} details, {gone.notes} notes, "
            f"{gone.promises} kept promises' words and {gone.slips} slips were deleted"
        )
    return f"{store.name}: {'upgraded' if upgraded else 'nothing to upgrade'}"


def _backed_up(settings: Settings, file: Path, told: Told) -> str:
    """Of any version, and as it is: the copy of before an upgrade is what one goes back to."""
    with closing(open_store(settings.store_url, makes=False)) as store:
        store.version()
        back_up(store, file, told)
        return f"{file}: a copy of {store.name}; keep a copy of the key in {settings.state} in another place"


def _told_of(restored: Restored, settings: Settings) -> Iterator[str]:
    """What whoever put a copy back has to know of it."""
    if restored.kept is not None:
        yield f"what it was before is in {restored.kept}"
    if restored.last_given:
        given = ", ".join(restored.last_given)
        yield f"numbers go on behind {given}, which was given since the copy was made: none is given twice"
    if restored.left_waiting:
        yield (
            f"{restored.left_waiting} slips that the copy does not know were not on paper yet: "
            f"KIOSK_STORE=sqlite:///{restored.kept} kiosk spool list"
        )
    if restored.blind_since is not None:
        since = f"{restored.blind_since.astimezone(settings.zone):%Y-%m-%d %H:%M}"
        yield (
            f"numbers given since {since} are not in the copy, and those of today would be given a second time: open "
            "the kiosk tomorrow, or take numbers with kiosk take until they are above the highest one on paper"
        )


def _file(action: str, word: str) -> Path:
    if (action in ("backup", "restore")) != bool(word):
        raise Refused(f"db {action}: {'takes no file' if word else 'name the file of the copy'}")
    return Path(word)


def _verify(settings: Settings, witnesses: dict[date, str], told: Told) -> int:
    """Walks the whole register as it is; every finding is a line, and any of them makes the exit code 1."""
    with closing(open_store_as_it_is(settings)) as store:
        findings = verify_register(store, witnesses, told)
    for finding in findings:
        print(finding.sentence)
    if findings:
        advice = "read the head on paper once more; if it is right, " if witnesses else ""
        print(f"{store.name}: {advice}the register or a visit was altered", file=sys.stderr)
        return EXIT_NOT_WELL
    print(f"{store.name}: the register is as it was written, and every visit has what its entry says: {COMPARED}")
    if not witnesses:
        print("whether something is gone from its end only the head on a hand-over slip can tell: --head DAY=XXXX")
    return 0


def _witnesses(words: Sequence[str]) -> dict[date, str]:
    """The heads that stand on paper, by day."""
    witnesses: dict[date, str] = {}
    for word in words:
        written, _, head = word.partition("=")
        try:
            day = day_of(written)
        except Unfit:
            raise Refused(f"--head {word[:60]!r}: allowed is DAY=XXXX, such as 2026-11-23=3f9a12cd34ef") from None
        if not is_witness(head):
            raise Refused(f"--head {word[:60]!r}: allowed are the twelve or more characters of a head on paper")
        if day in witnesses:
            raise Refused(f"--head {day} is given twice; once is allowed")
        witnesses[day] = head
    return witnesses
