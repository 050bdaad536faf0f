"""Who is in, busy or out, and what a visitor is told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kiosk.presence import Away
from kiosk.staff import Clerk, OnDuty, away, colleagues, open_counters, staff
from kiosk.standard import Presence
from kiosk.store import Store
from tests.kiosk.office import Office, had

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def somebody(number: int, state: Presence | None, back_min: float | None = None) -> OnDuty:
    until = None if back_min is None else NOW + timedelta(minutes=back_min)
    return OnDuty(Clerk(number, f"Clerk {number}", "clerk", frozenset({"finance"}), "1"), state, until, None)


def test_a_role_is_away_when_all_who_fill_it_said_so_and_back_when_the_first_is() -> None:
    assert away([somebody(1, "out", 60), somebody(2, "out", 30)], "finance", NOW) == Away(
        "finance", NOW + timedelta(minutes=30)
    )


def test_a_role_is_not_away_while_anybody_is_in_or_busy_or_said_nothing() -> None:
    for state in ("in", "busy", None):
        assert away([somebody(1, "out", 60), somebody(2, state)], "finance", NOW) is None


def test_a_house_in_which_nobody_fills_a_role_claims_nothing() -> None:
    assert away([], "finance", NOW) is None
    assert away([somebody(1, "out")], "manager", NOW) is None


def test_a_time_that_has_passed_is_not_promised_again() -> None:
    assert away([somebody(1, "out", -5)], "finance", NOW) == Away("finance", None)
    assert away([somebody(1, "out", -5), somebody(2, "out", 20)], "finance", NOW) == Away(
        "finance", NOW + timedelta(minutes=20)
    )


def test_only_who_said_so_counts_as_a_counter_that_serves() -> None:
    everybody = [somebody(1, "in"), somebody(2, "busy"), somebody(3, "out"), somebody(4, None)]
    assert open_counters(everybody, "finance") == 2
    assert open_counters(everybody, "manager") == 0
    assert [it.presence for it in colleagues(everybody)] == ["in", "busy", "out", "in"]


def test_what_somebody_says_about_being_there_takes_the_place_of_what_they_said_before(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    back = office.lobby.clock.now() + timedelta(hours=1)
    counter.set_presence(mei, "out", back)
    counter.set_presence(mei, "in")
    with store.reading() as connection:
        [known] = staff(connection)
    assert (known.state, known.until) == ("in", None)


def test_the_lobby_knows_which_roles_are_out_and_until_when(store: Store) -> None:
    office = Office(store)
    counter, reception = office.counter(), office.lobby.reception()
    assert reception.absences() == (), "a house without accounts says nothing of anybody"
    mei = office.staff("Mei", serves=frozenset({"finance"}))
    assert reception.absences() == ()
    back = office.lobby.clock.now() + timedelta(hours=1)
    counter.set_presence(mei, "out", back)
    assert reception.absences() == (Away("finance", back),)
    lan = office.staff("Lan", serves=frozenset({"front-desk"}))
    counter.set_presence(lan, "in", stands_in_for="finance")
    assert reception.absences() == ()


def test_who_stands_in_for_a_role_may_serve_it_until_they_leave(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    counter = office.counter()
    payment = office.visitor("payment")
    counter.set_presence(mei, "in", stands_in_for="finance")
    standing_in = office.accounts.clerk(mei.id)
    assert standing_in is not None
    assert standing_in.serves == {"front-desk", "finance"}
    assert had(counter.call_next(standing_in)).id == payment.visit
    counter.set_presence(mei, "out", stands_in_for="finance")
    left = office.accounts.clerk(mei.id)
    assert left is not None
    assert left.serves == {"front-desk"}
