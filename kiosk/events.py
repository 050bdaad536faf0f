"""What can happen to a visit at the touchscreen: facts, in the past tense.

A result carries the identity of what it answers, so that a late one cannot touch another visitor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.catalogue import Request
from kiosk.modes import Modes
from kiosk.orders import Act, Overview, ServicePage
from kiosk.pinyin import Candidate
from kiosk.visit import Lane, Ratable, RatingRefusal, Ticket, Tray, Whereabouts


@dataclass(frozen=True)
class Started:
    """The visitor touched the greeting; `key` is fresh and makes this visit's check-in idempotent."""

    key: str


@dataclass(frozen=True)
class LanguageChosen:
    language: str


@dataclass(frozen=True)
class ModesChosen:
    """The visitor wants to be served so from now on."""

    modes: Modes


@dataclass(frozen=True)
class SpeechOpened:
    """How the screen is read aloud is to be chosen."""


@dataclass(frozen=True)
class DisplayOpened:
    """Text size, contrast and reach are to be chosen."""


@dataclass(frozen=True)
class RequestChosen:
    request: Request


@dataclass(frozen=True)
class PageTurned:
    page: int


@dataclass(frozen=True)
class ChoiceTaken:
    """A choice question was answered by a tap."""

    question: str
    value: str


@dataclass(frozen=True)
class Typed:
    """A key of our keypad; `text` is usually one character."""

    text: str


@dataclass(frozen=True)
class Filled:
    """An offered value was taken as a whole: today, tomorrow."""

    text: str


@dataclass(frozen=True)
class CodeScanned:
    """The scanner read the code of an appointment: its digits. Where a visit may begin with it, `request` is the
    checking-in for one, and `key` is fresh."""

    code: str
    request: Request | None = None
    key: str = ""


@dataclass(frozen=True)
class Erased:
    """The last character was taken back."""


@dataclass(frozen=True)
class KeysTurned:
    """Another set of keys of the keyboard is wanted: its name."""

    keys: str


@dataclass(frozen=True)
class PinyinTyped:
    """A letter that is to become part of a Chinese character."""

    letter: str


@dataclass(frozen=True)
class CandidateChosen:
    """One of the characters or words offered for the letters."""

    candidate: Candidate


@dataclass(frozen=True)
class CandidatesPaged:
    """More candidates were asked for, or those before."""

    page: int


@dataclass(frozen=True)
class DocumentTicked:
    document: str
    has: bool


@dataclass(frozen=True)
class WentOn:
    """The primary action of a screen: next, confirm the entry, take the number. `today` is the local day where one
    matters: a date may have to lie before it."""

    today: date | None = None


@dataclass(frozen=True)
class WentBack:
    """Back, one step."""


@dataclass(frozen=True)
class ListRequested:
    """The take-home list was asked for; `print_key` is fresh."""

    print_key: str


@dataclass(frozen=True)
class DetailLeftToStaff:
    """Staff will write this detail down."""


@dataclass(frozen=True)
class DetailsDeclined:
    """On without giving (more) details."""


@dataclass(frozen=True)
class LaneChosen:
    lane: Lane


@dataclass(frozen=True)
class FollowOnChosen:
    """After the number: one more request that often follows this one (S7); `key` is fresh."""

    request: Request
    key: str


@dataclass(frozen=True)
class HelpRequested:
    """请工作人员帮助."""


@dataclass(frozen=True)
class LanguagesOpened:
    """One of several languages is to be chosen."""


@dataclass(frozen=True)
class ServiceWanted:
    """Somebody held the hidden corner of the greeting; `key` is fresh."""

    key: str


@dataclass(frozen=True)
class RatingWanted:
    """A visitor of today comes to say how it was; `key` is fresh."""

    key: str


@dataclass(frozen=True)
class TicketScanned:
    """The scanner read a ticket's code or address; `key` is fresh."""

    code: str
    key: str = ""


