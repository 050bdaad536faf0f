"""The register shows every alteration: of an entry, of their order, of a day's end, of a whole day; and of the visits
that it says were checked in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, delete, event, insert, literal, select, text, update

from kiosk import chain
from kiosk.register import START, Entry, Fact, Fault, Happening, Head, as_moment, chained, follow, is_witness, verify
from kiosk.store import Connection, Store, open_store
from kiosk.tables import details, register, register_heads, visits
from kiosk.visit import Ticket, number_text
from kiosk.visits import NewVisit, add_visit
from tests.kiosk.lobby import MORNING, Lobby, draft, renovation

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def happening(visit: int = 1) -> Happening:
    return Happening("called", NOON, visit, {"counter": f"A{visit:03d}"})


def a_day(length: int) -> tuple[list[Entry], Head]:
    entries: list[Entry] = []
    before = START
    for seq in range(1, length + 1):
        entries.append(follow(before, MONDAY, seq, happening(seq)))
        before = entries[-1].hash
    return entries, Head(MONDAY, length, before)


def faults(entries: Sequence[Entry], head: Head | None) -> set[Fault]:
    return {finding.fault for finding in verify(MONDAY, entries, head)}


def test_an_entry_is_canonical_text_that_anybody_can_hash_again() -> None:
    entry = follow(START, MONDAY, 1, Happening("checked-in", NOON, 7, {"number": "A001", "lane": "ordinary"}))
    assert entry.text == (
        '{"at":"2026-11-23T04:00:00.000000+00:00","day":"2026-11-23","event":"checked-in",'
        '"facts":{"lane":"ordinary","number":"A001"},"seq":1,"visit":7}'
    )
    assert len(entry.hash) == 64


@given(st.integers(0, 20))
def test_an_untouched_day_has_no_findings(length: int) -> None:
    entries, head = a_day(length)
    assert faults(entries, head if entries else Head(MONDAY, 0, START)) == set()


@given(st.integers(1, 12), st.data())
def test_an_altered_entry_is_found(length: int, data: st.DataObject) -> None:
    entries, head = a_day(length)
    at = data.draw(st.integers(0, length - 1))
    entries[at] = replace(entries[at], text=entries[at].text.replace("called", "served"))
    assert faults(entries, head) == {"altered"}


@given(st.integers(2, 12), st.data())
def test_an_altered_entry_with_a_hash_made_anew_is_found_by_the_next(length: int, data: st.DataObject) -> None:
    entries, head = a_day(length)
    at = data.draw(st.integers(0, length - 1))
    before = entries[at - 1].hash if at else START
    text = entries[at].text.replace("A0", "B0")
    entries[at] = replace(entries[at], text=text, hash=chained(before, text))
    assert faults(entries, head) & {"altered", "head"}


@given(st.integers(3, 12), st.data())
def test_a_deleted_entry_is_found(length: int, data: st.DataObject) -> None:
    entries, head = a_day(length)
    del entries[data.draw(st.integers(0, length - 2))]
    assert {"missing", "altered"} <= faults(entries, head)


@given(st.integers(1, 12), st.data())
def test_a_cut_off_end_is_found(length: int, data: st.DataObject) -> None:
    entries, head = a_day(length)
    assert faults(entries[: data.draw(st.integers(0, length - 1))], head) == {"head"}


@given(st.integers(2, 12), st.data())
def test_entries_that_changed_places_are_found(length: int, data: st.DataObject) -> None:
    entries, head = a_day(length)
    at = data.draw(st.integers(0, length - 2))
    entries[at], entries[at + 1] = entries[at + 1], entries[at]
    assert faults(entries, head) & {"out of order", "missing"}


@given(st.integers(2, 12), st.data())
def test_numbers_that_changed_places_are_found(length: int, data: st.DataObject) -> None:
    entries, head = a_day(length)
    at = data.draw(st.integers(0, length - 2))
    one, other = entries[at], entries[at + 1]
    entries[at], entries[at + 1] = replace(other, seq=one.seq), replace(one, seq=other.seq)
    assert "altered" in faults(entries, head)


def test_an_inserted_entry_is_found() -> None:
    entries, head = a_day(3)
    entries.insert(2, follow(entries[1].hash, MONDAY, 3, happening(9)))
    assert faults(entries, head) == {"out of order", "altered"}


def test_an_entry_added_behind_the_end_is_found() -> None:
    entries, head = a_day(3)
    assert faults([*entries, follow(head.hash, MONDAY, 4, happening(9))], head) == {"head"}


def test_a_day_without_its_recorded_end_is_found() -> None:
    assert faults(a_day(3)[0], None) == {"head"}


def test_an_entry_of_another_day_is_found() -> None:
    entries, _ = a_day(1)
    other = follow(entries[0].hash, TUESDAY, 2, happening(2))
    assert faults([*entries, other], Head(MONDAY, 2, other.hash)) == {"altered"}


@pytest.mark.parametrize("text", ["", "no text of ours", "[]", "{}", "7", '{"day":[]}'])
def test_text_that_is_no_entry_is_found_and_breaks_nothing(text: str) -> None:
    entry = Entry(MONDAY, 1, text, chained(START, text))
    assert faults([entry], Head(MONDAY, 1, entry.hash)) == {"altered"}


@pytest.mark.parametrize(
    ("printed", "fits"),
    [("3f9a12cd34ef", True), ("3F9A12CD34EF", True), ("3f9a", False), ("3f9a12cd34eg", False), ("3" * 65, False)],
)
def test_a_head_from_paper_has_twelve_hexadecimal_digits(printed: str, fits: bool) -> None:
    assert is_witness(printed) == fits


def three_days(store: Store) -> None:
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        for visit in (1, 2, 3):
            with store.transaction() as connection:
                chain.record(connection, day, happening(visit))


def found(store: Store, witnesses: dict[date, str] | None = None) -> list[tuple[date, Fault]]:
    return [(finding.day, finding.fault) for finding in chain.verify_register(store, witnesses or {})]


def test_a_kept_register_is_found_to_be_whole(store: Store) -> None:
    three_days(store)
    assert found(store) == []


def test_an_empty_register_is_whole(store: Store) -> None:
    assert found(store) == []


TAMPERING: dict[str, tuple[Callable[[Connection], object], list[tuple[date, Fault]]]] = {
    "an altered entry": (
        lambda c: c.execute(
            update(register).where(register.c.day == TUESDAY, register.c.seq == 2).values(entry="{}")
        ),
        [(TUESDAY, "altered")],
    ),
    "a deleted entry": (
        lambda c: c.execute(delete(register).where(register.c.day == TUESDAY, register.c.seq == 2)),
        [(TUESDAY, "missing"), (TUESDAY, "altered")],
    ),
    "a cut-off end": (
        lambda c: c.execute(delete(register).where(register.c.day == WEDNESDAY, register.c.seq == 3)),
        [(WEDNESDAY, "head")],
    ),
    "a whole day": (
        lambda c: [c.execute(delete(t).where(t.c.day == TUESDAY)) for t in (register, register_heads)],
        [(WEDNESDAY, "day")],
    ),
    "the entries of a day": (
        lambda c: c.execute(delete(register).where(register.c.day == TUESDAY)),
        [(TUESDAY, "head"), (WEDNESDAY, "day")],
    ),
    "the first day": (
        lambda c: [c.execute(delete(t).where(t.c.day == MONDAY)) for t in (register, register_heads)],
        [(TUESDAY, "day")],
    ),
    "an entry from before all": (
        lambda c: c.execute(insert(register).values(day=MONDAY, seq=-5, entry="{}", hash=START)),
        [(MONDAY, "out of order"), (MONDAY, "altered"), (MONDAY, "missing")],
    ),
    "a forged head": (
        lambda c: c.execute(update(register_heads).where(register_heads.c.day == MONDAY).values(hash="0" * 64)),
        [(MONDAY, "head")],
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_with_the_store_is_found(store: Store, what: str) -> None:
    three_days(store)
    tamper, expected = TAMPERING[what]
    with store.transaction() as connection:
        tamper(connection)
    assert found(store) == expected


def two_days_of_visits(store: Store) -> None:
    """B001 and C001 on Monday, C001 and C002 on Tuesday: visits 1 to 4."""
    lobby = Lobby(store)
    reception = lobby.reception()
    reception.check_in(renovation("one"))
    reception.check_in(draft("payment", "two"))
    lobby.clock.hour += timedelta(days=1)
    reception.check_in(draft("payment", "three"))
    reception.check_in(draft("payment", "four"))


def of(visit: int) -> ColumnElement[bool]:
    return visits.c.id == visit


def newest_entry_taken_back(connection: Connection) -> None:
    """With its head, so that the chain is whole."""
    connection.execute(delete(register).where(register.c.day == TUESDAY, register.c.seq == 2))
    before = select(register.c.hash).where(register.c.day == TUESDAY, register.c.seq == 1).scalar_subquery()
    connection.execute(update(register_heads).where(register_heads.c.day == TUESDAY).values(seq=1, hash=before))


def stands_changed(was: str, now: str) -> str:
    """Of the third visit."""
    named = "C001 (payment, ordinary, "
    return f"{TUESDAY} entry 1 checked in visit 3 as {named}{was}); it stands as {named}{now})"


TAMPERED_VISITS: dict[str, tuple[Callable[[Connection], object], list[str]]] = {
    "all of the register": (
        lambda c: [c.execute(delete(table)) for table in (register, register_heads)],
        [f"{MONDAY} has 2 visits and no entry at all", f"{TUESDAY} has 2 visits and no entry at all"],
    ),
    "the newest entry, with its head": (
        newest_entry_taken_back,
        [f"{TUESDAY} has visit 4 as C002 (payment, ordinary), and no entry checked it in"],
    ),
    "a number": (
        lambda c: c.execute(update(visits).where(of(4)).values(number=7)),
        [f"{TUESDAY} entry 2 checked in visit 4 as C002 (payment, ordinary); it stands as C007 (payment, ordinary)"],
    ),
    "a request": (
        lambda c: c.execute(update(visits).where(of(3)).values(request="repair")),
        [f"{TUESDAY} entry 1 checked in visit 3 as C001 (payment, ordinary); it stands as C001 (repair, ordinary)"],
    ),
    "a lane": (
        lambda c: c.execute(update(visits).where(of(3)).values(lane="priority")),
        [f"{TUESDAY} entry 1 checked in visit 3 as C001 (payment, ordinary); it stands as C001 (payment, priority)"],
    ),
    "a language": (
        lambda c: c.execute(update(visits).where(of(3)).values(language="en")),
        [stands_changed("language zh", "language en")],
    ),
    "the kiosk that gave the number": (
        lambda c: c.execute(update(visits).where(of(3)).values(kiosk="9")),
        [stands_changed("kiosk 1", "kiosk 9")],
    ),
    "an answer": (
        lambda c: c.execute(update(visits).where(of(3)).values(answers='{"workers": "99"}')),
        [stands_changed("answers {}", 'answers {"workers": "99"}')],
    ),
    "answers that nobody can read any more": (
        lambda c: c.execute(update(visits).where(of(3)).values(answers="{")),
        [stands_changed("answers {}", "answers {")],
    ),
    "what a visitor has, and since when they wait": (
        lambda c: c.execute(update(visits).where(of(3)).values(has='["deed"]', checked_in_at=NOON)),
        [
            stands_changed(
                f"has [], checked_in_at {as_moment(MORNING + timedelta(days=1))}",
                f'has ["deed"], checked_in_at {as_moment(NOON)}',
            )
        ],
    ),
    "a day": (
        lambda c: c.execute(update(visits).where(of(1)).values(day=TUESDAY)),
        [
            f"{MONDAY} entry 1 checked in visit 1 as B001 (renovation, ordinary), and there is none",
            f"{TUESDAY} has visit 1 as B001 (renovation, ordinary), and no entry checked it in",
        ],
    ),
    "a visit taken away": (
        lambda c: [c.execute(delete(details)), c.execute(delete(visits).where(of(1)))],
        [f"{MONDAY} entry 1 checked in visit 1 as B001 (renovation, ordinary), and there is none"],
    ),
    "a visit put in": (
        lambda c: c.execute(
            insert(visits).from_select(
                [it.name for it in visits.c if it.name != "id"],
                select(
                    *(
                        literal({"key": "forged", "number": 9}[it.name]) if it.name in ("key", "number") else it
                        for it in visits.c
                        if it.name != "id"
                    )
                ).where(of(4)),
            )
        ),
        [f"{TUESDAY} has visit 5 as C009 (payment, ordinary), and no entry checked it in"],
    ),
}


@pytest.mark.parametrize("what", TAMPERED_VISITS)
def test_tampering_with_a_visit_or_with_all_that_tells_of_it_is_found(store: Store, what: str) -> None:
    two_days_of_visits(store)
    assert found(store) == []
    tamper, expected = TAMPERED_VISITS[what]
    with store.transaction() as connection:
        tamper(connection)
    assert [finding.sentence for finding in chain.verify_register(store, {})] == expected


@pytest.mark.parametrize("stored", ["early", "0001-01-01 00:00:00+01:00", "9999-12-31 23:59:59-01:00"])
def test_a_moment_that_nobody_can_read_any_more_is_a_finding_as_any_other(sqlite_url: str, stored: str) -> None:
    store = open_store(sqlite_url)
    two_days_of_visits(store)
    with store.transaction() as connection:
        connection.execute(text("UPDATE visits SET checked_in_at = :stored WHERE id = 3"), {"stored": stored})
    [finding] = chain.verify_register(store, {})
    assert finding.sentence.endswith(f"it stands as C001 (payment, ordinary, checked_in_at {stored})")
    store.close()


def test_a_day_that_was_rewritten_as_a_whole_is_found_by_the_paper(store: Store) -> None:
    three_days(store)
    with store.reading() as connection:
        printed = connection.execute(
            select(register_heads.c.hash).where(register_heads.c.day == WEDNESDAY)
        ).scalar_one()
        earlier = chain.head_of(connection, TUESDAY)
    assert found(store, {WEDNESDAY: printed[:12].upper()}) == []
    with store.transaction() as connection:
        connection.execute(delete(register).where(register.c.day == WEDNESDAY))
        forged = follow(START, WEDNESDAY, 1, happening(9), earlier)
        connection.execute(insert(register).values(day=WEDNESDAY, seq=1, entry=forged.text, hash=forged.hash))
        ours = register_heads.c.day == WEDNESDAY
        connection.execute(update(register_heads).where(ours).values(seq=1, hash=forged.hash))
    assert found(store) == []
    assert found(store, {WEDNESDAY: printed[:12]}) == [(WEDNESDAY, "witness")]


def test_a_hand_over_slip_from_the_middle_of_a_day_is_a_witness_too(store: Store) -> None:
    with store.transaction() as connection:
        entry = chain.record(connection, MONDAY, happening(1))
    with store.transaction() as connection:
        chain.record(connection, MONDAY, happening(2))
    assert found(store, {MONDAY: entry.hash[:12]}) == []


def test_a_day_that_stands_on_paper_only_is_found(store: Store) -> None:
    three_days(store)
    assert found(store, {WEDNESDAY + timedelta(days=1): "3f9a12cd34ef"}) == [
        (WEDNESDAY + timedelta(days=1), "witness")
    ]


def test_a_long_day_is_read_page_by_page(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with store.transaction() as connection:
        for visit in range(chain.PAGE * 2):
            chain.record(connection, MONDAY, happening(visit))
    assert found(store) == []
    with store.transaction() as connection:
        connection.execute(update(register).where(register.c.seq == chain.PAGE + 5).values(entry="{}"))
    assert found(store) == [(MONDAY, "altered")]
    store.close()


def test_a_day_of_more_visits_than_a_page_is_held_against_its_entries(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with store.transaction() as connection:
        for number in range(1, chain.PAGE + 3):
            for series in ("B", "C"):
                checked_in(connection, series, number)
    assert found(store) == []
    with store.transaction() as connection:
        last = visits.c.number == chain.PAGE + 2
        connection.execute(update(visits).where(last, visits.c.series == "C").values(request="repair"))
        add_visit(connection, a_visit("C", chain.PAGE + 3))
    assert found(store) == [(MONDAY, "visit"), (MONDAY, "visit")]
    store.close()


def checked_in(connection: Connection, series: str, number: int) -> None:
    """A visit and its entry, as a check-in writes them, without the slips."""
    visit = add_visit(connection, a_visit(series, number))
    facts: dict[str, Fact] = {
        **{"number": number_text(series, number), "request": "payment", "lane": "ordinary"},
        **{"language": "zh", "kiosk": "1", "answers": {}, "has": []},
    }
    chain.record(connection, MONDAY, Happening("checked-in", NOON, visit, facts))


def a_visit(series: str, number: int) -> NewVisit:
    return NewVisit(
        key=f"{series}-{number}",
        fingerprint="",
        day=MONDAY,
        series=series,
        number=number,
        request="payment",
        role="finance",
        answers={},
        has=(),
        staff_writes=(),
        lane="ordinary",
        language="zh",
        ahead=0,
        token_sha256="",
        code_sha256="",
        kiosk="1",
        checked_in_at=NOON,
    )


def test_whoever_comes_while_the_register_is_walked_is_no_finding(store: Store, store_url: str) -> None:
    two_days_of_visits(store)
    days_read: list[object] = []
    came: list[Ticket] = []
    kiosk = open_store(store_url)
    lobby = Lobby(kiosk)
    lobby.clock.hour += timedelta(days=1)

    def come(*told: object) -> None:
        if "register.entry" not in str(told[2]):
            return
        days_read.append(told)
        if len(days_read) == 2:  # Tuesday's visits are read, and its entries are about to be
            came.append(lobby.reception().check_in(draft("payment", "five")))

    event.listen(store.engines.reading, "before_cursor_execute", come)
    assert found(store) == []
    event.remove(store.engines.reading, "before_cursor_execute", come)
    assert [ticket.number for ticket in came] == ["C003"]
    kiosk.close()


def test_a_broken_transaction_leaves_the_chain_as_it_was(store: Store) -> None:
    three_days(store)

    def break_off(connection: Connection) -> None:
        chain.record(connection, WEDNESDAY, happening(4))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.transact(break_off)
    with store.transaction() as connection:
        assert chain.record(connection, WEDNESDAY, happening(5)).seq == 4
    assert found(store) == []


def test_writers_at_once_do_not_fork_the_chain(store: Store, store_url: str) -> None:
    together = threading.Barrier(4)

    def write() -> None:
        own = open_store(store_url)
        together.wait()
        for _ in range(10):
            own.transact(lambda connection: chain.record(connection, MONDAY, happening()))
        own.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with store.reading() as connection:
        head = chain.head_of(connection, MONDAY)
    assert head is not None
    assert head.seq == 40
    assert found(store) == []
