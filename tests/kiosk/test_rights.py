"""What a sheet offers is what the step does: one rule, for every status, every clerk and every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import timedelta

import pytest

from kiosk import hands, steps
from kiosk.counter import Counter
from kiosk.desk.sheet import Steps, steps_of
from kiosk.hands import OpenVisit
from kiosk.staff import Clerk
from kiosk.steps import Moment, Outcome
from kiosk.store import Store
from tests.kiosk.lobby import MORNING
from tests.kiosk.office import Office, had

Step = Callable[[Moment, OpenVisit, Clerk], Outcome]
Story = Callable[[Counter, Clerk, Clerk, int], Outcome]

TAKEN: Mapping[str, Step] = {
    "take": steps.take,
    "call": steps.call,
    "acknowledge": lambda moment, visit, clerk: steps.acknowledge(moment, visit, clerk, 5),
    "accept": steps.accept,
    "take_over": lambda moment, visit, clerk: steps.take_over(moment, visit, clerk, visit.clerk or 0),
    "take_back": lambda moment, visit, clerk: steps.take_back(moment, visit, clerk, visit.role),
    "hand_over": lambda moment, visit, clerk: steps.hand_over(moment, visit, clerk, "finance", None),
    "escalate": lambda moment, visit, clerk: steps.escalate(moment, visit, clerk, "dissatisfied"),
    "clear": lambda moment, visit, clerk: steps.clear(moment, visit, clerk, 5),
    "call_again": steps.call_again,
    "put_back": lambda moment, visit, clerk: steps.put_back(moment, visit, clerk, 5),
    "no_show": steps.no_show,
    "come_back": steps.come_back,
    "finish": lambda moment, visit, clerk: steps.finish(moment, visit, clerk, "done", None, None),
}

STORIES: Mapping[str, list[Story]] = {
    "waits": [],
    "waits and is dissatisfied": [lambda counter, mei, _, it: counter.escalate(mei, it, "dissatisfied")],
    "is called": [lambda counter, mei, _, it: counter.call(mei, it)],
    "is called and is dissatisfied": [
        lambda counter, mei, _, it: counter.call(mei, it),
        lambda counter, mei, _, it: counter.escalate(mei, it, "dissatisfied"),
    ],
    "is served": [lambda counter, mei, _, it: counter.take(mei, it)],
    "is served by another than picked the slip up": [
        lambda counter, _, lan, it: counter.pick_up(lan, it),
        lambda counter, mei, _, it: counter.take(mei, it),
    ],
    "was handed to a role": [
        lambda counter, mei, _, it: counter.take(mei, it),
        lambda counter, mei, _, it: counter.hand_over(mei, it, "finance"),
    ],
    "was handed to a colleague": [
        lambda counter, mei, _, it: counter.take(mei, it),
        lambda counter, mei, lan, it: counter.hand_over(mei, it, lan.id),
    ],
    "did not come": [
        lambda counter, mei, _, it: counter.call(mei, it),
        lambda counter, mei, _, it: counter.no_show(mei, it),
    ],
    "was served": [
        lambda counter, mei, _, it: counter.take(mei, it),
        lambda counter, mei, _, it: counter.finish(mei, it, "done"),
    ],
}


def is_granted(office: Office, step: Step, visit: OpenVisit, clerk: Clerk, later: timedelta) -> bool:
    """Whether the step changes anything so much later; it is taken back."""
    now = office.lobby.clock.now() + later
    with office.store.engines.writing.connect() as connection:
        outcome = step(Moment(connection, now, MORNING.date() + later, office.rules), visit, clerk)
        connection.rollback()
    return isinstance(outcome, OpenVisit)


@pytest.mark.parametrize("story", STORIES)
def test_each_step_is_offered_exactly_to_whom_it_is_granted(store: Store, story: str) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan", serves=frozenset({"front-desk"}))
    tao = office.staff("Tao", serves=frozenset({"finance"}))
    head, boss = office.staff("Head Sun", "supervisor"), office.staff("Manager Zhou", "manager")
    ticket = office.visitor("payment")
    for went_before in STORIES[story]:
        had(went_before(office.counter(), mei, lan, ticket.visit))
    with store.reading() as connection:
        visit = hands.visit_of_id(connection, ticket.visit)
    assert visit is not None
    for clerk in (mei, lan, tao, head, boss):
        for later in (timedelta(), timedelta(days=1)):
            offered = steps_of(visit, clerk, MORNING.date() + later, office.lobby.clock.now() + later)
            granted = {name: is_granted(office, step, visit, clerk, later) for name, step in TAKEN.items()}
            assert offered == Steps(**granted), (clerk.name, later)


def test_every_step_that_a_sheet_offers_is_walked() -> None:
    assert {it.name for it in fields(Steps)} == set(TAKEN)
