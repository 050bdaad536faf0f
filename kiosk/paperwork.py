"""What stands on each slip of a visit: the visitor's words and the catalogue's, put together as finished strings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from kiosk import scan
from kiosk.catalogue import Catalogue, Request, Role
from kiosk.draft import Draft, DueFee, NeededDocument, answers_in, due, missing, needed, notices, total
from kiosk.premises import Premises
from kiosk.presence import Away
from kiosk.printernames import printer_said
from kiosk.tongues import told_in
from kiosk.visit import Booked, CodeRefusal, is_urgent, number_text
from kiosk.wording import Wording
from layouts import slips
from printing.profiles import Profile, profile_names
from printing.slip import ChecklistItem, Mark, Slip


@dataclass(frozen=True, slots=True)
class Issued:
    """What a check-in gave out: the number and its tokens, who handles it, when, in local time, the range of the
    wait in minutes, None where none can be told, what an appointment's code stood for, where one was told, and that
    whoever handles it is out, where that is so."""

    draft: Draft
    day: date
    number: int
    ahead: int
    role: Role
    token: str
    code: str
    at: datetime
    wait: tuple[int, int] | None = None
    booked: Booked | None = None
    code_refused: CodeRefusal | None = None
    away: Away | None = None

    @property
    def due(self) -> datetime:
        """When it is to be served: at once, or from the appointment's window on."""
        return max(self.at, self.booked.from_at) if self.booked is not None else self.at

    @property
    def number_text(self) -> str:
        """The number as people see it."""
        return number_text(self.draft.chosen.series, self.number)


def role_of(request: Request, local: datetime, catalogue: Catalogue) -> Role:
    """Who handles the request at this local time."""
    return catalogue.role(request.role_at(local.time()))


