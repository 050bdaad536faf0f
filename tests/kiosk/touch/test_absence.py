"""Who is out, and what is not served at this hour, is told before anybody waits for it (S25): on the documents and
on the review."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.presence import Away
from kiosk.states import CheckingDocuments, Finished, Reviewing, State
from kiosk.touch.views.saying import said_of
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.samples import MIDNIGHT, MODES, NOON, draft_for, in_modes, renovating, ticket_for

pytestmark = pytest.mark.xdist_group("stage")

ENGINEER, FINANCE, FRONT_DESK = "engineering-supervisor", "finance", "front-desk"


def read(state: State, *away: Away, now: datetime = NOON) -> str:
    """What a visitor can read and hear there while somebody is out."""
    around = replace(open_window().around(theme_of(PANELS[0]), now=now), away=away)
    return "\n".join(said.text for said in said_of(view_of(state, around)))


def test_whoever_wants_a_permit_reads_at_the_documents_that_the_supervisor_is_out_and_until_when() -> None:
    told = CheckingDocuments(renovating(catalogue(), "en"))
    words = read(told, Away(ENGINEER, NOON + timedelta(hours=2)))
    assert "The engineering supervisor is out." in words
    assert "Expected back today at 11:41." in words
    assert "tomorrow at 11:41" in read(told, Away(ENGINEER, NOON + timedelta(hours=26)))
    assert "Friday 27 November at 9:41" in read(told, Away(ENGINEER, NOON + timedelta(days=4)))


def test_the_same_stands_on_the_review_before_the_number() -> None:
    assert "工程主管暂时不在" in read(Reviewing(renovating(catalogue(), "zh")), Away(ENGINEER, None))
    manager = Reviewing(draft_for(catalogue(), "see-manager", "zh-Hant").answered("urgent", "no"))
    words = read(manager, Away("manager", NOON + timedelta(minutes=20)))
    assert "主任暫時不在" in words
    assert "預計今天 10:01 回來" in words


def test_the_review_does_not_say_that_somebody_serves_who_is_out() -> None:
    told = Reviewing(renovating(catalogue(), "en"))
    assert "the engineering supervisor goes through your papers" in read(told)
    words = read(told, Away(ENGINEER, None))
    assert "goes through your papers" not in words
    assert "What comes next" not in words


@pytest.mark.parametrize(
    ("name", "role", "language", "told"),
    [
        ("payment", FINANCE, "zh", "财务同事暂时不在。我们可以先收款、开收据，发票随后送到您家。"),
        ("payment", FINANCE, "en", "We can take your payment and give you a receipt now"),
        ("renovation", ENGINEER, "zh", "您可以先填表、留下资料，主管审批后我们马上通知您。"),
        ("renovation", ENGINEER, "en", "You can fill in the forms and leave your papers"),
        ("repair", FRONT_DESK, "zh", "前台同事暂时走开了，请您稍坐，我们马上回来。"),
        ("repair", FRONT_DESK, "en", "The front desk is away for a moment. Please take a seat"),
        ("visit", FRONT_DESK, "zh", "前台同事暂时走开了，请您稍坐，我们马上回来。"),
        ("visit", FRONT_DESK, "en", "The front desk is away for a moment. Please take a seat"),
    ],
)
def test_what_can_be_done_meanwhile_is_said_once_as_it_fits_the_request(
    name: str, role: str, language: str, told: str
) -> None:
    """Finance is not waited for, the office takes the money against a receipt (S10); papers and messages are left
    only where the request has any."""
    words = read(Reviewing(draft_for(catalogue(), name, language)), Away(role, None))
    assert words.count(told) == 1
    for other in ("留言", "资料或", "等同事回来", "接下来", "a message", "come when", "What comes next"):
        assert other not in words


@pytest.mark.parametrize("screen", [CheckingDocuments, Reviewing])
def test_whoever_pays_outside_the_hours_of_payment_reads_them_before_anything_else_is_asked(
    screen: type[CheckingDocuments | Reviewing],
) -> None:
    told = screen(draft_for(catalogue(), "payment", "zh"))
    assert read(told, now=MIDNIGHT).count("办理时间是 8:30–17:30，现在不办理。") == 1
    assert "办理时间" not in read(told)
    assert "Served 8:30–17:30, so not just now." in read(
        screen(draft_for(catalogue(), "payment", "en")), now=MIDNIGHT
    )
    assert "办理时间" not in read(screen(renovating(catalogue(), "zh")), now=MIDNIGHT)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
@pytest.mark.parametrize("mode", MODES)
def test_the_first_page_of_the_documents_tells_it_on_every_panel(panel: Panel, mode: str) -> None:
    told = in_modes(CheckingDocuments(renovating(catalogue(), "zh")), MODES[mode])
    around = replace(open_window().around(theme_of(panel)), away=(Away(ENGINEER, None),))
    words = "".join(said.text for said in said_of(view_of(told, around))).replace("\n", "")
    assert "工程主管暂时不在" in words


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
@pytest.mark.parametrize(
    ("language", "until", "told"),
    [
        ("zh", NOON + timedelta(minutes=49), "不在，10:30 回来"),
        ("zh", None, "暂时不在"),
        ("en", NOON + timedelta(minutes=49), "out, back 10:30"),
    ],
)
def test_the_number_does_not_say_that_somebody_is_next_for_who_is_out(
    panel: Panel, language: str, until: datetime | None, told: str
) -> None:
    draft = renovating(catalogue(), language)
    state = Finished(draft, ticket_for(draft, "B012", 0))
    around = open_window().around(theme_of(panel))
    words = [
        "".join(said.text for said in said_of(view_of(state, it))).replace("\n", "")
        for it in (replace(around, away=(Away(ENGINEER, until),)), around)
    ]
    assert [told in it for it in words] == [True, False]
    assert [("前面没有人" in it) or ("Nobody ahead" in it) for it in words] == [False, True]


def test_a_time_that_has_passed_or_was_never_said_is_not_promised() -> None:
    told = CheckingDocuments(renovating(catalogue(), "zh"))
    assert "预计" not in read(told, Away(ENGINEER, None))
    assert "预计" not in read(told, Away(ENGINEER, NOON - timedelta(minutes=1)))


def test_nobody_is_told_of_somebody_they_do_not_need() -> None:
    words = read(Reviewing(renovating(catalogue(), "zh")), Away(FINANCE, None))
    assert "暂时不在" not in words


def test_at_night_it_is_the_night_role_that_counts() -> None:
    told = Reviewing(draft_for(catalogue(), "visit", "zh").answered("kind", "resident"))
    night, day = Away("duty-manager", None), Away("front-desk", None)
    assert "值班经理正在巡查" in read(told, night, now=MIDNIGHT)
    assert "值班经理正在巡查" not in read(told, night)
    assert "前台同事暂时走开" not in read(told, day, now=MIDNIGHT)


def test_the_time_is_that_of_the_clock_on_the_wall() -> None:
    shanghai = NOON.astimezone(ZoneInfo("Asia/Shanghai"))
    told = CheckingDocuments(renovating(catalogue(), "zh"))
    until = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    assert "预计今天 18:30 回来" in read(told, Away(ENGINEER, until), now=shanghai)
