"""Appointments at the desk: booked, shown with a code that a reader reads, called off; wrong values are said."""

from __future__ import annotations

import re

import pytest

from kiosk.desk.qr import qr_view
from tests.kiosk.desk.house import Browser, House, on_both_stores

BOOKED = {"request": "renovation", "day": "2026-11-23", "time": "14:00", "minutes": "30"}


def at_desk(house: House) -> Browser:
    house.clerk("Mei")
    return house.logged_in("Mei")


def book(browser: Browser, **typed: str) -> None:
    browser.get("/appointments")
    browser.fill("/appointments", **(BOOKED | typed))


@on_both_stores
def test_a_clerk_books_reads_the_code_out_and_the_visitor_comes(house: House) -> None:
    mei = at_desk(house)
    book(mei)
    assert mei.page.url.path == "/appointments/1"
    [made] = house.counter.diary.coming()
    assert f"{made.code[:4]} {made.code[4:]}" in mei.text
    for told in ("装修", "14:00–14:30", "还没到", "营业执照"):
        assert told in mei.text
    visit = house.visitor("appointment", details={"appointment-code": made.code})
    mei.get("/appointments")
    assert "已报到" in mei.text
    assert "/appointments/1/cancel" not in mei.actions
    mei.get("/")
    assert "装修 · 预约 14:00–14:30" in mei.text
    mei.get(f"/visit/{visit}")
    assert "装修 · 预约 14:00–14:30" in mei.text


def test_an_appointment_is_called_off_once(house: House) -> None:
    mei = at_desk(house)
    book(mei)
    mei.get("/appointments")
    form = mei.form("/appointments/1/cancel")
    mei.fill("/appointments/1/cancel")
    assert "已取消" in mei.text
    mei.post(form.action, mei.form("/appointments").fields)
    assert "这个预约已经报到、取消，或者不存在。" in mei.text


def test_the_same_form_sent_twice_books_once(house: House) -> None:
    mei = at_desk(house)
    mei.get("/appointments")
    form = mei.form("/appointments")
    for _ in range(2):
        mei.post(form.action, form.fields | BOOKED)
    assert len(house.counter.diary.coming()) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"request": ""}, "请选一件要预约的事"),
        ({"request": "appointment"}, "请选一件要预约的事"),
        ({"request": "<script>alert(1)</script>"}, "请选一件要预约的事"),
        ({"day": "2026-02-30"}, "日期请写成 2026-11-30 这样"),
        ({"day": "20261123"}, "日期请写成 2026-11-30 这样"),
        ({"day": "明天"}, "日期请写成 2026-11-30 这样"),
        ({"day": "9" * 1999}, "日期请写成 2026-11-30 这样"),
        ({"day": "0001-01-01"}, "已经过了"),
        ({"day": "0001-01-01", "time": "00:00"}, "没有这个时间"),
        ({"day": "9999-12-31"}, "180 天以内"),
        ({"time": ""}, "时间请写成 14:30 这样"),
        ({"time": "25:00"}, "时间请写成 14:30 这样"),
        ({"time": "14:00:00+08:00"}, "时间请写成 14:30 这样"),
        ({"time": "2 PM"}, "时间请写成 14:30 这样"),
        ({"time": "１４:００"}, "时间请写成 14:30 这样"),
        ({"time": "09:00"}, "已经过了"),
        ({"minutes": ""}, "5 到 240 分钟"),
        ({"minutes": "-30"}, "5 到 240 分钟"),
        ({"minutes": "1e3"}, "5 到 240 分钟"),
        ({"minutes": "9" * 15}, "5 到 240 分钟"),
        ({"minutes": "9" * 1999}, "5 到 240 分钟"),
        ({"request": "payment", "time": "17:15"}, "没有人办这件事"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence_and_what_was_typed_stays(
    house: House, typed: dict[str, str], sentence: str
) -> None:
    mei = at_desk(house)
    book(mei, **typed)
    assert mei.page.status_code == 400
    assert sentence in mei.text
    assert house.counter.diary.coming() == ()
    sent = BOOKED | typed
    known = {it.id for it in house.counter.diary.requests}
    expected = {name: value for name, value in sent.items() if name != "request" or value in known}
    assert mei.form("/appointments").fields.items() >= expected.items()
    assert "<script>alert" not in mei.page.text


@pytest.mark.parametrize(("day", "hour"), [("", "15:00"), ("2026-11-23", "15：00")])
def test_no_day_is_today_and_a_chinese_colon_is_one(house: House, day: str, hour: str) -> None:
    mei = at_desk(house)
    book(mei, day=day, time=hour)
    [made] = house.counter.diary.coming()
    assert f"{made.from_at.astimezone(house.office.lobby.clock.hour.tzinfo):%Y-%m-%d %H:%M}" == "2026-11-23 15:00"


def test_fields_that_are_missing_altogether_are_asked_for(house: House) -> None:
    mei = at_desk(house)
    mei.get("/appointments")
    own = {name: value for name, value in mei.form("/appointments").fields.items() if name in ("form_token", "once")}
    mei.post("/appointments", own)
    assert mei.page.status_code == 400
    assert "时间请写成 14:30 这样" in mei.text


@pytest.mark.parametrize(
    "path", ["/appointments/999", "/appointments/0", "/appointments/x", f"/appointments/{'9' * 400}"]
)
def test_an_appointment_that_is_not_there_is_not_found(house: House, path: str) -> None:
    mei = at_desk(house)
    assert mei.get(path).status_code == 404
    form = {"form_token": "", "once": ""}
    assert mei.post(f"{path}/cancel", form).status_code in (200, 404)


def test_a_scanned_code_opens_the_appointment_for_who_may_see_it(house: House) -> None:
    mei = at_desk(house)
    book(mei)
    [made] = house.counter.diary.coming()
    mei.get("/")
    mei.fill("/find", code=f"A{made.code}")
    assert mei.page.url.path == "/appointments/1"
    house.clerk("Guo", role="guard")
    guard = house.logged_in("Guo")
    guard.fill("/find", code=f"A{made.code}")
    assert guard.page.url.path == "/"


def test_a_code_that_stood_for_nothing_is_told_at_the_desk(house: House) -> None:
    mei = at_desk(house)
    house.visitor("appointment", details={"appointment-code": "00000000"})
    mei.get("/")
    assert "预约报到 · 预约码没有查到" in mei.text


def test_the_phone_of_who_came_early_shows_the_appointment(house: House) -> None:
    mei = at_desk(house)
    book(mei)
    [made] = house.counter.diary.coming()
    visit = house.visitor("appointment", details={"appointment-code": made.code})
    phone = house.browser()
    phone.get(f"/t/{house.codes(visit)['ticket'].removeprefix('T')}")
    assert "14:00–14:30" in phone.text


def test_a_reader_reads_the_code_of_the_page(house: House) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image, ImageDraw

    view, module = qr_view("A12345671"), 6
    picture = Image.new("L", (view.size * module, view.size * module), 255)
    pen = ImageDraw.Draw(picture)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", view.path):
        left, top = int(x) * module, int(y) * module
        pen.rectangle((left, top, left + module - 1, top + module - 1), fill=0)
    [read] = zxingcpp.read_barcodes(picture)
    assert read.text == "A12345671"
