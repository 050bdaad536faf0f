"""The measured service (S24): to look at, and as CSV to take away. Read from daily totals, never from visits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from kiosk.desk.asked import Asked
from kiosk.desk.phrases import Phrases
from kiosk.desk.table import Cell, as_csv
from kiosk.desk.written import Unfit, day_of
from kiosk.figures import Summary, Totals

SHOWN_DAYS = 7
MOST_DAYS = 400
CHART_WIDTH, LABEL_WIDTH, BAR_STEP, TEXT_WIDTH = 800, 190, 34, 90
NOTHING = "—"

HEADER = (
    "figure.closed",
    "figure.finished",
    "figure.no-shows",
    "figure.left",
    "figure.wait",
    "figure.service",
    "figure.share",
    "figure.escalated",
    "figure.kept",
    "figure.late",
    "figure.ratings",
    "figure.faces",
)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, in units of the drawing."""

    label: str
    text: str
    y: int
    width: int


@dataclass(frozen=True)
class Chart:
    """A drawing of bars."""

    title: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    left: int


@dataclass(frozen=True)
class Sheet:
    """A table to look at."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def show(asked: Asked) -> Response:
    """The figures of some days, by default the last seven; days that do not fit are said in a sentence, and stand as
    they were written."""
    try:
        first, last = _days(asked)
    except Unfit as unfit:
        return _page(asked, 400, *_week(asked), unfit.key)
    return _page(asked, 200, first, last, "")


def _page(asked: Asked, status: int, first: date, last: date, trouble: str) -> Response:
    found = asked.desk.counter.summary(first, last)
    say = asked.phrases
    by_day = [(day.isoformat(), it) for day, it in found.by_day.items()]
    by_request = _by_name((say.request(request), it) for request, it in found.by_request.items())
    by_counter = _by_name((counter or NOTHING, it) for counter, it in found.by_counter.items())
    charts = (
        bars(say.say("figure.wait-a-day"), [(name, it.mean_wait_min or 0.0) for name, it in by_day], 1),
        bars(say.say("figure.visitors-a-request"), [(name, float(it.closed)) for name, it in by_request], 0),
    )
    tables = (
        _sheet(say, "day", by_day),
        _sheet(say, "request", by_request),
        _sheet(say, "counter", by_counter),
        _scores(say, found),
    )
    return asked.page(
        "figures",
        status,
        first=first.isoformat(),
        last=last.isoformat(),
        typed={"first": asked.query.get("first"), "last": asked.query.get("last")} if trouble else {},
        trouble=trouble,
        tiles=_tiles(say, found.whole()),
        charts=[chart for chart in charts if chart.bars],
        tables=tables,
    )


def download(asked: Asked) -> Response:
    """The same days as CSV: one row a day, request and counter; the page says what does not fit."""
    try:
        first, last = _days(asked)
    except Unfit:
        return show(asked)
    say = asked.phrases
    header = [say.say(f"figure.{name}") for name in ("day", "request", "counter")] + [say.say(it) for it in HEADER]
    rows = (
        [it.day.isoformat(), say.request(it.request), it.counter, *_cells(it.totals)]
        for week in asked.desk.counter.figures_by_week(first, last)
        for it in week.rows
    )
    name = f'attachment; filename="kiosk-{first}-{last}.csv"'
    return Response(as_csv(header, rows), media_type="text/csv", headers={"content-disposition": name})


def bars(title: str, values: Sequence[tuple[str, float]], places: int) -> Chart:
    """Bars side by side, the longest as wide as the drawing allows."""
    room = CHART_WIDTH - LABEL_WIDTH - TEXT_WIDTH
    most = max((value for _, value in values), default=0.0) or 1.0
    drawn = tuple(
        Bar(label, f"{value:.{places}f}", at * BAR_STEP + 5, max(2, round(room * value / most)))
        for at, (label, value) in enumerate(values)
    )
    return Chart(title, drawn, CHART_WIDTH, len(drawn) * BAR_STEP + 4, LABEL_WIDTH)


def _days(asked: Asked) -> tuple[date, date]:
    """The days asked for. Raises `Unfit` for what is no day, and for too many of them."""
    week = _week(asked)
    first, last = (
        day_of(asked.query[name]) if asked.query.get(name) else usual
        for name, usual in zip(("first", "last"), week, strict=True)
    )
    if not first <= last or (last - first).days > MOST_DAYS:
        raise Unfit("said.days")
    return first, last


def _week(asked: Asked) -> tuple[date, date]:
    """The last seven days."""
    today = asked.board.day
    return today - timedelta(days=SHOWN_DAYS - 1), today


def _sheet(say: Phrases, kind: str, groups: Sequence[tuple[str, Totals]]) -> Sheet:
    header = (say.say(f"figure.{kind}"), *(say.say(it) for it in HEADER))
    rows = tuple((name, *(_shown(cell) for cell in _cells(totals))) for name, totals in groups)
    return Sheet(say.say(f"figure.by-{kind}"), header, rows)


def _by_name(groups: Iterable[tuple[str, Totals]]) -> list[tuple[str, Totals]]:
    return sorted(groups, key=lambda it: it[0])


def _scores(say: Phrases, found: Summary) -> Sheet:
    """How good the announced waits were, a day."""
    header = tuple(say.say(f"figure.{name}") for name in ("day", "told", "error", "inside"))
    rows = tuple(
        (it.day.isoformat(), str(it.told), f"{it.error_min / it.told:.1f}", f"{it.inside_shown / it.told:.0%}")
        for it in found.scores
        if it.told
    )
    return Sheet(say.say("figure.scores"), header, rows)


def _tiles(say: Phrases, totals: Totals) -> list[dict[str, str]]:
    shown = ("closed", "wait", "share", "escalated", "faces")
    cells = dict(zip(HEADER, _cells(totals), strict=True))
    return [{"label": say.say(f"figure.{name}"), "text": _shown(cells[f"figure.{name}"])} for name in shown]


def _cells(totals: Totals) -> tuple[Cell, ...]:
    share = totals.share_within_standard
    return (
        totals.closed,
        totals.finished,
        totals.no_shows,
        totals.left,
        _rounded(totals.mean_wait_min),
        _rounded(totals.mean_service_min),
        None if share is None else f"{share:.0%}",
        totals.escalated,
        totals.follow_ups_kept,
        totals.follow_ups_late,
        totals.ratings,
        _rounded(totals.mean_faces),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _shown(cell: Cell) -> str:
    return NOTHING if cell is None else str(cell)
