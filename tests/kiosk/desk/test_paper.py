"""Printers and slips at the desk: a clerk sees which printer is unwell and which slips wait, and decides."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import httpx
import pytest
from sqlalchemy import update

from kiosk.desk.events import Hub
from kiosk.sentslips import MOST_SENT, uncut
from kiosk.slipdesk import MOST_SLIPS
from kiosk.staff import StaffRole
from kiosk.steps import NotDone
from kiosk.tables import register
from printing import lease, spool
from printing.condition import CoverOpen, PaperOut, PrinterCondition, Ready
from printing.lease import Owner
from printing.memory import MemoryPrinter, PaperCopy
from printing.nature import nature_of
from printing.spool import Job, Outcome
from printing.tables import attempts, print_jobs
from printing.worker import PrintWorker
from tests.kiosk.desk.house import Browser, House, on_both_stores
from tests.kiosk.lobby import ToldClock, draft

PRESS = Owner("the lobby", "its boot", 1)
PATIENCE_S = 600


class PassingHour:
    """The house's own hour, which a printer at work lets pass."""

    def __init__(self, told: ToldClock) -> None:
        self._told = told
        self._passed_s = 0.0

    def now(self) -> datetime:
        return self._told.now()

    def monotonic(self) -> float:
        return self._passed_s

    def advance(self, seconds: float) -> None:
        self._passed_s += seconds
        self._told.hour += timedelta(seconds=seconds)


class Press:
    """The lobby's printer at work in a house."""

    def __init__(self, house: House) -> None:
        profile = house.office.lobby.profiles["lobby"]
        self._store, self._clock = house.store, PassingHour(house.office.lobby.clock)
        self.printer = MemoryPrinter(self._clock, nature=nature_of(profile))
        self._worker = PrintWorker(
            printer="lobby",
            transaction=house.store.transaction,
            reading=house.store.reading,
            transport=self.printer,
            profile=profile,
            clock=self._clock,
            report=lambda _report: None,
            owner=PRESS,
        )

    def work_until(self, is_reached: Callable[[], bool]) -> None:
        end = self._clock.monotonic() + PATIENCE_S
        while not is_reached():
            assert self._clock.monotonic() < end, "it was not reached"
            if not self._worker.step():
                self._clock.advance(0.05)

    def hold_first(self) -> int:
        """The first slip is sent, and once more marked, and both times the printer's answers get lost; its job."""
        [job, *_] = self.jobs()
        for _ in range(2):
            self.work_until(lambda: self.state(job.id) == "sent")
            self.printer.lose_replies = 2
            self.work_until(lambda: self.state(job.id) in ("unknown", "held"))
        self.work_until(lambda: self.states() == ["held", "confirmed"])
        return job.id

    def wait_without_paper(self, minutes: int) -> None:
        """The roll ran out before the next slip, and for so long nobody came."""
        self.printer.paper = "out"
        self.work_until(lambda: "queued" in self.states())
        self._worker.step()
        self._clock.advance(minutes * 60)
        self.work_until(lambda: "held" in self.states())

    def state(self, job: int) -> str:
        with self._store.reading() as connection:
            return spool.job_of(connection, job).state

    def states(self) -> list[str]:
        return [job.state for job in self.jobs()]

    def jobs(self) -> list[Job]:
        with self._store.reading() as connection:
            return spool.jobs(connection)


def is_marked(copy: PaperCopy) -> bool:
    return "REPRINT" in copy.text


def hold(house: House, job: int) -> None:
    """As a worker holds a slip that it may not send by itself."""
    with house.store.transaction() as connection:
        spool.hold(connection, job)


def send(house: House, outcome: Outcome) -> Job:
    """The lobby's next slip is sent, and ends so."""
    now = house.office.lobby.clock.now()
    with house.store.transaction() as connection:
        lease.acquire_lease(connection, "lobby", PRESS, lease.Watch(house.office.lobby.clock))
        job = spool.claim(connection, "lobby")
        assert job is not None
        attempt = spool.begin_attempt(connection, job, owner=PRESS, epoch=1, now=now)
        assert attempt is not None
        return spool.settle(connection, attempt, outcome, now)


