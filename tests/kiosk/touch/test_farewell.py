"""The last screen of every visit says goodbye and reminds of papers and belongings, also without paper (S6)."""

from __future__ import annotations

import pytest

from kiosk.touch.views.saying import said_of
from tests.kiosk.touch.harness import PANELS, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.samples import samples

pytestmark = pytest.mark.xdist_group("stage")

REMINDED = {
    "zh": (("材料", "证件"), "随身物品", "再见"),
    "zh-Hant": (("材料", "證件"), "隨身物品", "再見"),
    "en": (("papers",), "belongings", "oodbye"),
}
"""The words for papers, of which one is said, for belongings, and for goodbye."""


@pytest.mark.parametrize("language", REMINDED)
@pytest.mark.parametrize("last", ["finished", "finished-without-paper", "thanking"])
def test_the_last_screen_reminds_of_papers_and_belongings(last: str, language: str) -> None:
    view = view_of(samples(catalogue(), language)[last], open_window().around(theme_of(PANELS[0])))
    words = "".join(said.text for said in said_of(view))
    papers, belongings, goodbye = REMINDED[language]
    assert any(word in words for word in papers)
    assert belongings in words
    assert goodbye in words
