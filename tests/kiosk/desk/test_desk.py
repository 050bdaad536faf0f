"""Staff at the desk, by its pages: who waits is called, served, handed over, finished, and nothing happens twice."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import update

from kiosk.desk.asked import Asked
from kiosk.desk.outage import Return, return_of
from kiosk.desk.overview import MOST_ROWS
from kiosk.followups import MOST, MOST_CHARACTERS, NewFollowUp
from kiosk.staff import Clerk, StaffRole
from kiosk.standard import Presence
from kiosk.tables import accounts, visits
from tests.kiosk.desk.house import Browser, House, on_both_stores
from tests.kiosk.lobby import MORNING


def at_desk(house: House, name: str = "Mei", **told: object) -> tuple[Clerk, Browser]:
    return house.clerk(name, **told), house.logged_in(name)


# The way of a visit.


@on_both_stores
def test_a_clerk_calls_begins_and_finishes_a_visit(house: House) -> None:
    visit = house.visitor("payment", details={"unit": "5-1-0803"})
    _, mei = at_desk(house)
    assert "C001" in mei.text
    mei.fill("/call-next")
    assert house.status(visit) == "called"
    mei.fill(f"/visit/{visit}/take")
    assert "正在办理" in mei.text
    assert "5-1-0803" in mei.text
    mei.fill(f"/visit/{visit}/finish", result="done")
    assert house.status(visit) == "closed"
    assert mei.page.url.path == "/"


@on_both_stores
def test_a_visit_is_handed_to_a_colleague_with_a_note_and_accepted(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    li = house.clerk("Li", counter="4")
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    mei.fill(f"/visit/{visit}/hand-over", to=f"clerk-{li.id}", note="Paid in cash, wants the invoice today")
    assert house.status(visit) == "handed-over"
    other = house.logged_in("Li")
    assert "C001 转给您" in other.text
    other.get(f"/visit/{visit}")
    assert "Paid in cash, wants the invoice today" in other.text
    other.get("/")
    other.fill(f"/visit/{visit}/accept")
    assert house.status(visit) == "serving"


@on_both_stores
def test_a_hand_over_is_taken_back_before_somebody_accepts_it(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    li = house.clerk("Li", counter="4")
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    mei.fill(f"/visit/{visit}/hand-over", to=f"clerk-{li.id}")
    assert "转给 Li" in mei.text
    other = house.logged_in("Li")
    assert f"/visit/{visit}/accept" not in mei.actions, "whoever gave it takes it back"
    assert f"/visit/{visit}/take-back" not in other.actions
    mei.fill(f"/visit/{visit}/take-back")
    assert house.status(visit) == "serving"
    other.fill(f"/visit/{visit}/accept")
    assert "C001 正由 Mei 接待" in other.text


def test_colleagues_to_hand_to_say_who_is_away_and_stand_last(house: House) -> None:
    visit = house.visitor("payment")
    mei_herself, mei = at_desk(house)
    until = house.office.lobby.clock.hour + timedelta(hours=1)
    for name, state in (("Out", "out"), ("Busy", "busy"), ("Gone", "out"), ("In", "in")):
        clerk = house.clerk(name, counter="" if name == "Gone" else "4", serves=frozenset({"guard"}))
        house.counter.set_presence(clerk, state, until if name == "Out" else None)  # type: ignore[arg-type]
    house.clerk("Unsaid", counter="5")
    house.clerk("Ann", role="administrator", counter="")
    engineer = house.clerk("Engineer", counter="6", serves=frozenset({"engineering-supervisor"}))
    house.counter.set_presence(engineer, "out")
    house.counter.take(mei_herself, visit)
    mei.get(f"/visit/{visit}")
    chosen = re.search(rf'<select id="to-{visit}".*?</select>', mei.page.text, re.DOTALL)
    assert chosen is not None
    offered = re.findall(r">([^<]+)</option>", chosen[0])
    assert offered[:6] == [
        "In · 4 号柜台",
        "Unsaid · 5 号柜台",
        "Busy · 4 号柜台 · 忙",
        "Out · 4 号柜台 · 离岗到 10:41",
        "Gone · 离岗",
        "Engineer · 6 号柜台 · 离岗",
    ]
    assert "工程主管 · 都离岗" in offered
    assert "财务" in offered


@on_both_stores
def test_a_visit_moves_up_at_once_and_stands_first_on_the_supervisors_desk(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    house.clerk("Wang", role="supervisor", counter="1")
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    mei.fill(f"/visit/{visit}/escalate", why="dissatisfied")
    wang = house.logged_in("Wang")
    assert "请客服主任出面：1 位访客不满意或要找别人，最久已 0 分钟" in wang.text
    assert "C001 Mei（3 号柜台） · 访客不满意" in wang.text, "where to go, and why"


@on_both_stores
@pytest.mark.parametrize("where", ["/", "/visit/{visit}"])
def test_a_supervisor_takes_over_what_moved_up_where_the_alert_stands_and_on_the_visits_page(
    house: House, where: str
) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    _, wang = at_desk(house, "Wang", role="supervisor", counter="1")
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    mei.fill(f"/visit/{visit}/escalate", why="somebody-else")
    assert f"/visit/{visit}/take-over" not in mei.actions
    boss = at_desk(house, "Zhou", role="manager", counter="2")[1]
    boss.get(f"/visit/{visit}")
    wang.get(where.format(visit=visit))
    wang.fill(f"/visit/{visit}/take-over")
    assert wang.page.url.path == "/"
    assert "C001 Mei" not in wang.text
    assert "经办 Mei" not in wang.text
    assert "首接 Wang" in wang.text, "as with a hand-over that was accepted"
    assert f"/visit/{visit}/clear" in wang.actions
    boss.fill(f"/visit/{visit}/take-over")
    assert "C001 正由 Wang 接待" in boss.text, "it was still with Mei when this page was drawn"


@on_both_stores
def test_whom_a_visit_that_moved_up_does_not_ask_hears_nothing_of_it(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    _, li = at_desk(house, "Li", counter="4")
    _, wang = at_desk(house, "Wang", role="supervisor", counter="1")
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    mei.fill(f"/visit/{visit}/escalate", why="somebody-else")
    told = [it.get("/").text for it in (mei, li, wang)]
    assert ["其他岗位的提醒" in it for it in told] == [False, True, False]
    assert ["<title>(1) " in it for it in told] == [True, False, True]


@on_both_stores
def test_a_visits_sheet_tells_what_was_raised_by_whom_and_what_was_done(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    _, wang = at_desk(house, "Wang", role="supervisor", counter="1")
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    mei.fill(f"/visit/{visit}/escalate", why="somebody-else")
    mei.get(f"/visit/{visit}")
    assert "上报 9:41 · 访客要找别人 · Mei" in mei.text
    assert "现在 请客服主任出面：1 位访客不满意或要找别人" in mei.text
    house.office.later(3)
    wang.get(f"/visit/{visit}")
    wang.fill(f"/visit/{visit}/clear", minutes="15")
    mei.get(f"/visit/{visit}")
    assert "上报 9:41 · 访客要找别人 · Mei 已处理 9:44 · Wang 已答复 9:44–9:59 · Wang" in mei.text
    assert "出面" not in mei.text


@on_both_stores
def test_a_visits_sheet_tells_who_had_seen_it_who_answered_and_who_ended_a_climb_after_its_end_too(
    house: House,
) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    _, li = at_desk(house, "Li", counter="4")
    house.clerk("Wang", role="supervisor", counter="1")
    li.get(f"/visit/{visit}")
    li.fill(f"/visit/{visit}/acknowledge", minutes="5")
    mei.get(f"/visit/{visit}")
    mei.fill(f"/visit/{visit}/take")
    mei.get(f"/visit/{visit}")
    assert "应答 Li 已看到" in mei.text
    house.office.later(4)
    mei.fill(f"/visit/{visit}/clear", minutes="2")
    risen = "上报 9:44 · 没有及时答复，到客服主任 已处理 9:45 · Mei 已答复 9:45–9:47 · Mei"
    assert risen in mei.text
    house.office.later(9)
    mei.fill(f"/visit/{visit}/finish", result="done")
    mei.get(f"/visit/{visit}")
    again = "上报 9:53 · 没有及时答复，到管理处主任 已处理 9:54 · Mei"
    assert risen.replace(" 已答复", f" {again} 已答复") in mei.text
    assert "应答 Li 已看到" in mei.text


@on_both_stores
def test_what_an_earlier_version_kept_of_a_visit_that_moved_up_is_still_told(house: House) -> None:
    visit = house.visitor("payment")
    with house.store.transaction() as connection:
        kept = json.dumps([MORNING.astimezone(UTC).isoformat()])
        connection.execute(update(visits).where(visits.c.id == visit).values(raised=kept))
    _, mei = at_desk(house)
    mei.get(f"/visit/{visit}")
    assert "上报 9:41 现在 请客服主任出面" in mei.text


def test_twelve_who_wait_are_one_line_that_counts_them_and_its_key_names_whom_it_answers(house: House) -> None:
    for _ in range(12):
        house.visitor("payment")
    house.visitor("renovation", answers={"workers": "5"})
    house.office.later(4)
    house.counter.arrive(house.clerk("Li", counter="4", serves=frozenset({"engineering-supervisor"})))
    _, mei = at_desk(house)
    assert "12 位访客还无人接待" in mei.text
    assert "C006 +6 位 知道了 C001，约 20 分钟" in mei.text
    assert "其他岗位的提醒 1 条" in mei.text
    mei.fill("/visit/1/acknowledge")
    assert "11 位访客还无人接待" in mei.text
    assert "C007 +5 位 知道了 C002，约 20 分钟" in mei.text


@on_both_stores
def test_an_overdue_promise_asks_who_keeps_it_and_the_supervisor_until_it_is_kept(house: House) -> None:
    mei_herself = house.clerk("Mei")
    house.clerk("Li", counter="4")
    house.clerk("Wang", role="supervisor", counter="1")
    house.clerk("Ann", role="administrator", counter="")
    due = MORNING + timedelta(minutes=20)
    promised = house.counter.add_follow_up(mei_herself, NewFollowUp("return-call", due, "Call back"))
    house.office.later(19)
    assert "过了时间" not in house.logged_in("Mei").text
    house.office.later(2)
    desks = {name: house.logged_in(name) for name in ("Mei", "Li", "Wang", "Ann")}
    told = {name: "1 项承诺过了时间，最早的应在 10:01 前办到" in it.get("/shift").text for name, it in desks.items()}
    assert told == {"Mei": True, "Li": False, "Wang": True, "Ann": False}
    titles = {name: "<title>(1) " in it.page.text for name, it in desks.items()}
    marks = {name: f'data-asks="promise/{promised}/' in it.page.text for name, it in desks.items()}
    assert titles == marks == told, "title and sound, as of every alert"
    house.counter.keep_follow_up(mei_herself, promised, "Called")
    assert "过了时间" not in desks["Mei"].get("/shift").text


def test_an_overdue_promise_of_whoever_is_out_asks_everybody_where_nobody_who_leads_is_there(house: House) -> None:
    mei_herself = house.clerk("Mei")
    house.clerk("Li", counter="4")
    due = MORNING + timedelta(minutes=20)
    house.counter.add_follow_up(mei_herself, NewFollowUp("return-call", due, "Call back"))
    house.office.later(21)
    li = house.logged_in("Li")
    assert "1 项承诺过了时间" in li.get("/shift").text, "nobody knows whether Mei has come today"
    house.counter.arrive(mei_herself)
    assert "过了时间" not in li.get("/shift").text
    house.counter.set_presence(mei_herself, "out")
    assert "1 项承诺过了时间" in li.get("/shift").text
    house.counter.set_presence(house.clerk("Wang", role="supervisor", counter="1"), "in")
    assert "过了时间" not in li.get("/shift").text


def test_the_line_begins_with_whom_the_clerk_serves(house: House) -> None:
    house.visitor("renovation", answers={"workers": "5"}, lane="priority")
    house.visitor("payment")
    _, mei = at_desk(house)
    rows = re.findall(r'data-name="row-\d+">(\w+)<', mei.page.text)
    assert rows == ["C001", "B001"]


@on_both_stores
def test_who_did_not_come_and_returns_waits_again(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/call-again")
    mei.fill(f"/visit/{visit}/no-show")
    assert house.status(visit) == "closed"
    mei.get(f"/visit/{visit}")
    mei.fill(f"/visit/{visit}/come-back")
    assert house.status(visit) == "waiting"


STAFFS_WORDS = {
    "zh": ("姓名", "留言", "您的姓名", "您想说的话"),
    "zh-Hant": ("姓名", "留言", "您的姓名", "您想說的話"),
    "en": ("Name", "Message", "Your name", "Your message"),
}


@pytest.mark.parametrize("language", STAFFS_WORDS)
def test_staff_read_what_a_visitor_told_in_their_own_words(house: House, language: str) -> None:
    told = {"name": "欧阳女士", "message": "The lamp on floor 3"}
    visit = house.visitor("suggestion", details=told)
    mei_herself, mei = at_desk(house)
    house.counter.set_presence(mei_herself, "in")
    house.counter.take(mei_herself, visit)
    mei.client.headers["accept-language"] = language
    name, message, your_name, your_message = STAFFS_WORDS[language]
    for page in ("/", f"/visit/{visit}"):
        mei.get(page)
        assert f"<dt>{name}</dt><dd>欧阳女士</dd>" in mei.page.text
        assert f"<dt>{message}</dt><dd>The lamp on floor 3</dd>" in mei.page.text
        assert your_name not in mei.text
        assert your_message not in mei.text


def marked_next(browser: Browser) -> list[str]:
    """The numbers of the line that are marked as the next."""
    return re.findall(r">(\w+)</a><span class=\"mark\">下一位<", browser.page.text)


def test_the_next_one_is_marked_early_and_late_and_behind_however_many_of_others(house: House) -> None:
    for _ in range(MOST_ROWS):
        house.visitor("renovation", answers={"workers": "5"})
    house.visitor("payment")
    _, mei = at_desk(house)
    mei.get("/")
    assert marked_next(mei) == ["C001"]
    house.office.later(4)
    mei.get("/")
    assert "超过标准" in mei.text
    assert marked_next(mei) == ["C001"]
    assert "后面还有 1 位" in mei.text
    mei.fill("/call-next")
    assert marked_next(mei) == []


def test_a_visit_that_is_put_back_is_not_the_next(house: House) -> None:
    first, second = house.visitor("payment"), house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{first}/put-back", minutes="10")
    assert "叫下一位 C002" in mei.text
    mei.fill("/call-next")
    assert (house.status(first), house.status(second)) == ("waiting", "called")


@pytest.mark.parametrize(
    ("language", "step", "typed", "told"),
    [
        ("zh", "finish", {"result": "done"}, "C001 已办结：已办好。"),
        ("en", "finish", {"result": "withdrawn"}, "C001 finished: Withdrawn."),
        ("zh", "hand-over", {"to": "role-engineering-supervisor"}, "C001 已转出，等待接手。"),
        ("zh", "put-back", {"minutes": "10"}, "C001 已放回等候，9:51 起可再叫。"),
        ("en", "put-back", {"minutes": "0"}, "C001 waits again; it may be called from 9:41."),
        ("zh", "no-show", {}, "C001 已记为没有来。"),
    ],
)
def test_what_was_done_with_a_visit_is_said_once_where_the_clerk_goes_on(
    house: House, language: str, step: str, typed: dict[str, str], told: str
) -> None:
    visit = house.visitor("payment", details={"name": "Wang Fang"})
    _, mei = at_desk(house)
    mei.fill("/language", language=language)
    mei.fill("/call-next")
    if step != "no-show":
        mei.fill(f"/visit/{visit}/take")
    mei.fill(f"/visit/{visit}/{step}", **typed)
    assert told in mei.text
    assert "Wang Fang" not in str(mei.page.url)
    assert 'class="said" role="status"' in mei.page.text
    mei.get("/")
    assert told not in mei.text


def test_a_hand_over_that_nobody_else_could_accept_is_refused_in_a_sentence(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    guard = house.clerk("Guard", role="guard")
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    mei.fill(f"/visit/{visit}/hand-over", to=f"clerk-{guard.id}")
    assert "没有别人能在那里接手 C001，请转给别的同事或岗位。" in mei.text
    assert house.status(visit) == "serving"


@pytest.mark.parametrize(
    ("role", "state", "may_read"),
    [("clerk", "in", True), ("clerk", "out", False), ("guard", "in", True), ("administrator", "in", False)],
)
def test_the_words_of_promises_are_for_those_on_duty_on_every_page(
    house: House, role: StaffRole, state: Presence, may_read: bool
) -> None:
    visit = house.visitor("payment")
    until = house.office.lobby.clock.now() + timedelta(minutes=10)
    house.counter.add_follow_up(house.clerk("Mei"), NewFollowUp("other", until, "ring Wang 13800001234"), visit)
    ann_herself = house.clerk("Ann", role=role, counter="")
    ann = house.logged_in("Ann")
    house.counter.set_presence(ann_herself, state)
    for path in ("/", "/line", "/follow-ups", "/shift", f"/visit/{visit}"):
        ann.get(path)
        assert "C001" in ann.text
        assert ("ring Wang 13800001234" in ann.page.text) == may_read, path


def test_a_step_that_came_too_late_does_not_say_that_it_was_done(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    second = house.logged_in("Mei")
    second.fill(f"/visit/{visit}/finish", result="done")
    mei.fill(f"/visit/{visit}/finish", result="done")
    assert "C001 已经由 Mei 办完" in mei.text
    assert "已办结" not in mei.text


def test_a_visit_that_nobody_noticed_is_an_alert_that_names_who_can_take_it(house: House) -> None:
    visit = house.visitor("payment")
    house.office.later(4)
    _, mei = at_desk(house, counter="3")
    assert "还无人接待" in mei.text
    assert "可接待： Mei（3 号柜台）".replace(" ", "") in mei.text.replace(" ", "")
    mei.fill(f"/visit/{visit}/acknowledge")
    assert "还无人接待" not in mei.text


def test_an_alert_for_whom_nobody_has_seen_today_asks_everybody_at_a_counter_too(house: House) -> None:
    house.clerk("Lan", serves=frozenset({"engineering-supervisor"}))
    house.clerk("Wang", role="supervisor", counter="8")
    house.visitor("renovation", answers={"workers": "5"})
    house.office.later(4)
    _, li = at_desk(house, "Li", serves=frozenset({"front-desk"}), counter="4")
    assert 'data-alerts="1"' in li.page.text
    house.logged_in("Wang")
    assert 'data-alerts="0"' in li.get("/").text, "whoever steps in is there by now"


def test_where_nobody_fills_a_role_its_alert_says_so_and_names_who_steps_in(house: House) -> None:
    house.visitor("payment")
    house.office.later(4)
    boss, manager = (
        house.clerk("Wang", role="supervisor", counter="8"),
        house.clerk("Zhao", role="manager", counter=""),
    )
    _, li = at_desk(house, "Li", serves=frozenset({"front-desk"}), counter="4")
    assert "财务：现在没有人在岗，可请 Wang（8 号柜台）" in li.text
    house.counter.set_presence(boss, "out")
    assert "财务：现在没有人在岗，可请 Zhao" in li.get("/").text
    house.counter.set_presence(manager, "out")
    assert "财务：现在没有人在岗，请打电话联系。" in li.get("/").text
    assert "由我代班：财务" in li.text
    house.clerk("Guo", role="guard")
    guo = house.logged_in("Guo")
    assert "财务：现在没有人在岗" in guo.text
    assert "代班" not in guo.text, "who receives nobody stands in for nobody"
    li.send_again("/presence")
    assert "可接待：Li（4 号柜台）" in li.text, "one press, and Li stands in"
    assert "没有人在岗" not in li.text
    assert "由我代班" not in li.text


@on_both_stores
def test_a_called_visitor_who_is_forgotten_is_brought_to_mind(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    house.office.later(2.5)
    assert "叫号后还没开始办理" not in mei.get("/").text
    house.office.later(1)
    assert "1 位访客叫号后还没开始办理，最久已 3 分钟" in mei.get("/").text
    assert "C001" in mei.text
    mei.fill(f"/visit/{visit}/call-again")
    assert "叫号后还没开始办理" not in mei.text
    house.office.later(4)
    mei.get("/")
    mei.fill(f"/visit/{visit}/no-show")
    assert "叫号后还没开始办理" not in mei.text


@on_both_stores
def test_who_has_seen_a_visitor_and_until_when_stands_in_the_line_and_is_asked_for_when_it_is_over(
    house: House,
) -> None:
    visit = house.visitor("payment")
    house.office.later(4)
    _, mei = at_desk(house)
    mei.fill(f"/visit/{visit}/acknowledge")
    assert "Mei 已看到，约 10:05 办" in mei.text
    assert "Mei 已看到，约 10:05 办" in mei.get(f"/visit/{visit}").text
    house.office.later(13)
    mei.get("/")
    assert "说好的时间已到" not in mei.text
    house.office.later(9)
    li_herself, li = at_desk(house, "Li", counter="8")
    assert "1 位访客说好的时间已到，最久已过 2 分钟" in li.text
    li.fill(f"/visit/{visit}/acknowledge")
    assert "Li 已看到，约 10:27 办" in li.text
    assert "说好的时间已到" not in li.text
    house.counter.call(li_herself, visit)
    house.office.later(60)
    assert "说好的时间已到" not in house.logged_in().text, "the call kept the promise"


def test_whose_slip_was_picked_up_stands_in_the_line_with_the_clerks_name(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/find", code=house.codes(visit)["staff"])
    assert "Mei 已看到" in mei.get("/").text


def test_an_urgent_slip_that_was_picked_up_is_asked_for_again_until_a_time_is_told(house: House) -> None:
    visit = house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    _, mei = at_desk(house)
    mei.fill("/find", code=house.codes(visit)["staff"])
    house.office.later(3)
    assert "1 位紧急访客已有人取单，但还没开始办理，最久已 3 分钟" in mei.get("/").text
    mei.fill(f"/visit/{visit}/acknowledge")
    assert "紧急访客" not in mei.text


def test_a_clear_answer_of_the_clerk_stops_the_clock(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    house.office.later(4)
    mei.get("/")
    assert "未得到明确答复" in mei.text
    mei.fill(f"/visit/{visit}/clear", minutes="15")
    mei.get("/")
    assert "未得到明确答复" not in mei.text


# At which counter.


@pytest.mark.parametrize("role", ["clerk", "supervisor", "manager"])
@on_both_stores
def test_whoever_calls_without_a_counter_is_asked_for_it_and_the_call_goes_on(house: House, role: StaffRole) -> None:
    visit = house.visitor("payment")
    wang, browser = at_desk(house, "Wang", role=role, counter="", serves=frozenset({"finance"}))
    assert "未报柜台" in browser.text
    browser.fill("/call-next")
    assert "您在几号柜台？" in browser.text
    assert house.status(visit) == "waiting"
    browser.fill("/call-next", counter=" 7 ")
    assert house.status(visit) == "called"
    assert "7 号柜台" in browser.text
    assert [it.counter for it in house.counter.calls_since(0)] == ["7"]
    assert [it.counter for it in house.office.accounts.everybody() if it.id == wang.id] == ["7"]


@pytest.mark.parametrize("step", ["call", "take"])
def test_a_step_on_a_visit_goes_on_too_once_the_counter_is_said(house: House, step: str) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house, counter="")
    mei.get(f"/visit/{visit}")
    mei.fill(f"/visit/{visit}/{step}")
    assert "您在几号柜台？" in mei.text
    mei.fill(f"/visit/{visit}/{step}", counter="5")
    assert house.status(visit) == ("called" if step == "call" else "serving")


@pytest.mark.parametrize("typed", ["", "   ", "x" * 7])
def test_a_counter_that_does_not_fit_is_asked_for_again_and_calls_nobody(house: House, typed: str) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house, counter="")
    mei.fill("/call-next")
    mei.fill("/call-next", counter=typed)
    assert "柜台最多写 6 个字" in mei.text
    assert mei.form("/call-next").fields["counter"] == typed.strip()
    assert house.status(visit) == "waiting"
    mei.get("/counter")
    mei.fill("/counter", counter=typed)
    assert "柜台最多写 6 个字" in mei.text
    mei.fill("/counter", counter="大厅 A12")
    assert "大厅 A12 号柜台" in mei.text


@on_both_stores
def test_a_counters_name_from_before_the_limit_is_told_may_stay_and_is_shortened(house: House) -> None:
    mei = house.clerk("Mei")
    house.clerk("Ann", role="administrator", counter="")
    with house.store.transaction() as connection:
        connection.execute(update(accounts).where(accounts.c.id == mei.id).values(counter="一楼大厅东侧窗口"))
    ann = house.logged_in("Ann")
    ann.get("/accounts")
    assert ann.text.count("太长，叫号屏只容得下 6 个字") == 1
    ann.fill(f"/accounts/{mei.id}/duties", role="supervisor")
    changed = house.office.accounts.everybody()[0]
    assert (changed.role, changed.counter) == ("supervisor", "一楼大厅东侧窗口"), "another duty leaves the name alone"
    ann.fill(f"/accounts/{mei.id}/duties", counter="一楼大厅西侧窗口")
    assert "柜台最多写 6 个字" in ann.text
    ann.fill(f"/accounts/{mei.id}/duties", counter="东 1")
    assert "东 1 号柜台" in ann.text
    assert "太长" not in ann.text


def test_a_counter_has_the_same_limit_wherever_it_is_said(house: House) -> None:
    house.clerk("Ann", role="administrator", counter="")
    ann = house.logged_in("Ann")
    ann.get("/accounts")
    assert set(re.findall(r'name="counter"[^>]* maxlength="(\d+)"', ann.page.text)) == {"6"}
    before = house.everything()
    ann.fill("/accounts", name="Li", secret="a long enough one", counter="x" * 7)
    assert "柜台最多写 6 个字" in ann.text
    assert ann.form("/accounts").fields["name"] == "Li"
    ann.fill("/accounts/1/duties", counter="x" * 7)
    assert "柜台最多写 6 个字" in ann.text
    assert house.everything() == before


@on_both_stores
def test_who_moves_to_another_counter_says_so(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house, counter="3")
    mei.get("/counter")
    assert mei.form("/counter").fields["counter"] == "3"
    mei.fill("/counter", counter="5")
    assert "5 号柜台 · Mei" in mei.text
    mei.fill("/call-next")
    assert house.status(visit) == "called"
    assert [it.counter for it in house.counter.calls_since(0)] == ["5"]


# The scanner.


def test_a_scanned_slip_opens_its_visit_and_records_who_picked_it_up(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/find", code=house.codes(visit)["staff"])
    assert mei.page.url.path == f"/visit/{visit}"
    assert "首接 Mei" in mei.text
    assert house.status(visit) == "waiting"


def test_a_typed_number_opens_its_visit_and_changes_nothing(house: House) -> None:
    visit = house.visitor("suggestion")
    _, mei = at_desk(house)
    before = house.everything()
    mei.fill("/find", code="h001")
    assert mei.page.url.path == f"/visit/{visit}"
    mei.get("/")
    mei.fill("/find", code=" ｈ００１")
    assert mei.page.url.path == f"/visit/{visit}"
    assert house.everything() == before


def test_a_number_that_nobody_has_says_so(house: House) -> None:
    _, mei = at_desk(house)
    mei.fill("/find", code="Z999")
    assert "没有找到这个号码" in mei.text


# Twice, too late, in two windows.


@on_both_stores
def test_the_same_form_sent_twice_calls_one_visitor(house: House) -> None:
    first, second = house.visitor("payment"), house.visitor("payment")
    _, mei = at_desk(house)
    sent = mei.form("/call-next").fields
    mei.post("/call-next", sent)
    mei.get("/")
    mei.fill(f"/visit/{first}/no-show")
    mei.post("/call-next", sent)
    assert "没有重复" in mei.text
    assert house.status(second) == "waiting"


def test_a_second_visitor_is_not_called_while_the_first_is_at_the_counter(house: House) -> None:
    house.visitor("payment")
    second = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill("/call-next")
    assert house.status(second) == "waiting"
    assert "您已经叫了 C001" in mei.text


@on_both_stores
def test_what_is_handed_over_waits_until_the_first_visitor_is_finished(house: House) -> None:
    own, offered = house.visitor("payment"), house.visitor("payment")
    mei_herself, mei = at_desk(house)
    _, li = at_desk(house, "Li", counter="4")
    li.get(f"/visit/{offered}")
    li.fill(f"/visit/{offered}/take")
    li.fill(f"/visit/{offered}/hand-over", to=f"clerk-{mei_herself.id}")
    mei.fill("/call-next")
    mei.fill(f"/visit/{own}/take")
    mei.fill(f"/visit/{offered}/accept")
    assert "C001 还在您这里" in mei.text
    assert house.status(offered) == "handed-over"
    mei.fill(f"/visit/{own}/finish", result="done")
    mei.fill(f"/visit/{offered}/accept")
    assert house.status(offered) == "serving"


@on_both_stores
def test_a_slower_clerk_reads_who_has_the_visitor(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    _, li = at_desk(house, "Li")
    mei.get(f"/visit/{visit}")
    li.get(f"/visit/{visit}")
    mei.fill(f"/visit/{visit}/call")
    li.fill(f"/visit/{visit}/call")
    assert "C001" in li.text
    assert "Mei" in li.text


@on_both_stores
def test_a_stale_page_finishes_nothing_twice(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    old = mei.form(f"/visit/{visit}/finish").fields | {"result": "done"}
    mei.fill(f"/visit/{visit}/finish", result="withdrawn")
    before = house.everything()
    mei.post(f"/visit/{visit}/finish", old | {"once": "another window"})
    assert house.everything() == before


def test_what_was_typed_before_the_log_in_expired_is_kept_and_sent_by_hand(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    li = house.clerk("Li")
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    house.office.later(16)
    mei.fill(f"/visit/{visit}/hand-over", to=f"clerk-{li.id}", note="Brings the second key tomorrow")
    assert "您写的内容已保留" in mei.text
    assert house.status(visit) == "serving"
    mei.fill("/login", name="Mei", secret="not this one")
    mei.fill("/login", name="Mei", secret="a long enough one")
    assert "Brings the second key tomorrow" in mei.text
    assert house.status(visit) == "serving"
    mei.fill(f"/visit/{visit}/hand-over")
    assert house.status(visit) == "handed-over"


@pytest.mark.parametrize("word", ["钥匙明天送到。", '"', "🔑"])
def test_the_longest_note_is_kept_whole_however_it_is_written(house: House, word: str) -> None:
    visit, li = house.visitor("payment"), house.clerk("Li")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    note = (word * MOST_CHARACTERS)[:MOST_CHARACTERS]
    house.office.later(16)
    mei.fill(f"/visit/{visit}/hand-over", to=f"clerk-{li.id}", note=note)
    assert "您写的内容已保留" in mei.text
    mei.fill("/login", name="Mei", secret="a long enough one")
    assert mei.form(f"/visit/{visit}/hand-over").fields["note"] == note
    mei.fill(f"/visit/{visit}/hand-over")
    assert house.status(visit) == "handed-over"


def test_a_new_secret_is_kept_on_no_page_and_typed_anew(house: House) -> None:
    house.clerk("Ann", role="administrator")
    mei, ann = house.clerk(), house.logged_in("Ann")
    for action, told in (("/accounts", {"name": "Lan"}), (f"/accounts/{mei.id}/secret", {})):
        ann.get("/accounts")
        house.office.later(16)
        ann.fill(action, secret="728194", **told)
        assert ann.page.status_code == 401
        assert "728194" not in ann.page.text
        ann.fill("/login", name="Ann", secret="a long enough one")
        assert "728194" not in ann.page.text
    ann.get("/accounts")
    form = ann.form("/accounts").fields
    ann.post("/accounts", form | {"form_token": "an earlier log-in's", "name": "Lan", "secret": "728194"})
    assert ann.form("/accounts").fields["name"] == "Lan"
    assert "728194" not in ann.page.text
    ann.fill("/accounts")
    assert ann.page.status_code == 400
    assert ann.form("/accounts").fields["name"] == "Lan"


def test_a_slip_that_is_scanned_after_the_log_in_expired_is_picked_up_once_it_is_renewed(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    house.office.later(16)
    mei.fill("/find", code=house.codes(visit)["staff"])
    mei.fill("/login", name="Mei", secret="a long enough one")
    mei.send_again("/find")
    assert "首接 Mei" in mei.text


def test_who_goes_out_after_the_log_in_expired_says_so_once_it_is_renewed(house: House) -> None:
    me, mei = at_desk(house)
    house.office.later(16)
    mei.fill("/presence", state="out")
    mei.fill("/login", name="Mei", secret="a long enough one")
    mei.send_again("/presence")
    assert [it.state for it in house.counter.board().staff if it.clerk.id == me.id] == ["out"]


def test_a_note_is_shown_again_where_somebody_was_quicker_and_where_it_is_too_long(house: House) -> None:
    visit, li = house.visitor("payment"), house.clerk("Li")
    sun = house.clerk("Sun", role="supervisor")
    me, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    page = mei.form(f"/visit/{visit}/hand-over").fields
    told = {"to": f"clerk-{li.id}", "note": "Brings the second key tomorrow"}
    mei.post(f"/visit/{visit}/hand-over", page | told | {"note": "k" * (MOST_CHARACTERS + 1)})
    assert "有一处填写不对" in mei.text
    assert "k" * (MOST_CHARACTERS + 1) in mei.text
    house.counter.take_over(sun, visit, me.id)
    mei.post(f"/visit/{visit}/hand-over", page | told | {"once": "another window"})
    assert mei.page.status_code == 409
    assert "Sun" in mei.text
    assert "Brings the second key tomorrow" in mei.text


def test_a_form_of_an_earlier_log_in_in_a_second_window_asks_once_more(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    old = mei.form(f"/visit/{visit}/finish").fields | {"result": "done", "kind": ""}
    mei.get("/login")
    mei.fill("/login", name="Mei", secret="a long enough one")
    mei.post(f"/visit/{visit}/finish", old)
    assert "请再确认一次" in mei.text
    assert house.status(visit) == "serving"
    mei.fill(f"/visit/{visit}/finish")
    assert house.status(visit) == "closed"


# Promises, presence, the shift.


@on_both_stores
def test_a_promise_rises_when_it_is_due_and_is_closed_with_a_word(house: House) -> None:
    _, mei = at_desk(house)
    mei.get("/follow-ups")
    mei.fill("/follow-ups", kind="return-call", until_time="10:01", what="Ask about the tap")
    assert "Ask about the tap" in mei.text
    mei.get("/")
    assert "Ask about the tap" in mei.text
    house.office.later(10)
    mei.get("/follow-ups")
    house.office.later(11)
    mei.get("/follow-ups")
    assert "已过时间" in mei.text
    [keep] = [it for it in mei.actions if it.endswith("/keep")]
    mei.fill(keep, word="She is content")
    assert "没有未完成的待办" in mei.text


def test_the_way_to_promises_counts_all_that_are_open_and_says_how_many_are_overdue(house: House) -> None:
    mei_herself, mei = at_desk(house)
    now = house.office.lobby.clock.now()
    for minutes in (5, 20, 600, 6000):
        house.counter.add_follow_up(mei_herself, NewFollowUp("other", now + timedelta(minutes=minutes), "Ask"))
    mei.get("/")
    assert "待办 4 预约" in mei.text
    house.office.later(10)
    mei.get("/shift")
    assert "待办 4（超时 1） 预约" in mei.text
    house.counter.keep_follow_up(mei_herself, 1, "Asked")
    for path in ("/", "/line"):
        mei.get(path)
        assert "待办 3 预约" in mei.text


def test_however_many_promises_are_open_each_is_found_and_the_sums_are_of_all(house: House) -> None:
    house.office.promise(house.clerk("Mei"), overdue=MOST + 5, later=55)
    mei = house.logged_in("Mei")
    _, wang = at_desk(house, "Wang", role="supervisor", counter="1")
    mei.get("/follow-ups")
    assert "待办 260（超时 205） 预约" in mei.text
    assert mei.page.text.count("/keep") == MOST
    assert "前面" not in mei.text
    assert "后面还有 60 项" in mei.text
    wang.get("/")
    assert "205 项承诺过了时间" in wang.text
    wang.get("/shift")
    assert "已过时间 205" in wang.text
    assert "后面还有 5 项" in wang.text
    assert "后面还有 55 项" in wang.text
    mei.get("/follow-ups?page=2")
    assert mei.page.text.count("/keep") == 60
    assert "前面 200 项" in mei.text
    assert "后面还有" not in mei.text
    mei.fill(f"/follow-ups/{MOST + 60}/keep", word="Asked")
    assert mei.page.url.params["page"] == "2"
    assert mei.page.text.count("/keep") == 59
    mei.get("/follow-ups?page=9")
    assert mei.page.text.count("/keep") == 59, "there is no ninth page: the last one"


def test_a_promise_without_a_time_is_shown_again_as_it_was_typed(house: House) -> None:
    _, mei = at_desk(house)
    mei.get("/follow-ups")
    before = house.everything()
    mei.fill("/follow-ups", kind="other", until_time="", what="Half a sentence")
    assert mei.page.status_code == 400
    assert mei.form("/follow-ups").fields["what"] == "Half a sentence"
    assert house.everything() == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "Z999"}, "今天没有这个号码"),
        ({"what": "x" * 1001}, "写得太长了"),
        ({"kind": "party"}, "请在列表里选一种待办"),
        ({"kind": "hand-over"}, "请在列表里选一种待办"),
        ({"owner": "role-nobody"}, "负责的人不在名单上"),
        ({"until_day": "2020-01-01", "until_time": "9:00"}, "请填现在以后的时间"),
    ],
)
def test_a_promise_that_does_not_fit_says_what_is_wrong_with_it(
    house: House, typed: dict[str, str], said: str
) -> None:
    _, mei = at_desk(house)
    mei.get("/follow-ups")
    before = house.everything()
    mei.fill(
        "/follow-ups",
        **{"kind": "other", "until_day": "2026-12-01", "until_time": "9:00", "what": "Ask again"} | typed,
    )
    assert mei.page.status_code == 400
    assert said in mei.text
    assert house.everything() == before


@pytest.mark.parametrize(("word", "said"), [("", "请写一句"), ("  ", "请写一句"), ("x" * 1001, "写得太长了")])
def test_a_promise_is_not_closed_without_a_word(house: House, word: str, said: str) -> None:
    _, mei = at_desk(house)
    mei.get("/follow-ups")
    mei.fill("/follow-ups", kind="other", until_day="2026-12-01", until_time="9:00", what="Ask again")
    [keep] = [it for it in mei.actions if it.endswith("/keep")]
    mei.fill(keep, word=word)
    assert said in mei.text
    assert [it.what for it in house.counter.open_follow_ups()] == ["Ask again"]


def finishing(house: House) -> tuple[int, Browser]:
    """A visit at Mei's counter, about to be finished."""
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    return visit, mei


