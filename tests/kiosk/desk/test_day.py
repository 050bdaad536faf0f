"""What the desk does by itself as a service day turns, so that no visitor's phone waits for it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from anyio import create_task_group, fail_after, to_thread

from kiosk.desk.app import desk_app
from kiosk.desk.events import Hub
from kiosk.estimate import Experience
from kiosk.waiting import Forecast
from tests.kiosk.desk.house import NAMES, PATIENCE_S, House
from tests.kiosk.lobby import MORNING


class HeardForecast(Forecast):
    """A forecast that others can wait for."""

    def __init__(self, house: House) -> None:
        super().__init__(house.store, house.office.rules.estimate, house.office.rules.service_min)
        self.has_learned = threading.Event()

    def experience(self, day: date) -> Experience:
        learned = super().experience(day)
        self.has_learned.set()
        return learned


@pytest.mark.anyio
async def test_the_desk_learns_as_each_day_turns_before_any_phone_asks(house: House) -> None:
    forecast = HeardForecast(house)
    desk = replace(house.desk(), counter=replace(house.counter, forecast=forecast))
    app = desk_app(desk, Hub(house.outlook), NAMES)
    today = MORNING.date()
    async with app.router.lifespan_context(app):
        for day in (today, today + timedelta(days=1)):
            assert await to_thread.run_sync(forecast.has_learned.wait, PATIENCE_S)
            assert forecast.learned(day) is not None
            forecast.has_learned.clear()
            house.office.later(24 * 60)


@pytest.mark.anyio
async def test_a_store_that_is_away_as_the_day_turns_is_asked_again(house: House) -> None:
    hub = Hub(house.outlook)
    asked, again = threading.Event(), threading.Event()

    def learn() -> None:
        first = not asked.is_set()
        asked.set()
        if first:
            raise house.outlook.store_away("the store is away")
        again.set()

    async with create_task_group() as tasks:
        tasks.start_soon(hub.each_day, learn)
        await hub.look()
        assert await to_thread.run_sync(asked.wait, PATIENCE_S)
        house.visitor("payment")
        await hub.look()
        assert await to_thread.run_sync(again.wait, PATIENCE_S)
        tasks.cancel_scope.cancel()


@pytest.mark.anyio
async def test_a_desk_that_opens_in_the_morning_gives_the_nights_visitors_to_the_front_desk(house: House) -> None:
    house.office.lobby.clock.hour = MORNING.replace(hour=7, minute=59)
    house.visitor("visit", answers={"kind": "resident"})
    house.office.later(1)
    hub, turn = Hub(house.outlook), -1
    app = desk_app(house.desk(), hub, NAMES)
    with fail_after(PATIENCE_S):
        async with app.router.lifespan_context(app):
            while [it.visit.role for it in house.counter.board().waiting] != ["front-desk"]:
                turn = await hub.changed(turn)


@pytest.mark.anyio
async def test_what_is_done_again_and_again_survives_a_store_that_was_away(house: House) -> None:
    asked, again = threading.Event(), threading.Event()

    def follow() -> None:
        if asked.is_set():
            again.set()
        else:
            asked.set()
            raise house.outlook.store_away("the store is away")

    async with create_task_group() as tasks:
        tasks.start_soon(Hub(house.outlook).again, follow, 0.0)
        assert await to_thread.run_sync(again.wait, PATIENCE_S)
        tasks.cancel_scope.cancel()


@pytest.mark.anyio
async def test_a_call_that_was_heard_before_the_desk_looked_again_is_no_reason_to_begin_anew(house: House) -> None:
    hub = Hub(house.outlook)
    house.counter.call(house.clerk(), house.visitor("payment"))
    [heard] = await hub.calls_after(0)
    assert hub.last_call is None, "it was read out of the store"
    assert not await hub.knows_fewer_than(heard.id)
    assert await hub.knows_fewer_than(heard.id + 1), "an older copy was put back"
