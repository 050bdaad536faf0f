"""A small day through the real counter on a real store, with staff who err: nobody is lost, and nobody ends twice."""

from __future__ import annotations

import json
import random
from collections import Counter as Count
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from kiosk import chain, rights
from kiosk.counter import Counter
from kiosk.hands import OpenVisit
from kiosk.staff import Clerk
from kiosk.steps import NotDone, Outcome
from kiosk.store import Store, open_store
from kiosk.tables import register, visits
from tests.kiosk.lobby import MORNING
from tests.kiosk.office import Office

VISITORS = 120
REQUESTS: Mapping[str, Mapping[str, str]] = {"payment": {}, "enquiry": {}, "repair": {"place": "home"}}
ROLES = ("front-desk", "finance", "engineering-supervisor")

RECORDED: Mapping[str, str] = {
    "call": "called",
    "call-again": "called-again",
    "take": "taken",
    "put-back": "put-back",
    "no-show": "no-show",
    "come-back": "came-back",
    "hand-over": "handed-over",
    "accept": "accepted",
    "take-over": "taken-over",
    "take-back": "taken-back",
    "acknowledge": "acknowledged",
    "clear": "answered",
    "escalate": "moved-up",
    "finish": "finished",
}
"""Every step of the counter, as the register tells of it."""


@dataclass
class DeskDay:
    """Six people at the desk. Each does what fits, and then tries any step at all with anybody's visit."""

    office: Office
    chance: random.Random
    counter: Counter = field(init=False)
    team: list[Clerk] = field(init=False)
    came: int = 0
    done: Count[str] = field(default_factory=Count)

    def __post_init__(self) -> None:
        self.counter = self.office.counter()
        duties = [frozenset(ROLES[:2]), frozenset(ROLES[1:]), frozenset(ROLES[:1]), frozenset(ROLES)]
        self.team = [self.office.staff(f"Clerk {at}", "clerk", it, str(at)) for at, it in enumerate(duties)]
        self.team += [self.office.staff(f"Head {at}", "supervisor", frozenset(), f"H{at}") for at in range(2)]

    def acts(self, visit: int, holder: int) -> Mapping[str, Callable[[Clerk], Outcome]]:
        """Every step, with a visit that is seen in somebody's hands."""
        at = self.counter
        return {
            "call": lambda clerk: at.call(clerk, visit),
            "call-again": lambda clerk: at.call_again(clerk, visit),
            "take": lambda clerk: at.take(clerk, visit),
            "put-back": lambda clerk: at.put_back(clerk, visit, self.chance.randrange(10)),
            "no-show": lambda clerk: at.no_show(clerk, visit),
            "come-back": lambda clerk: at.come_back(clerk, visit),
            "hand-over": lambda clerk: at.hand_over(clerk, visit, self.somebody()),
            "accept": lambda clerk: at.accept(clerk, visit),
            "take-over": lambda clerk: at.take_over(clerk, visit, holder),
            "take-back": lambda clerk: at.take_back(clerk, visit),
            "acknowledge": lambda clerk: at.acknowledge(clerk, visit, 5),
            "clear": lambda clerk: at.clear(clerk, visit, 5),
            "escalate": lambda clerk: at.escalate(clerk, visit, "dissatisfied"),
            "finish": lambda clerk: at.finish(clerk, visit, "done"),
        }

    def somebody(self) -> str | int:
        """Whom a visit is handed to: a role, or a colleague."""
        return self.chance.choice([*ROLES, *(it.id for it in self.team)])

    def open(self) -> None:
        """A minute of the day: some come, and everybody goes on with their work."""
        for _ in range(self.chance.choice([0, 1, 1, 2])):
            request = self.chance.choice(list(REQUESTS))
            self.came += 1
            self.office.visitor(request, f"visitor-{self.came}", answers=REQUESTS[request])
        for clerk in self.team:
            if not self.go_on(clerk):
                self.count("call", self.counter.call_next(clerk))
            if self.came:
                self.take(self.chance.choice(list(RECORDED)), clerk, self.anybody())
        self.check()
        self.office.later(1)

    def close(self) -> None:
        """A minute after the day: what was begun is ended, and nobody new is called."""
        for clerk in self.team:
            self.go_on(clerk)
        self.check()
        self.office.later(1)

    def anybody(self) -> int:
        """A visit of the day, most often one of the last."""
        first = self.chance.choice([1, self.came - 10, self.came - 10])
        return self.chance.randint(max(1, first), self.came)

    def go_on(self, clerk: Clerk) -> bool:
        """What somebody does with a visitor at the counter, or with one who could come to it; False where there is
        none."""
        held = self.counter.board().held
        mine = next((it for it in held if it.clerk == clerk.id and it.status != "handed-over"), None)
        if mine is not None:
            usual = ["take", "take", "take", "no-show", "call-again"]
            if mine.status == "serving":
                usual = ["finish", "finish", "clear", "clear", "put-back", "hand-over"]
            self.take(self.chance.choice(usual), clerk, mine.id)
            return True
        for step, may in (
            ("take-back", rights.may_take_back),
            ("accept", rights.may_accept),
            ("take-over", rights.may_take_over),
        ):
            found = next((it for it in held if may(clerk, it)), None)
            if found is not None and self.chance.random() < 0.3:
                self.take(step, clerk, found.id, found.clerk or 0)
                return True
        return False

    def take(self, name: str, clerk: Clerk, visit: int, holder: int = 1) -> None:
        self.count(name, self.acts(visit, holder)[name](clerk))

    def count(self, name: str, outcome: Outcome) -> None:
        """Counts a step that was granted."""
        self.done[name] += isinstance(outcome, OpenVisit)

    def check(self) -> None:
        """Whoever came waits, is in somebody's hands or has ended, and nobody has two visitors at the counter."""
        board = self.counter.board()
        at_counter = Count(it.clerk for it in board.held if it.status != "handed-over")
        assert max(at_counter.values(), default=1) == 1
        closed = self.counter.figures(board.day, board.day).whole().closed
        assert len(board.waiting) + len(board.held) + closed == self.came