def tell(house: House, printer: str, condition: PrinterCondition) -> None:
    with house.store.transaction() as connection:
        spool.record_condition(connection, printer, condition, house.office.lobby.clock.now())


def on_record(house: House, event: str) -> list[str]:
    """The register's entries of an event."""
    with house.store.reading() as connection:
        entries = connection.execute(register.select().order_by(register.c.day, register.c.seq)).all()
    return [it.entry for it in entries if f'"{event}"' in it.entry]


def steps_of(browser: Browser) -> list[str]:
    return [it for it in browser.actions if it.startswith("/paper/")]


# The slips, and what is decided about them.


@on_both_stores
def test_a_slip_that_is_held_is_seen_on_every_page_and_printed_again_marked(house: House) -> None:
    house.visitor("payment")
    press = Press(house)
    job = press.hold_first()
    mei = house.clerk("Mei")
    desk = house.logged_in("Mei")
    for path in ("/", "/shift", "/follow-ups", "/alerts", "/line"):
        desk.get(path)
        assert "1 张小票等人处理" in desk.text, path
    desk.get("/paper")
    assert "等人处理的小票：1" in desk.text
    assert "C001 取号小票 大厅打印机 9:4" in desk.text
    assert "自动补打过一次，仍不知道有没有出纸" in desk.text
    assert "补打这张（标“补打”）" in desk.text
    desk.fill(f"/paper/{job}/retry")
    assert "C001 取号小票排上了，大厅打印机一好就打出来。" in desk.text
    assert "没有小票等人处理。" in desk.text
    assert "张小票等人处理" not in desk.text
    press.work_until(lambda: press.states() == ["confirmed", "confirmed"])
    copies = [copy for copy in press.printer.copies if "FOR STAFF" not in copy.text]
    assert list(map(is_marked, copies)) == [False, True, True]
    [entry] = on_record(house, "retry-queued")
    assert f'"clerk":{mei.id}' in entry.replace(" ", "")
    assert f'"job":{job}' in entry.replace(" ", "")


@on_both_stores
@pytest.mark.parametrize("condition", ["paper-out", "cover-open"])
def test_a_slip_that_paper_ended_in_is_told_as_damaged_and_printed_again_marked(house: House, condition: str) -> None:
    house.visitor("payment")
    press = Press(house)
    if condition == "paper-out":
        press.printer.paper_left = 12
        press.work_until(lambda: press.printer.paper == "out")
    else:
        press.work_until(lambda: press.state(1) == "sent")
        press.printer.cover_open = True
    press.work_until(lambda: spool_condition(house) == condition)
    press.printer.mend()
    press.work_until(lambda: press.states() == ["damaged", "confirmed"])
    house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    assert "打印中途没纸了或上盖开了，可能没打完整" in desk.text
    assert "有完整的一张，就取消；没有，就把半张收走，装好纸、合好上盖，再补打。" in desk.text
    desk.fill("/paper/1/retry")
    press.work_until(lambda: press.states() == ["confirmed", "confirmed"])
    assert is_marked(press.printer.copies[-1])


def at_printers_and_slips(house: House) -> str:
    """What a clerk who has just logged in reads there."""
    desk = house.logged_in()
    desk.get("/paper")
    return desk.text


def spool_condition(house: House) -> str:
    with house.store.reading() as connection:
        return spool.conditions(connection)["lobby"].name


def test_a_slip_that_waited_too_long_is_printed_unmarked_where_it_was_never_sent(house: House) -> None:
    house.visitor("payment")
    press = Press(house)
    press.printer.paper = "out"
    house.office.later(16)
    press.work_until(lambda: press.states() == ["held", "held"])
    house.clerk()
    desk = house.logged_in()
    assert "2 张小票等人处理" in desk.text
    assert "大厅打印机：纸用完了" in desk.text
    desk.get("/paper")
    assert "9:56 起" in desk.text
    assert "等得太久，没有自动打印" in desk.text
    assert "标“补打”" not in desk.text.partition("等人处理的小票：2")[2]
    desk.fill("/paper/1/reprint")
    assert "C001 的小票都排上了" in desk.text
    press.printer.mend()
    press.work_until(lambda: press.states() == ["confirmed", "confirmed"])
    assert list(map(is_marked, press.printer.copies)) == [False, False]
    assert len(on_record(house, "reprint-queued")) == 1


