"""How each printer stands, as the store tells it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from printing.condition import PaperOut, Ready
from printing.standing import PrinterStanding, as_facts, standings


def standing_of(lobby) -> PrinterStanding:
    with lobby.store.reading() as connection:
        [found] = standings(connection)
    return found


def test_a_printer_that_nobody_has_looked_at_has_no_standing(lobby):
    with lobby.store.reading() as connection:
        assert standings(connection) == []


def test_a_printer_that_proved_a_slip_tells_when(lobby):
    lobby.add("A001")
    lobby.print_all()
    proved_at = lobby.clock.now()
    lobby.work(60)
    found = standing_of(lobby)
    assert (found.condition, found.waiting, found.held) == (Ready(), 0, 0)
    assert timedelta(0) <= proved_at - found.last_confirmed_at < timedelta(seconds=1)


def test_slips_that_wait_for_paper_and_since_when_are_told(lobby):
    lobby.add("A001", "A002")
    lobby.printer.paper = "out"
    since = lobby.clock.now()
    lobby.work(30)
    found = standing_of(lobby)
    assert (found.condition, found.waiting, found.last_confirmed_at) == (PaperOut(), 2, None)
    assert found.since - since < timedelta(seconds=1)


def test_a_slip_on_its_way_waits_and_one_that_a_person_decides_on_is_held(lobby):
    lobby.add("A001")
    lobby.work_until(lambda: lobby.states() == ["sent"])
    assert (standing_of(lobby).waiting, standing_of(lobby).held) == (1, 0)
    lobby.restart()
    lobby.add("A002", stale_after_s=1)
    lobby.clock.advance(5)
    lobby.work_until(lambda: "held" in lobby.states())
    assert standing_of(lobby).held == 1


@pytest.mark.parametrize(("paper", "is_near_end"), [("ok", False), ("low", True), ("out", True)])
def test_the_end_of_the_roll_is_told_while_it_comes_and_when_it_has_come(lobby, paper, is_near_end):
    lobby.printer.paper = paper
    lobby.work(1)
    assert standing_of(lobby).is_near_end is is_near_end
    assert as_facts(standing_of(lobby))["near_end"] is is_near_end


def test_as_facts_it_can_be_written_down_by_a_machine(lobby):
    lobby.work(1)
    assert as_facts(standing_of(lobby)) == {
        "condition": "ready",
        "since": "2026-03-02T09:00:00+00:00",
        "heard_at": "2026-03-02T09:00:00+00:00",
        "waiting": 0,
        "held": 0,
        "last_confirmed_at": None,
        "near_end": False,
    }
