"""The last screen: the number, where to wait with it, and what is still missing."""

from __future__ import annotations

import pytest

from kiosk.touch.views.order import texts
from tests.kiosk.touch.harness import PANELS
from tests.kiosk.touch.layout import LANGUAGES, Seen, Setting, layout

pytestmark = pytest.mark.xdist_group("stage")

SMALL = PANELS[2]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)

WAIT = {"zh": "请到这里等候：2 号等候区", "en": "Please wait at: Waiting area 2"}


def seen_at_last(setting: Setting, name: str) -> Seen:
    """A last screen by the name of its sample."""
    return next(seen for seen in layout(setting) if seen.name == name)


@in_each_language
def test_where_to_wait_is_told_in_one_line_of_a_12_inch_panel(language: str) -> None:
    seen = seen_at_last(Setting(SMALL, language), "finished-busiest")
    assert WAIT[language] in [text.body for text in texts(seen.view)]
