"""What the last screens say of paper: no more than is known, and the same at every kiosk of a house."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.draft import Draft
from kiosk.events import Result
from kiosk.flow import advance
from kiosk.lobby import event_of
from kiosk.orders import PrinterSeen
from kiosk.printernames import PrinterRole, printer_name
from kiosk.states import Finished, FinishedWithoutPaper, Paper, Printing, PrintingChecklist, Servicing, State
from kiosk.touch.theme import LookName
from kiosk.touch.views.saying import said_of
from kiosk.visit import Ticket
from printing.report import Printed
from tests.kiosk.lobby import PRINTED
from tests.kiosk.touch.harness import PANELS, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.samples import OVERVIEW, renovating, ticket_for

pytestmark = pytest.mark.xdist_group("stage")

TICKET_IS_OUT = {
    "zh": "小票已打印，请从下方取走。",
    "zh-Hant": "小票已列印，請從下方取走。",
    "en": "Please take your ticket below.",
}
TICKET_IS_BESIDE = {
    "zh": "小票已打印，在旁边的备用打印机，请取走。",
    "zh-Hant": "小票已列印，在旁邊的備用印表機，請取走。",
    "en": "Please take your ticket at the printer beside this one.",
}
LIST_IS_OUT = {
    "zh": "请从下方取走清单。回家备齐以后，欢迎随时再来；您也可以现在继续。",
    "zh-Hant": "請從下方取走清單。回家備齊以後，歡迎隨時再來；您也可以現在繼續。",
    "en": "Please take it below. Come back when you have everything, or continue now.",
}
LIST_IS_BESIDE = {
    "zh": "清单在旁边的备用打印机，请取走。回家备齐以后，欢迎随时再来；您也可以现在继续。",
    "zh-Hant": "清單在旁邊的備用印表機，請取走。回家備齊以後，歡迎隨時再來；您也可以現在繼續。",
    "en": "Please take the list at the printer beside this one. Come back when you have everything, or continue now.",
}
NO_TICKET = {
    "zh": "号码已经排好。没有看到小票的话，请记下号码；需要纸条，大厅服务台可以写给您。",
    "zh-Hant": "號碼已經排好。沒有看到小票的話，請記下號碼；需要紙條，大廳服務臺可以寫給您。",
    "en": "Your number counts. No ticket? Please note the number; the desk in the lobby can write it down.",
}
STAFF_SLIP: dict[tuple[str, Paper], str] = {
    ("zh", "coming"): "下联还在打印，请稍等。",
    ("zh", "printed"): "请将下联交给工作人员。",
    ("zh", "missing"): "没看到下联也没关系，会按号码叫您。",
    ("zh-Hant", "coming"): "下聯還在列印，請稍等。",
    ("zh-Hant", "printed"): "請將下聯交給工作人員。",
    ("zh-Hant", "missing"): "沒看到下聯也沒關係，會按號碼叫您。",
    ("en", "coming"): "The slip for staff is still printing.",
    ("en", "printed"): "Please give the lower slip to our staff.",
    ("en", "missing"): "No slip for staff? You will be called by your number anyway.",
}
OF_PAPER = {
    *(said for where in (TICKET_IS_OUT, TICKET_IS_BESIDE, LIST_IS_OUT, LIST_IS_BESIDE) for said in where.values()),
    *NO_TICKET.values(),
    *STAFF_SLIP.values(),
}
"""All that is ever said of paper once the number stands, and of the list to take home."""


def came_out(kind: str, reference: str, printer: str) -> Result:
    """What the screen hears once a slip is known to lie at a printer."""
    job = replace(PRINTED, kind=kind, reference=reference, printer=printer)
    event = event_of(Printed(job, "id"))
    assert event is not None
    return event


def ticket_at(kiosk: str, language: str, staff_slip_at: PrinterRole = "lobby") -> Ticket:
    """B012 as that kiosk gave it, with its slips at the kiosk's own printers."""
    given = ticket_for(renovating(catalogue(), language), "B012", 3)
    ticket, staff_slip = given.jobs
    at = {ticket: printer_name("lobby", kiosk), staff_slip: printer_name(staff_slip_at, kiosk)}
    return replace(given, jobs=tuple(replace(job, printer=printer) for job, printer in at.items()))


