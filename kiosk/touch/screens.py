"""One screen for each view. A screen has one property in, `view`, replaced whole, and one callable out, `send`;
what it looks like stands in the kv file of its name."""

from __future__ import annotations

from kivy.properties import ObjectProperty
from kivy.uix.screenmanager import Screen

from kiosk.touch import views
from kiosk.touch.views import View


class StateScreen(Screen):  # type: ignore[misc]
    """What every screen has: the frame of its view, drawn by `widgets.kv`."""

    view = ObjectProperty(View(), rebind=True)
    send = ObjectProperty(None, allownone=True)


class WelcomingScreen(StateScreen):
    """The greeting."""

    view = ObjectProperty(views.WelcomingView(), rebind=True)


class ChoosingRequestScreen(StateScreen):
    """The list of requests."""

    view = ObjectProperty(views.ChoosingRequestView(), rebind=True)


class AnsweringQuestionScreen(StateScreen):
    """One question of the request."""

    view = ObjectProperty(views.AnsweringQuestionView(), rebind=True)


class CheckingDocumentsScreen(StateScreen):
    """The checklist."""

    view = ObjectProperty(views.CheckingDocumentsView(), rebind=True)


class PrintingChecklistScreen(StateScreen):
    """The list to take home is on its way."""

    view = ObjectProperty(views.PrintingChecklistView(), rebind=True)


class TakingListHomeScreen(StateScreen):
    """The list to take home is out."""

    view = ObjectProperty(views.TakingListHomeView(), rebind=True)


class ReadingPrivacyNoticeScreen(StateScreen):
    """Why details are asked for."""

    view = ObjectProperty(views.ReadingPrivacyNoticeView(), rebind=True)


class GivingDetailsScreen(StateScreen):
    """One detail, typed or left to staff."""

    view = ObjectProperty(views.GivingDetailsView(), rebind=True)


class ChoosingLaneScreen(StateScreen):
    """The lane."""

    view = ObjectProperty(views.ChoosingLaneView(), rebind=True)


class ReviewingScreen(StateScreen):
    """All that was told."""

    view = ObjectProperty(views.ReviewingView(), rebind=True)


class CheckingInScreen(StateScreen):
    """The store is taking the visit."""

    view = ObjectProperty(views.CheckingInView(), rebind=True)


class PrintingScreen(StateScreen):
    """The number, its paper on the way."""

    view = ObjectProperty(views.PrintingView(), rebind=True)


class FinishedScreen(StateScreen):
    """The number, its paper out."""

    view = ObjectProperty(views.FinishedView(), rebind=True)


class FinishedWithoutPaperScreen(StateScreen):
    """The number, without paper."""

    view = ObjectProperty(views.FinishedWithoutPaperView(), rebind=True)


class AskingForHelpScreen(StateScreen):
    """How to reach a person."""

    view = ObjectProperty(views.AskingForHelpView(), rebind=True)


class ChangingDisplayScreen(StateScreen):
    """Text size, contrast and reach."""

    view = ObjectProperty(views.ChangingDisplayView(), rebind=True)


class AdjustingSpeechScreen(StateScreen):
    """How the screen is read aloud."""

    view = ObjectProperty(views.AdjustingSpeechView(), rebind=True)


class AskingIfPresentScreen(StateScreen):
    """Is somebody still there?"""

    view = ObjectProperty(views.AskingIfPresentView(), rebind=True)


class ApologisingScreen(StateScreen):
    """Something of ours went wrong."""

    view = ObjectProperty(views.ApologisingView(), rebind=True)


class ChoosingLanguageScreen(StateScreen):
    """Which of several languages."""

    view = ObjectProperty(views.ChoosingLanguageView(), rebind=True)


class EnteringNumberScreen(StateScreen):
    """The number of a visit that is to be rated."""

    view = ObjectProperty(views.EnteringNumberView(), rebind=True)


class AskingReceptionScreen(StateScreen):
    """Whoever rates waits for reception."""

    view = ObjectProperty(views.AskingReceptionView(), rebind=True)


class ChoosingFaceScreen(StateScreen):
    """Five faces."""

    view = ObjectProperty(views.ChoosingFaceView(), rebind=True)


class ThankingScreen(StateScreen):
    """The rating is kept."""

    view = ObjectProperty(views.ThankingView(), rebind=True)


class EnteringPinScreen(StateScreen):
    """Staff say who they are."""

    view = ObjectProperty(views.EnteringPinView(), rebind=True)


class AskingOfficeScreen(StateScreen):
    """Staff wait for the office."""

    view = ObjectProperty(views.AskingOfficeView(), rebind=True)


class ServicingScreen(StateScreen):
    """The service menu."""

    view = ObjectProperty(views.ServicingView(), rebind=True)


SCREENS: dict[type[View], type[StateScreen]] = {
    views.WelcomingView: WelcomingScreen,
    views.ChoosingRequestView: ChoosingRequestScreen,
    views.AnsweringQuestionView: AnsweringQuestionScreen,
    views.CheckingDocumentsView: CheckingDocumentsScreen,
    views.PrintingChecklistView: PrintingChecklistScreen,
    views.TakingListHomeView: TakingListHomeScreen,
    views.ReadingPrivacyNoticeView: ReadingPrivacyNoticeScreen,
    views.GivingDetailsView: GivingDetailsScreen,
    views.ChoosingLaneView: ChoosingLaneScreen,
    views.ReviewingView: ReviewingScreen,
    views.CheckingInView: CheckingInScreen,
    views.PrintingView: PrintingScreen,
    views.FinishedView: FinishedScreen,
    views.FinishedWithoutPaperView: FinishedWithoutPaperScreen,
    views.AskingForHelpView: AskingForHelpScreen,
    views.ChangingDisplayView: ChangingDisplayScreen,
    views.AdjustingSpeechView: AdjustingSpeechScreen,
    views.ChoosingLanguageView: ChoosingLanguageScreen,
    views.AskingIfPresentView: AskingIfPresentScreen,
    views.ApologisingView: ApologisingScreen,
    views.EnteringNumberView: EnteringNumberScreen,
    views.AskingReceptionView: AskingReceptionScreen,
    views.ChoosingFaceView: ChoosingFaceScreen,
    views.ThankingView: ThankingScreen,
    views.EnteringPinView: EnteringPinScreen,
    views.AskingOfficeView: AskingOfficeScreen,
    views.ServicingView: ServicingScreen,
}
"""Which screen shows which view, in the order in which a visitor may come to them."""
