"""From a state to a view: everything that a screen shows, with its place, and every event that it can send.

Pure, and without Kivy. A view is drawn in the most generous arrangement in which it fits on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kiosk import states
from kiosk.states import State
from kiosk.touch.theme import Theme
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
    checking_in,
    finished,
    finished_without_paper,
    printing,
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
from kiosk.touch.views.order import texts
from kiosk.touch.views.parts import Text, View
from kiosk.touch.views.pausing import (
    ApologisingView,
    AskingForHelpView,
    AskingIfPresentView,
    apologising,
    asking_for_help,
    asking_if_present,
)
from kiosk.touch.views.rating import (
    AskingReceptionView,
    ChoosingFaceView,
    EnteringNumberView,
    ThankingView,
    asking_reception,
    choosing_face,
    entering_number,
    thanking,
)
from kiosk.touch.views.review import ReviewingView, reviewing
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
    states.EnteringNumber: entering_number,
    states.AskingReception: asking_reception,
    states.ChoosingFace: choosing_face,
    states.Thanking: thanking,
    states.EnteringPin: entering_pin,
    states.AskingOffice: asking_office,
    states.Servicing: servicing,
}


LOW_FROM = 3
"""Where a low panel begins among the arrangements: the more generous ones never suit it."""
CLIPPED = 0.003
"""The strain of a page, beyond whole pages, from which something would be cut off."""


def view_of(state: State, around: Surroundings) -> View:
    """What a state looks like in its surroundings. Whoever wants large text gets no words smaller than usual, unless
    they are still as large as its sentences: what does not fit goes on pages, and on a screen that has none is set
    less large rather than cut off. All pages have one size, so that there are as many on each of them."""
    theme = around.theme.in_modes(state.draft.modes)
    usual = replace(around, theme=replace(theme, text_scale=theme.usual_scale))
    arranged, view = _best(state, usual, ARRANGEMENTS[LOW_FROM:] if usual.theme.low else ARRANGEMENTS)
    sizes = _sizes(_pages(state, usual, arranged, view)) if theme.less_large else {}
    for larger in theme.less_large:
        enlarged = replace(around, theme=larger)
        arrangement, best = _best(state, enlarged, _no_smaller(larger, usual.theme, arranged))
        if _is_clipped(best):
            continue
        if not any(_is_smaller(it, sizes, theme.em("lead")) for it in _pages(state, enlarged, arrangement, best)):
            return best
    return view


def _pages(state: Any, around: Surroundings, arrangement: Arrangement, view: View) -> Iterator[View]:
    """A view of a state, and its other pages."""
    yield view
    count = int(view.strain) + 1
    drawing = Drawing(around, state.draft.language, arrangement)
    for page in range(count if count > 1 else 0):
        if page != min(state.page, count - 1):
            yield DRAWN_BY[type(state)](drawing, replace(state, page=page))


def _no_smaller(larger: Theme, usual: Theme, arranged: Arrangement) -> list[Arrangement]:
    """The arrangements in which no label and no sentence is smaller than it usually is, from generous to close."""
    fitting = [
        it
        for it in ARRANGEMENTS
        if larger.em(it.words) >= usual.em(arranged.words) and larger.em(it.label) >= usual.em(arranged.label)
    ]
    close = replace(fitting[-1], second_title=False, seconds=False)
    return [*(it for it in fitting if it.air <= arranged.air), replace(close, air=0.8), replace(close, air=0.5)]


def _sizes(pages: Iterable[View]) -> dict[str, int]:
    return {_unbroken(text): text.size for view in pages for text in texts(view)}


def _is_smaller(view: View, sizes: Mapping[str, int], large: int) -> bool:
    """Whether words are smaller than they usually are, and than `large` px of em; the number is never."""
    shrunk = [text for text in texts(view) if text.size < sizes.get(_unbroken(text), 0)]
    return any(text.size < large or text.name == "number" for text in shrunk)


def _is_clipped(view: View) -> bool:
    return view.strain % 1 > CLIPPED


def _unbroken(text: Text) -> str:
    return "".join(text.lines).replace(" ", "")


def _best(state: State, around: Surroundings, arrangements: Sequence[Arrangement]) -> tuple[Arrangement, View]:
    """The first of the arrangements with the least strain, and the view in it."""
    draw, pen = DRAWN_BY[type(state)], Drawing(around, state.draft.language, arrangements[0])
    best: tuple[Arrangement, View] | None = None
    for arrangement in arrangements:
        view = draw(replace(pen, arrangement=arrangement), state)
        if best is None or (_is_clipped(view), view.strain) < (_is_clipped(best[1]), best[1].strain):
            best = arrangement, view
        if best[1].strain <= 0:
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
    "AskingReceptionView",
    "ChangingDisplayView",
    "CheckingDocumentsView",
    "CheckingInView",
    "ChoosingFaceView",
    "ChoosingLaneView",
    "ChoosingLanguageView",
    "ChoosingRequestView",
    "EnteringNumberView",
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
    "ThankingView",
    "View",
    "WelcomingView",
    "view_of",
]
