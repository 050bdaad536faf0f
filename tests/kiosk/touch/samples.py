"""States of a visit as they really come about, each with a name: for pictures and for every test of the screens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from kiosk.catalogue import Catalogue, Text, read_catalogue
from kiosk.draft import Draft
from kiosk.events import ModesChosen
from kiosk.flow import advance
from kiosk.modes import STANDARD_MODES, Modes
from kiosk.orders import SERVICE_PAGES, Orders, Overview, PrinterSeen, SlipSeen
from kiosk.pinyin import Composition
from kiosk.presence import Away
from kiosk.settings import Centre, OpenHours
from kiosk.states import (
    AdjustingSpeech,
    AnsweringQuestion,
    Apologising,
    AskingForHelp,
    AskingIfPresent,
    AskingOffice,
    AskingReception,
    ChangingDisplay,
    CheckingDocuments,
    CheckingIn,
    ChoosingFace,
    ChoosingLane,
    ChoosingLanguage,
    ChoosingRequest,
    EnteringNumber,
    EnteringPin,
    Finished,
    FinishedWithoutPaper,
    GivingDetails,
    Printing,
    PrintingChecklist,
    ReadingPrivacyNotice,
    Reviewing,
    Servicing,
    State,
    TakingListHome,
    Thanking,
    Welcoming,
)
from kiosk.trouble import Shut
from kiosk.visit import Booked, Ratable, Ticket, TicketJob

NOON = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


MIDNIGHT = NOON.replace(hour=23, minute=55)


EVERYBODY_OUT = tuple(Away(it.id, NOON + timedelta(hours=30)) for it in read_catalogue().roles)
"""Nobody is there until tomorrow afternoon."""


SHUT = Shut("folder")
"""An office that cannot open."""


def keeping_hours() -> Centre:
    """An invented centre with opening hours that the kiosk goes by."""
    return Centre(opening=(OpenHours(start=time(8, 30), end=time(18)),))


def draft_for(catalogue: Catalogue, request: str, language: str) -> Draft:
    """A draft of that request with nothing told yet."""
    return replace(Draft(language=language, home_language="zh", key="k1"), request=catalogue.request(request))


def renovating(catalogue: Catalogue, language: str) -> Draft:
    """Five workers, three of five documents, a flat and a telephone, the name left to staff."""
    told = draft_for(catalogue, "renovation", language).answered("workers", "5")
    for document in ("business-licence", "qualification-certificate", "worker-photo"):
        told = told.ticked(document, True)
    return told.detailed("unit", "3-2-1402").detailed("phone", "139 0000 0000").left_to_staff("name")


def ticket_for(
    draft: Draft, number: str, ahead: int, *, lane: str = "ordinary", wait: tuple[int, int] | None = None
) -> Ticket:
    """A ticket of a made-up visit, with a staff slip on the lobby printer."""
    assert draft.request is not None
    jobs = (TicketJob(1, "ticket", "lobby", "confirmed"), TicketJob(2, "staff", "lobby", "confirmed"))
    return Ticket(
        visit=7,
        number=number,
        day=date(2026, 11, 23),
        series=draft.request.series,
        request=draft.request.id,
        lane="priority" if lane == "priority" else "ordinary",
        language=draft.language,
        ahead=ahead,
        checked_in_at=NOON,
        jobs=jobs,
        wait=wait,
    )


def busiest(catalogue: Catalogue, language: str) -> tuple[Draft, Ticket]:
    """As much as a last screen can have to say: what is missing, the priority lane, a long wait, what follows."""
    told = draft_for(catalogue, "ownership-transfer", language)
    return told, ticket_for(told, "A1000", 112, lane="priority", wait=(100, 125))


def samples(catalogue: Catalogue, language: str) -> dict[str, State]:
    """A state of every kind, and of every shape that a kind can take."""
    nothing = Draft(language=language, home_language="zh", key="k1")
    told = renovating(catalogue, language)
    moved = draft_for(catalogue, "move-in", language).ticked("identity-card", True).ticked("tenancy-contract", True)
    workers = told.request.questions[0] if told.request else None
    assert workers is not None
    found: dict[str, State] = {
        "welcoming": Welcoming(replace(nothing, key="")),
        "choosing-request": ChoosingRequest(nothing),
        "answering-number": AnsweringQuestion(told, workers, "5"),
        "answering-number-refused": AnsweringQuestion(told, workers, "100", refused=True),
        "answering-choice": _repair_question(catalogue, language),
        "checking-documents": CheckingDocuments(told),
        "checking-documents-complete": CheckingDocuments(moved),
        "checking-parking-card": CheckingDocuments(draft_for(catalogue, "parking-card", language)),
        "printing-checklist": PrintingChecklist(told, "p1"),
        "taking-list-home": TakingListHome(told, "lobby"),
        "taking-list-home-beside": TakingListHome(told, "spare"),
        "taking-list-home-unprinted": TakingListHome(told, "nowhere"),
        "taking-list-home-unproven": TakingListHome(told, "unknown"),
        "reading-privacy-notice": ReadingPrivacyNotice(told),
        "choosing-lane": ChoosingLane(told),
        "reviewing": Reviewing(told),
        "checking-in": CheckingIn(told),
        "printing": Printing(told, ticket_for(told, "B012", 3)),
        "finished": Finished(told, ticket_for(told, "B012", 3), "printed"),
        "finished-beside": Finished(told, ticket_for(told, "B012", 3), "printed", "spare"),
        "finished-follow-on": Finished(moved, ticket_for(moved, "A1000", 0, lane="priority")),
        "finished-busiest": Finished(*busiest(catalogue, language), "missing"),
        "finished-without-paper-busiest": FinishedWithoutPaper(*busiest(catalogue, language)),
        "finished-without-paper": FinishedWithoutPaper(told, ticket_for(told, "B012", 1)),
        "asking-for-help": AskingForHelp(told, CheckingDocuments(told)),
        "changing-display": ChangingDisplay(told, CheckingDocuments(told)),
        "adjusting-speech": AdjustingSpeech(told.in_modes(told.modes.spoken()), CheckingDocuments(told)),
        "asking-if-present": AskingIfPresent(told, Reviewing(told)),
        "apologising-store": Apologising(told, "store"),
        "apologising-bug": Apologising(nothing, "bug"),
        "apologising-rating": Apologising(replace(nothing, key=""), "rating"),
    }
    found |= _with_ratings(replace(nothing, key=""))
    found |= _with_appointments(catalogue, language)
    found["choosing-language"] = ChoosingLanguage(told, CheckingDocuments(told))
    return found | dict(_details(catalogue, language)) | dict(_service(Draft(language, home_language="zh")))


def _with_ratings(nothing: Draft) -> dict[str, State]:
    """Somebody who was served and comes to rate; every sentence that may be told of a number."""
    refused = {
        f"entering-number-{why}": EnteringNumber(nothing, "r1", "A012", why)
        for why in ("unknown", "not-finished", "rated")
    }
    return {
        "entering-number-empty": EnteringNumber(nothing, "r1"),
        "entering-number": EnteringNumber(nothing, "r1", "A012"),
        "entering-number-incomplete": EnteringNumber(nothing, "r1", "012", "incomplete"),
        "entering-number-earlier-day": EnteringNumber(nothing, "r1", "", "earlier-day"),
        **refused,
        "asking-reception": AskingReception(nothing, "r1", "A012"),
        "choosing-face": ChoosingFace(nothing, "r1", Ratable(7, "A012")),
        "thanking": Thanking(nothing),
    }


def _with_appointments(catalogue: Catalogue, language: str) -> dict[str, State]:
    """The last screens of visitors who told an appointment's code: in time, early, late, and with a code of none."""
    draft = draft_for(catalogue, "appointment", language).detailed("appointment-code", "12345671")
    given = ticket_for(draft, "G012", 2, lane="priority", wait=(10, 20))

    def booked(minutes: int) -> Ticket:
        begins = NOON + timedelta(minutes=minutes)
        return replace(given, booked=Booked("ownership-transfer", begins, begins + timedelta(minutes=30)))

    return {
        "reviewing-appointment": Reviewing(draft),
        "finished-booked": Finished(draft, booked(-10), "printed"),
        "finished-booked-early": Finished(draft, replace(booked(139), wait=None), "printed"),
        "finished-booked-late": FinishedWithoutPaper(draft, booked(-60)),
        "finished-code-refused": FinishedWithoutPaper(draft, replace(given, code_refused="other-day")),
    }