def test_a_word_and_a_time_without_a_kind_are_a_promise_all_the_same(house: House) -> None:
    visit, mei = finishing(house)
    mei.fill(
        f"/visit/{visit}/finish", result="done", kind="", until_day="2026-12-01", until_time="9:00", what="Bring it"
    )
    assert house.status(visit) == "closed"
    [promised] = house.counter.open_follow_ups()
    assert (promised.kind, promised.what, promised.visit) == ("other", "Bring it", visit)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "", "what": "Half a sentence"}, "时间请写成 14:30 这样"),
        ({"kind": "", "until_day": "2026-12-01"}, "时间请写成 14:30 这样"),
        ({"kind": "other", "until_day": "12/01/2026", "until_time": "9:00"}, "日期请写成 2026-11-30 这样"),
        ({"kind": "", "until_day": "2020-01-01", "until_time": "9:00"}, "请填现在以后的时间"),
        ({"kind": "", "owner": "role-front-desk"}, "时间请写成 14:30 这样"),
        ({"kind": "party", "until_day": "2026-12-01", "until_time": "9:00"}, "请在列表里选一种待办"),
        (
            {"kind": "other", "until_day": "2026-12-01", "until_time": "9:00", "owner": "clerk-999999"},
            "负责的人不在名单上",
        ),
        ({"kind": "other", "until_day": "2026-12-01", "until_time": "9:00", "what": "x" * 1001}, "写得太长了"),
    ],
)
def test_a_promise_that_does_not_fit_keeps_the_visit_open_and_what_was_typed(
    house: House, typed: dict[str, str], said: str
) -> None:
    visit, mei = finishing(house)
    before = house.everything()
    mei.fill(f"/visit/{visit}/finish", result="come-again", **typed)
    assert said in mei.text
    assert house.everything() == before
    fields = mei.form(f"/visit/{visit}/finish").fields
    kept = {"result": "come-again", "what": "", "until_day": "", "until_time": ""} | typed
    assert {name: fields[name] for name in ("result", "what", "until_day", "until_time")} == {
        name: kept[name] for name in ("result", "what", "until_day", "until_time")
    }
    mei.fill(f"/visit/{visit}/finish", kind="", until_day="", until_time="", what="", owner="")
    assert house.status(visit) == "closed"