@on_both_stores
def test_a_slip_that_waited_too_long_is_told_so_though_a_clock_was_set_back(house: House) -> None:
    house.visitor("payment")
    press = Press(house)
    house.office.later(-60)
    press.wait_without_paper(16)
    house.clerk()
    told = at_printers_and_slips(house)
    assert told.count("等得太久，没有自动打印") == 2
    assert "存下的内容对不上" not in told


@on_both_stores
def test_a_copy_that_waited_too_long_is_told_so_whatever_became_of_the_copies_before(house: House) -> None:
    visit = house.visitor("payment")
    press = Press(house)
    press.work_until(lambda: press.state(1) == "sent")
    press.printer.lose_replies = 2
    press.work_until(lambda: press.states() == ["confirmed", "confirmed"])
    assert list(map(is_marked, press.printer.copies)) == [False, True, False]
    house.office.lobby.reception().reprint(visit)
    press.wait_without_paper(16)
    house.clerk()
    told = at_printers_and_slips(house)
    assert told.count("等得太久，没有自动打印") == 2
    assert "仍不知道有没有出纸" not in told


@on_both_stores
def test_of_a_slip_that_may_be_on_paper_and_then_waited_too_long_the_desk_says_to_look_first(house: House) -> None:
    house.visitor("payment")
    press = Press(house)
    press.work_until(lambda: press.state(1) == "sent")
    press.printer.reachable = False
    press.wait_without_paper(16)
    assert press.states() == ["held", "held"]
    house.clerk()
    told = at_printers_and_slips(house)
    assert told.count("等得太久，没有自动补打；不知道有没有出纸") == 1
    assert told.count("先看看出纸口。有这张，就取消") == 1
    assert told.count("等得太久，没有自动打印") == 1, "the staff slip was never sent"


@on_both_stores
def test_a_slip_that_does_not_fit_is_told_so_however_long_it_waits(house: House) -> None:
    house.visitor("payment")
    with house.store.transaction() as connection:
        connection.execute(update(print_jobs).where(print_jobs.c.id == 1).values(body=b"something else"))
    press = Press(house)
    press.work_until(lambda: press.states() == ["held", "confirmed"])
    house.clerk()
    for _ in range(2):
        assert "存下的内容对不上，不能打印" in at_printers_and_slips(house)
        house.office.later(16)


@on_both_stores
def test_why_a_slip_waits_is_guessed_where_it_was_held_before_that_was_kept(house: House) -> None:
    house.visitor("payment")
    hold(house, 1)
    with house.store.transaction() as connection:
        connection.execute(update(print_jobs).values(held_because=None))
    house.clerk()
    assert "存下的内容对不上，不能打印" in at_printers_and_slips(house)
    house.office.later(16)
    assert "等得太久，没有自动打印" in at_printers_and_slips(house)
    with house.store.transaction() as connection:
        connection.execute(update(print_jobs).values(reprinted_itself=True))
    assert "自动补打过一次，仍不知道有没有出纸" in at_printers_and_slips(house)


@on_both_stores
def test_a_slip_that_nobody_needs_is_cancelled_and_never_printed(house: House) -> None:
    house.visitor("payment")
    hold(house, 1)
    mei = house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    desk.fill("/paper/1/cancel")
    assert "C001 取号小票已取消" in desk.text
    press = Press(house)
    press.work_until(lambda: press.states() == ["cancelled", "confirmed"])
    assert len(press.printer.copies) == 1
    [entry] = on_record(house, "slip-cancelled")
    assert f'"clerk":{mei.id}' in entry.replace(" ", "")


