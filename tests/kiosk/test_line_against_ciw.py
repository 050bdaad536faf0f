"""An independent check of the line: everyone waits as long as in a simulator that others wrote, fed the same people.

Ageing is off, since ciw knows plain and non-preemptive priority queues and no ageing.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import ciw
import pytest

from kiosk.line import Rules, Waiting, callable_now
from kiosk.visit import LANES, Lane

CUSTOMERS = 5_000
COUNTERS = 3
AGEING_OFF = Rules(ageing_min=None)


@dataclass(frozen=True)
class Customer:
    """Somebody who comes at a second of the day, in a lane, and takes so many seconds at a counter."""

    lane: Lane
    came_s: float
    service_s: float


def customers(priority_share: float) -> list[Customer]:
    """A busy day, three counters used to about 97 %: long lines form and dissolve."""
    chance = random.Random(20261123)
    found, now_s = [], 0.0
    for _ in range(CUSTOMERS):
        now_s += chance.expovariate(1 / 60)
        lane: Lane = "priority" if chance.random() < priority_share else "ordinary"
        found.append(Customer(lane, now_s, chance.expovariate(1 / 175)))
    return found


def waits_by_our_line(people: list[Customer]) -> dict[Lane, list[float]]:
    """The wait of everyone in seconds, by lane, in the order in which they came."""
    free_at = [0.0] * COUNTERS
    line: dict[int, Waiting] = {}
    started: dict[int, float] = {}
    coming = list(enumerate(people))[::-1]
    while coming or line:
        now_s = max(free_at[0], 0.0 if line else coming[-1][1].came_s)
        while coming and coming[-1][1].came_s <= now_s:
            visit, person = coming.pop()
            line[visit] = Waiting(visit, person.lane, person.came_s)
        following = next(callable_now(line.values(), now_s, AGEING_OFF))
        del line[following]
        started[following] = now_s
        heapq.heapreplace(free_at, now_s + people[following].service_s)
    waited = [(person.lane, started[visit] - person.came_s) for visit, person in enumerate(people)]
    return {lane: [wait for its, wait in waited if its == lane] for lane in LANES}


def waits_by_ciw(people: list[Customer]) -> dict[Lane, list[float]]:
    """The same by ciw."""
    lanes = [lane for lane in LANES if any(it.lane == lane for it in people)]
    gaps = {lane: _gaps([it.came_s for it in people if it.lane == lane]) for lane in lanes}
    services = {lane: [it.service_s for it in people if it.lane == lane] for lane in lanes}
    network = ciw.create_network(
        arrival_distributions={lane: [ciw.dists.Sequential([*gaps[lane], inf])] for lane in lanes},
        service_distributions={lane: [ciw.dists.Sequential(services[lane])] for lane in lanes},
        number_of_servers=[COUNTERS],
        priority_classes={lane: 0 if lane == "priority" else 1 for lane in lanes} if len(lanes) > 1 else None,
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(people[-1].came_s + 1e6)
    records = sorted(simulation.get_all_records(), key=lambda record: record.arrival_date)
    return {lane: [it.waiting_time for it in records if it.customer_class == lane] for lane in LANES}


def _gaps(times: list[float]) -> list[float]:
    return [after - before for before, after in pairwise([0.0, *times])]


@pytest.mark.parametrize("priority_share", [0.0, 0.2], ids=["plain", "priority"])
def test_everyone_waits_as_long_as_in_the_simulator_of_others(priority_share: float) -> None:
    people = customers(priority_share)
    ours, theirs = waits_by_our_line(people), waits_by_ciw(people)
    assert sum(len(waits) for waits in theirs.values()) == CUSTOMERS
    for lane in LANES:
        assert ours[lane] == pytest.approx(theirs[lane], abs=1e-3)
    assert max(ours["ordinary"]) > 15 * 60