@on_both_stores
def test_who_is_out_says_until_when(house: House) -> None:
    mei_herself, mei = at_desk(house)
    mei.fill("/presence", state="out", until_time="14:00")
    assert "离岗到 14:00" in mei.text
    [said] = [it for it in house.counter.board().staff if it.clerk.id == mei_herself.id]
    assert said.state == "out"
    assert said.until is not None
    assert f"{said.until.astimezone(house.office.lobby.clock.hour.tzinfo):%H:%M}" == "14:00"


@on_both_stores
def test_who_is_away_until_another_day_says_which_and_stays_away_until_then(house: House) -> None:
    """The office's hour is Monday, 23 November 2026, 9:41."""
    mei_herself, mei = at_desk(house)
    _, li = at_desk(house, "Li")
    visit = house.visitor("payment")
    house.counter.take(mei_herself, visit)
    li.fill("/presence", state="out", until_day="2026-11-30", until_time="9:00")
    assert "离岗到 11月30日 星期一 9:00" in li.text
    mei.get(f"/visit/{visit}")
    assert "Li · 3 号柜台 · 离岗到 11月30日 星期一 9:00" in mei.text
    house.office.later(6 * 24 * 60)
    sunday = house.logged_in("Li")
    assert "离岗到 11月30日 星期一 9:00" in sunday.text
    sunday.fill("/language", language="en")
    assert "Out until Monday 30 November 9:00" in sunday.text
    house.office.later(24 * 60)
    monday = house.logged_in("Li")
    assert "离岗到" not in monday.text
    assert [it.state for it in house.counter.board().staff] == [None, "in"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"until_time": "9:00"}, "请填现在以后的时间"),
        ({"until_day": "2026-11-24"}, "时间请写成 14:30"),
        ({"until_time": "2 PM"}, "时间请写成 14:30"),
        ({"until_time": "24:00"}, "时间请写成 14:30"),
        ({"until_time": "٠٩:٠٠"}, "时间请写成 14:30"),
        ({"until_day": "11/30/2026", "until_time": "9:00"}, "日期请写成 2026-11-30"),
        ({"until_day": "2026-02-30", "until_time": "9:00"}, "日期请写成 2026-11-30"),
        ({"until_day": "2026-11-22", "until_time": "9:00"}, "请填现在以后的时间"),
        ({"until_day": "9999-12-31", "until_time": "23:59"}, "请填现在以后的时间"),
        ({"until_day": "0001-01-01", "until_time": "0:00"}, "请填现在以后的时间"),
    ],
)
def test_an_absence_that_does_not_fit_says_what_is_allowed_and_keeps_what_was_typed(
    house: House, typed: dict[str, str], said: str
) -> None:
    _, mei = at_desk(house)
    before = house.everything()
    mei.fill("/presence", state="out", stands_in_for="finance", **typed)
    assert mei.page.status_code == 400
    assert said in mei.text
    form = next(it for it in mei.forms if it.action == "/presence" and "until_day" in it.fields)
    kept = {"until_day": "", "until_time": "", "state": "out", "stands_in_for": "finance"} | typed
    assert {name: form.fields[name] for name in kept} == kept
    assert house.everything() == before


