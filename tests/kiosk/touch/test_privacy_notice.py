"""The privacy notice says for how long the centre keeps what is typed (S21)."""

from __future__ import annotations

import pytest

from kiosk.house import House
from kiosk.settings import Settings
from kiosk.states import ReadingPrivacyNotice
from kiosk.touch.presenter import Moment
from kiosk.touch.views.saying import said_of
from kiosk.wiring import viewer
from tests.kiosk.touch.harness import catalogue, dictionary, open_window, wording
from tests.kiosk.touch.samples import renovating

pytestmark = pytest.mark.xdist_group("stage")


@pytest.mark.parametrize(
    ("language", "keep_days", "told"),
    [
        ("zh", 30, "屏幕上的马上清除，存下的 30 天后删除。"),
        ("zh", 1, "屏幕上的马上清除，存下的 1 天后删除。"),
        ("zh-Hant", 90, "螢幕上的馬上清除，存下的 90 天後刪除。"),
        ("en", 30, "From the screen at once; what is stored, after 30 days."),
        ("en", 1, "From the screen at once; what is stored, after one day."),
    ],
)
def test_a_visitor_reads_after_how_many_days_it_is_deleted(language: str, keep_days: int, told: str) -> None:
    open_window()
    house = House(Settings(keep_days=keep_days), catalogue(), wording())
    seen = viewer(house, dictionary(), speech=False)(
        ReadingPrivacyNotice(renovating(catalogue(), language)), Moment(), (1080, 1920)
    )
    assert told in "\n".join(said.text for said in said_of(seen))