OVERVIEW = Overview(
    orders=Orders(),
    printers=(PrinterSeen("counter", "paper-out", 2, 1), PrinterSeen("lobby", "ready", 0, 0)),
    slips=(
        SlipSeen("B016", "ticket", "queued", NOON, "lobby"),
        SlipSeen("B016", "staff", "sending", NOON, "counter"),
        SlipSeen("B015", "ticket", "confirmed", NOON, "lobby"),
        SlipSeen("", "test", "held", NOON, "counter"),
    ),
    versions=(("kiosk", "1.2.3"), ("Python", "3.11.7"), ("SQLite", "3.51.3")),
    last_touch=NOON - timedelta(days=1),
)


def _service(nothing: Draft) -> Iterable[tuple[str, State]]:
    """Staff at the screen, on every page of their menu."""
    yield "entering-staff-number", EnteringPin(nothing, "s1")
    yield "entering-pin", EnteringPin(nothing, "s1", "pin", "730915", ("3",))
    yield "entering-pin-refused", EnteringPin(nothing, "s1", refusal="blocked", wait_s=30)
    yield "entering-new-pin", EnteringPin(nothing, "s1", "new-pin", "7309", ("111122223333",), refusal="too-short")
    yield "asking-office", AskingOffice(nothing, "s1")
    for page in SERVICE_PAGES:
        yield f"servicing-{page}", Servicing(nothing, "s1", 3, OVERVIEW, page)
    closed = replace(OVERVIEW, orders=Orders("repair"))
    yield "servicing-volume", Servicing(nothing, "s1", 3, OVERVIEW, "machine", "volume-set")
    yield "servicing-closed", Servicing(nothing, "s1", 3, closed, "opening", "closed")


