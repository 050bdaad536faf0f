"""The last screen: the number, where to wait with it, and what is still missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.draft import missing
from kiosk.settings import Centre
from kiosk.states import Finished, FinishedWithoutPaper, Printing
from kiosk.touch.theme import CAPITAL_PER_EM
from kiosk.touch.views import CLIPPED
from kiosk.touch.views.order import texts
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.layout import LANGUAGES, Setting, seen_of
from tests.kiosk.touch.samples import MODES, in_modes, samples

pytestmark = pytest.mark.xdist_group("stage")

SMALL = PANELS[2]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)

WAIT = {"zh": "请到这里等候：2 号等候区", "en": "Please wait at: Waiting area 2"}


@in_each_language
def test_where_to_wait_is_told_in_one_line_of_a_12_inch_panel(language: str) -> None:
    seen = seen_of(Setting(SMALL, language), "finished-busiest")
    assert WAIT[language] in [text.body for text in texts(seen.view)]


@in_each_language
@pytest.mark.parametrize(("name", "least_mm"), [("finished", 30), ("finished-busiest", 20)])
def test_a_12_inch_panel_gives_the_number_what_room_the_screen_has(language: str, name: str, least_mm: int) -> None:
    setting = Setting(SMALL, language)
    [number] = [text for text in texts(seen_of(setting, name).view) if text.name == "number"]
    assert setting.mm(number.size) * CAPITAL_PER_EM >= least_mm


@in_each_language
@pytest.mark.parametrize("mode", ["standard", "largest"])
@pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)
def test_what_is_missing_is_told_by_name_in_very_large_text_too(panel: Panel, mode: str, language: str) -> None:
    seen = seen_of(Setting(panel, language, mode), "finished-busiest")
    names = [entry.document.name[language] for entry in missing(seen.state.draft)]
    words = seen.words.replace(" ", "")
    assert all(name.replace(" ", "") in words for name in names)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)
def test_the_longest_name_of_a_waiting_area_that_is_allowed_fits_below_every_number(
    panel: Panel, language: str, mode: str
) -> None:
    hall = {"zh": "东方明珠花园小区一期物业客户服务中心二楼", "en": "WAITING AREA BESIDE THE MAIN ENTRANCE OF"}
    around = replace(open_window().around(theme_of(panel)), centre=Centre(waiting_area=hall))
    for name, state in samples(catalogue(), language).items():
        if isinstance(state, Printing | Finished | FinishedWithoutPaper):
            assert view_of(in_modes(state, MODES[mode]), around).strain <= CLIPPED, name
