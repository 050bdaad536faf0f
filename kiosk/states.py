"""Where a visitor can be, and what the kiosk may be told to carry out from there.

Every state is frozen and named by what is happening; its view, screen and kv file share its name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.catalogue import Detail, Question
from kiosk.draft import Draft
from kiosk.orders import Act, Overview, ServicePage
from kiosk.pinyin import NOTHING_TYPED, Composition
from kiosk.visit import Ratable, RatingRefusal, Ticket, Tray, Whereabouts

Paper = Literal["coming", "printed", "missing"]
"""What is known of a slip: printed means confirmed, and here; missing, that it is not, or that nobody can tell."""


@dataclass(frozen=True)
class State:
    """What every state has: the draft, which holds the language and all that was told."""

    draft: Draft


@dataclass(frozen=True)
class Welcoming(State):
    """Nobody is here, or somebody just came."""


@dataclass(frozen=True)
class ChoosingRequest(State):
    """What did you come for?"""

    page: int = 0


@dataclass(frozen=True)
class AnsweringQuestion(State):
    """One question; `typed` is what stands in the entry of a number question, `refused` that it did not fit; of many
    choices `page` is in sight."""

    question: Question
    typed: str = ""
    refused: bool = False
    page: int = 0


@dataclass(frozen=True)
class CheckingDocuments(State):
    """The whole checklist with counts and fees."""

    page: int = 0


@dataclass(frozen=True)
class PrintingChecklist(State):
    """The list to take home is on its way; `print_key` tells which printing is meant."""

    print_key: str


@dataclass(frozen=True)
class TakingListHome(State):
    """The list is out, or is not, or nobody can tell: `where` it is; `print_key` tells which printing is meant."""

    where: Whereabouts
    print_key: str = ""


@dataclass(frozen=True)
class ReadingPrivacyNotice(State):
    """Before any personal detail: what it is for, and a way on without giving it."""


@dataclass(frozen=True)
class GivingDetails(State):
    """One detail; `typed` is what stands in its entry, `position` its place among the request's details,
    `refused` that it did not fit. `keys` names the set of keys in sight, empty for the usual one; `composition`
    holds letters of pinyin that wait for a choice among their candidates, `page` which of these are in sight."""

    position: int
    typed: str = ""
    refused: bool = False
    keys: str = ""
    composition: Composition = NOTHING_TYPED
    page: int = 0

    @property
    def detail(self) -> Detail:
        """The detail that is asked for."""
        request = self.draft.request
        assert request is not None
        return request.details[self.position]


@dataclass(frozen=True)
class ChoosingLane(State):
    """Would priority help? Asked of everyone, in the same words."""


@dataclass(frozen=True)
class Reviewing(State):
    """All that was told, once more, before the number."""

    page: int = 0


@dataclass(frozen=True)
class CheckingIn(State):
    """The store is taking the visit; `draft.key` is what its answer must carry."""


@dataclass(frozen=True)
class Printing(State):
    """The number is there; the paper is on its way. `staff_slip` is what became of the slip for staff."""

    ticket: Ticket
    staff_slip: Paper = "coming"


@dataclass(frozen=True)
class Finished(State):
    """A printer has confirmed the ticket, which lies in its `tray`."""

    ticket: Ticket
    staff_slip: Paper = "coming"
    tray: Tray = "lobby"


@dataclass(frozen=True)
class FinishedWithoutPaper(State):
    """The number is there, the paper is not, or nobody can tell."""

    ticket: Ticket
    staff_slip: Paper = "coming"


@dataclass(frozen=True)
class Paused(State):
    """What lies above a visit until it goes on; `paused` is where the visitor was."""

    paused: State


@dataclass(frozen=True)
class AskingForHelp(Paused):
    """How to reach a person."""


@dataclass(frozen=True)
class ChangingDisplay(Paused):
    """Text size, contrast and reach, as this visitor likes them."""


@dataclass(frozen=True)
class ChoosingLanguage(Paused):
    """Which of several languages? Many have pages."""

    page: int = 0


@dataclass(frozen=True)
class AdjustingSpeech(Paused):
    """The screen is read aloud: slower, louder, once more, or not any more."""


@dataclass(frozen=True)
class AskingIfPresent(Paused):
    """Are you still there?"""


@dataclass(frozen=True)
class Apologising(State):
    """Something of ours went wrong; `reason` is a wording key's last part: store, rating, bug."""

    reason: str