def test_a_list_to_take_home_has_no_number_and_is_decided_about_all_the_same(house: House) -> None:
    house.visitor("payment")
    [checklist] = house.office.lobby.reception().print_checklist(
        draft("renovation", answers={"workers": "5"}), "its-key"
    )
    hold(house, checklist)
    house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    assert "— 一次性告知单 大厅打印机" in desk.text
    assert steps_of(desk) == [f"/paper/{checklist}/retry", f"/paper/{checklist}/cancel"]
    desk.fill(f"/paper/{checklist}/retry")
    assert "一次性告知单排上了" in desk.text


def test_it_is_told_whose_visit_is_over_so_that_nobody_prints_for_who_has_left(house: House) -> None:
    here, left = house.visitor("payment"), house.visitor("payment")
    for job in range(1, 5):
        hold(house, job)
    mei = house.clerk()
    house.counter.take(mei, left)
    house.counter.finish(mei, left, "done")
    desk = house.logged_in()
    desk.get("/paper")
    assert desk.text.count("C002 已结束") == 2
    assert "C001 取号小票" in desk.text
    assert house.status(here) == "waiting"


# Several clerks, nervous fingers.


@on_both_stores
@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ("retry", "retry", "queued"),
        ("retry", "cancel", "queued"),
        ("reprint", "cancel", "queued"),
        ("cancel", "retry", "cancelled"),
        ("cancel", "reprint", "cancelled"),
    ],
)
def test_what_one_clerk_has_decided_stands_and_the_other_is_told(
    house: House, first: str, second: str, state: str
) -> None:
    house.visitor("payment")
    hold(house, 1)
    house.clerk("Mei")
    house.clerk("Li", counter="4")
    mei, li = house.logged_in("Mei"), house.logged_in("Li")
    mei.get("/paper")
    li.get("/paper")
    mei.fill(f"/paper/1/{first}")
    before = house.everything()
    li.fill(f"/paper/1/{second}")
    assert "这张小票已经有人处理了" in li.text
    assert house.everything() == before
    assert states(house)[0] == state


@on_both_stores
def test_of_two_clerks_at_the_same_moment_one_decides(house: House) -> None:
    house.visitor("payment")
    clerks = [house.clerk("Mei"), house.clerk("Li", counter="4")]
    for _ in range(5):
        hold(house, 1)
        steps = [partial(house.counter.slips.decide, clerk, 1, "retry") for clerk in clerks]
        with ThreadPoolExecutor() as at_once:
            told = [it.result() for it in [at_once.submit(step) for step in steps]]
        assert sum(isinstance(it, NotDone) for it in told) == 1
    assert len(on_record(house, "retry-queued")) == 5


def test_the_same_form_sent_twice_decides_once(house: House) -> None:
    house.visitor("payment")
    hold(house, 1)
    house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    form = desk.form("/paper/1/cancel")
    desk.post(form.action, form.fields)
    desk.post(form.action, form.fields)
    assert "这一步刚才已经做过了" in desk.text
    assert len(on_record(house, "slip-cancelled")) == 1


# Who may.


@pytest.mark.parametrize("role", ["guard", "administrator"])
def test_who_serves_nobody_sees_the_slips_and_decides_nothing(house: House, role: StaffRole) -> None:
    house.visitor("payment")
    hold(house, 1)
    house.clerk("Ann", role=role)
    desk = house.logged_in("Ann")
    desk.get("/paper")
    assert "C001 取号小票" in desk.text
    assert steps_of(desk) == []
    fields = desk.form("/find").fields
    for step in ("retry", "reprint", "cancel"):
        assert desk.post(f"/paper/1/{step}", fields).status_code == 403
    assert states(house)[0] == "held"


def test_a_form_without_our_token_decides_nothing(house: House) -> None:
    house.visitor("payment")
    hold(house, 1)
    house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    for token in ("", "forged"):
        desk.post("/paper/1/cancel", desk.form("/paper/1/cancel").fields | {"form_token": token})
        desk.get("/paper")
    assert states(house)[0] == "held"


def test_looking_decides_nothing(house: House) -> None:
    house.visitor("payment")
    hold(house, 1)
    house.clerk()
    desk = house.logged_in()
    before = house.everything()
    answers: list[httpx.Response] = [desk.get(path) for path in ("/paper", "/paper/list", "/paper/1/cancel")]
    assert [it.status_code for it in answers] == [200, 200, 405]
    assert house.everything() == before