def _repair_question(catalogue: Catalogue, language: str) -> State:
    draft = draft_for(catalogue, "repair", language).answered("place", "home")
    assert draft.request is not None
    return AnsweringQuestion(draft, draft.request.questions[0], "home")


def _details(catalogue: Catalogue, language: str) -> Iterable[tuple[str, State]]:
    """One state for each kind of detail, empty and filled."""
    typed = {
        "digits": "139 0000 0000",
        "unit": "3-2-1402",
        "date": "2026-11-2",
        "latin": "B12345",
        "text": "Li Ming",
        "code": "1234567",
    }
    for kind, text in typed.items():
        request, position = next(
            (r.id, place) for r in catalogue.requests for place, detail in enumerate(r.details) if detail.kind == kind
        )
        draft = draft_for(catalogue, request, language)
        yield f"giving-{kind}", GivingDetails(draft, position, text)
        yield f"giving-{kind}-empty", GivingDetails(draft, position)
        if kind in ("date", "code"):
            yield f"giving-{kind}-refused", GivingDetails(draft, position, text, refused=True)
        if kind == "date":
            yield "giving-date-misdated", GivingDetails(draft, position, "2026-12-24", refused=True)
        if kind == "text":
            yield (
                "giving-pinyin-name",
                GivingDetails(draft, position, "欧", keys="pinyin", composition=Composition("yang", "name", "欧")),
            )
            yield "giving-pinyin-rare", replace(_spelt(draft, position, "yi"), page=4)
            yield "giving-pinyin-unknown", _spelt(draft, position, "xqv")
            yield "giving-latin-text", GivingDetails(draft, position, "Li", keys="upper")
    repair = draft_for(catalogue, "repair", language)
    fault = next(place for place, detail in enumerate(repair.chosen.details) if detail.id == "fault")
    yield (
        "giving-pinyin-words",
        GivingDetails(repair, fault, "厨房的", keys="pinyin", composition=Composition("shuilongtou")),
    )
    yield "giving-digits-on-keyboard", GivingDetails(repair, fault, keys="digits")


def _spelt(draft: Draft, position: int, letters: str) -> GivingDetails:
    return GivingDetails(draft, position, keys="pinyin", composition=Composition(letters, "name"))


MODES: dict[str, Modes] = {
    "standard": STANDARD_MODES,
    "large": Modes("large"),
    "largest": Modes("largest"),
    "contrast": Modes(contrast=True),
    "reach": Modes(low_reach=True),
}
"""Each mode by itself, with a name."""

MODES_TOGETHER: dict[str, Modes] = {
    "speech": Modes(speech=True),
    "large-contrast": Modes("large", contrast=True),
}
"""Read aloud, and two at once: for pictures."""


def in_modes(state: State, modes: Modes) -> State:
    """The state of a visitor who wants to be served so."""
    return advance(state, ModesChosen(modes))[0]


def doubled(text: Text) -> Text:
    """A text twice as long, in every language."""
    return {name: f"{told} {told}" if name == "en" else told * 2 for name, told in text.items()}


def with_long_texts(catalogue: Catalogue) -> Catalogue:
    """The same catalogue, every text in it twice as long."""
    return Catalogue.model_validate(_lengthened(catalogue.model_dump()))


def _lengthened(value: object) -> object:
    if isinstance(value, dict):
        if {"zh", "en"} <= set(value):
            return doubled(value)
        return {key: _lengthened(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_lengthened(inner) for inner in value]
    return value
