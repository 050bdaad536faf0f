"""Every slip of the whole catalogue: short enough for paper and wire, and true in its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest

from kiosk.draft import draft_from_words
from kiosk.paperwork import Paperwork
from kiosk.presence import Away
from kiosk.visit import Lane
from printing.escpos import encode
from printing.profiles import load_profile
from printing.slip import Line, Slip, as_text
from tests.kiosk.every_slip import ENGLISH_HOUSE, NIGHT, LongSlip, every_slip, issue, length_of, premises
from tests.kiosk.lobby import CATALOGUE, MORNING, PREMISES, WORDING, draft, renovation

EPSON = load_profile("epson-zh")
BYTES = {"ticket": 500, "staff": 900, "checklist": 1500}
MILLIMETRES = {"ticket": 140, "staff": 115}
PAPERWORK = Paperwork(PREMISES, CATALOGUE, WORDING)
HOUSES = {
    "Chinese house": (CATALOGUE, PREMISES),
    "English house": (ENGLISH_HOUSE, PREMISES),
    "phones can follow": (CATALOGUE, premises(public_url="https://kiosk.example")),
    "printer behind the counter": (CATALOGUE, premises(staff_slip_printer="counter")),
}


def overlong(slips: Iterable[LongSlip]) -> list[tuple[str, str, str, int, float]]:
    """The slips that take more bytes or more paper than they may."""
    measured = [(long, *bytes_and_paper(long.slip)) for long in slips]
    return [
        (long.slip.kind, long.request, long.language, size, millimetres)
        for long, size, millimetres in measured
        if size > BYTES[long.slip.kind] or millimetres > MILLIMETRES.get(long.slip.kind, millimetres)
    ]


@cache
def bytes_and_paper(slip: Slip) -> tuple[int, float]:
    """What a slip takes, in bytes and millimetres; of three slips of these houses two say what another one says."""
    return len(encode(slip, EPSON)), length_of(slip, EPSON)


@pytest.mark.xdist_group("every slip")
@pytest.mark.parametrize("house", HOUSES)
def test_no_slip_of_the_catalogue_takes_more_bytes_or_paper_than_it_may(house: str) -> None:
    slips = list(every_slip(*HOUSES[house]))
    assert {long.request for long in slips} == {request.id for request in CATALOGUE.requests}
    assert overlong(slips) == []


def test_the_body_of_a_ticket_is_never_printed_at_single_height() -> None:
    for long in every_slip():
        if long.slip.kind == "ticket":
            name, place, *body = long.slip.blocks
            assert isinstance(name, Line)
            assert isinstance(place, Line)
            assert [block for block in body if isinstance(block, Line) and block.size == "body"] == []


def ticket(ahead: int = 3, language: str = "zh", url: str = "", late_min: int = 10) -> Slip:
    paperwork = Paperwork(replace(PREMISES, public_url=url, late_return_min=late_min), CATALOGUE, WORDING)
    return paperwork.ticket(issue(draft("payment", language=language), ahead=ahead))


@pytest.mark.parametrize(
    ("language", "ahead", "told"),
    [
        ("zh", 0, "您前面没有人"),
        ("zh", 3, "前面还有  3 位"),
        ("en", 0, "Nobody ahead of you"),
        ("en", 1, "People ahead  1"),
        ("en", 3, "People ahead  3"),
    ],
)
def test_a_ticket_says_in_plain_words_how_many_are_ahead(language: str, ahead: int, told: str) -> None:
    assert told in as_text(ticket(ahead, language)).splitlines()


@pytest.mark.parametrize(
    ("language", "ahead", "back", "told"),
    [
        ("zh", 0, MORNING.replace(hour=18, minute=30), "财务  不在，18:30 回来"),
        ("zh", 2, None, "财务  暂时不在"),
        ("zh", 0, MORNING.replace(day=24), "财务  不在，11-24 09:41 回来"),
        ("en", 0, MORNING.replace(hour=18, minute=30), "Finance  out, back 18:30"),
    ],
)
def test_a_ticket_says_that_who_serves_is_out_and_not_how_many_are_ahead(
    language: str, ahead: int, back: datetime | None, told: str
) -> None:
    issued = replace(issue(draft("payment", language=language), ahead=ahead), away=Away("finance", back))
    rows = as_text(PAPERWORK.ticket(issued)).splitlines()
    assert told in rows
    assert not [it for it in rows if "前面" in it or "ahead" in it]


def test_a_ticket_says_what_its_code_is_for() -> None:
    assert as_text(ticket(late_min=0)).splitlines()[-1] == "请收好小票，留意叫号。谢谢您！"
    follow = ticket(url="https://lobby.example", late_min=0)
    assert as_text(follow).splitlines()[-1] == "扫码看进度，请留意叫号。谢谢您！"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "请收好小票，过号 10 分钟内回来有效。谢谢您！"),
        ("en", "We will call you. Missed it? Back within 10 min."),
        ("zh-Hant", "請收好小票，過號 10 分鐘內回來有效。謝謝您！"),
    ],
)
def test_a_ticket_says_how_soon_to_be_back_after_a_missed_call(language: str, told: str) -> None:
    assert as_text(ticket(language=language)).splitlines()[-1] == told
    followed = as_text(ticket(language=language, url="https://lobby.example", late_min=25))
    assert " 25 " in followed.splitlines()[-1]


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", "工人一寸照片  提交 5 张"), ("en", "1-inch photo of each worker  hand in: 5 in all")],
)
def test_photos_are_counted_as_photos_are(language: str, told: str) -> None:
    assert told in as_text(PAPERWORK.checklist(renovation(language=language)))


def test_a_ticket_counts_what_is_missing_and_names_it_shortly() -> None:
    told = as_text(PAPERWORK.ticket(issue(renovation()))).splitlines()
    assert told[told.index("还缺  2 样") :][1:3] == ["[ ] 施工图纸", "[ ] 工人身份证件  5 份"]


def test_only_what_is_not_the_plain_original_is_told_how_it_is_needed() -> None:
    told = as_text(PAPERWORK.ticket(issue(draft("ownership-transfer"))))
    assert "房产证（原件和复印件）" in told
    assert "（原件）" not in as_text(PAPERWORK.ticket(issue(renovation())))
    assert "施工图纸  原件 1 套" in as_text(PAPERWORK.checklist(renovation())), "at home nothing goes without saying"


@pytest.mark.parametrize(
    ("request_id", "language", "told"),
    [
        ("move-in", "zh", "身份证  原件和复印件各 1 份"),
        ("move-in", "en", "Identity card  original and copy: 1 each"),
        ("payment", "zh", "缴费通知单（有的话办得更快）  出示即可"),
        ("payment", "en", "Payment notice (helps, if you have it)  just to show"),
    ],
)
def test_on_the_list_to_take_home_a_count_stands_with_what_it_counts(
    request_id: str, language: str, told: str
) -> None:
    """What stands at the right may come to stand on a line of its own: a lone 1 there tells nothing."""
    assert told in as_text(PAPERWORK.checklist(draft(request_id, language=language)))


@pytest.mark.parametrize(("language", "told"), [("zh", "还可办理"), ("en", "You may also need")])
def test_the_list_to_take_home_tells_what_often_follows(language: str, told: str) -> None:
    """So that its papers are brought along, and nobody comes twice (S7)."""
    following = CATALOGUE.request("ownership-transfer")
    assert following is not None
    names = [it.name[language] for name in following.follow_on if (it := CATALOGUE.request(name))]
    lines = as_text(PAPERWORK.checklist(draft("ownership-transfer", language=language))).splitlines()
    assert all(name in lines[lines.index(told) + 1] for name in names)
    assert told not in as_text(PAPERWORK.checklist(draft("complaint", language=language)))


@pytest.mark.parametrize(
    ("language", "lane", "answers", "told"),
    [
        ("zh", "priority", {"place": "home", "urgent": "yes"}, "优先通道  紧急"),
        ("zh", "ordinary", {"place": "home", "urgent": "yes"}, "紧急"),
        ("zh", "priority", {"place": "home", "urgent": "no"}, "优先通道"),
    ],
)
def test_what_goes_before_others_and_what_cannot_wait_stands_large_on_the_slip_for_staff(
    language: str, lane: Lane, answers: dict[str, str], told: str
) -> None:
    slip = PAPERWORK.staff_slip(issue(draft("repair", language=language, answers=answers, lane=lane)))
    assert Line(told, size="title", bold=True) in slip.blocks


def test_a_slip_for_staff_whose_visitor_can_wait_shouts_nothing() -> None:
    slip = PAPERWORK.staff_slip(issue(draft("repair", answers={"place": "home", "urgent": "no"})))
    titles = [block.text for block in slip.blocks if isinstance(block, Line) and block.size == "title"]
    assert titles == ["D999"]
    assert "紧急  不急" in as_text(slip)


def test_the_list_to_take_home_tells_the_hours_of_what_is_served_within_narrower_ones() -> None:
    assert "缴费时间  8:30–17:30" in as_text(PAPERWORK.checklist(draft("payment")))
    assert "装修  " not in as_text(PAPERWORK.checklist(renovation()))


def test_the_list_to_take_home_tells_who_serves_at_night() -> None:
    visit = CATALOGUE.request("visit")
    assert visit is not None
    assert visit.night is not None
    assert visit.night.notice["zh"] in as_text(PAPERWORK.checklist(draft("visit", answers={"kind": "resident"})))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "现在不在办理时间（8:30–17:30），同事会告诉您何时能办。"),
        ("en", "Served 8:30–17:30, so not just now; staff will tell you when."),
    ],
)
def test_a_ticket_taken_outside_the_hours_of_its_request_says_so(language: str, told: str) -> None:
    late, early = issue(draft("payment", language=language), NIGHT), issue(draft("payment", language=language))
    assert told in as_text(PAPERWORK.ticket(late))
    assert told not in as_text(PAPERWORK.ticket(early))


def test_a_staff_slip_in_the_lobby_says_how_much_was_told_and_never_what() -> None:
    told = as_text(PAPERWORK.staff_slip(issue(renovation(language="en"))))
    assert "访客已填  3 项" in told
    assert "经办  工程主管" in told
    assert "语言  English" in told
    assert "13800001234" not in told
    english = Paperwork(PREMISES, ENGLISH_HOUSE, WORDING)
    assert "Visitor gave  3 details" in as_text(english.staff_slip(issue(renovation(language="en"))))
    behind = Paperwork(premises(staff_slip_printer="counter"), CATALOGUE, WORDING)
    assert "13800001234" in as_text(behind.staff_slip(issue(renovation())))


def test_a_staff_slip_of_a_visitor_who_told_nothing_does_not_count_to_zero() -> None:
    bare = draft_from_words(CATALOGUE, "payment", key="key", language="zh")
    assert "访客已填" not in as_text(PAPERWORK.staff_slip(issue(bare)))
