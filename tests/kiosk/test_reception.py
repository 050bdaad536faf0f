"""A visit and its slips are taken together or not at all, once for each key, and the numbers have no gaps."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, Engine, event, func, select, update

from kiosk import chain, visits
from kiosk.draft import Draft, Refused
from kiosk.privacy import SealBroken, Sealer
from kiosk.store import Store, StoreBusy, StoreError, open_store
from kiosk.submission import KeyTaken
from kiosk.tables import details, metadata, register
from kiosk.tables import visits as visit_rows
from kiosk.visit import Ticket
from printing import spool
from printing.escpos import UnprintablePayload, encode
from printing.profiles import load_profile
from printing.slip import Qr, as_text, from_json
from tests.kiosk.lobby import MORNING, PREMISES, Lobby, draft, renovation
from tests.kiosk.office import Office, had
from tests.kiosk.plans import plans_of, walks

KEPT_BY_CHECK_IN = ("numbers", "visits", "details", "print_jobs", "attempts", "register", "register_heads")
COUNTED = [metadata.tables[name] for name in KEPT_BY_CHECK_IN]


def counts(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    with store.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in COUNTED
        }


def slips(store: Store, visit: int) -> dict[str, str]:
    """The words of a visit's slips, by kind."""
    with store.reading() as connection:
        return {job.kind: as_text(from_json(job.slip_json)) for job in spool.jobs(connection, reference=str(visit))}


def entries(store: Store) -> list[dict[str, Any]]:
    """The register, entry by entry."""
    with store.reading() as connection:
        rows = connection.execute(select(register.c.entry).order_by(register.c.day, register.c.seq)).scalars()
        return [json.loads(row) for row in rows]


def finish(store: Store, visit: int) -> None:
    """Somebody served the visit."""
    with store.transaction() as connection:
        connection.execute(update(visit_rows).where(visit_rows.c.id == visit).values(status="finished"))


def hold(store: Store, *jobs: int) -> None:
    """As a worker holds slips that it may not send by itself."""
    with store.transaction() as connection:
        for job in jobs:
            spool.hold(connection, job)


def test_a_visitor_gets_a_number_a_ticket_and_a_staff_slip(store: Store) -> None:
    ticket = Lobby(store).reception().check_in(renovation())
    assert ticket == Ticket(
        visit=1,
        number="B001",
        day=MORNING.date(),
        series="B",
        request="renovation",
        lane="ordinary",
        language="zh",
        ahead=0,
        checked_in_at=MORNING,
        jobs=ticket.jobs,
    )
    assert [(job.slip, job.printer, job.state) for job in ticket.jobs] == [
        ("ticket", "lobby", "queued"),
        ("staff", "lobby", "queued"),
    ]
    assert counts(store) == {
        "numbers": 1,
        "visits": 1,
        "details": 1,
        "print_jobs": 2,
        "attempts": 0,
        "register": 1,
        "register_heads": 1,
    }
    with store.reading() as connection:
        for job in spool.jobs(connection):
            assert job.body == encode(from_json(job.slip_json), load_profile(job.profile)) != b""


def test_each_slip_is_encoded_for_the_printer_that_it_is_for(store: Store) -> None:
    """A ticket on 80 mm with a Chinese font, a staff slip on a counter printer that has none."""
    profiles = {"lobby": load_profile("epson-zh"), "counter": load_profile("latin")}
    lobby = Lobby(store, premises=replace(PREMISES, staff_slip_printer="counter"), profiles=profiles)
    lobby.reception().check_in(renovation())
    with store.reading() as connection:
        stored = spool.jobs(connection)
    assert [(job.printer, job.profile) for job in stored] == [("lobby", "epson-zh"), ("counter", "latin")]
    for job in stored:
        assert job.body == encode(from_json(job.slip_json), profiles[job.printer])


def test_the_register_tells_what_happened_and_nothing_that_was_typed(store: Store) -> None:
    Lobby(store).reception().check_in(renovation())
    [entry] = entries(store)
    assert entry["event"] == "checked-in"
    assert entry["visit"] == 1
    assert entry["facts"]["number"] == "B001"
    assert entry["facts"]["answers"] == {"workers": "5"}
    told = json.dumps(entry, ensure_ascii=False)
    assert not [typed for typed in ("3-2-1402", "欧阳女士", "13800001234") if typed in told]