@pytest.mark.parametrize("path", ["/paper/1/eat", "/paper/nothing/cancel"])
def test_a_step_that_is_none_is_not_there(house: House, path: str) -> None:
    house.clerk()
    desk = house.logged_in()
    assert desk.post(path, desk.form("/find").fields).status_code == 404


@pytest.mark.parametrize("job", [1, 99])
def test_a_slip_that_prints_by_itself_or_is_not_there_is_nobodys_to_decide(house: House, job: int) -> None:
    house.visitor("payment")
    house.clerk()
    desk = house.logged_in()
    desk.post(f"/paper/{job}/cancel", desk.form("/find").fields)
    assert "这张小票已经有人处理了" in desk.text
    assert states(house) == ["queued", "queued"]


def test_what_a_visitor_typed_is_not_on_the_page(house: House) -> None:
    typed = {"unit": "3-2-1402", "name": "欧阳女士", "phone": "13800001234"}
    house.visitor("renovation", answers={"workers": "5"}, details=typed)
    hold(house, 1)
    hold(house, 2)
    house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    assert "2" in desk.text.partition("等人处理的小票：")[2][:1]
    assert [it for it in typed.values() if it in desk.page.text] == []


# The printers.


@pytest.mark.parametrize("path", ["/", "/shift", "/paper"])
def test_it_is_told_which_of_several_printers_is_unwell_and_what_to_do(house: House, path: str) -> None:
    tell(house, "lobby", CoverOpen())
    tell(house, "counter", Ready())
    house.clerk()
    desk = house.logged_in()
    desk.get(path)
    assert "大厅打印机：上盖没合好" in desk.text
    assert "请把打印机上盖按下去" in desk.text
    pills = desk.page.text.partition('id="pills"')[2].partition("</header>")[0]
    assert "打印机正常" not in pills, "nobody asks which one"


def test_the_page_shows_each_printer_with_what_waits_for_it(house: House) -> None:
    house.visitor("payment")
    tell(house, "lobby", PaperOut())
    house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    text = desk.text.partition("打印机和小票 大厅打印机")[2]
    assert text.startswith(" 纸用完了")
    assert "排着 2 张小票，会自动打出来。 柜台打印机 还没有消息" in text
    tell(house, "counter", Ready())
    desk.get("/paper")
    assert "柜台打印机 打印机正常" in desk.text


def test_while_all_is_well_the_head_says_so_in_one_word(house: House) -> None:
    tell(house, "lobby", Ready())
    tell(house, "counter", Ready())
    house.clerk()
    desk = house.logged_in()
    assert desk.text.count("打印机正常") == 1
    assert 'href="/paper"' in desk.page.text


GONE = {
    "zh": (
        "2 张小票等人处理",
        "工作人员联 备用打印机",
        "没有触摸屏在用这台打印机，没有打印",
        "要纸，点号码打印那一页",
    ),
    "zh-Hant": (
        "2 張小票等人處理",
        "工作人員聯 備用印表機",
        "沒有觸控螢幕在用這台印表機，沒有列印",
        "要紙，點號碼列印那一頁",
    ),
    "en": (
        "2 slips wait for staff",
        "staff slip Spare printer",
        "No kiosk drives its printer now, so it was not printed",
        "For paper, print the page",
    ),
}


def wait_for_the_spare(house: House, kind: str) -> list[int]:
    """The lobby's slips of a kind are given to the spare, which this house has no more; returns their jobs."""
    with house.store.transaction() as connection:
        given = spool.take_over(connection, "lobby", "spare")
        for job in given:
            if job.kind != kind:
                spool.cancel(connection, job.id)
    return [job.id for job in given if job.kind == kind]


