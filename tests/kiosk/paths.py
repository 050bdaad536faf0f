"""Every state that a visitor can reach with one request, searched breadth first, and the laws that hold on each.

The search follows representatives: workers 1, 2, 99 and the refused 0, 100, x; documents ticked from none over all
but one to all; each detail empty, filled, refused. What leads to another request or another language is looked at
and not followed: that is another search.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from kiosk.catalogue import Catalogue, DetailKind, Question, Request
from kiosk.draft import Draft, draft_from_words, is_asked, needed
from kiosk.events import (
    ActChosen,
    Broke,
    CandidateChosen,
    CandidatesPaged,
    CheckedIn,
    CheckInFailed,
    ChecklistSettled,
    ChoiceTaken,
    CodeScanned,
    DetailLeftToStaff,
    DetailsDeclined,
    DisplayOpened,
    DocumentTicked,
    Erased,
    Event,
    FaceChosen,
    Filled,
    FirstAccountWanted,
    FollowOnChosen,
    HelpRequested,
    KeysTurned,
    LaneChosen,
    LanguageChosen,
    LanguagesOpened,
    Left,
    ListRequested,
    ModesChosen,
    PageTurned,
    PinyinTyped,
    RatableFound,
    Rated,
    RatingFailed,
    RatingRefused,
    RatingWanted,
    RequestChosen,
    Result,
    Served,
    ServicePageTurned,
    ServiceRefused,
    ServiceWanted,
    SpeechOpened,
    StaffSlipSettled,
    Started,
    TicketScanned,
    TicketSettled,
    TimePassed,
    Touched,
    Typed,
    WentBack,
    WentOn,
)
from kiosk.flow import Step, patience
from kiosk.modes import STANDARD_MODES, Modes
from kiosk.orders import SERVICE_PAGES, Close, Overview, Restart
from kiosk.pinyin import Candidate
from kiosk.rating import Rating
from kiosk.servicing import Service
from kiosk.states import (
    AnsweringQuestion,
    Apologising,
    AskingForHelp,
    AskingReception,
    CheckIn,
    CheckingIn,
    ChoosingLanguage,
    EnteringNumber,
    EnteringPin,
    Finished,
    FinishedWithoutPaper,
    GivingDetails,
    Paused,
    Printing,
    State,
    Welcoming,
)
from kiosk.visit import Ratable, Ticket

OWN_KEY, OTHER_KEY = "key of this visit", "key of another visit"
OWN_LIST, OTHER_LIST = "key of this list", "key of another list"
NUMBERS = ("1", "2", "99", "0", "100", "x")
ENTRIES: dict[DetailKind, tuple[str, ...]] = {
    "digits": ("13800000000", "x"),
    "unit": ("3-2-1402", "-"),
    "date": ("2026-11-23", "1"),
    "latin": ("B12345",),
    "text": ("张三",),
    "code": ("12345671", "12345678"),
}
LETTERS = ("z", "'", "é", "zz")
CANDIDATES = (Candidate("张三", 1), Candidate("张三", 9), Candidate("张三", 0), Candidate("字" * 500, 1))

RATED = ("", "1", "X", "X1")
"""What stands in the entry of the number of a visit that is to be rated."""

SECRETS = ("654321", "123456789012")
SERVICED_WITH = "enquiry"
"""Staff come to the greeting, and so do those who rate: one search sees all that they can do."""

OTHER_MODES = Modes("largest", contrast=True, low_reach=True)

Advance = Callable[[State, Event], Step]


def ticket(visit: int, number: str = "B001", request: str = "renovation") -> Ticket:
    """An invented ticket."""
    return Ticket(
        visit,
        number,
        date(2026, 11, 23),
        number[0],
        request,
        "ordinary",
        "zh",
        2,
        datetime(2026, 11, 23, 1, tzinfo=UTC),
    )


OWN_TICKET, OTHER_TICKET = ticket(7), ticket(8)
OWN_VISIT, OTHER_VISIT = Ratable(7, "X001"), Ratable(8, "X002")
OTHERS_RESULTS: tuple[Result, ...] = (
    CheckedIn(OTHER_KEY, OTHER_TICKET),
    CheckedIn("", OTHER_TICKET),
    CheckInFailed(OTHER_KEY),
    CheckInFailed(""),
    TicketSettled(8, "lobby"),
    TicketSettled(8, None),
    StaffSlipSettled(8, "lobby"),
    StaffSlipSettled(8, None),
    ChecklistSettled(OTHER_LIST, "lobby"),
    ChecklistSettled(OTHER_LIST, "nowhere"),
    ChecklistSettled(OTHER_LIST, "unknown"),
    ChecklistSettled("", "lobby"),
    RatableFound(OTHER_KEY, OTHER_VISIT),
    Rated(""),
    RatingRefused(OTHER_KEY, "rated"),
    RatingFailed(OTHER_KEY),
    Served(OTHER_KEY, 3, Overview()),
    Served("", 3, Overview()),
    ServiceRefused(OTHER_KEY, "wrong"),
)
OWN_RESULTS: tuple[Result, ...] = (
    CheckedIn(OWN_KEY, OWN_TICKET),
    CheckInFailed(OWN_KEY),
    TicketSettled(7, "lobby"),
    TicketSettled(7, "spare"),
    TicketSettled(7, None),
    StaffSlipSettled(7, "lobby"),
    StaffSlipSettled(7, None),
    ChecklistSettled(OWN_LIST, "lobby"),
    ChecklistSettled(OWN_LIST, "nowhere"),
    ChecklistSettled(OWN_LIST, "unknown"),
    RatableFound(OWN_KEY, OWN_VISIT),
    Rated(OWN_KEY),
    RatingRefused(OWN_KEY, "not-finished"),
    RatingFailed(OWN_KEY),
    Served(OWN_KEY, 3, Overview(), "closed"),
    ServiceRefused(OWN_KEY, "blocked", 30),
)


@dataclass(frozen=True)
class Search:
    """How many states of each kind were seen, and by law the steps that broke it."""

    kinds: Counter[type[State]]
    broken: dict[str, list[str]] = field(default_factory=dict)


LONG_AGO = date(1950, 1, 1)
"""A clock that is wrong: every date told lies in what is to come."""


def events_for(catalogue: Catalogue, request: Request) -> tuple[Event, ...]:
    """Every event, with the values that this request knows and some that it does not."""
    asked = [
        ChoiceTaken(question.id, value)
        for question in request.questions
        for value in (*(choice.id for choice in question.choices), "2", "unknown")
    ]
    ticks = [DocumentTicked(d.id, has) for d in request.documents for has in (True, False)]
    entries = sorted({value for detail in request.details for value in ENTRIES[detail.kind]})
    return (
        *(Started(OWN_KEY), *(LanguageChosen(known.id) for known in catalogue.languages), RequestChosen(request)),
        *(DisplayOpened(), SpeechOpened(), ModesChosen(STANDARD_MODES), ModesChosen(OTHER_MODES)),
        *(PageTurned(page) for page in (-1, 0, 1)),
        *(*asked, ChoiceTaken("unknown", "yes"), *ticks, DocumentTicked("unknown", True)),
        *(Typed(text) for text in (*NUMBERS, "\x1b@", "字" * 500)),
        *(Filled(text) for text in (*entries, "\x1b@", "9" * 500)),
        *(CodeScanned(code) for code in (ENTRIES["code"][0], "9" * 500)),
        *(CodeScanned(code, request, OWN_KEY) for code in ENTRIES["code"][:1] if request.code_detail is not None),
        *(PinyinTyped(letter) for letter in LETTERS),
        *(CandidateChosen(candidate) for candidate in CANDIDATES),
        *(CandidatesPaged(-1), CandidatesPaged(1), KeysTurned("digits")),
        *(
            Erased(),
            WentOn(),
            WentOn(LONG_AGO),
            WentBack(),
            ListRequested(OWN_LIST),
            DetailLeftToStaff(),
            DetailsDeclined(),
        ),
        *(LaneChosen("ordinary"), LaneChosen("priority"), HelpRequested(), Touched(), Left(), TimePassed(), Broke()),
        *(
            FollowOnChosen(known, OWN_KEY)
            for known in catalogue.requests
            if known.id in ("parking-card", "renovation")
        ),
        *(LanguagesOpened(), ServiceWanted(OWN_KEY), FirstAccountWanted(), ActChosen(Close("pause"))),
        *(ActChosen(Restart()), *(Typed(digits) for digits in SECRETS)),
        *(RatingWanted(OWN_KEY), TicketScanned("Ta ticket's token", OWN_KEY), FaceChosen(5), FaceChosen(6)),
        *(ServicePageTurned(page) for page in SERVICE_PAGES),
        *OWN_RESULTS,
        *OTHERS_RESULTS,
    )


def search(
    catalogue: Catalogue, request: Request, language: str, advance: Advance, *, everything: bool = False
) -> Search:
    """All reachable states, breadth first from the greeting; each is told every event, under the eye of the laws.

    What stands beside the way (help, languages, display, voice, who is there) is followed where nothing else is out
    of the common, or, where `everything` is asked for, from everywhere.
    """
    home = catalogue.home_language
    start = Welcoming(Draft(home, home_language=home))
    events = events_for(catalogue, request)
    seen, waiting, kinds, broken = {mark(start)}, deque([start]), Counter[type[State]](), dict[str, list[str]]()
    while waiting:
        state = waiting.popleft()
        kinds[type(state)] += 1
        if not ends_by_time(state, advance):
            broken.setdefault("time", []).append(f"time does not end {mark(state)}")
        for event in events:
            after, effect = advance(state, event)
            if after is state and effect is None:
                continue
            for law in laws_broken(catalogue, state, event, (after, effect), advance):
                broken.setdefault(law, []).append(f"{event} at {mark(state)}")
            if not _is_served_so(after, language):
                continue
            known = mark(after)
            if known not in seen and _is_followed(after, request, everything=everything):
                seen.add(known)
                waiting.append(after)
    return Search(kinds, broken)


def laws_broken(catalogue: Catalogue, state: State, event: Event, step: Step, advance: Advance) -> Iterator[str]:
    """The laws that one step breaks, by name."""
    after, effect = step
    if effect is not None and (type(after) is type(state) or advance(after, event)[1] is not None):
        yield "effect"
    if isinstance(event, Result) and event in OTHERS_RESULTS:
        yield "result"
    if _may_be_numbered(state) and not _is_unchanged(state, after):
        yield "under way"
    if isinstance(after, Welcoming) and after.draft != after.draft.anew():
        yield "wiped"
    if isinstance(event, HelpRequested) and not isinstance(after, AskingForHelp):
        yield "help"
    if isinstance(event, LanguageChosen | ModesChosen) and (type(after), effect) != (_served_at(state, event), None):
        yield "served"
    if isinstance(after, GivingDetails) and not is_asked(after.draft, after.detail):
        yield "asked"
    # a draft that was not touched holds what it held
    known = after.draft is state.draft or is_known(after.draft)
    if not known or (isinstance(effect, CheckIn) and not is_well_told(catalogue, effect.draft)):
        yield "told"


def _below(state: State) -> State:
    return state.paused if isinstance(state, Paused) else state


def _may_be_numbered(state: State) -> bool:
    """Whether a number was asked for, and none has come."""
    below = _below(state)
    return isinstance(below, CheckingIn | Apologising) and below.draft.request is not None


def _is_unchanged(state: State, after: State) -> bool:
    """Whether a number on its way can only be that of what the visitor sees: as long as it can still come, they are
    told the same, in whatever language, and change nothing."""
    if isinstance(after, Welcoming) or after.draft.key != state.draft.key:
        return True
    served = after.draft.in_language(state.draft.language).in_modes(state.draft.modes)
    with_number = isinstance(_below(after), Printing | Finished | FinishedWithoutPaper)
    return served == state.draft and (with_number or _may_be_numbered(after))


def _served_at(state: State, event: Event) -> type[State]:
    """Where somebody is after a language or a mode: the same place; the choice of languages has done its work."""
    if isinstance(state, ChoosingLanguage) and isinstance(event, LanguageChosen):
        return type(state.paused)
    return type(state)


def ends_by_time(state: State, advance: Advance) -> bool:
    """Whether a visit ends at the untouched greeting when nothing but time happens, in a few steps."""
    for _ in range(5):
        if patience(state) is None:
            return isinstance(state, Welcoming) and state.draft == state.draft.fresh()
        state = advance(state, TimePassed())[0]
    return False


def is_known(draft: Draft) -> bool:
    """Whether a draft holds only what its request asks for."""
    request = draft.request
    if request is None:
        return not (draft.answers or draft.has or draft.details or draft.staff_writes)
    return (
        set(draft.answers) <= {question.id for question in request.questions}
        and draft.has <= {entry.document.id for entry in needed(draft)}
        and {*draft.details, *draft.staff_writes} <= set(_asked_details(draft, request))
    )


def _asked_details(draft: Draft, request: Request) -> list[str]:
    return [detail.id for detail in request.details if is_asked(draft, detail)]


def is_well_told(catalogue: Catalogue, draft: Draft) -> bool:
    """Whether the command line would take the same request, answers, documents and details."""
    assert draft.request is not None
    words = draft_from_words(
        catalogue,
        draft.request.id,
        key=draft.key,
        language=draft.language,
        lane=draft.lane,
        answers=draft.answers,
        has=draft.has,
        details=draft.details,
    )
    return (words.answers, words.has, words.details) == (draft.answers, draft.has, draft.details)


def mark(state: State) -> tuple[object, ...]:
    """What tells one state from another, in a form that a set takes."""
    return (type(state).__name__, _told(state.draft), *_own_marks(state))


def _told(draft: Draft) -> tuple[object, ...]:
    served = (draft.language, draft.modes, draft.key, draft.request.id if draft.request else "", draft.lane)
    answers, details = tuple(draft.answers.items()), tuple(sorted(draft.details.items()))
    return served, draft.asked_details, answers, draft.has, details, draft.staff_writes


def _own_marks(state: State) -> Iterator[object]:
    for name, value in vars(state).items():
        if isinstance(value, State):
            yield mark(value)
        elif name == "question":
            yield value.id
        elif name != "draft":
            yield value


def _is_served_so(state: State, language: str) -> bool:
    """Whether a visitor is served in that language and in the usual way, or nobody is there."""
    draft = state.draft
    return (draft.language == language and not draft.modes.assisted) or isinstance(state, Welcoming)


def _is_followed(state: State, request: Request, *, everything: bool) -> bool:
    """Whether a state is one of the representatives."""
    draft = state.draft
    served = state.paused if isinstance(state, Paused) else state
    if isinstance(state, ChoosingLanguage) and state.page and draft.request is not None:
        return False
    if isinstance(served, Service | Rating) and request.id != SERVICED_WITH:
        return False
    if isinstance(served, EnteringNumber | AskingReception) and served.typed not in (*RATED, OWN_VISIT.number):
        return False
    if isinstance(served, EnteringPin) and served.typed not in ("", "1", *SECRETS):
        return False
    if isinstance(state, AnsweringQuestion) and state.typed not in ("", *NUMBERS, *_choices(state)):
        return False
    if isinstance(state, GivingDetails) and not _is_entry_followed(state):
        return False
    if draft.request is None:
        return True
    at_once = 0 if isinstance(state, Paused) and not everything else 1
    return draft.request.id == request.id and _is_representative(draft, request, at_once)


def _is_entry_followed(state: GivingDetails) -> bool:
    """Empty or filled; and where nothing else was told, letters of pinyin, their second page, or other keys, one at
    a time."""
    if state.typed not in ("", *ENTRIES[state.detail.kind]) or state.composition.typed not in ("", "z"):
        return False
    told = (state.typed, state.draft.has, state.draft.details, state.draft.staff_writes, state.composition.typed)
    return sum(map(bool, told)) <= 1 if state.keys or state.composition.typed else True


def _choices(state: AnsweringQuestion) -> list[str]:
    return [choice.id for choice in state.question.choices]


def _first_answer(question: Question) -> str:
    return question.choices[0].id if question.choices else "1"


def _is_representative(draft: Draft, request: Request, at_once: int) -> bool:
    """Documents ticked in their order; details given in their order, one alone, or all but one; one of them left
    to staff. Of what does not touch each other, at most so much is out of the common at once."""
    names = _asked_details(draft, request)
    listed = [entry.document.id for entry in needed(draft)]
    given = set(draft.details)
    in_order = given == set(names[: len(given)]) or len(given) in (1, len(names) - 1)
    uncommon = (
        0 < len(draft.has) < len(listed),
        0 < len(given) < len(names) and draft.asked_details != len(given),
        bool(draft.staff_writes),
        draft.asked_details is not None,
        draft.lane == "priority",
        any(draft.answers.get(q.id, first) != first for q in request.questions for first in [_first_answer(q)]),
    )
    return (
        draft.has == set(listed[: len(draft.has)])
        and in_order
        and draft.staff_writes <= set(names[:1])
        and sum(uncommon) <= at_once
    )
