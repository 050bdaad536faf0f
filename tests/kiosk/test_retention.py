"""What people wrote goes after its time; copies of a running store, and the way back."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from sqlalchemy import func, inspect, select, update

from kiosk import migrations
from kiosk.__main__ import main
from kiosk.backup import back_up
from kiosk.chain import verify_register
from kiosk.followups import NewFollowUp
from kiosk.restoration import restore
from kiosk.retention import Forgotten, Keeping, forget
from kiosk.settings import read_settings
from kiosk.store import Connection, Result, Store, StoreBusy, StoreError, open_store
from kiosk.tables import details, follow_ups, notes, visits
from printing import lease, spool
from printing.lease import Owner
from printing.memory import SimulatedClock
from printing.spool import State
from printing.tables import print_jobs
from printing.watermark import Watermark
from tests.kiosk.lobby import renovation
from tests.kiosk.office import Office, had
from tests.postgres import PostgresServer

DAY_S = 24 * 3600.0
YEAR_S = 365 * DAY_S


def count(store: Store, table: object) -> int:
    with store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def a_day(office: Office, key: str) -> None:
    """Somebody tells details, is served, handed over with a note, and promised something that is kept."""
    one, two = office.accounts.everybody()
    counter = office.counter()
    ticket = office.lobby.reception().check_in(renovation(key))
    had(counter.take(one, ticket.visit))
    had(counter.hand_over(one, ticket.visit, two.id, "wants it before the holiday"))
    had(counter.accept(two, ticket.visit))
    until = office.lobby.clock.now() + timedelta(hours=1)
    had(counter.finish(two, ticket.visit, "done", NewFollowUp("other", until, "ring")))
    counter.keep_follow_up(two, counter.open_follow_ups()[0].id, "rang")


@pytest.fixture
def office(store: Store) -> Office:
    office = Office(store)
    for name in ("Head Sun", "Head Zhou"):
        office.staff(name, "supervisor", counter=name[-1])
    return office


def printed(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute(update(print_jobs).values(state="confirmed"))


def test_what_was_written_goes_after_its_time_and_what_happened_stays(store: Store, office: Office) -> None:
    a_day(office, "long-ago")
    office.later(40 * 24 * 60)
    a_day(office, "lately")
    printed(store)
    before = office.lobby.clock.now() - timedelta(days=30)
    assert forget(store, before) == Forgotten(details=1, notes=1, promises=1, slips=2)
    assert [count(store, table) for table in (details, notes, print_jobs, visits)] == [1, 1, 2, 2]
    with store.reading() as connection:
        words = (
            connection.execute(
                select(follow_ups.c.what).where(follow_ups.c.kind == "other").order_by(follow_ups.c.id)
            )
            .scalars()
            .all()
        )
    assert [word is None for word in words] == [True, False]
    assert verify_register(store, {}) == []
    assert forget(store, before) == Forgotten(0, 0, 0, 0)


def test_a_promise_that_is_still_open_keeps_its_words_and_a_slip_to_be_printed_stays(
    store: Store, office: Office
) -> None:
    mei = office.accounts.everybody()[0]
    office.visitor("payment")
    made = office.counter().add_follow_up(mei, NewFollowUp("other", office.lobby.clock.now(), "ring"))
    office.later(40 * 24 * 60)
    assert forget(store, office.lobby.clock.now()) == Forgotten(0, 0, 0, 0)
    assert [(it.id, it.what) for it in office.counter().open_follow_ups()] == [(made, "ring")]


def test_more_than_a_page_goes_as_well(store: Store, office: Office) -> None:
    for number in range(5):
        a_day(office, f"visitor-{number}")
    printed(store)
    gone = forget(store, office.lobby.clock.now() + timedelta(days=1), page=2)
    assert gone == Forgotten(details=5, notes=5, promises=5, slips=10)


@pytest.mark.parametrize("state", ["queued", "sending", "unknown", "sent"])
def test_a_slip_that_a_printer_may_still_hold_stays_however_old_it_is(
    store: Store, office: Office, state: State
) -> None:
    office.visitor("payment")
    with store.transaction() as connection:
        if state in ("sending", "sent"):
            job = spool.claim(connection, "lobby")
            assert job is not None
            now, owner = office.lobby.clock.now(), Owner("lobby", "boot", 1)
            assert lease.acquire_lease(connection, "lobby", owner, lease.Watch(SimulatedClock()))
            attempt = spool.begin_attempt(connection, job, owner=owner, epoch=1, now=now)
            assert attempt is not None
            if state == "sent":
                spool.note_written(connection, attempt)
        connection.execute(update(print_jobs).where(print_jobs.c.kind == "staff").values(state="confirmed"))
        connection.execute(update(print_jobs).where(print_jobs.c.kind == "ticket").values(state=state))
    gone = forget(store, office.lobby.clock.now() + timedelta(days=40))
    assert gone.slips == 1
    with store.reading() as connection:
        assert [(it.kind, it.state) for it in spool.jobs(connection)] == [("ticket", state)]


class WantedAgain(Store):
    """A store in which staff print a visitor's slips again after the old ones were found, and before they are
    deleted."""

    def transact(self, work: Callable[[Connection], Result]) -> Result:
        with self.transaction() as connection:
            spool.reprint(connection, "1", SimulatedClock().now())
        return super().transact(work)


def test_a_slip_that_somebody_wants_again_while_old_ones_are_deleted_stays(store: Store, office: Office) -> None:
    office.visitor("payment")
    printed(store)
    forget(WantedAgain(store.engines), office.lobby.clock.now() + timedelta(days=40))
    with store.reading() as connection:
        assert [it.state for it in spool.jobs(connection)] == ["queued", "queued"]


def test_a_store_that_has_forgotten_its_last_slips_is_not_taken_for_an_older_copy(
    store: Store, tmp_path: Path
) -> None:
    office, watermark = Office(store), Watermark(tmp_path / "sendings")
    office.visitor("payment")
    with store.transaction() as connection:
        job, owner = spool.claim(connection, "lobby"), Owner("lobby", "boot", 1)
        assert job is not None
        assert lease.acquire_lease(connection, "lobby", owner, lease.Watch(SimulatedClock()))
        attempt = spool.begin_attempt(connection, job, owner=owner, epoch=1, now=office.lobby.clock.now())
        assert attempt is not None
        watermark.reach(watermark.advance(connection))
        spool.settle(connection, attempt, spool.Outcome("confirmed"), office.lobby.clock.now())
    printed(store)
    assert forget(store, office.lobby.clock.now() + timedelta(days=40)).slips == 2
    with store.reading() as connection:
        assert not watermark.is_ahead(connection)


def test_a_clock_that_is_put_right_while_the_kiosk_runs_makes_nothing_old() -> None:
    clock = SimulatedClock()
    began = clock.now()
    keeping = Keeping(clock, timedelta(days=30))
    assert keeping.before() == began - timedelta(days=30)
    clock.step(3 * YEAR_S)
    assert keeping.before() == began - timedelta(days=30), "set forward"
    clock.advance(2 * DAY_S)
    assert keeping.before() == began - timedelta(days=28), "two days have truly passed"
    clock.step(-4 * YEAR_S)
    assert keeping.before() == clock.now() - timedelta(days=30), "set back"


def test_a_copy_of_a_running_store_is_whole_private_and_brings_everything_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = Office(open_store(sqlite_url))
    office.visitor("payment", "before")
    copy = tmp_path / "monday.sqlite3"
    back_up(office.store, copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    office.visitor("payment", "after")
    kept = restore(office.store, copy).kept
    assert count(office.store, visits) == 1
    assert verify_register(office.store, {}) == []
    was = open_store(f"sqlite:///{kept}")
    assert count(was, visits) == 2
    was.close()
    office.store.close()


def numbers(file: Path | None) -> list[int]:
    store = open_store(f"sqlite:///{file}")
    with store.reading() as connection:
        found = list(connection.execute(select(visits.c.number).order_by(visits.c.number)).scalars())
    store.close()
    return found


def test_whoever_restored_the_wrong_copy_puts_back_what_was_there_before(sqlite_url: str, tmp_path: Path) -> None:
    office = Office(open_store(sqlite_url))
    office.visitor("payment", "first")
    back_up(office.store, tmp_path / "monday")
    office.visitor("payment", "second")
    before = restore(office.store, tmp_path / "monday").kept
    assert before is not None
    office.visitor("payment", "third")
    since = restore(office.store, before).kept
    assert count(office.store, visits) == 2
    with office.store.reading() as connection:
        assert {job.reference for job in spool.jobs(connection)} == {"1", "2"}
    assert numbers(before) == [1, 2], "the file that was put back stays as it was"
    assert numbers(since) == [1, 3], "who came between is kept too"
    office.store.close()


def test_no_store_that_was_kept_is_overwritten_by_the_next(sqlite_url: str, tmp_path: Path) -> None:
    office = Office(open_store(sqlite_url))
    for day in ("monday", "tuesday", "today"):
        office.visitor("payment", day)
        back_up(office.store, tmp_path / day)
    kept = [restore(office.store, tmp_path / day).kept for day in ("monday", "tuesday", "today")]
    assert [numbers(file) for file in kept] == [[1, 2, 3], [1], [1, 2]]
    assert [file and file.name.partition(".sqlite3.")[2] for file in kept] == [
        "before-restore",
        "before-restore-2",
        "before-restore-3",
    ]
    office.store.close()


def test_a_store_is_not_put_back_in_its_own_place(sqlite_url: str, tmp_path: Path) -> None:
    office = Office(open_store(sqlite_url))
    office.visitor("payment")
    file = Path(str(office.store.engines.writing.url.database))
    half_made = file.with_name(f"{file.name}.restoring")
    back_up(office.store, half_made)
    (tmp_path / "link").symlink_to(file)
    for own in (file, tmp_path / "link", half_made):
        with pytest.raises(StoreError, match="is the store's own file; name a copy of it"):
            restore(office.store, own)
    assert numbers(half_made) == [1]
    with office.store.reading() as connection:
        assert [job.attempts for job in spool.jobs(connection)] == [0] * len(spool.jobs(connection))
    office.store.close()


def test_a_slip_that_waits_in_a_copy_comes_out_marked_once_the_copy_was_put_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = Office(open_store(sqlite_url))
    office.visitor("payment")
    copy = tmp_path / "before-it-was-printed.sqlite3"
    back_up(office.store, copy)
    printed(office.store)
    restore(office.store, copy)
    with office.store.transaction() as connection:
        owner = Owner("lobby", "boot", 1)
        assert lease.acquire_lease(connection, "lobby", owner, lease.Watch(SimulatedClock()))
        job = spool.claim(connection, "lobby")
        assert job is not None
        attempt = spool.begin_attempt(connection, job, owner=owner, epoch=1, now=office.lobby.clock.now())
        assert attempt is not None
        assert attempt.is_marked
    office.store.close()


def test_whoever_comes_after_a_copy_was_put_back_gets_an_unmarked_slip(sqlite_url: str, tmp_path: Path) -> None:
    """What may be on paper was doubted then and there: the kiosk has nothing to doubt when it starts."""
    office, watermark = Office(open_store(sqlite_url)), Watermark(tmp_path / "sendings", printers=("lobby",))
    office.visitor("payment", "first")
    back_up(office.store, tmp_path / "copy")
    with office.store.transaction() as connection:
        watermark.reach(watermark.advance(connection))
    restore(office.store, tmp_path / "copy")
    with office.store.reading() as connection:
        assert not watermark.is_ahead(connection)
    office.store.close()


def test_a_copy_comes_to_where_a_link_leads_and_the_link_stays(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url)
    store.upgrade()
    back_up(store, tmp_path / "copy")
    store.close()
    file = Path(store.engines.writing.url.database or "")
    file.write_bytes(b"no store any more")
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.sqlite3"
    link.symlink_to(file)
    by_its_link = open_store(f"sqlite:///{link}")
    restore(by_its_link, tmp_path / "copy")
    by_its_link.close()
    assert link.is_symlink()
    assert file.read_bytes()[:15] == b"SQLite format 3"


def test_numbers_that_were_given_since_the_copy_was_made_are_not_given_again(sqlite_url: str, tmp_path: Path) -> None:
    office = Office(open_store(sqlite_url))
    first = office.visitor("payment", "first")
    back_up(office.store, tmp_path / "copy")
    second = office.visitor("payment", "second")
    other = office.lobby.reception().check_in(renovation("other"))
    restored = restore(office.store, tmp_path / "copy")
    assert {*restored.last_given} == {second.number, other.number}
    assert restored.blind_since is None
    again = [office.visitor("payment", "third"), office.lobby.reception().check_in(renovation("fourth"))]
    assert len({ticket.number for ticket in (first, second, other, *again)}) == 5
    office.store.close()


@pytest.mark.parametrize("calls_before", [0, 1])
def test_a_board_that_stayed_open_hears_the_first_call_after_a_copy_was_put_back(
    sqlite_url: str, tmp_path: Path, calls_before: int
) -> None:
    office = Office(open_store(sqlite_url))
    mei, counter, visit = office.staff("Mei"), office.counter(), office.visitor("payment").visit
    if calls_before:
        had(counter.call(mei, visit))
    back_up(office.store, tmp_path / "copy")
    if not calls_before:
        had(counter.call(mei, visit))
    had(counter.call_again(mei, visit))
    heard = counter.calls_since(0)[-1].id
    restore(office.store, tmp_path / "copy")
    had(counter.call_again(mei, visit) if calls_before else counter.call(mei, visit))
    assert [it.id for it in counter.calls_since(heard)] == [heard + 1]
    office.store.close()


def test_slips_that_the_copy_does_not_know_and_that_were_not_on_paper_are_told(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = Office(open_store(sqlite_url))
    office.visitor("payment", "first")
    back_up(office.store, tmp_path / "copy")
    office.visitor("payment", "second")
    printed(office.store)
    office.visitor("payment", "third")
    restored = restore(office.store, tmp_path / "copy")
    assert restored.kept is not None
    was = open_store(f"sqlite:///{restored.kept}")
    with was.reading() as connection:
        assert restored.left_waiting == len(spool.jobs(connection, reference="3")) > 0
    was.close()
    office.store.close()


def test_slips_of_who_came_between_are_told_though_the_store_from_before_has_others_of_their_numbers(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = Office(open_store(sqlite_url))
    office.visitor("payment", "first")
    back_up(office.store, tmp_path / "monday")
    office.visitor("payment", "second")
    before = restore(office.store, tmp_path / "monday").kept
    assert before is not None
    office.later(5)
    office.visitor("payment", "third")
    with office.store.reading() as connection:
        between = len(spool.jobs(connection, reference="2"))
    assert restore(office.store, before).left_waiting == between > 0
    office.store.close()


def test_a_copy_that_knows_all_numbers_is_put_back_without_a_word(sqlite_url: str, tmp_path: Path) -> None:
    office = Office(open_store(sqlite_url))
    office.visitor("payment")
    back_up(office.store, tmp_path / "copy")
    restored = restore(office.store, tmp_path / "copy")
    assert (restored.last_given, restored.left_waiting, restored.blind_since) == ((), 0, None)
    office.store.close()


@pytest.mark.parametrize("spoilt", ["gone", "rubbish", "empty", "fresh"])
def test_where_the_store_as_it_was_cannot_tell_of_numbers_whoever_puts_the_copy_back_is_warned(
    tmp_path: Path, spoilt: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kiosk.sqlite3"
    office = Office(open_store(f"sqlite:///{file}"))
    office.store.upgrade()
    office.visitor("payment")
    back_up(office.store, tmp_path / "copy")
    office.visitor("payment", "after")
    office.store.close()
    spoil(file, spoilt)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIOSK_CONFIG", raising=False)
    monkeypatch.setenv("KIOSK_STORE", f"sqlite:///{file}")
    assert main(["db", "restore", "copy"]) == 0
    said = capsys.readouterr().out
    came = office.lobby.clock.now().astimezone(read_settings().zone)
    assert f"numbers given since {came:%Y-%m-%d %H:%M} are not in the copy" in said
    assert "take numbers with kiosk take until they are above the highest one on paper" in said
    assert (f"what it was before is in {file}.before-restore" in said) is (spoilt in ("rubbish", "fresh"))
    store = open_store(f"sqlite:///{file}")
    assert count(store, visits) == 1
    store.close()


def spoil(file: Path, how: str) -> None:
    """What may have become of a store when somebody needs a copy of it."""
    file.unlink()
    if how == "fresh":
        store = open_store(f"sqlite:///{file}")
        store.upgrade()
        store.close()
    elif how != "gone":
        file.write_bytes(b"rubbish" * 1000 if how == "rubbish" else b"")


def test_a_store_that_another_program_keeps_locked_is_not_taken_for_a_damaged_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = Office(open_store(sqlite_url))
    office.visitor("payment")
    back_up(office.store, tmp_path / "copy")
    office.visitor("payment", "after")
    file = office.store.engines.writing.url.database
    with closing(sqlite3.connect(str(file), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="end every kiosk first"):
            restore(office.store, tmp_path / "copy")
        other.execute("ROLLBACK")
    assert count(office.store, visits) == 2
    office.store.close()


def test_no_copy_is_put_back_under_a_program_that_has_the_store_open(sqlite_url: str, tmp_path: Path) -> None:
    office, desk = Office(open_store(sqlite_url)), open_store(sqlite_url)
    back_up(office.store, tmp_path / "copy")
    office.visitor("payment")
    with pytest.raises(StoreError, match="another program has the store open; end every kiosk first"):
        restore(office.store, tmp_path / "copy")
    assert count(office.store, visits) == 1
    desk.close()
    restore(office.store, tmp_path / "copy")
    assert count(office.store, visits) == 0
    office.store.close()


def test_a_program_that_was_killed_keeps_nobody_from_putting_a_copy_back(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url)
    store.upgrade()
    back_up(store, tmp_path / "copy")
    opening = f"from kiosk.store import open_store; store = open_store({sqlite_url!r}); print(flush=True); input()"
    with Popen([sys.executable, "-c", opening], stdin=PIPE, stdout=PIPE) as kiosk:
        assert kiosk.stdout is not None
        kiosk.stdout.readline()
        with pytest.raises(StoreError, match="end every kiosk first"):
            restore(store, tmp_path / "copy")
        kiosk.kill()
    restore(store, tmp_path / "copy")
    store.close()


def test_nobody_opens_a_store_while_a_copy_is_put_in_its_place(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    assert store.engines.share is not None
    with store.engines.share.whole(), pytest.raises(StoreBusy, match="a copy is being put in its place"):
        open_store(sqlite_url)
    open_store(sqlite_url).close()
    store.close()


def test_a_copy_is_fit_for_today_before_it_is_in_its_place(sqlite_url: str, tmp_path: Path) -> None:
    office = Office(open_store(sqlite_url))
    office.visitor("payment")
    back_up(office.store, tmp_path / "copy")
    office.visitor("payment", "after")
    file = Path(str(office.store.engines.writing.url.database))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        # Somebody writes at the very moment: all else is done, and the copy cannot be put in its place.
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="the copy was not put back") as refused:
            restore(office.store, tmp_path / "copy")
        other.execute("ROLLBACK")
    kept = file.with_name(f"{file.name}.before-restore")
    assert str(refused.value).endswith(f"end every kiosk first; what it was before is in {kept} too")
    assert numbers(kept) == [1, 2]
    with office.store.reading() as connection:
        assert [job.attempts for job in spool.jobs(connection)] == [0] * len(spool.jobs(connection))
    assert count(office.store, visits) == 2
    assert not file.with_name(f"{file.name}.restoring").exists()
    office.store.close()


def test_a_copy_never_overwrites_and_nothing_but_a_copy_is_put_back(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url)
    taken = tmp_path / "taken"
    taken.write_text("a letter")
    with pytest.raises(StoreError, match="is there already; name a new file"):
        back_up(store, taken)
    assert taken.read_text() == "a letter"
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(store, tmp_path / "nowhere" / "copy")
    sqlite3.connect(tmp_path / "other").close()
    for wrong in ("taken", "other", "missing"):
        with pytest.raises(StoreError, match="is no copy of a store"):
            restore(store, tmp_path / wrong)
    assert not (tmp_path / "missing").exists()
    store.close()


def test_a_copy_of_a_newer_program_is_not_put_back(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url)
    copy = tmp_path / "newer"
    back_up(store, copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="is of version 9999"):
        restore(store, copy)
    store.close()


def test_postgresql_has_its_own_way_to_copy(postgres_url: str, tmp_path: Path) -> None:
    store = open_store(postgres_url)
    with pytest.raises(StoreError, match="pg_dump"):
        back_up(store, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    store.close()


def test_a_file_that_is_no_copy_leaves_nothing_behind_where_no_store_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIOSK_CONFIG", raising=False)
    monkeypatch.delenv("KIOSK_STORE", raising=False)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    (tmp_path / "letter").write_text("a letter")
    for wrong in ("letter", "missing"):
        assert main(["db", "restore", wrong]) == 2
        assert f"{wrong}: is no copy of a store" in capsys.readouterr().err
    assert [file.name for file in tmp_path.rglob("*")] == ["letter"]


FINDS_ITS_STORE = (
    "db verify",
    "db backup copy",
    "db retain",
    "report 2026-11-23",
    "spool list",
    "spool retry 1",
    "spool cancel 1",
    "spool reprint 1",
)
"""What is asked of a store that is there, and makes none."""


@pytest.mark.parametrize("words", FINDS_ITS_STORE)
def test_a_mistyped_address_of_the_store_is_told_and_no_store_is_made_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    set_up(tmp_path, monkeypatch, f"sqlite:///{tmp_path / 'typo' / 'kiosk.sqlite3'}")
    assert main(words.split()) == 2
    assert capsys.readouterr().err.endswith(
        "kiosk.sqlite3: there is no store; name yours with KIOSK_STORE, or make one with kiosk db upgrade\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", FINDS_ITS_STORE)
def test_an_empty_database_is_no_store_and_stays_empty(
    tmp_path: Path,
    postgres: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
) -> None:
    database = postgres.create()
    (tmp_path / "empty").touch()
    for empty in (postgres.url(database), f"sqlite:///{tmp_path / 'empty'}"):
        set_up(tmp_path, monkeypatch, empty)
        assert main(words.split()) == 2
        assert ": there is no store; " in capsys.readouterr().err
        with closing(open_store(empty)) as store, store.reading() as connection:
            assert inspect(connection).get_table_names() == []
    postgres.drop(database)


def test_an_older_store_is_copied_as_it_is_and_verified_when_it_was_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    older, address = migrations.KNOWN[-2], f"sqlite:///{tmp_path / 'store'}"
    set_up(tmp_path, monkeypatch, address)
    with closing(open_store(address)) as store, store.transaction() as connection:
        migrations.upgrade(connection, to=older)
    assert main(["db", "backup", "copy"]) == 0
    assert main(["db", "verify"]) == 2
    told = f"store: is of version {older}; bring it to {migrations.NEWEST} with kiosk db upgrade\n"
    assert capsys.readouterr().err.endswith(told)
    for file in ("store", "copy"):
        with closing(sqlite3.connect(tmp_path / file)) as kept:
            assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == (older,), file
    assert main(["db", "upgrade"]) == 0
    assert main(["db", "verify"]) == 0


def set_up(folder: Path, monkeypatch: pytest.MonkeyPatch, store: str) -> None:
    """A machine that works in a folder, and has nothing set but its store."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("KIOSK_CONFIG", raising=False)
    monkeypatch.setenv("KIOSK_STORE", store)


def test_copies_and_deletion_are_asked_for_on_the_command_line(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(tmp_path, monkeypatch, sqlite_url)
    copy = str(tmp_path / "copy")
    assert main(["db", "backup", copy]) == 0
    assert main(["db", "restore", copy]) == 0
    assert main(["db", "retain"]) == 0
    said = capsys.readouterr().out
    assert "before-restore" in said
    assert "after 30 days 0 details" in said
    assert main(["db", "backup"]) == 2
    assert main(["db", "retain", copy]) == 2
    assert "name the file of the copy" in capsys.readouterr().err
