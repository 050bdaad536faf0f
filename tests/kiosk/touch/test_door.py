"""The greeting as the door stands: open, closed by staff, after hours, and at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk.draft import Draft
from kiosk.events import RequestChosen, Started
from kiosk.orders import CLOSED_FOR, Orders
from kiosk.states import ChoosingRequest, State, Welcoming
from kiosk.touch.views import Surroundings, View, view_of
from kiosk.touch.views.order import spots
from kiosk.touch.views.saying import said_of
from kiosk.trouble import Shut
from tests.kiosk.touch.harness import PANELS, open_window, theme_of, wording
from tests.kiosk.touch.samples import MIDNIGHT, NOON, keeping_hours

pytestmark = pytest.mark.xdist_group("stage")

GREETING = Welcoming(Draft("zh", home_language="zh"))


def around(now: datetime = NOON, **told: Any) -> Surroundings:
    """A centre that is open from 8:30 to 18:00 every day."""
    return replace(open_window().around(theme_of(PANELS[0]), now=now), centre=keeping_hours(), **told)


def shown(where: Surroundings, state: State = GREETING) -> tuple[str, list[object]]:
    """What can be read, and what can be sent from there."""
    view: View = view_of(state, where)
    return "\n".join(said.text for said in said_of(view)), [spot.button.event for spot in spots(view)]


def test_within_its_hours_the_kiosk_gives_numbers() -> None:
    words, events = shown(around())
    assert "触摸屏幕开始" in words
    assert Started("") in events


@pytest.mark.parametrize("why", CLOSED_FOR)
def test_a_closed_kiosk_says_why_and_starts_nothing(why: str) -> None:
    words, events = shown(around(orders=Orders(closed=why)))  # type: ignore[arg-type]
    assert "暂停服务" in words
    assert wording().say("zh", f"screen.closed.{why}", desk="大厅服务台") in words
    assert Started("") not in events


def test_only_what_can_be_touched_looks_like_it() -> None:
    """The ticket is deep where a touch starts a visit, and quiet where none does."""
    shut = Shut("folder")
    theme = theme_of(PANELS[0])
    doors = (around(), around(MIDNIGHT), around(shut=shut), around(orders=Orders(closed="event")))
    looks = [ticket.look for where in doors for ticket in view_of(GREETING, where).ticket]
    assert looks == [theme.look(name) for name in ("ticket", "ticket", "panel", "panel")]


def test_after_hours_the_kiosk_says_when_it_opens_and_starts_nothing() -> None:
    words, events = shown(around(NOON.replace(hour=18)))
    assert "现在是休息时间" in words
    assert "明天 8:30" in words
    assert Started("") not in events
    early, _ = shown(around(NOON.replace(hour=8, minute=5)))
    assert "今天 8:30" in early


def test_at_night_whoever_visits_can_still_register_and_nothing_else_is_offered() -> None:
    words, events = shown(around(MIDNIGHT))
    assert "现在是休息时间，仍可办理：来访登记。" in words
    assert "想办什么事" not in words
    assert "明天 8:30" in words
    assert Started("") in events
    _, offered = shown(around(MIDNIGHT), ChoosingRequest(Draft("zh", home_language="zh", key="k1")))
    assert [event.request.id for event in offered if isinstance(event, RequestChosen)] == ["visit"]


def test_whoever_is_under_way_when_the_doors_close_keeps_the_whole_list() -> None:
    _, offered = shown(around(NOON.replace(hour=18)), ChoosingRequest(Draft("zh", home_language="zh", key="k1")))
    assert len([event for event in offered if isinstance(event, RequestChosen)]) > 10


def test_staff_can_stay_open_beyond_the_hours() -> None:
    words, events = shown(around(MIDNIGHT, orders=Orders(open_until=MIDNIGHT + timedelta(hours=4))))
    assert "触摸屏幕开始" in words
    assert Started("") in events
