"""The figures: what the day was like, to look at and to take away."""

from __future__ import annotations

import csv
import io
from datetime import date
from urllib.parse import parse_qsl

import pytest

from kiosk.desk.figures import bars
from kiosk.desk.table import as_csv
from kiosk.figures import weeks
from tests.kiosk.desk.house import Browser, House


def served(house: House, counter: str = "3", minutes: float = 4) -> None:
    """One visitor is called after some minutes, told that it is clear, and served for six."""
    visit = house.visitor("payment")
    mei = next((it for it in house.office.accounts.everybody() if it.name == "Mei"), None)
    mei = mei or house.clerk("Mei", counter=counter)
    house.office.later(minutes)
    house.counter.call(mei, visit)
    house.counter.take(mei, visit)
    house.counter.clear(mei, visit, 10)
    house.office.later(6)
    house.counter.finish(mei, visit, "done")


def leading(house: House) -> Browser:
    house.clerk("Wang", role="supervisor", counter="1")
    return house.logged_in("Wang")


def rows_of(browser: Browser, path: str) -> list[list[str]]:
    answer = browser.get(path)
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_shows_the_days_figures_by_day_request_and_counter(house: House) -> None:
    served(house, minutes=2)
    served(house, minutes=6)
    wang = leading(house)
    wang.get("/figures")
    for told in (
        "4.0 平均等候（分钟）",
        "50% 标准内",
        "2026-11-23 2 2 0 0 4.0 6.0 50%",
        "缴费 2 2 0 0 4.0",
        "3 2 2 0 0 4.0",
    ):
        assert told in wang.text
    assert "<svg" in wang.page.text


def test_the_csv_holds_one_row_a_day_request_and_counter(house: House) -> None:
    served(house, minutes=2)
    served(house, minutes=6)
    house.counter.rate("C001", 4)
    header, row = rows_of(leading(house), "/figures.csv")
    assert header[:4] == ["日期", "事项", "柜台", "访客"]
    assert (header[-2:], row[-2:]) == (["评价", "满意度"], ["1", "4.0"]), "an average says little without its number"
    assert row[:9] == ["2026-11-23", "缴费", "3", "2", "2", "0", "0", "4.0", "6.0"]


def test_a_counter_that_looks_like_a_formula_stays_a_name(house: House) -> None:
    served(house, counter="=1+1")
    [_, row] = rows_of(leading(house), "/figures.csv")
    assert row[2] == "'=1+1"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "|x", "%x"])
def test_no_text_of_a_table_is_a_formula(cell: str) -> None:
    [[told]] = list(csv.reader(io.StringIO(as_csv([cell], []).removeprefix("\ufeff"))))
    assert told == f"'{cell}"


def test_numbers_stay_numbers() -> None:
    assert as_csv(["a"], [[-1.5], [None], [3]]).removeprefix("\ufeff").split("\r\n")[1:4] == ["-1.5", '""', "3"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("first=x", "日期请写成 2026-11-30 这样"),
        ("first=2026-13-45", "日期请写成 2026-11-30 这样"),
        ("first=11/17/2026", "日期请写成 2026-11-30 这样"),
        ("first=2026-11-23&last=2026-11-01", "最多相隔 400 天"),
        ("first=0001-01-01&last=9999-12-31", "最多相隔 400 天"),
        ("last=%00", "日期请写成 2026-11-30 这样"),
    ],
)
@pytest.mark.parametrize("path", ["/figures", "/figures.csv"])
def test_days_that_cannot_be_are_said_and_kept_beside_the_last_seven(
    house: House, path: str, query: str, said: str
) -> None:
    wang = leading(house)
    page = wang.get(f"{path}?{query}")
    assert page.status_code == 400
    assert said in wang.text
    typed = dict(parse_qsl(query))
    assert {name: wang.form("/figures").fields[name] for name in typed} == typed
    assert "/figures.csv?first=2026-11-17&amp;last=2026-11-23" in page.text


@pytest.mark.parametrize("path", ["/figures", "/figures.csv"])
def test_the_last_days_that_there_are_end_like_any_other_week(house: House, path: str) -> None:
    answer = leading(house).get(f"{path}?first=9999-12-20&last=9999-12-31")
    assert answer.status_code == 200
    assert "9999-12-31" in answer.text + answer.headers.get("content-disposition", "")


def test_weeks_hold_each_day_once() -> None:
    first, last = date(9999, 12, 20), date.max
    assert list(weeks(first, last)) == [(first, date(9999, 12, 26)), (date(9999, 12, 27), last)]
    assert list(weeks(last, last)) == [(last, last)]
    assert list(weeks(last, first)) == []


def test_bars_are_as_long_as_their_values() -> None:
    chart = bars("waits", [("one", 10.0), ("two", 5.0), ("three", 0.0)], 1)
    widths = [it.width for it in chart.bars]
    assert widths[0] == 2 * widths[1]
    assert widths[2] == 2
    assert [it.text for it in chart.bars] == ["10.0", "5.0", "0.0"]
    assert bars("nothing", [], 0).bars == ()