def test_a_time_goes_with_being_out_or_busy_and_being_in_has_no_end(house: House) -> None:
    me, mei = at_desk(house)
    mei.fill("/presence", state="busy", until_time="10:30")
    assert "忙到 10:30" in mei.text
    mei.fill("/presence", state="in", until_time="10:30")
    assert mei.page.status_code == 400
    assert "在岗不用填时间" in mei.text
    house.counter.set_presence(me, "in", house.office.lobby.clock.now() + timedelta(minutes=30))
    assert mei.get("/").status_code == 200, "an earlier version kept such a time"


def test_a_clerk_who_logs_in_is_there_and_who_has_left_in_another_window_says_so_by_one_button(house: House) -> None:
    _, mei = at_desk(house)
    assert "您还没报岗" not in mei.text
    house.logged_in().fill("/logout")
    assert "您还没报岗" in mei.get("/").text
    asked = next(it for it in mei.forms if it.fields.get("state") == "in")
    mei.post(asked.action, asked.fields)
    assert "您还没报岗" not in mei.text


def test_a_clerk_who_calls_is_not_asked_whether_they_are_there(house: House) -> None:
    house.visitor()
    _, mei = at_desk(house)
    mei.fill("/call-next")
    assert "您还没报岗" not in mei.text
    assert "在岗" in mei.text