@dataclass(frozen=True)
class Paperwork:
    """Fills the slips: those for visitors in the visitor's language, those for staff in the centre's first."""

    premises: Premises
    catalogue: Catalogue
    wording: Wording

    def ticket(self, issued: Issued) -> Slip:
        """The visitor's ticket: no name, no telephone number, the lane and never its reason."""
        pen = self._pen(issued.draft.language)
        request = self.served(issued)
        content = slips.TicketContent(
            name=pen.of(self.premises.name),
            place=pen.of(self.premises.place),
            time=minute(issued.at),
            number=issued.number_text,
            request=pen.of(request.name),
            facts=self._facts(pen, issued),
            missing=tuple((pen.brief(entry), pen.more(entry)) for entry in missing(issued.draft)),
            code=scan.of_ticket(issued.token, self.premises.public_url),
            closing=(
                *(pen.of(text) for text in request.notices_of_night(issued.at.time())),
                *_outside_hours(pen, issued),
                self._what_next(pen),
            ),
            reprint_mark=pen.say("slip.reprint"),
        )
        slip = slips.ticket(content)
        return replace(slip, partial_cut=self.premises.staff_slip_printer == "lobby")

    def staff_slip(self, issued: Issued) -> Slip:
        """What staff read before they call. Typed details stand on it only where it prints behind the counter."""
        pen = self._pen(self.catalogue.home_language)
        draft, request = issued.draft, issued.draft.chosen
        served = self.served(issued)
        behind = self.premises.staff_slip_printer == "counter"
        content = slips.StaffSlipContent(
            head="" if behind else pen.say("slip.staff.head"),
            number=issued.number_text,
            request=pen.of(served.name),
            about=pen.say("slip.staff.about", time=minute(issued.at), kiosk=self.premises.kiosk_name),
            lane=pen.say(f"lane.{draft.lane}") if draft.lane == "ordinary" else "",
            pressing=tuple(_pressing(pen, draft)),
            answers=(*self._appointment(pen, issued), *_answers(pen, draft), *self._about_the_visit(pen, issued)),
            details=_details(pen, draft) if behind else (),
            to_write=tuple((pen.of(d.brief), d.lines) for d in request.details if d.id in draft.staff_writes),
            documents=tuple(_item(pen, entry) for entry in needed(draft)),
            missing_word=pen.say("slip.missing.word"),
            fees=tuple(self._fee(pen, fee) for fee in due(draft)),
            total=self._total(pen, draft),
            code=scan.of_staff_slip(issued.code),
            sign_off=(pen.say("slip.staff.first-contact"), pen.say("slip.staff.promised")),
            reprint_mark=pen.say("slip.reprint"),
        )
        return slips.staff_slip(content)

    def checklist(self, draft: Draft) -> Slip:
        """Everything that the request needs, at once, to take home."""
        pen, request = self._pen(draft.language), draft.chosen
        content = slips.ChecklistContent(
            name=pen.of(self.premises.name),
            place=pen.of(self.premises.place),
            title=pen.say("slip.checklist.title"),
            request=pen.of(request.name),
            documents_title=pen.say("slip.checklist.documents"),
            documents=tuple((pen.of(entry.document.name), pen.needed(entry)) for entry in needed(draft)),
            fees_title=pen.say("slip.checklist.fees"),
            fees=tuple(self._fee(pen, fee) for fee in due(draft)),
            total=self._total(pen, draft),
            notes=tuple((pen.say(f"slip.checklist.{kind}"), text) for kind, text in self._notes(pen, draft) if text),
            contact=self._contact(pen, request),
            closing=(pen.say("slip.checklist.farewell"),),
            reprint_mark=pen.say("slip.reprint"),
        )
        return slips.checklist(content)

    def test_slip(self, printer: str, profile: Profile, local: datetime) -> Slip:
        """What shows whoever sets a printer up that it can print everything the kiosk needs."""
        pen = self._pen(self.catalogue.home_language)
        content = slips.TestSlipContent(
            title=pen.say("slip.test.title"),
            time=minute(local),
            settings=(
                (pen.say("slip.test.printer"), printer_said(printer, pen.say)),
                (pen.say("slip.test.profile"), _named(profile, pen)),
            ),
            ruler="".join(str(nth % 10) for nth in range(1, profile.columns + 1)),
            samples=tuple(self._pen(language.id).say("slip.test.sample") for language in self.catalogue.languages),
            rare=pen.say("slip.test.rare"),
            number="A012",
            documents=(
                ChecklistItem(pen.say("slip.test.present"), "present"),
                ChecklistItem(pen.say("slip.test.missing"), "missing"),
            ),
            missing_word=pen.say("slip.missing.word"),
            code="TEST",
            closing=(pen.say("slip.test.farewell"),),
            reprint_mark=pen.say("slip.reprint"),
        )
        return slips.test_slip(content)

    def served(self, issued: Issued) -> Request:
        """What is served at the counter: the request that was booked, where the catalogue still knows it."""
        booked = self.catalogue.request(issued.booked.request) if issued.booked is not None else None
        return booked or issued.draft.chosen

    def _pen(self, language: str) -> Pen:
        return Pen(self.wording, language)

    def _facts(self, pen: Pen, issued: Issued) -> tuple[slips.Pair, ...]:
        is_early = issued.booked is not None and issued.at < issued.booked.from_at
        return (
            *self._appointment(pen, issued),
            *(() if is_early else self._how_long(pen, issued)),
            (pen.say(f"lane.{issued.draft.lane}"), ""),
            (pen.say("slip.wait"), pen.of(self.premises.waiting_area)),
            *_how_much_is_missing(pen, issued.draft),
        )

    def _how_long(self, pen: Pen, issued: Issued) -> tuple[slips.Pair, ...]:
        """How many are ahead, and the wait as a range; where who serves is out, that they are: nobody is next then
        (S25)."""
        if issued.away is not None:
            return ((pen.of(issued.role.name), _back(pen, issued.away, issued.at)),)
        return (_ahead(pen, issued.ahead), *_expected(pen, issued.wait))

    def _appointment(self, pen: Pen, issued: Issued) -> tuple[slips.Pair, ...]:
        """The appointment's window; or why its code stood for none; nothing where no code was told."""
        if issued.code_refused is not None:
            return ((pen.say("slip.code"), pen.say(f"code.{issued.code_refused}")),)
        if issued.booked is None:
            return ()
        window = issued.booked.window(self.premises.zone)
        if not issued.booked.is_kept(issued.at):
            window = pen.say("slip.booked.late", window=window)
        return ((pen.say("slip.booked"), window),)

    def _what_next(self, pen: Pen) -> str:
        """What the code is for, and for how long a missed call keeps the place, where it does."""
        purpose, minutes = "follow" if self.premises.public_url else "keep", self.premises.late_return_min
        if minutes:
            return pen.say(f"slip.listen.{purpose}-and-return", minutes=minutes)
        return pen.say(f"slip.listen.{purpose}")

    def _about_the_visit(self, pen: Pen, issued: Issued) -> tuple[slips.Pair, ...]:
        """Who handles it; the visitor's language where it is another; how much was told, where the words themselves
        do not stand on the slip because it prints in the lobby."""
        draft = issued.draft
        names = [
            known.name
            for known in self.catalogue.languages
            if known.id == draft.language != self.catalogue.home_language
        ]
        told = len(draft.details) - bool(draft.code) if self.premises.staff_slip_printer != "counter" else 0
        return (
            (pen.say("slip.staff.role"), pen.of(issued.role.name)),
            *((pen.say("slip.staff.language"), name) for name in names),
            *(((pen.say("slip.staff.told"), pen.say("slip.staff.told.count", count=told)),) if told else ()),
        )

    def _fee(self, pen: Pen, fee: DueFee) -> slips.Pair:
        name = pen.of(fee.fee.name)
        if fee.fee.times is not None:
            name = pen.say("slip.fee.times", name=name, each=f"{fee.fee.amount:,.2f}", times=fee.times)
        return name, f"{fee.amount:,.2f}"

    def _total(self, pen: Pen, draft: Draft) -> slips.Pair | None:
        fees = due(draft)
        if not fees:
            return None
        label = pen.say("slip.total.example" if any(entry.fee.example for entry in fees) else "slip.total")
        return label, self.wording.money(pen.language, total(draft), self.catalogue.currency)

    def _notes(self, pen: Pen, draft: Draft) -> Iterator[tuple[str, str]]:
        """What else to know at home, in its order; also what often follows, so that it is brought along (S7)."""
        request = draft.chosen
        yield from (("notice", pen.of(text)) for text in notices(draft))
        yield "notice", pen.of(request.night.notice) if request.night else ""
        yield "next", pen.of(request.next)
        yield "result", pen.of(request.result or {})
        follow_on = (self.catalogue.request(name) for name in request.follow_on)
        yield "also", pen.say("screen.list-separator").join(pen.of(it.name) for it in follow_on if it is not None)

    def _contact(self, pen: Pen, request: Request) -> tuple[slips.Pair, ...]:
        """When and how to come again: the centre's hours, and those of the request where they are narrower."""
        own = request.hours
        pairs = (
            (pen.say("slip.checklist.hours"), pen.of(self.premises.hours)),
            (pen.say("slip.checklist.request-hours", request=pen.of(request.name)), own.text if own else ""),
            (pen.say("slip.checklist.telephone"), self.premises.telephone),
        )
        return tuple(pair for pair in pairs if pair[1])


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes in one language."""

    wording: Wording
    language: str

    def say(self, key: str, **params: object) -> str:
        """The text of a key."""
        return self.wording.say(self.language, key, **params)

    def of(self, text: Mapping[str, str]) -> str:
        """A text that comes in every language."""
        return told_in(text, self.language)

    def brief(self, entry: NeededDocument) -> str:
        """A document by its short name; that it is brought itself goes without saying."""
        name = self.of(entry.document.short or entry.document.name)
        need = entry.document.need
        return name if need == "original" else self.say("slip.document", name=name, need=self.say(f"need.{need}"))

    def needed(self, entry: NeededDocument) -> str:
        """How a document is needed, and how many: a count alone on a line would be of nothing."""
        need, counted = self.say(f"need.{entry.document.asked_as}"), self.count(entry)
        match entry.document.need:
            case "shown":
                return need
            case "original-and-copy":
                return self.say("slip.needed.each", need=need, counted=counted)
            case _:
                return self.say("slip.needed", need=need, counted=counted)

    def count(self, entry: NeededDocument) -> str:
        """How many of a document are needed."""
        if entry.document.unit:
            return f"{entry.count} {self.of(entry.document.unit)}"
        return self.say("slip.count", count=entry.count)

    def more(self, entry: NeededDocument) -> str:
        """How many of a document are needed, where it is more than one: one goes without saying."""
        return self.count(entry) if entry.count > 1 else ""


def _named(profile: Profile, pen: Pen) -> str:
    """A shipped profile in words; one of somebody's own is known to them by its file."""
    return pen.say(f"slip.test.profile.{profile.name}") if profile.name in profile_names() else profile.name


