"""Ratings at the lobby's screen: of today's visits, finished, once; counted like the phone's, on both stores."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from kiosk import chain
from kiosk.counter import Counter, NotDone
from kiosk.draft import Refused
from kiosk.store import Store
from kiosk.tables import register
from kiosk.visit import Ratable, Ticket
from tests.kiosk.office import Office, had
from tests.kiosk.test_counter import at_once, codes


class Day:
    """An office with one clerk, and the visits that it has served."""

    def __init__(self, store: Store) -> None:
        self.office = Office(store)
        self.mei = self.office.staff("Mei", counter="7")
        self.reception = self.office.lobby.reception()

    def served(self, key: str = "served") -> Ticket:
        ticket = self.office.visitor("payment", key)
        counter = self.office.counter()
        had(counter.take(self.mei, ticket.visit))
        had(counter.finish(self.mei, ticket.visit, "done"))
        return ticket


def rated_entries(store: Store) -> list[dict[str, Any]]:
    """What the register keeps of ratings."""
    with store.reading() as connection:
        found = connection.execute(select(register.c.entry).order_by(register.c.day, register.c.seq)).scalars()
        return [it for it in map(json.loads, found) if it["event"] == "rated"]


def test_a_served_visitor_is_found_by_number_code_and_address_and_rated_once(store: Store) -> None:
    day = Day(store)
    ticket = day.served()
    code = codes(store, ticket.visit)["ticket"]
    for written in ("C001", "c001", code, f"https://queue.example.cn/t/{code[1:]}"):
        assert day.reception.ratable(written) == Ratable(ticket.visit, "C001")
    assert day.reception.rate(ticket.visit, 2) is None
    assert day.reception.rate(ticket.visit, 5) == "rated"
    assert [day.reception.ratable(written) for written in ("C001", code)] == ["rated", "rated"]


def test_a_rating_at_the_screen_counts_like_one_by_phone_and_the_register_says_where_it_was_given(
    store: Store,
) -> None:
    day = Day(store)
    ticket, other = day.served("by number"), day.served("by phone")
    assert day.reception.rate(ticket.visit, 2) is None
    had(day.office.counter().rate(codes(store, other.visit)["ticket"], 4))
    [row] = [it for it in day.office.counter().figures(ticket.day, ticket.day).rows if it.totals.ratings]
    assert (row.request, row.counter, row.totals.ratings, row.totals.mean_faces) == ("payment", "7", 2, 3)
    assert [(it["visit"], it["facts"]) for it in rated_entries(store)] == [
        (ticket.visit, {"faces": 2, "kiosk": "1"}),
        (other.visit, {"faces": 4}),
    ]
    assert chain.verify_register(store, {}) == []


def test_whoever_still_waits_is_called_served_or_has_missed_the_call_rates_afterwards(store: Store) -> None:
    day = Day(store)
    ticket, counter = day.office.visitor("payment", "early"), day.office.counter()
    steps = [
        lambda: None,
        lambda: had(counter.call(day.mei, ticket.visit)),
        lambda: had(counter.no_show(day.mei, ticket.visit)),
        lambda: had(counter.come_back(day.mei, ticket.visit)),
        lambda: had(counter.take(day.mei, ticket.visit)),
    ]
    for step in steps:
        step()
        assert day.reception.ratable("C001") == "not-finished"
        assert day.reception.rate(ticket.visit, 5) == "not-finished"
    had(counter.finish(day.mei, ticket.visit, "done"))
    assert day.reception.rate(ticket.visit, 5) is None


def test_nobodys_number_and_hostile_text_are_unknown(store: Store) -> None:
    day = Day(store)
    day.served()
    for written in ("C002", "B001", "C", "", "Z999999999", "T" + "x" * 5000, "'; DROP TABLE visits", "C٠٠١"):
        assert day.reception.ratable(written) == "unknown", written
    assert day.reception.rate(99, 5) == "unknown"


def test_yesterdays_ticket_is_told_from_nobodys_and_yesterdays_number_from_nothing(store: Store) -> None:
    day = Day(store)
    ticket = day.served()
    code = codes(store, ticket.visit)["ticket"]
    day.office.later(24 * 60)
    assert day.reception.ratable(code) == "earlier-day"
    assert day.reception.ratable("C001") == "unknown"
    assert day.reception.rate(ticket.visit, 5) == "earlier-day", "the night fell while the faces were in sight"
    day.office.later(31 * 24 * 60)
    assert day.reception.ratable(code) == "unknown"


@pytest.mark.parametrize("faces", [0, 6, -5])
def test_faces_that_are_none_of_the_five_are_refused(store: Store, faces: int) -> None:
    day = Day(store)
    ticket = day.served()
    with pytest.raises(Refused, match="1, 2, 3, 4, 5"):
        day.reception.rate(ticket.visit, faces)
    assert day.reception.ratable("C001") == Ratable(ticket.visit, "C001")


def test_at_the_screen_and_by_phone_at_once_one_rating_is_kept(store: Store, store_url: str) -> None:
    day = Day(store)
    ticket = day.served()
    code = codes(store, ticket.visit)["ticket"]

    def at_the_screen(counter: Counter) -> bool:
        return replace(day.reception, store=counter.store).rate(ticket.visit, 1) is None

    def by_phone(counter: Counter) -> bool:
        return not isinstance(counter.rate(code, 5), NotDone)

    assert sorted(map(bool, at_once(store_url, day.office, [at_the_screen, by_phone] * 3))) == [False] * 5 + [True]
    assert day.office.counter().figures(ticket.day, ticket.day).whole().ratings == 1
    assert len(rated_entries(store)) == 1