@on_both_stores
def test_the_shift_page_names_what_is_open_and_prints_its_slip(house: House) -> None:
    house.visitor("payment")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.get("/shift")
    assert "C001" in mei.text
    mei.fill("/shift/print")
    assert "已送去打印" in mei.text
    with house.store.reading() as connection:
        kinds = [row.kind for row in connection.exec_driver_sql("SELECT kind FROM print_jobs").all()]
    assert "shift" in kinds


# A store that is away.


def test_a_desk_without_its_store_says_so_and_comes_back(house: House) -> None:
    house.visitor("payment")
    _, mei = at_desk(house)
    house.store_is_away = True
    assert mei.get("/").status_code == 503
    assert "连不上数据" in mei.text
    house.store_is_away = False
    assert mei.get("/").status_code == 200
    assert "C001" in mei.text


def test_a_form_that_the_store_never_got_may_be_sent_again(house: House) -> None:
    _, mei = at_desk(house)
    mei.get("/follow-ups")
    fields = mei.form("/follow-ups").fields | {
        "kind": "other",
        "until_day": "2026-12-01",
        "until_time": "9:00",
        "what": "Ask again",
    }
    house.store_is_away = True
    mei.post("/follow-ups", fields | {"until": ""})
    assert mei.page.status_code == 503
    house.store_is_away = False
    mei.post("/follow-ups", fields)
    assert "Ask again" in mei.text