def test_the_tokens_are_kept_as_their_hash_only(store: Store) -> None:
    lobby = Lobby(store, premises=replace(PREMISES, public_url="https://queue.example.cn/"))
    lobby.reception().check_in(renovation())
    with store.reading() as connection:
        jobs = spool.jobs(connection, reference="1")
        row = connection.execute(select(visit_rows)).one()
    follow, scan = (b.payload for job in jobs for b in from_json(job.slip_json).blocks if isinstance(b, Qr))
    token, code = follow.removeprefix("https://queue.example.cn/t/"), scan.removeprefix("S")
    assert len(token) >= 22
    assert len(code) >= 22
    assert row.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert row.code_sha256 == hashlib.sha256(code.encode()).hexdigest()
    assert token != code


def test_without_an_address_for_phones_the_ticket_carries_the_bare_code(store: Store) -> None:
    Lobby(store).reception().check_in(draft())
    assert "\n<T" in slips(store, 1)["ticket"]


# Every statement of a check-in, one after the other, is the one that breaks.


class PowerCut(Exception):
    """What a test breaks a transaction with."""


Watch = Callable[[str, Any], None]


@contextmanager
def watched(engine: Engine, watch: Watch) -> Iterator[None]:
    """Shows every statement with its parameters, before it is carried out."""

    def listen(connection: Connection, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        watch(statement, parameters)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def statements_of(engine: Engine, work: Callable[[], object]) -> list[tuple[str, Any]]:
    """Every statement of some work, with its parameters."""
    seen: list[tuple[str, Any]] = []
    with watched(engine, lambda statement, parameters: seen.append((statement, parameters))):
        work()
    return seen


def cut_at(number: int) -> Watch:
    """Breaks the statement of that number, counted from 0."""
    turns = count()

    def cut(statement: str, parameters: Any) -> None:
        if next(turns) == number:
            raise PowerCut

    return cut


@contextmanager
def cut_at_the_end(engine: Engine) -> Iterator[None]:
    """Breaks a transaction of which all is done, before it is stored."""

    def cut(_connection: Connection) -> None:
        raise PowerCut

    event.listen(engine, "commit", cut)
    try:
        yield
    finally:
        event.remove(engine, "commit", cut)


def test_a_check_in_that_breaks_at_any_statement_stores_nothing_and_uses_no_number(store: Store) -> None:
    reception, engine = Lobby(store).reception(), store.engines.writing
    reception.check_in(renovation("first"))
    length = len(statements_of(engine, lambda: reception.check_in(renovation("second"))))
    before = counts(store)
    for number in range(length):
        with watched(engine, cut_at(number)), pytest.raises(PowerCut):
            reception.check_in(renovation("third"))
        assert counts(store) == before
    assert length >= 9
    with cut_at_the_end(engine), pytest.raises(PowerCut):
        reception.check_in(renovation("third"))
    assert counts(store) == before, "nor is a number told that was not stored"
    assert reception.check_in(renovation("third")).number == "B003"
    assert chain.verify_register(store, {}) == []


def test_a_slip_that_cannot_be_encoded_takes_the_visit_with_it(store: Store) -> None:
    reception = Lobby(
        store, premises=replace(PREMISES, public_url="https://long.example.cn/" + "x" * 300)
    ).reception()
    with pytest.raises(UnprintablePayload):
        reception.check_in(draft())
    assert set(counts(store).values()) == {0}


def test_a_full_disk_stores_nothing_and_uses_no_number(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    reception = Lobby(store).reception()
    reception.check_in(renovation("first"))
    with store.transaction() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    taken = 1
    with pytest.raises(StoreError, match="the disk is full"):  # noqa: PT012, how many still fit is the disk's matter
        while True:
            reception.check_in(renovation(f"more-{taken}"))
            taken += 1
    with store.transaction() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert counts(store)["visits"] == taken
    assert reception.check_in(renovation("last")).number == f"B{taken + 1:03d}"
    assert chain.verify_register(store, {}) == []
    store.close()


def test_a_locked_store_gives_no_number_and_says_why(sqlite_url: str) -> None:
    holder, store = open_store(sqlite_url), open_store(sqlite_url, patience_s=0.01)
    reception = Lobby(store).reception()
    with holder.transaction(), pytest.raises(StoreBusy):
        reception.check_in(draft())
    assert reception.check_in(draft()).number == "C001"
    holder.close()
    store.close()


def test_a_store_that_is_locked_for_a_while_is_waited_for(sqlite_url: str) -> None:
    holder, store = open_store(sqlite_url), open_store(sqlite_url)
    reception = Lobby(store).reception()
    reception.warm_up()
    tickets: list[Ticket] = []
    began = threading.Event()

    def come() -> None:
        began.set()
        tickets.append(reception.check_in(draft()))

    visitor = threading.Thread(target=come)
    with holder.transaction() as connection:
        visitor.start()
        assert began.wait(10)
        assert visits.next_number(connection, MORNING.date(), "C", MORNING) == 1
    visitor.join()
    assert [ticket.number for ticket in tickets] == ["C002"]
    holder.close()
    store.close()


# The same key, once more.


def test_the_same_key_gives_the_same_ticket_and_no_second_slip(store: Store) -> None:
    reception = Lobby(store).reception()
    first = reception.check_in(renovation())
    before = counts(store)
    assert reception.check_in(renovation()) == first
    assert counts(store) == before


def test_the_same_key_gives_the_same_ticket_after_a_restart_and_on_another_day(store: Store) -> None:
    lobby = Lobby(store)
    first = lobby.reception().check_in(renovation())
    lobby.clock.hour += timedelta(days=1)
    assert lobby.reception().check_in(renovation()) == first


OTHERS: dict[str, Draft] = {
    "another request": draft("payment"),
    "other answers": renovation(workers=6),
    "another lane": renovation(lane="priority"),
    "another document": renovation().ticked("construction-drawings", True),
    "another detail": renovation().detailed("phone", "13800001235"),
    "a detail left to staff": renovation().left_to_staff("phone"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_the_same_key_with_something_else_is_refused(store: Store, what: str) -> None:
    reception = Lobby(store).reception()
    reception.check_in(renovation())
    before = counts(store)
    with pytest.raises(KeyTaken, match="key 'key' belongs to another visit"):
        reception.check_in(OTHERS[what])
    assert counts(store) == before


def test_whoever_says_once_more_what_goes_without_saying_gets_the_same_number(store: Store) -> None:
    reception = Lobby(store).reception()
    first = reception.check_in(draft("repair", answers={"place": "home"}))
    before = counts(store)
    assert reception.check_in(draft("repair", answers={"place": "home", "urgent": "no"})) == first
    assert counts(store) == before


def test_whoever_asks_once_more_in_another_language_gets_the_same_number(store: Store) -> None:
    reception = Lobby(store).reception()
    first = reception.check_in(renovation())
    before = counts(store)
    assert reception.check_in(renovation(language="en")) == first
    assert counts(store) == before


def test_a_key_that_is_sent_twice_at_once_takes_one_number(store: Store, store_url: str) -> None:
    tickets = at_once(store_url, [renovation("double")] * 4)
    assert len({(ticket.visit, ticket.number) for ticket in tickets}) == 1
    assert counts(store)["visits"] == 1
    assert Lobby(store).reception().check_in(renovation("next")).number == "B002"


def at_once(url: str, drafts: list[Draft]) -> list[Ticket]:
    """Everybody checks in at the same moment, each at a kiosk with a store of its own."""
    together = threading.Barrier(len(drafts))
    sealer = Sealer(Fernet.generate_key())
    tickets: list[Ticket] = []
    broken: list[BaseException] = []

    def come(told: Draft) -> None:
        store = open_store(url)
        reception = Lobby(store, sealer=sealer).reception()
        reception.warm_up()
        together.wait()
        try:
            tickets.append(reception.check_in(told))
        except BaseException as error:
            broken.append(error)
        store.close()

    threads = [threading.Thread(target=come, args=(told,)) for told in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    return tickets


def test_ten_writers_take_ten_numbers(store: Store, store_url: str) -> None:
    tickets = at_once(store_url, [renovation(f"key-{visitor}") for visitor in range(10)])
    assert sorted(ticket.number for ticket in tickets) == [f"B{number:03d}" for number in range(1, 11)]
    assert sorted(ticket.ahead for ticket in tickets) == list(range(10))
    assert chain.verify_register(store, {}) == []


def test_eight_writers_with_many_tickets_make_no_gap_and_no_double(store: Store, store_url: str) -> None:
    together = threading.Barrier(8)
    numbers: list[str] = []

    def work(writer: int) -> None:
        own = open_store(store_url)
        reception = Lobby(own).reception()
        reception.warm_up()
        together.wait()
        for visitor in range(8):
            numbers.append(reception.check_in(draft("payment", f"{writer}-{visitor}")).number)
        own.close()

    writers = [threading.Thread(target=work, args=(writer,)) for writer in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(numbers) == [f"C{number:03d}" for number in range(1, 65)]
    assert chain.verify_register(store, {}) == []


def test_two_series_and_a_reprint_at_once_do_not_fork_the_register(store: Store, store_url: str) -> None:
    lobby = Lobby(store)
    reception = lobby.reception()
    first = reception.check_in(draft("payment", "first"))
    [slip, *_] = first.jobs
    together = threading.Barrier(3)

    def reprint(_turn: int) -> None:
        hold(store, slip.id)
        reception.reprint(first.visit)

    def work(task: Callable[[int], object]) -> None:
        together.wait()
        for turn in range(8):
            task(turn)

    tasks: list[Callable[[int], object]] = [
        lambda turn: reception.check_in(draft("payment", f"payment-{turn}")),
        lambda turn: reception.check_in(renovation(f"renovation-{turn}")),
        reprint,
    ]
    threads = [threading.Thread(target=work, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert chain.verify_register(store, {}) == []
    assert counts(store)["register"] == 25


# Numbers, days and who is ahead.


def test_each_series_counts_for_itself_and_each_day_begins_anew(store: Store) -> None:
    lobby = Lobby(store)
    reception = lobby.reception()
    assert reception.check_in(draft("payment", "1")).number == "C001"
    assert reception.check_in(renovation("2")).number == "B001"
    assert reception.check_in(draft("payment", "3")).number == "C002"
    lobby.clock.hour += timedelta(days=1)
    tomorrow = reception.check_in(draft("payment", "4"))
    assert (tomorrow.number, tomorrow.day, tomorrow.ahead) == ("C001", MORNING.date() + timedelta(days=1), 0)


def test_the_night_belongs_to_the_day_before(store: Store) -> None:
    lobby = Lobby(store)
    lobby.clock.hour = MORNING.replace(hour=3, minute=59) + timedelta(days=1)
    assert lobby.reception().check_in(draft("payment", "late")).day == MORNING.date()


def test_a_clock_that_jumps_back_does_not_open_a_day_again(store: Store) -> None:
    lobby = Lobby(store)
    reception = lobby.reception()
    reception.check_in(draft("payment", "1"))
    lobby.clock.hour -= timedelta(days=30)
    late = reception.check_in(draft("payment", "2"))
    assert (late.number, late.day) == ("C002", MORNING.date())
    assert chain.verify_register(store, {}) == []


def test_ahead_counts_all_whom_the_same_counters_will_call_before_whatever_their_series(store: Store) -> None:
    reception = Lobby(store).reception()

    def ahead(key: str, lane: str = "ordinary", request: str = "payment") -> int:
        return reception.check_in(draft(request, key, lane=lane)).ahead

    assert ahead("1") == 0
    assert ahead("2") == 1
    assert ahead("3", "priority") == 0
    assert ahead("4", "priority") == 1
    assert ahead("5") == 4
    assert ahead("6", request="complaint") == 0
    assert ahead("enquiry", request="enquiry") == 0
    assert ahead("move-in", request="move-in") == 1, "another series, the same counters"
    finish(store, 1)
    finish(store, 3)
    assert ahead("7") == 3
    assert ahead("8", "priority") == 1


def test_yesterdays_forgotten_visitors_are_not_ahead(store: Store) -> None:
    lobby = Lobby(store)
    reception = lobby.reception()
    reception.check_in(draft("payment", "forgotten"))
    lobby.clock.hour += timedelta(days=1)
    assert reception.check_in(draft("payment", "today")).ahead == 0


@pytest.mark.parametrize(
    ("hour", "role"), [(7, "duty-manager"), (8, "front-desk"), (19, "front-desk"), (20, "duty-manager")]
)
def test_at_night_the_duty_manager_registers_visitors(store: Store, hour: int, role: str) -> None:
    lobby = Lobby(store)
    lobby.clock.hour = MORNING.replace(hour=hour, minute=0)
    lobby.reception().check_in(draft("visit", answers={"kind": "resident"}))
    assert lobby.catalogue.role(role).name["zh"] in slips(store, 1)["staff"]
    assert entries(store)[0]["facts"]["role"] == role


# What stands on which slip.


def test_in_the_lobby_the_staff_slip_is_headed_and_shows_nothing_that_was_typed(store: Store) -> None:
    Lobby(store).reception().check_in(renovation())
    words = slips(store, 1)
    assert "FOR STAFF" in words["staff"]
    for typed in ("3-2-1402", "欧阳女士", "13800001234"):
        assert typed not in words["staff"]
        assert typed not in words["ticket"]


def test_behind_the_counter_the_staff_slip_shows_what_was_typed(store: Store) -> None:
    lobby = Lobby(store, premises=replace(PREMISES, staff_slip_printer="counter"))
    ticket = lobby.reception().check_in(renovation())
    assert [job.printer for job in ticket.jobs] == ["lobby", "counter"]
    words = slips(store, 1)
    assert "FOR STAFF" not in words["staff"]
    for typed in ("3-2-1402", "欧阳女士", "13800001234"):
        assert typed in words["staff"]
        assert typed not in words["ticket"]


def test_where_no_staff_slip_is_wanted_none_is_queued(store: Store) -> None:
    lobby = Lobby(store, premises=replace(PREMISES, staff_slip_printer=None))
    assert [job.slip for job in lobby.reception().check_in(draft()).jobs] == ["ticket"]


def test_the_ticket_speaks_the_visitors_language_and_the_staff_slip_the_centres(store: Store) -> None:
    Lobby(store).reception().check_in(renovation(language="en", lane="priority"))
    words = slips(store, 1)
    assert "Renovation" in words["ticket"]
    assert "Priority lane" in words["ticket"]
    assert "Drawings" in words["ticket"]
    assert "装修" in words["staff"]
    assert "English" in words["staff"]
    assert "优先通道" in words["staff"]


def test_what_is_left_to_staff_gets_a_line_to_write_on(store: Store) -> None:
    told = draft("repair", answers={"place": "home"}).left_to_staff("fault")
    Lobby(store).reception().check_in(told)
    fault = told.chosen.detail("fault")
    assert fault is not None
    assert f"{fault.label['zh']} ____" in slips(store, 1)["staff"]


def test_the_list_to_take_home_names_everything_and_takes_no_number(store: Store) -> None:
    reception = Lobby(store).reception()
    [job] = reception.print_checklist(renovation(), "list-1")
    with store.reading() as connection:
        queued = spool.job_of(connection, job)
    words = as_text(from_json(queued.slip_json))
    assert queued.reference == "checklist:list-1"
    assert "施工图纸" in words
    assert "2,300.00" in words
    assert "13800001234" not in words
    assert counts(store)["numbers"] == counts(store)["visits"] == 0
    assert [entry["event"] for entry in entries(store)] == ["checklist-queued"]


def test_the_same_list_is_queued_once(store: Store) -> None:
    reception = Lobby(store).reception()
    assert reception.print_checklist(renovation(), "list") == reception.print_checklist(renovation(), "list")
    assert counts(store)["print_jobs"] == 1


def test_a_reprint_is_recorded_and_queues_no_new_slip(store: Store) -> None:
    reception = Lobby(store).reception()
    ticket = reception.check_in(draft())
    both = [job.id for job in ticket.jobs]
    hold(store, *both)
    again = reception.reprint(ticket.visit)
    assert [job.id for job in again] == both
    assert [entry["event"] for entry in entries(store)] == ["checked-in", "reprint-queued"]
    assert counts(store)["print_jobs"] == 2


def test_a_reprint_records_what_it_queued_and_not_what_comes_out_anyway(store: Store) -> None:
    reception = Lobby(store).reception()
    ticket = reception.check_in(draft())
    [held, _] = [job.id for job in ticket.jobs]
    hold(store, held)
    assert [job.id for job in reception.reprint(ticket.visit)] == [held]
    assert entries(store)[-1]["facts"]["jobs"] == [held]


def test_a_reprint_that_queues_nothing_is_refused_and_not_recorded(store: Store) -> None:
    reception = Lobby(store).reception()
    ticket = reception.check_in(draft())
    with pytest.raises(Refused, match="visit 1: none of its slips was printed, held or given up"):
        reception.reprint(ticket.visit)
    assert [entry["event"] for entry in entries(store)] == ["checked-in"]


def test_a_reprint_of_a_visit_that_nobody_knows_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="visit 404: there is no such visit"):
        Lobby(store).reception().reprint(404)
    assert set(counts(store).values()) == {0}


def test_a_test_slip_goes_to_the_printer_that_was_named(store: Store) -> None:
    job = Lobby(store).reception().test_slip("counter")
    with store.reading() as connection:
        assert spool.job_of(connection, job).printer == "counter"


def test_a_test_slip_for_a_printer_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="printer 'roof' is not one of: lobby, counter"):
        Lobby(store).reception().test_slip("roof")


# What was typed.


def test_sealed_details_are_unreadable_without_the_key(store: Store) -> None:
    lobby = Lobby(store)
    lobby.reception().check_in(renovation())
    with store.reading() as connection:
        sealed = connection.execute(select(details.c.sealed)).scalar_one()
        assert visits.sealed_sample(connection) == sealed
    for typed in ("3-2-1402", "欧阳女士", "13800001234"):
        assert typed.encode() not in sealed
    assert json.loads(lobby.sealer.open(sealed)) == {
        "unit": "3-2-1402",
        "name": "欧阳女士",
        "phone": "13800001234",
    }
    with pytest.raises(SealBroken):
        Lobby(store).sealer.open(sealed)


def test_in_the_lobby_nothing_in_the_whole_store_shows_what_was_typed(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    Lobby(store).reception().check_in(renovation())
    store.close()
    stored = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    for typed in ("3-2-1402", "欧阳女士", "13800001234"):
        assert typed.encode() not in stored
        assert typed.encode("gbk") not in stored


def test_hostile_text_is_cleaned_before_it_is_kept_or_printed(store: Store) -> None:
    lobby = Lobby(store, premises=replace(PREMISES, staff_slip_printer="counter"))
    typed = MappingProxyType({"name": "王\x1bp\x00\x19\xfa\u202e\u200b女士"})
    lobby.reception().check_in(replace(renovation(), details=typed))
    assert "王pú女士" in slips(store, 1)["staff"]


def with_details(**typed: str) -> Draft:
    return replace(renovation(), details=MappingProxyType(typed))


HOSTILE: dict[str, tuple[Draft, str]] = {
    "no key": (replace(renovation(), key=""), "key ''"),
    "a long key": (renovation("k" * 65), "key"),
    "a key with spaces": (renovation("a key"), "allowed are 1 to 64 characters of ASCII"),
    "no request": (replace(renovation(), request=None), "no request was chosen"),
    "a request of another catalogue": (
        replace(draft(), request=draft().chosen.model_copy(update={"id": "other"})),
        "request 'other' is not in the catalogue",
    ),
    "an unknown language": (replace(renovation(), language="xx"), "language 'xx' is not one of: zh, en"),
    "an unknown lane": (replace(renovation(), lane="fast"), "lane 'fast' is not one of"),  # type: ignore[arg-type]
    "a missing answer": (replace(renovation(), answers=MappingProxyType({})), "answer 'workers' is missing"),
    "a number out of range": (
        replace(renovation(), answers=MappingProxyType({"workers": "100"})),
        "allowed is a whole number from 1 to 99",
    ),
    "an unknown answer": (
        replace(renovation(), answers=MappingProxyType({"workers": "5", "x": "1"})),
        "answer 'x'",
    ),
    "an unknown document": (replace(renovation(), has=frozenset({"passport"})), "document 'passport' is not on"),
    "an unknown detail": (with_details(height="180"), "detail 'height': renovation takes"),
    "a long detail": (with_details(name="长" * 500), "cells are too long"),
    "a huge detail": (with_details(name="x" * 10_000_000), "10000000 characters are too long"),
    "letters in a telephone number": (with_details(phone="13800001234 or so"), "allowed are digits"),
    "a detail that the answers do not call for": (
        replace(draft("visit", answers={"kind": "staff"}), details=MappingProxyType({"plate": "B12345"})),
        "detail plate: visit asks for it only where the answer is kind=vehicle",
    ),
    "a detail left to staff that the answers do not call for": (
        replace(draft("visit", answers={"kind": "staff"}), staff_writes=frozenset({"plate"})),
        "detail plate: visit asks for it only",
    ),
    "an unknown detail left to staff": (
        replace(renovation(), staff_writes=frozenset({"height"})),
        "detail 'height': renovation takes",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_draft_that_does_not_fit_is_refused_with_nothing_stored(sqlite_url: str, what: str) -> None:
    told, sentence = HOSTILE[what]
    store = open_store(sqlite_url)
    reception = Lobby(store).reception()
    with pytest.raises(Refused, match=sentence) as refused:
        reception.check_in(told)
    assert len(str(refused.value)) < 500
    assert set(counts(store).values()) == {0}
    assert reception.check_in(renovation("next")).number == "B001"
    store.close()


def test_a_refusal_does_not_repeat_what_was_typed(store: Store) -> None:
    with pytest.raises(Refused) as refused:
        Lobby(store).reception().check_in(with_details(phone="13800001234 or so"))
    assert "13800001234" not in str(refused.value)


# As quick after a million visits as on the first day.


def test_no_statement_of_a_check_in_scans_a_table(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"engineering-supervisor"}))
    office.counter().set_presence(mei, "in")
    reception, engine = office.lobby.reception(), store.engines.writing
    reception.check_in(renovation("first"))
    had(office.counter().call_next(mei))
    office.counter().set_presence(office.staff("Sun", "manager"), "out")
    hold(store, 1)
    works: list[Callable[[], object]] = [
        lambda: reception.check_in(renovation("second", lane="priority")),
        lambda: reception.check_in(renovation("second", lane="priority")),
        lambda: reception.print_checklist(renovation(), "list"),
        lambda: reception.reprint(1),
        lambda: reception.check_in(draft("see-manager", "message")),
    ]
    spoken = [statements_of(engine, work) for work in works]
    plans = [plans_of(store, statements) for statements in spoken]
    assert any("visits_line" in plan for plan in plans[0])
    for words in ("FROM calls", "INSERT INTO told_waits"):
        assert any(words in said for said, _ in spoken[0]), (
            "a clerk serves, and the visitor is told how long it takes"
        )
    assert any("INSERT INTO follow_ups" in said for said, _ in spoken[4]), "and is promised an answer"
    assert [walks(found) for found in plans] == [[], [], [], [], []]


def test_the_search_for_scans_finds_one(store: Store) -> None:
    [found] = walks(plans_of(store, [("SELECT * FROM visits WHERE request = 'payment'", ())]))
    assert "visits" in found


def test_claiming_a_job_scans_no_table(store: Store) -> None:
    Lobby(store).reception().check_in(renovation())

    def claim() -> None:
        with store.reading() as connection:
            assert spool.claim(connection, "lobby") is not None

    plans = plans_of(store, statements_of(store.engines.reading, claim))
    assert any("print_jobs_due" in plan for plan in plans)
    assert walks(plans) == []