def words(state: State) -> list[str]:
    """All that the screen shows, in its order, line by line on its ticket."""
    view = view_of(state, open_window().around(theme_of(PANELS[0])))
    return [line for said in said_of(view) for line in said.text.splitlines()]


def of_paper(state: State) -> list[str]:
    """What it says of paper."""
    return [said for said in words(state) if said in OF_PAPER]


@pytest.mark.parametrize("kiosk", ["1", "2", "东门"])
@pytest.mark.parametrize(("language", "paper"), STAFF_SLIP)
def test_the_slip_for_staff_is_asked_for_once_it_is_printed_and_told_as_coming_or_missing_until_then(
    kiosk: str, language: str, paper: Paper
) -> None:
    state = Finished(renovating(catalogue(), language), ticket_at(kiosk, language), paper)
    assert of_paper(state) == [TICKET_IS_OUT[language], STAFF_SLIP[language, paper]]


@pytest.mark.parametrize("kiosk", ["1", "2"])
@pytest.mark.parametrize("paper", ["coming", "printed", "missing"])
def test_nobody_is_asked_for_a_slip_that_comes_out_behind_the_counter(kiosk: str, paper: Paper) -> None:
    state = Finished(renovating(catalogue(), "zh"), ticket_at(kiosk, "zh", staff_slip_at="counter"), paper)
    assert of_paper(state) == [TICKET_IS_OUT["zh"]]


@pytest.mark.parametrize("kiosk", ["1", "2"])
@pytest.mark.parametrize("language", NO_TICKET)
@pytest.mark.parametrize("paper", ["coming", "printed", "missing"])
def test_without_paper_the_number_stands_with_where_to_go_and_no_paper_is_promised(
    kiosk: str, language: str, paper: Paper
) -> None:
    state = FinishedWithoutPaper(renovating(catalogue(), language), ticket_at(kiosk, language), paper)
    assert "B012" in words(state)
    assert of_paper(state) == [NO_TICKET[language]]


@pytest.mark.parametrize("kiosk", ["1", "2"])
@pytest.mark.parametrize(("role", "told"), [("lobby", TICKET_IS_OUT), ("spare", TICKET_IS_BESIDE)])
@pytest.mark.parametrize("language", TICKET_IS_OUT)
def test_a_ticket_is_told_to_lie_at_the_printer_that_it_came_out_of(
    kiosk: str, role: PrinterRole, told: dict[str, str], language: str
) -> None:
    draft, ticket = renovating(catalogue(), language), ticket_at(kiosk, language)
    state, _ = advance(Printing(draft, ticket), came_out("ticket", str(ticket.visit), printer_name(role, kiosk)))
    assert of_paper(state) == [told[language], STAFF_SLIP[language, "coming"]]


@pytest.mark.parametrize("kiosk", ["1", "2"])
@pytest.mark.parametrize(("role", "told"), [("lobby", LIST_IS_OUT), ("spare", LIST_IS_BESIDE)])
@pytest.mark.parametrize("language", LIST_IS_OUT)
def test_a_list_to_take_home_is_told_to_lie_at_the_printer_that_it_came_out_of(
    kiosk: str, role: PrinterRole, told: dict[str, str], language: str
) -> None:
    asked = PrintingChecklist(renovating(catalogue(), language), "p1")
    state, _ = advance(asked, came_out("checklist", "checklist:p1", printer_name(role, kiosk)))
    assert of_paper(state) == [told[language]]


@pytest.mark.parametrize(
    ("condition", "one_way", "told", "look"),
    [
        ("unknown", True, "不会回话", "panel"),
        ("unknown", False, "不知道打印机的状态", "notice"),
        ("unreachable", True, "连不上打印机", "notice"),
        ("ready", False, "打印机正常", "panel"),
    ],
)
def test_the_menu_tells_staff_no_alarm_of_a_printer_that_answers_nothing_and_no_less_where_it_is_not_there(
    condition: str, one_way: bool, told: str, look: LookName
) -> None:
    theme = theme_of(PANELS[0])
    seen = replace(OVERVIEW, printers=(PrinterSeen("lobby", condition, 0, 0, one_way),))
    menu = Servicing(Draft("zh", home_language="zh"), "s1", 3, seen, "printers")
    (printer,) = view_of(menu, open_window().around(theme)).statements
    assert told in "\n".join(text.body for text in printer.texts)
    assert printer.look == theme.look(look)