@pytest.mark.parametrize("language", GONE)
def test_slips_of_a_printer_that_was_taken_out_are_told_with_whose_they_are(house: House, language: str) -> None:
    visits = [house.visitor("payment"), house.visitor("renovation", answers={"workers": "5"})]
    jobs = wait_for_the_spare(house, "staff")
    house.clerk()
    desk = house.logged_in()
    desk.client.headers["accept-language"] = language
    desk.get("/paper")
    for told in GONE[language]:
        assert told in desk.text
    assert all(f'href="/visit/{it}"' in desk.page.text for it in visits)
    assert sorted(steps_of(desk)) == [f"/paper/{job}/cancel" for job in jobs], "nothing prints at no printer"
    for job in jobs:
        desk.fill(f"/paper/{job}/cancel")
    desk.get("/")
    assert GONE[language][0] not in desk.text


def test_slips_of_a_printer_that_another_machine_drives_are_not_missed(house: House) -> None:
    house.visitor("payment")
    wait_for_the_spare(house, "ticket")
    elsewhere = Owner("another-machine", "its boot", 1)
    with house.store.transaction() as connection:
        lease.acquire_lease(connection, "spare", elsewhere, lease.Watch(house.office.lobby.clock))
        spool.record_condition(connection, "spare", Ready(), house.office.lobby.clock.now())
    house.clerk()
    assert "等人处理" not in house.logged_in().text


# What asks nobody for anything.


def test_slips_of_a_printer_that_never_answers_are_a_quiet_line_of_that_day(house: House) -> None:
    house.visitor("payment")
    send(house, Outcome("sent"))
    send(house, Outcome("sent"))
    house.clerk()
    desk = house.logged_in()
    assert "等人处理" not in desk.text
    desk.get("/paper")
    assert "大厅打印机：今天送出 2 张。这台打印机不会回话" in desk.text
    house.office.later(24 * 60)
    later = house.logged_in()
    later.get("/paper")
    assert "今天送出" not in later.text


def test_a_slip_that_hangs_uncut_is_a_quiet_line_until_the_next_one(house: House) -> None:
    house.visitor("payment")
    send(house, Outcome("confirmed", "id", "cutter"))
    house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    assert "大厅打印机：C001 取号小票打好了，没有裁断，请用手撕下。" in desk.text
    send(house, Outcome("confirmed", "id"))
    desk.get("/paper")
    assert "没有裁断" not in desk.text


def test_a_slip_that_hangs_is_looked_for_only_among_the_last_ones_however_many_there_ever_were(house: House) -> None:
    house.visitor("payment")
    hanging = send(house, Outcome("confirmed", "id", "cutter"))
    with house.store.transaction() as connection:
        row = connection.execute(attempts.select()).mappings().one()
        elsewhere = {name: value for name, value in row.items() if name != "id"} | {"printer": "spare"}
        later = [elsewhere | {"number": number} for number in range(2, MOST_SENT + 2)]
        connection.execute(attempts.insert(), later[1:])
        assert [it.number for it in uncut(connection, hanging.printer)] == ["C001"]
        connection.execute(attempts.insert(), later[0])
        assert uncut(connection, hanging.printer) == ()


def test_what_is_more_than_a_page_is_counted_and_comes_up_as_the_rest_is_decided(house: House) -> None:
    for _ in range(MOST_SLIPS // 2):
        house.visitor("payment")
    [latest] = house.office.lobby.reception().print_checklist(draft("renovation", answers={"workers": "5"}), "key")
    for job in range(1, latest + 1):
        hold(house, job)
    house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    assert f"等人处理的小票：{MOST_SLIPS + 1}" in desk.text
    assert "还有 1 张，处理完上面的就会显示。" in desk.text
    assert "/paper/1/cancel" not in desk.actions
    desk.fill(f"/paper/{latest}/cancel")
    assert "还有" not in desk.text
    assert "/paper/1/cancel" in desk.actions


# Open pages.


@pytest.mark.anyio
async def test_open_pages_hear_of_a_slip_that_a_worker_holds_without_a_register_entry(house: House) -> None:
    house.visitor("payment")
    hub = Hub(house.outlook)
    await hub.look()
    turn = hub.turn
    await hub.look()
    assert hub.turn == turn
    hold(house, 1)
    await hub.look()
    assert hub.turn == turn + 1


def states(house: House) -> list[str]:
    with house.store.reading() as connection:
        return [job.state for job in spool.jobs(connection)]