def test_every_visit_of_a_day_at_the_counter_ends_in_exactly_one_way(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    day = DeskDay(Office(store), random.Random(20261123))
    while day.came < VISITORS:
        day.open()
    while day.counter.board().held:
        day.close()
    left = len(day.counter.board().waiting)
    assert left > 0
    day.office.later(24 * 60)
    assert isinstance(day.counter.call_next(day.team[0]), NotDone)
    told, of_visit = entries(store)
    assert {name: told[RECORDED[name]] for name in RECORDED} == {name: day.done[name] for name in RECORDED}
    assert min(day.done[name] for name in RECORDED) > 2, f"the day knows every step: {day.done}"
    with store.reading() as connection:
        ends = dict(connection.execute(select(visits.c.id, visits.c.status)).tuples().all())
    assert list(ends) == list(range(1, day.came + 1))
    for visit, status in ends.items():
        last = {"finished": ["finished"], "no-show": ["no-show", "left-over-closed"]}[status]
        assert of_visit[visit][-1] in last
        ended = Count(of_visit[visit])
        assert ended["finished"] + ended["no-show"] + ended["left-over-closed"] - ended["came-back"] == 1
    totals = day.counter.figures(MORNING.date(), MORNING.date()).whole()
    assert (totals.finished, totals.left) == (Count(ends.values())["finished"], left)
    assert totals.closed == day.came
    assert [it for it in day.counter.open_follow_ups() if it.kind == "hand-over"] == []
    assert chain.verify_register(store, {}) == []
    store.close()


def entries(store: Store) -> tuple[Count[str], Mapping[int, list[str]]]:
    """How often each thing happened, and what happened to each visit, in order."""
    told: Count[str] = Count()
    of_visit: dict[int, list[str]] = defaultdict(list)
    with store.reading() as connection:
        rows = connection.execute(select(register.c.entry).order_by(register.c.day, register.c.seq)).scalars().all()
    for entry in map(json.loads, rows):
        told[entry["event"]] += 1
        for visit in entry["facts"].get("visits", [entry["visit"]]):
            if visit is not None:
                of_visit[visit].append(entry["event"])
    return told, of_visit
