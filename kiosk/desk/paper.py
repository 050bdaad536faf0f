"""Printers and slips: how each printer is, which slips wait for a person, and what that person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk.desk.access import POST, may
from kiosk.desk.alerts import mark_of
from kiosk.desk.asked import Asked
from kiosk.desk.phrases import Phrases
from kiosk.desk.printers import PrinterView, printer_view
from kiosk.printernames import in_order, printer_said
from kiosk.steps import NotDone

if TYPE_CHECKING:
    from kiosk.slipdesk import PaperPage
    from kiosk.undecided import SlipStep, UndecidedSlip

PAGE: Final = "/paper"
STEPS: Final = ("retry", "reprint", "cancel")


@dataclass(frozen=True)
class PrinterRow:
    """A printer, and how many slips come out of it by themselves once it can; empty where none does."""

    view: PrinterView
    waiting: str


@dataclass(frozen=True)
class StepView:
    """A step that somebody may take, and its button's text."""

    id: str
    text: str


@dataclass(frozen=True)
class SlipRow:
    """A slip that waits for a person: what it is, why it waits, and what to do. `visit` leads to its visit, 0 for
    none; `over` says that the visit is."""

    job: int
    visit: int
    number: str
    over: str
    kind: str
    printer: str
    since: str
    why: str
    advice: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True)
class PaperView:
    """All of the page that changes by itself; `mark` changes with it. The `quiet` lines ask nobody for
    anything."""

    printers: tuple[PrinterRow, ...]
    title: str
    slips: tuple[SlipRow, ...]
    more: str
    quiet: tuple[str, ...]
    mark: str


def show(asked: Asked) -> Response:
    """The printers and all slips that wait for a person."""
    return asked.page("paper", paper=_view(asked))


def show_list(asked: Asked) -> Response:
    """The parts of that page that change by themselves."""
    return asked.page("paper-list", paper=_view(asked))


def step(asked: Asked) -> Response:
    """What somebody decides about a slip. Raises a 404 for a step that is none."""
    wanted = asked.params["step"]
    if wanted not in STEPS:
        raise HTTPException(404)
    slip = asked.desk.counter.slips.decide(asked.staff, asked.number("job"), cast("SlipStep", wanted))
    if isinstance(slip, NotDone):
        return asked.then(PAGE, slip.key, slip.parameters)
    return asked.then(PAGE, f"said.paper.{wanted}", _about(slip, asked.phrases))


def _about(slip: UndecidedSlip, say: Phrases) -> dict[str, str]:
    """What a line about a slip may say."""
    printer = printer_said(slip.printer, say.say)
    return {"slip": _named(slip.number, slip.kind, say), "number": slip.number, "printer": printer}


def _named(number: str, kind: str, say: Phrases) -> str:
    """A slip in a sentence: C001 取号小票."""
    return f"{number} {say.say(f'service.slip-kind.{kind}')}".strip()


def _view(asked: Asked) -> PaperView:
    say, board, page = asked.phrases, asked.board, asked.desk.counter.slips.page()
    may_decide = may(asked.staff.role, POST, "/paper/{job}/{step}")
    printers = tuple(
        PrinterRow(printer_view(name, board, say), _waiting(name, page, say))
        for name in in_order({*asked.desk.counter.profiles, *board.printers})
    )
    slips = tuple(_row(it, board.now, may_decide, say) for it in page.undecided)
    title = say.say("paper.slips", count=page.count)
    behind = page.count - len(slips)
    more = say.say("paper.more", count=behind) if behind > 0 else ""
    shown = (printers, title, slips, more, _quiet(page, say))
    return PaperView(*shown, mark_of(shown))


def _waiting(printer: str, page: PaperPage, say: Phrases) -> str:
    count = page.waiting.get(printer, 0)
    return say.say("paper.waiting", count=count) if count else ""


def _row(slip: UndecidedSlip, now: datetime, may_decide: bool, say: Phrases) -> SlipRow:
    return SlipRow(
        job=slip.job,
        visit=slip.visit or 0,
        number=slip.number,
        over=say.say("paper.over") if slip.is_over else "",
        kind=say.say(f"service.slip-kind.{slip.kind}"),
        printer=printer_said(slip.printer, say.say),
        since=say.say("paper.since", time=say.day_clock(slip.since, now)),
        why=say.say(f"paper.why.{slip.why}"),
        advice=say.say(f"paper.why.{slip.why}.advice"),
        steps=tuple(StepView(it, _step_text(it, slip, say)) for it in slip.steps) if may_decide else (),
    )


def _step_text(wanted: SlipStep, slip: UndecidedSlip, say: Phrases) -> str:
    """A copy that may be the second says so before it is asked for."""
    if wanted == "retry":
        return say.say("paper.step.retry.marked" if slip.is_marked else "paper.step.retry")
    return say.say(f"paper.step.{wanted}", number=slip.number)


def _quiet(page: PaperPage, say: Phrases) -> tuple[str, ...]:
    uncut = (
        say.say("paper.uncut", printer=printer_said(it.printer, say.say), slip=_named(it.number, it.kind, say))
        for it in page.uncut
    )
    sent = (
        say.say("paper.sent", printer=printer_said(name, say.say), count=page.sent[name])
        for name in in_order(page.sent)
    )
    return (*uncut, *sent)
