"""From a state to a view: everything that a screen shows, with its place, and every event that it can send.

Pure, and without Kivy. A view is drawn in the most generous arrangement in which it fits on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kiosk import states
from kiosk.states import State
from kiosk.touch.views.choosing import (
    AnsweringQuestionView,
    ChoosingLaneView,
    ChoosingRequestView,
    answering_question,
    choosing_lane,
    choosing_request,
)
from kiosk.touch.views.closing import (
    CheckingInView,
    FinishedView,
    FinishedWithoutPaperView,
    PrintingView,
    ReviewingView,
    checking_in,
    finished,
    finished_without_paper,
    printing,
    reviewing,
)
from kiosk.touch.views.details import (
    GivingDetailsView,
    ReadingPrivacyNoticeView,
    giving_details,
    reading_privacy_notice,
)
from kiosk.touch.views.display import ChangingDisplayView, changing_display
from kiosk.touch.views.documents import (
    CheckingDocumentsView,
    PrintingChecklistView,
    TakingListHomeView,
    checking_documents,
    printing_checklist,
    taking_list_home,
)
from kiosk.touch.views.drawing import ARRANGEMENTS, Arrangement, Drawing, Surroundings
from kiosk.touch.views.greeting import WelcomingView, welcoming
from kiosk.touch.views.languages import ChoosingLanguageView, choosing_language
from kiosk.touch.views.listening import AdjustingSpeechView, adjusting_speech
from kiosk.touch.views.parts import View
from kiosk.touch.views.pausing import (
    ApologisingView,
    AskingForHelpView,
    AskingIfPresentView,
    apologising,
    asking_for_help,
    asking_if_present,
)
from kiosk.touch.views.service import (
    AskingOfficeView,
    EnteringPinView,
    ServicingView,
    asking_office,
    entering_pin,
    servicing,
)

DRAWN_BY: dict[type[State], Callable[[Drawing, Any], View]] = {
    states.Welcoming: welcoming,
    states.ChoosingRequest: choosing_request,
    states.AnsweringQuestion: answering_question,
    states.CheckingDocuments: checking_documents,
    states.PrintingChecklist: printing_checklist,
    states.TakingListHome: taking_list_home,
    states.ReadingPrivacyNotice: reading_privacy_notice,
    states.GivingDetails: giving_details,
    states.ChoosingLane: choosing_lane,
    states.Reviewing: reviewing,
    states.CheckingIn: checking_in,
    states.Printing: printing,
    states.Finished: finished,
    states.FinishedWithoutPaper: finished_without_paper,
    states.AskingForHelp: asking_for_help,
    states.ChangingDisplay: changing_display,
    states.AdjustingSpeech: adjusting_speech,
    states.ChoosingLanguage: choosing_language,
    states.AskingIfPresent: asking_if_present,
    states.Apologising: apologising,
    states.EnteringPin: entering_pin,
    states.AskingOffice: asking_office,
    states.Servicing: servicing,
}


LOW_FROM = 3
"""Where a low panel begins among the arrangements: the more generous ones never suit it."""
CLIPPED = 0.003
"""The strain of a page, beyond whole pages, from which something would be cut off."""


def view_of(state: State, around: Surroundings) -> View:
    """What a state looks like in its surroundings. Where large text does not fit even when set closely, on a screen
    that has no pages, it is set less large rather than cut off."""
    around = replace(around, theme=around.theme.in_modes(state.draft.modes))
    best = _best(state, around, ARRANGEMENTS[LOW_FROM:] if around.theme.low else ARRANGEMENTS)
    scale = around.theme.text_scale
    while best.strain % 1 > CLIPPED and scale > 1:
        scale = max(1.0, scale - 0.125)
        best = _best(state, replace(around, theme=replace(around.theme, text_scale=scale)), ARRANGEMENTS[-2:])
    return best


def _best(state: State, around: Surroundings, arrangements: Sequence[Arrangement]) -> View:
    """The view in the first of the arrangements with the least strain."""
    draw = DRAWN_BY[type(state)]
    best: View | None = None
    for arrangement in arrangements:
        view = draw(Drawing(around, state.draft.language, arrangement), state)
        if best is None or view.strain < best.strain:
            best = view
        if best.strain <= 0:
            break
    assert best is not None
    return best


__all__ = [
    "AdjustingSpeechView",
    "AnsweringQuestionView",
    "ApologisingView",
    "AskingForHelpView",
    "AskingIfPresentView",
    "AskingOfficeView",
    "ChangingDisplayView",
    "CheckingDocumentsView",
    "CheckingInView",
    "ChoosingLaneView",
    "ChoosingLanguageView",
    "ChoosingRequestView",
    "EnteringPinView",
    "FinishedView",
    "FinishedWithoutPaperView",
    "GivingDetailsView",
    "PrintingChecklistView",
    "PrintingView",
    "ReadingPrivacyNoticeView",
    "ReviewingView",
    "ServicingView",
    "Surroundings",
    "TakingListHomeView",
    "View",
    "WelcomingView",
    "view_of",
]