def test_what_was_being_sent_to_a_store_that_is_away_is_shown_again_and_sent_by_hand(house: House) -> None:
    visit, li = house.visitor("payment"), house.clerk("Li")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    house.store_is_away = True
    for _ in range(2):
        mei.fill(f"/visit/{visit}/hand-over", to=f"clerk-{li.id}", note="Brings the second key tomorrow")
        assert mei.page.status_code == 503
        assert "您填的内容保留在本页" in mei.text
    house.store_is_away = False
    mei.fill(f"/visit/{visit}/hand-over")
    assert "这一步很可能没有完成" in mei.text
    assert "Brings the second key tomorrow" in mei.text
    assert house.status(visit) == "serving"
    mei.fill(f"/visit/{visit}/hand-over")
    assert house.status(visit) == "handed-over"


def test_a_form_outlives_a_store_that_is_away_and_a_log_in_that_ends_meanwhile(house: House) -> None:
    visit, li = house.visitor("payment"), house.clerk("Li")
    _, mei = at_desk(house)
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    house.store_is_away = True
    mei.fill(f"/visit/{visit}/hand-over", to=f"clerk-{li.id}", note="Brings the second key tomorrow")
    house.office.later(16)
    mei.fill(f"/visit/{visit}/hand-over")
    mei.fill("/login", name="Mei", secret="a long enough one")
    assert mei.page.status_code == 503
    assert "a long enough one" not in mei.page.text
    house.store_is_away = False
    mei.fill(f"/visit/{visit}/hand-over")
    mei.fill("/login", name="Mei", secret="a long enough one")
    assert "Brings the second key tomorrow" in mei.text
    assert house.status(visit) == "serving"
    mei.fill(f"/visit/{visit}/hand-over")
    assert house.status(visit) == "handed-over"


