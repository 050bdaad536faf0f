"""What asks for attention stands in one line on every staff page, in the page as it is first sent."""

from __future__ import annotations

import re

import pytest

from kiosk.staff import StaffRole
from tests.kiosk.desk.house import Browser, House, on_both_stores

PAGES: dict[StaffRole, tuple[str, ...]] = {
    "clerk": ("/visit/1", "/follow-ups", "/appointments", "/shift", "/counter"),
    "manager": ("/visit/1", "/figures"),
}


def bar_of(browser: Browser) -> str:
    """The line that stands under the head, without its signs for the browser."""
    [bar] = re.findall(r'<div id="alerts".*?</div>', browser.page.text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", bar)).strip()


@on_both_stores
@pytest.mark.parametrize("role", PAGES)
def test_an_alert_stands_on_every_page_and_in_its_title_when_the_page_comes(house: House, role: StaffRole) -> None:
    house.visitor("payment")
    house.office.later(4)
    house.clerk("Ann", role=role)
    ann = house.logged_in("Ann")
    for path in PAGES[role]:
        ann.get(path)
        assert bar_of(ann) == "! 1 位访客还无人接待，最久已 4 分钟 C001 到服务台看", path
        assert "<title>(1) " in ann.page.text, path


@pytest.mark.parametrize("role", ["guard", "administrator"])
def test_who_serves_nobody_is_not_asked(house: House, role: StaffRole) -> None:
    """Nobody else is there: it stands folded on the desk, and neither title nor sound tells of it."""
    house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    house.clerk("Ann", role=role)
    ann = house.logged_in("Ann")
    for path in ("/", "/visit/1"):
        ann.get(path)
        assert bar_of(ann) == ""
        assert 'data-alerts="0" data-asks=""' in ann.page.text
        assert "<title>(" not in ann.page.text
    assert "其他岗位的提醒 1 条" in ann.get("/").text


def test_many_alerts_are_one_line_with_a_count(house: House) -> None:
    for _ in range(5):
        house.visitor("payment")
    house.office.later(4)
    urgent = house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    house.clerk("Mei")
    mei = house.logged_in()
    mei.get("/shift")
    assert bar_of(mei) == "! 1 位访客情况紧急，最久已 0 分钟 D001 另有 1 类提醒"
    house.counter.acknowledge(house.clerk("Li"), urgent, 20)
    mei.get("/shift")
    assert bar_of(mei) == "! 5 位访客还无人接待，最久已 4 分钟 C001 C002 C003 到服务台看"


def test_where_nothing_asks_there_is_no_line_and_no_count(house: House) -> None:
    house.visitor("payment")
    house.clerk("Mei")
    mei = house.logged_in()
    mei.get("/visit/1")
    assert bar_of(mei) == ""
    assert "<title>C001" in mei.page.text


def test_the_desk_lists_its_alerts_once(house: House) -> None:
    house.visitor("payment")
    house.office.later(4)
    house.clerk("Mei")
    mei = house.logged_in()
    for path in ("/", "/line"):
        assert mei.get(path).text.count("还无人接待") == 1
        assert bar_of(mei) == ""


def test_visitors_hear_of_no_alert(house: House) -> None:
    visit = house.visitor("payment")
    house.office.later(4)
    phone = house.browser()
    for path in ("/login", "/t/" + house.codes(visit)["ticket"].removeprefix("T")):
        phone.get(path)
        assert "alerts" not in phone.page.text
        assert "<title>(" not in phone.page.text