@dataclass(frozen=True)
class FaceChosen:
    """One of the five faces: how the service was."""

    faces: int


@dataclass(frozen=True)
class FirstAccountWanted:
    """The house has no account yet, and somebody has the one-time code."""


@dataclass(frozen=True)
class ServicePageTurned:
    """Another page of the service menu."""

    page: ServicePage


@dataclass(frozen=True)
class ActChosen:
    """A member of staff chose something to be done."""

    act: Act


@dataclass(frozen=True)
class Touched:
    """A touch anywhere: the visitor is present."""


@dataclass(frozen=True)
class Left:
    """The visitor is done, or said goodbye."""


@dataclass(frozen=True)
class TimePassed:
    """The time that `patience(state)` gives has passed without a touch."""


class Result:
    """What came of something that was asked for."""


@dataclass(frozen=True)
class CheckedIn(Result):
    """The store has taken the visit of `key`."""

    key: str
    ticket: Ticket


@dataclass(frozen=True)
class CheckInFailed(Result):
    """The store has not taken the visit of `key`; no number was used."""

    key: str


@dataclass(frozen=True)
class TicketSettled(Result):
    """Where the paper of a visit's ticket lies, confirmed by its printer; None where it does not."""

    visit: int
    tray: Tray | None


@dataclass(frozen=True)
class StaffSlipSettled(Result):
    """Where in the lobby the paper of a visit's slip for staff lies, confirmed; None where it does not."""

    visit: int
    tray: Tray | None


@dataclass(frozen=True)
class ChecklistSettled(Result):
    """Where the take-home list of `print_key` is."""

    print_key: str
    where: Whereabouts


@dataclass(frozen=True)
class RatingResult(Result):
    """What came of looking for a visit that is to be rated, or of rating it, as it was asked for with `key`."""

    key: str


@dataclass(frozen=True)
class RatableFound(RatingResult):
    """It is a visit that may be rated."""

    found: Ratable


@dataclass(frozen=True)
class Rated(RatingResult):
    """The rating is kept."""


@dataclass(frozen=True)
class RatingRefused(RatingResult):
    """It cannot be rated."""

    why: RatingRefusal


@dataclass(frozen=True)
class RatingFailed(RatingResult):
    """Nobody could look or keep it."""


@dataclass(frozen=True)
class Served(Result):
    """The office did what was asked with `key` for the account `clerk`: how things stand now, and what came of it, a
    wording key's last part."""

    key: str
    clerk: int
    overview: Overview
    said: str = ""


@dataclass(frozen=True)
class ServiceRefused(Result):
    """The office did not let somebody in, or could not do what was asked with `key`."""

    key: str
    refusal: str
    wait_s: int = 0


@dataclass(frozen=True)
class Broke:
    """A bug was caught and logged."""


Event = (
    Started
    | LanguageChosen
    | ModesChosen
    | DisplayOpened
    | SpeechOpened
    | RequestChosen
    | PageTurned
    | ChoiceTaken
    | Typed
    | Filled
    | CodeScanned
    | Erased
    | KeysTurned
    | PinyinTyped
    | CandidateChosen
    | CandidatesPaged
    | DocumentTicked
    | WentOn
    | WentBack
    | ListRequested
    | DetailLeftToStaff
    | DetailsDeclined
    | LaneChosen
    | FollowOnChosen
    | HelpRequested
    | LanguagesOpened
    | ServiceWanted
    | RatingWanted
    | TicketScanned
    | FaceChosen
    | FirstAccountWanted
    | ServicePageTurned
    | ActChosen
    | Touched
    | Left
    | TimePassed
    | CheckedIn
    | CheckInFailed
    | TicketSettled
    | StaffSlipSettled
    | ChecklistSettled
    | RatableFound
    | Rated
    | RatingRefused
    | RatingFailed
    | Served
    | ServiceRefused
    | Broke
)