def test_a_slip_that_is_scanned_while_the_store_is_away_is_picked_up_by_hand_once_it_is_back(house: House) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    code = house.codes(visit)["staff"]
    house.store_is_away = True
    mei.fill("/find", code=code)
    house.store_is_away = False
    mei.fill("/find")
    mei.send_again("/find")
    assert "首接 Mei" in mei.text


@pytest.mark.parametrize("path", ["/call-next", "/visit/1/take"])
def test_a_step_in_vain_leads_back_to_the_desk_and_is_not_done_by_itself(house: House, path: str) -> None:
    visit = house.visitor("payment")
    _, mei = at_desk(house)
    fields = mei.form("/call-next").fields
    house.store_is_away = True
    mei.post(path, fields)
    assert "您填的内容保留在本页" not in mei.text
    house.store_is_away = False
    mei.fill(path)
    assert mei.page.url.path == "/"
    assert "没有完成就再做一次" in mei.text
    assert house.status(visit) == "waiting"


@pytest.mark.parametrize(
    ("method", "route", "told", "look"),
    [
        ("GET", "/", {}, "/"),
        ("GET", "/figures", {"query": {"first": "2026-11-20"}}, "/figures?first=2026-11-20"),
        ("POST", "/login", {"form": {"name": "Mei", "secret": "hers", "next": "/paper"}}, "/login?next=%2Fpaper"),
        ("POST", "/first", {"form": {"name": "Ann", "secret": "hers"}}, "/first"),
        ("POST", "/language", {"form": {"language": "en", "back": "/paper"}}, "/paper"),
        ("POST", "/t/{token}/rating", {"form": {"faces": "5"}}, "/t/{token}"),
    ],
)
def test_a_page_without_its_store_leads_back_to_where_it_was(
    house: House, method: str, route: str, told: dict[str, dict[str, str]], look: str
) -> None:
    asked = replace(Asked(house.desk(), method, route, route, "zh"), **told)  # type: ignore[arg-type]
    assert return_of(asked) == Return(look)