# A visitor who has been served comes to rate.

NumberRefusal = Literal["", "incomplete", RatingRefusal]
"""Why a number leads nowhere: a part of it is not there, or it cannot be rated. Empty where nothing is wrong."""


@dataclass(frozen=True)
class EnteringNumber(State):
    """Which visit was it? `typed` stands in the entry: the letter of a series, then digits. `key` tells this rating
    from others."""

    key: str
    typed: str = ""
    refusal: NumberRefusal = ""


@dataclass(frozen=True)
class AskingReception(State):
    """Reception looks for the visit, or keeps its rating; its answer carries `key`. `typed` is the number that it is
    about, empty where a ticket was scanned."""

    key: str
    typed: str = ""


@dataclass(frozen=True)
class ChoosingFace(State):
    """How was it? One of five faces, one tap. `found` is the visit."""

    key: str
    found: Ratable


@dataclass(frozen=True)
class Thanking(State):
    """The rating is kept."""


# Staff at the screen.

Asked = Literal["staff", "pin", "code", "new-pin", "again"]


@dataclass(frozen=True)
class EnteringPin(State):
    """A member of staff says who it is. `asks` names the entry: the staff number and the PIN; or, for a house's first
    account, the one-time code, a new PIN, and that again. `typed` is never shown, spoken or logged, nor is `told`,
    the entries before; `refusal` is a wording key's last part, `wait_s` for how long nothing more is tried."""

    key: str
    asks: Asked = "staff"
    typed: str = field(default="", repr=False)
    told: tuple[str, ...] = field(default=(), repr=False)
    refusal: str = ""
    wait_s: int = 0


@dataclass(frozen=True)
class AskingOffice(State):
    """The office was asked by staff; its answer carries `key`. `page` is where they were."""

    key: str
    page: ServicePage = "printers"


@dataclass(frozen=True)
class Servicing(State):
    """The service menu of an account, `clerk`; `said` is what came of the last act: a wording key's last part."""

    key: str
    clerk: int
    overview: Overview
    page: ServicePage = "printers"
    said: str = ""


def has_own_words(state: State) -> bool:
    """Whether a state holds what somebody typed or scanned, be it half an entry."""
    match state:
        case Paused(paused=paused):
            return has_own_words(paused)
        case GivingDetails(composition=composition) if composition != NOTHING_TYPED:
            return True
        case AnsweringQuestion() | GivingDetails() | EnteringNumber() | AskingReception() | EnteringPin():
            return bool(state.typed or state.draft.details)
        case _:
            return bool(state.draft.details)


# What may be carried out: commands, at most one a step.


@dataclass(frozen=True)
class CheckIn:
    """Take this visit: a number, a ticket, a slip."""

    draft: Draft


@dataclass(frozen=True)
class PrintChecklist:
    """Print the take-home list of this draft."""

    draft: Draft
    print_key: str


@dataclass(frozen=True)
class FindVisit:
    """Look for the visit of today that is to be rated: by its number, or by its ticket's code or address."""

    key: str
    written: str


@dataclass(frozen=True)
class Rate:
    """Keep the rating of this visit."""

    key: str
    visit: int
    faces: int


@dataclass(frozen=True)
class LogIn:
    """Let this member of staff in."""

    key: str
    staff: int
    pin: str = field(repr=False)


@dataclass(frozen=True)
class OpenFirstAccount:
    """Open the house's first account with the one-time code, its digits."""

    key: str
    code: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True)
class Serve:
    """Carry out what the member of staff `clerk` chose."""

    key: str
    clerk: int
    act: Act


RatingEffect = FindVisit | Rate
ServiceEffect = LogIn | OpenFirstAccount | Serve
Effect = CheckIn | PrintChecklist | RatingEffect | ServiceEffect
