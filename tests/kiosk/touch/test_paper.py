"""What the last screens say of paper: no more than is known, and the same at every kiosk of a house."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.printernames import PrinterRole, printer_name
from kiosk.states import Finished, FinishedWithoutPaper, Paper
from kiosk.touch.views.saying import said_of
from kiosk.visit import Ticket
from tests.kiosk.touch.harness import PANELS, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.samples import renovating, ticket_for

pytestmark = pytest.mark.xdist_group("stage")

TICKET_IS_OUT = {
    "zh": "小票已打印，请从下方取走。",
    "zh-Hant": "小票已列印，請從下方取走。",
    "en": "Please take your ticket below.",
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
OF_PAPER = {*TICKET_IS_OUT.values(), *NO_TICKET.values(), *STAFF_SLIP.values()}
"""All that is ever said of paper once the number stands."""


def ticket_at(kiosk: str, language: str, staff_slip_at: PrinterRole = "lobby") -> Ticket:
    """B012 as that kiosk gave it, with its slips at the kiosk's own printers."""
    given = ticket_for(renovating(catalogue(), language), "B012", 3)
    ticket, staff_slip = given.jobs
    at = {ticket: printer_name("lobby", kiosk), staff_slip: printer_name(staff_slip_at, kiosk)}
    return replace(given, jobs=tuple(replace(job, printer=printer) for job, printer in at.items()))


def words(state: Finished | FinishedWithoutPaper) -> list[str]:
    """All that the screen shows, in its order, line by line on its ticket."""
    view = view_of(state, open_window().around(theme_of(PANELS[0])))
    return [line for said in said_of(view) for line in said.text.splitlines()]


def of_paper(state: Finished | FinishedWithoutPaper) -> list[str]:
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