# A long line.


def test_who_stands_far_behind_is_counted_and_found_by_the_number(house: House) -> None:
    last = [house.visitor("payment") for _ in range(62)][-1]
    _, mei = at_desk(house)
    assert "C060" in mei.text
    assert "C061" not in mei.text
    assert "后面还有 2 位" in mei.text
    mei.fill("/find", code="C062")
    assert mei.page.url.path == f"/visit/{last}"


def rows_of(browser: Browser) -> dict[str, str]:
    """The lines of the desk's list by number: what each says, in one line."""
    rows = re.findall(r"<tr class=.*?</tr>", browser.page.text, re.DOTALL)
    told = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]
    return {row.split(" ")[0]: row for row in told}


def test_the_line_says_which_role_serves_those_whom_a_clerk_may_not(house: House) -> None:
    for request, answers in (("payment", {}), ("renovation", {"workers": "1"})):
        house.visitor(request, answers=answers)
    _, mei = at_desk(house, serves=frozenset({"finance"}))
    assert "办理" not in rows_of(mei)["C001"]
    assert "由工程主管办理" in rows_of(mei)["B001"]
    mei.get("/visit/2")
    assert "由工程主管办理" in mei.text
    assert not {"/visit/2/take", "/visit/2/call"} & set(mei.actions)
    mei.get("/visit/1")
    assert "由财务办理" not in mei.text
    mei.get("/")
    mei.fill("/presence", state="in", stands_in_for="engineering-supervisor")
    assert "办理" not in rows_of(mei)["B001"], "who stands in may"
    _, wang = at_desk(house, "Wang", role="supervisor", counter="8")
    assert "办理" not in "".join(rows_of(wang).values()), "who leads may serve everybody"