def minute(local: datetime) -> str:
    """A local moment to the minute, as it stands on paper."""
    return f"{local:%Y-%m-%d %H:%M}"


def _ahead(pen: Pen, count: int) -> slips.Pair:
    if count == 0:
        return pen.say("slip.ahead.nobody"), ""
    return pen.say("slip.ahead"), pen.say("slip.ahead.count", count=count)


def _expected(pen: Pen, wait: tuple[int, int] | None) -> tuple[slips.Pair, ...]:
    """The wait as a range, never a point; nothing where nothing can be promised."""
    if wait is None:
        return ()
    low, high = wait
    return ((pen.say("slip.expected"), pen.say("slip.expected.range", low=low, high=high)),)


def _back(pen: Pen, away: Away, local: datetime) -> str:
    """That a role is out, and until when, as far as somebody said."""
    back = away.back(local)
    return pen.say("slip.away.until", time=back) if back else pen.say("slip.away")


def _how_much_is_missing(pen: Pen, draft: Draft) -> tuple[slips.Pair, ...]:
    count = len(missing(draft))
    return ((pen.say("slip.missing"), pen.say("slip.missing.count", count=count)),) if count else ()


def _outside_hours(pen: Pen, issued: Issued) -> tuple[str, ...]:
    """That it is not the time for the request; who booked goes by the appointment."""
    missed = issued.draft.chosen.hours_missed_at(issued.at.time())
    return (pen.say("slip.outside-hours", hours=missed.text),) if missed is not None else ()


def _pressing(pen: Pen, draft: Draft) -> Iterator[str]:
    """What whoever picks the slip up must not read past."""
    if draft.lane == "priority":
        yield pen.say("lane.priority")
    yield from (pen.of(question.short) for question, value in answers_in(draft) if is_urgent({question.id: value}))


def _answers(pen: Pen, draft: Draft) -> tuple[slips.Pair, ...]:
    told = ((q, value) for q, value in answers_in(draft) if not is_urgent({q.id: value}))
    return tuple((pen.of(question.short), question.told(value, pen.language)) for question, value in told)


def _details(pen: Pen, draft: Draft) -> tuple[slips.Pair, ...]:
    known = draft.chosen.details
    return tuple((pen.of(d.brief), draft.details[d.id]) for d in known if d.id in draft.details)


def _item(pen: Pen, entry: NeededDocument) -> ChecklistItem:
    mark: Mark = "present" if entry.has else "missing" if entry.missing else "blank"
    return ChecklistItem(pen.brief(entry), mark, right=pen.more(entry))
