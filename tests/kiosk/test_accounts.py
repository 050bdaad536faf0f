"""Who gets in: a first account by a one-time code, argon2id, and a throttle that a restart does not help."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from functools import partial
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from sqlalchemy import QueuePool, event, select

from kiosk.accounts import Accounts, NewAccount, Refusal, block_after, refuse_weak
from kiosk.chain import verify_register
from kiosk.draft import Refused
from kiosk.staff import Clerk
from kiosk.store import Store, open_store
from kiosk.tables import accounts as account_rows
from kiosk.tables import first_codes, register
from tests.kiosk.lobby import CATALOGUE, PREMISES, ToldClock
from tests.kiosk.office import QUICK, SECRET, Office

BROWSER = "the id of a log-in"


def first(office: Office) -> Clerk:
    code = office.accounts.first_code()
    assert code is not None
    opened = office.accounts.open_first(code, "Setup", SECRET, BROWSER)
    assert isinstance(opened, Clerk)
    return opened


def test_a_fresh_house_has_no_account_and_its_first_is_opened_with_a_one_time_code(store: Store) -> None:
    office = Office(store)
    assert office.accounts.are_none()
    assert office.accounts.log_in("admin", "admin", BROWSER) == Refusal("login.wrong")
    setup = first(office)
    assert (setup.name, setup.role, setup.serves) == ("Setup", "administrator", frozenset())
    assert not office.accounts.are_none()
    assert office.accounts.first_code() is None, "there is no second first"
    assert office.accounts.log_in("Setup", SECRET, BROWSER) == setup
    assert verify_register(store, {}) == []


def test_a_one_time_code_is_good_once_and_only_the_last_one_that_was_shown(store: Store) -> None:
    office = Office(store)
    old, new = office.accounts.first_code(), office.accounts.first_code()
    assert old is not None
    assert new is not None
    assert office.accounts.open_first(old, "Setup", SECRET, BROWSER) == Refusal("login.wrong-code")
    assert isinstance(office.accounts.open_first(f" {new} ", "Setup", SECRET, BROWSER), Clerk)
    assert office.accounts.open_first(new, "Another", SECRET, BROWSER) == Refusal("login.wrong-code")


def test_of_two_who_use_the_code_at_once_one_gets_the_account(store: Store, store_url: str) -> None:
    office = Office(store)
    code = office.accounts.first_code()
    assert code is not None
    together = threading.Barrier(2)
    got: list[object] = []

    def come(name: str) -> None:
        own = open_store(store_url)
        accounts = replace(office, store=own).accounts
        together.wait()
        got.append(accounts.open_first(code, name, SECRET, BROWSER))
        own.close()

    threads = [threading.Thread(target=come, args=(name,)) for name in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(it).__name__ for it in got) == ["Clerk", "Refusal"]


def test_guessing_the_code_is_throttled_as_well(store: Store) -> None:
    office = Office(store)
    office.accounts.first_code()
    got = [office.accounts.open_first("0000-0000-0000", "Thief", SECRET, BROWSER) for _ in range(7)]
    assert got[:5] == [Refusal("login.wrong-code")] * 5
    assert got[-1] == Refusal("login.blocked", 31)


def test_a_secret_is_kept_as_argon2id_and_nothing_else_of_it(store: Store) -> None:
    house = Accounts(store, PREMISES, [it.id for it in CATALOGUE.roles], ToldClock())
    code = house.first_code()
    assert code is not None
    house.open_first(code, "Setup", SECRET, BROWSER)
    with store.reading() as connection:
        kept = connection.execute(select(account_rows.c.secret)).scalar_one()
        recorded = " ".join(connection.execute(select(register.c.entry)).scalars())
        assert connection.execute(select(first_codes)).all() == []
    parameters = extract_parameters(kept)
    assert parameters.type == Type.ID
    assert parameters.memory_cost >= 19 * 1024, "OWASP's least"
    assert SECRET not in recorded
    assert "argon2" not in recorded
    assert PasswordHasher().verify(kept, SECRET)


def test_nobody_waits_at_the_store_while_a_secret_is_made_hard_to_guess(store: Store) -> None:
    held: list[int] = []
    pool = store.engines.writing.pool
    assert isinstance(pool, QueuePool)

    class Watching(PasswordHasher):
        """Notes how many transactions are open while it works, which is long."""

        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            held.append(pool.checkedout())
            return super().hash(password, salt=salt)

    house = Accounts(store, PREMISES, ["finance"], ToldClock(), Watching(1, 8, 1))
    code = house.first_code()
    assert code is not None
    setup = house.open_first(code, "Setup", SECRET, BROWSER)
    assert isinstance(setup, Clerk)
    mei = house.add(setup, NewAccount("Mei", "clerk", frozenset(), "", SECRET))
    house.set_secret(setup, mei.id, "another long one")
    house.log_in("Mei", "another long one", BROWSER)
    assert len(held) == 5, "the code, three of people, and nobody's for the first who logs in"
    assert not any(held)


def test_what_is_done_to_an_account_ends_with_its_entry_in_the_register(store: Store) -> None:
    office = Office(store)
    setup, mei = first(office), office.staff("Mei")
    written: list[str] = []
    event.listen(store.engines.writing, "before_cursor_execute", lambda *told: written.append(told[2]))
    for done in (
        partial(office.accounts.change, setup, mei.id, "manager", frozenset(), "3"),
        partial(office.accounts.set_secret, setup, mei.id, "another long one"),
        partial(office.accounts.close, setup, mei.id),
    ):
        written.clear()
        assert done()
        writes = [it for it in written if it.startswith(("INSERT", "UPDATE", "DELETE"))]
        assert any("log_ins" in it for it in writes)
        assert "register_heads" in writes[-1], writes


def test_a_name_is_the_same_in_capitals_and_with_stray_spaces(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei Lin")
    assert office.accounts.log_in("  mei  LIN ", SECRET, BROWSER) == mei
    with pytest.raises(Refused, match="somebody has it already"):
        office.staff("MEI LIN")


def test_after_five_failures_a_name_is_blocked_for_longer_each_time_even_with_the_right_secret(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    assert [office.accounts.log_in("Mei", "wrong wrong", BROWSER) for _ in range(5)] == [Refusal("login.wrong")] * 5
    assert office.accounts.log_in("Mei", SECRET, BROWSER) == Refusal("login.blocked", 31)
    restarted = replace(office).accounts
    assert restarted.log_in("Mei", SECRET, BROWSER) == Refusal("login.blocked", 31), "a restart does not help"
    office.later(0.6)
    blocked = Accounts(store, PREMISES, ["finance"], office.lobby.clock, QUICK)
    assert blocked.log_in("Mei", "wrong wrong", BROWSER) == Refusal("login.wrong")
    assert blocked.log_in("Mei", SECRET, BROWSER) == Refusal("login.blocked", 61)
    office.later(1.1)
    assert blocked.log_in("Mei", SECRET, BROWSER) == mei
    assert blocked.log_in("Mei", "wrong wrong", BROWSER) == Refusal("login.wrong"), "who got in begins anew"


def test_a_hundred_guesses_at_once_are_a_hundred_failures(store: Store, store_url: str) -> None:
    office = Office(store)
    office.staff("Mei")
    together = threading.Barrier(8)
    got: list[object] = []

    def guess() -> None:
        own = open_store(store_url)
        accounts = Accounts(own, PREMISES, ["finance"], office.lobby.clock, QUICK)
        together.wait()
        got.append(accounts.log_in("Mei", "wrong wrong", BROWSER))
        own.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(it.key for it in got if isinstance(it, Refusal)) == ["login.blocked"] * 3 + ["login.wrong"] * 5


def test_a_name_of_nobody_is_throttled_like_one_of_somebody(store: Store) -> None:
    office = Office(store)
    got = [office.accounts.log_in("Nobody", "wrong wrong", BROWSER) for _ in range(6)]
    assert got == [Refusal("login.wrong")] * 5 + [Refusal("login.blocked", 31)]


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, None), (4, None), (5, 0.5), (6, 1), (7, 2), (9, 8), (10, 15), (500, 15)]
)
def test_a_block_grows_to_a_quarter_of_an_hour(failures: int, minutes: float | None) -> None:
    blocked = block_after(failures)
    assert (blocked.total_seconds() / 60 if blocked else None) == minutes


@pytest.mark.parametrize("weak", ["", "12345", "1234567", "000000", "987654", "short", "aaaaaaaa", "x" * 201])
def test_a_weak_secret_is_refused_without_being_repeated(weak: str) -> None:
    with pytest.raises(Refused, match="secret: ") as refused:
        refuse_weak(weak)
    assert not weak or weak not in str(refused.value).removeprefix("secret: ")


@pytest.mark.parametrize("strong", ["493817", "开门的暗语有八个字", "tree house"])
def test_six_digits_or_eight_characters_will_do(strong: str) -> None:
    refuse_weak(strong)


@pytest.mark.parametrize(
    "new",
    [
        NewAccount("", "clerk", frozenset(), "1", SECRET),
        NewAccount("x" * 41, "clerk", frozenset(), "1", SECRET),
        NewAccount("Mei", "king", frozenset(), "1", SECRET),  # type: ignore[arg-type]
        NewAccount("Mei", "clerk", frozenset({"the cat"}), "1", SECRET),
        NewAccount("Mei", "clerk", frozenset(), "1" * 7, SECRET),
        NewAccount("Mei", "clerk", frozenset(), "1", "123"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused_with_what_is_allowed(new: NewAccount, store: Store) -> None:
    office = Office(store)
    with pytest.raises(Refused, match="allowed"):
        office.accounts.add(first(office), new)
    assert [it.name for it in office.accounts.everybody()] == ["Setup"]


def test_an_account_that_was_closed_lets_nobody_in_and_its_number_is_not_given_again(store: Store) -> None:
    office = Office(store)
    setup = first(office)
    mei = office.staff("Mei")
    assert office.accounts.close(setup, mei.id)
    assert office.accounts.log_in("Mei", SECRET, BROWSER) == Refusal("login.wrong")
    assert [it.id for it in office.accounts.everybody()] == [setup.id]
    assert not office.accounts.close(setup, mei.id)
    assert office.staff("Lan").id > mei.id


def test_a_log_in_that_lasts_is_known_until_it_ends(store: Store, store_url: str) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    other = open_store(store_url)
    elsewhere = Accounts(other, PREMISES, ["finance"], office.lobby.clock, QUICK)
    for browser in ("one", "two"):
        assert office.accounts.log_in("Mei", SECRET, browser) == mei
    assert office.accounts.log_in("Mei", "wrong wrong", "three") == Refusal("login.wrong")
    assert [elsewhere.logged_in(it) for it in ("one", "two", "three", "")] == [mei, mei, None, None]
    elsewhere.log_out("one")
    assert [office.accounts.logged_in(it) for it in ("one", "two")] == [None, mei]
    other.close()


def test_who_tried_a_secret_that_is_changed_meanwhile_is_not_let_in(store: Store) -> None:
    office = Office(store)
    setup, mei = first(office), office.staff("Mei")

    class Slow(PasswordHasher):
        """While it compares, the administrator sets another secret."""

        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            office.accounts.set_secret(setup, mei.id, "another long one")
            return QUICK.verify(hash, password)

    slow = Accounts(store, PREMISES, ["finance"], office.lobby.clock, Slow(1, 8, 1))
    assert slow.log_in("Mei", SECRET, "browser") == Refusal("login.wrong")
    assert office.accounts.logged_in("browser") is None


def test_log_ins_of_long_ago_are_forgotten(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    office.accounts.log_in("Mei", SECRET, "old")
    office.later(7 * 24 * 60 + 1)
    assert office.accounts.logged_in("old") == mei
    office.accounts.log_in("Mei", SECRET, "new")
    assert [office.accounts.logged_in(it) for it in ("old", "new")] == [None, mei]


def test_the_last_administrator_stays(store: Store) -> None:
    office = Office(store)
    setup = first(office)
    assert not office.accounts.close(setup, setup.id)
    other = office.staff("Second", "administrator")
    assert office.accounts.close(setup, other.id)


def test_the_last_administrator_is_made_nothing_else(store: Store) -> None:
    office = Office(store)
    setup = first(office)
    assert office.accounts.change(setup, setup.id, "clerk", frozenset(), "1") == Refusal("account.last")
    moved = office.accounts.change(setup, setup.id, "administrator", frozenset({"finance"}), "1")
    assert moved == Clerk(setup.id, "Setup", "administrator", frozenset({"finance"}), "1")
    other = office.staff("Second", "administrator")
    changed = office.accounts.change(setup, setup.id, "clerk", frozenset(), "1")
    assert isinstance(changed, Clerk)
    assert changed.role == "clerk"
    assert not office.accounts.close(changed, other.id)


def test_of_two_administrators_who_dismiss_each_other_at_once_one_stays(store: Store, store_url: str) -> None:
    office = Office(store)
    pair = [first(office), office.staff("Second", "administrator")]
    together = threading.Barrier(2)

    def dismiss(by: Clerk, other: Clerk) -> None:
        own = open_store(store_url)
        accounts = Accounts(own, PREMISES, ["finance"], office.lobby.clock, QUICK)
        together.wait()
        accounts.change(by, other.id, "clerk", frozenset(), "")
        own.close()

    threads = [threading.Thread(target=dismiss, args=it) for it in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [it.role for it in office.accounts.everybody()].count("administrator") == 1


def test_what_an_account_was_made_is_on_record(store: Store) -> None:
    office = Office(store)
    setup, mei = first(office), office.staff("Mei")
    office.accounts.change(setup, mei.id, "supervisor", frozenset({"finance"}), "8")
    with store.reading() as connection:
        entries = [json.loads(it) for it in connection.execute(select(register.c.entry)).scalars()]
    [changed] = [it for it in entries if it["event"] == "account-changed"]
    told = {"clerk": setup.id, "account": mei.id, "role": "supervisor", "serves": ["finance"], "counter": "8"}
    assert told.items() <= changed["facts"].items()


def test_duties_of_an_account_are_its_own_whomever_somebody_stands_in_for(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    office.counter().set_presence(mei, "in", stands_in_for="finance")
    assert [it.serves for it in office.accounts.everybody()] == [{"front-desk"}]


def test_whoever_says_another_counter_keeps_all_else(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    office.counter().set_presence(mei, "in", stands_in_for="finance")
    office.accounts.log_in("Mei", SECRET, BROWSER)
    standing_in = office.accounts.logged_in(BROWSER)
    assert standing_in is not None
    assert office.accounts.sit_at(standing_in, " 8 ") == replace(standing_in, counter="8")
    assert office.accounts.everybody() == (replace(mei, counter="8"),)
    for nowhere in ("", "  ", "x" * 7):
        with pytest.raises(Refused, match="counter"):
            office.accounts.sit_at(mei, nowhere)


@pytest.mark.parametrize("done", ["sits", "duties"])
def test_failed_log_ins_stay_counted_when_somebody_says_a_counter_or_gets_other_duties(
    store: Store, done: str
) -> None:
    """Who sits at a counter was let in before: that says nothing of whoever guesses now."""
    office = Office(store)
    setup, mei = first(office), office.staff("Mei")
    for _ in range(4):
        office.accounts.log_in("Mei", "wrong wrong", BROWSER)
    if done == "sits":
        assert office.accounts.sit_at(mei, "8") is not None
    else:
        assert office.accounts.change(setup, mei.id, "clerk", frozenset({"finance"}), "8") is not None
    assert office.accounts.log_in("Mei", "wrong wrong", BROWSER) == Refusal("login.wrong")
    assert office.accounts.log_in("Mei", SECRET, BROWSER) == Refusal("login.blocked", 31)


def test_duties_and_secrets_are_changed_and_a_new_secret_ends_the_block(store: Store) -> None:
    office = Office(store)
    setup, mei = first(office), office.staff("Mei")
    changed = office.accounts.change(setup, mei.id, "supervisor", frozenset({"finance"}), "8")
    assert changed == Clerk(mei.id, "Mei", "supervisor", frozenset({"finance"}), "8")
    for _ in range(6):
        office.accounts.log_in("Mei", "wrong wrong", BROWSER)
    assert office.accounts.set_secret(setup, mei.id, "another long one") == changed
    assert office.accounts.log_in("Mei", "another long one", BROWSER) == changed
    assert office.accounts.set_secret(setup, 404, "another long one") is None
    assert office.accounts.change(setup, 404, "clerk", frozenset(), "8") is None
