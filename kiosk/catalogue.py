"""What visitors can come for, and what each request takes: questions, documents, details and fees.

A catalogue is a TOML file. It is read and checked once, whole, and refused with one sentence that names the file,
the key, the value and what is allowed. Adding a request, a document or a language is editing that file, never code.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from kiosk.consistency import faults
from kiosk.entry import Amount, Entry, Label, Line, Name, Short, TimeOfDay, Truth, Unit, Whole, written
from kiosk.entry import Text as Text
from kiosk.fault import Unreadable, fault_in, not_allowed, read_tables
from kiosk.tongues import told_in

MOST_BYTES = 1_000_000
MOST_DIGITS = 6
"""Digits of an answer to a number question."""
MOST_OF_A_NAME = 20
MOST_FOLLOW_ON = 2
"""Requests that often follow: they stand beside the number and take none of its room."""

Need = Literal["original", "copy", "original-and-copy", "shown"]
AskedAs = Need | Literal["handed-in"]
"""How a document is asked for, by the name of its words."""
DetailKind = Literal["digits", "unit", "date", "latin", "text", "code"]
Days = Literal["past", "coming"]
"""On which side of today a date lies; today is on both."""


class CatalogueError(Exception):
    """A catalogue file cannot be used; the message is one sentence: file, key, value, what is allowed."""


class Choice(Entry):
    """One possible answer of a choice question."""

    id: Name
    name: Label


class Question(Entry):
    """A question whose answer decides what is needed.

    `number`: a whole number from `least` to `most`. `choice`: one of `choices`. `default` is taken where nothing
    was said; without it the question must be answered.
    """

    id: Name
    kind: Literal["number", "choice"]
    ask: Line
    short: Short
    unit: Unit | None = None
    least: Whole = Field(default=1, ge=0, lt=10**MOST_DIGITS)
    most: Whole = Field(default=99, ge=0, lt=10**MOST_DIGITS)
    choices: tuple[Choice, ...] = ()
    default: str | None = None

    @model_validator(mode="after")
    def _answerable(self) -> Question:
        if self.kind == "choice" and len(self.choices) < 2:
            raise not_allowed("a choice needs two choices or more", "choices", len(self.choices))
        if self.kind == "number" and self.choices:
            raise not_allowed("a number has no choices", "choices", len(self.choices))
        if self.least > self.most:
            raise not_allowed(f"allowed is at most the key most, {self.most}", "least", self.least)
        if self.default is not None and (refusal := self.misnamed(self.default)):
            raise not_allowed(refusal, "default", self.default)
        return self

    def accepts(self, value: str) -> bool:
        """Whether a value answers this question: ASCII digits within the range, or a known choice."""
        if self.kind == "choice":
            return any(choice.id == value for choice in self.choices)
        if not (value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS):
            return False
        return self.least <= int(value) <= self.most

    def plain(self, value: str) -> str:
        """The one way in which an accepted answer is kept: a number without zeros before it."""
        return str(int(value)) if self.kind == "number" else value

    def misnamed(self, value: str) -> str:
        """Why a catalogue cannot name this answer, in words for an error message, or an empty text: written in
        another way than answers are kept it would never be found among them."""
        if not self.accepts(value):
            return f"allowed is {self.allowed()}"
        return "" if value == self.plain(value) else f"allowed is {self.plain(value)!r}, as the answer is kept"

    def allowed(self) -> str:
        """What answers this question, in words for an error message."""
        if self.kind == "choice":
            return ", ".join(choice.id for choice in self.choices)
        return f"a whole number from {self.least} to {self.most}"

    def told(self, value: str, language: str) -> str:
        """An answer as people read it: the choice's name, or the number with its unit."""
        unit = f" {told_in(self.unit, language)}" if self.unit else ""
        return next((told_in(it.name, language) for it in self.choices if it.id == value), value + unit)


class Document(Entry):
    """One entry of a checklist. `count` copies of it, times the number answered to the question `times`; asked
    for only where every answer in `when` was given; `optional` ones help and are never missing. Each document
    named in `instead` serves as well as this one: they are one entry, to be ticked once. What `stays` with the office
    is handed in. `short` is its name on slips where paper is dear."""

    id: Name
    name: Line
    short: Short | None = None
    need: Need
    count: Whole = Field(default=1, ge=1, le=99)
    times: Name | None = None
    unit: Short | None = None
    when: dict[str, str] = Field(default_factory=dict)
    optional: Truth = False
    instead: tuple[Name, ...] = ()
    stays: Truth = False

    @property
    def asked_as(self) -> AskedAs:
        """How it is asked for: nobody calls a photo that is handed in an original."""
        return "handed-in" if self.stays else self.need

    @model_validator(mode="after")
    def _handed_in_itself(self) -> Self:
        if self.stays and self.need != "original":
            raise not_allowed("only a document of need 'original' stays with the office", "stays", self.stays)
        return self


class Fee(Entry):
    """An amount to announce, in the catalogue's currency, times the number answered to `times`.
    `example` marks an amount that the centre has not confirmed yet."""

    id: Name
    name: Label
    amount: Amount
    times: Name | None = None
    when: dict[str, str] = Field(default_factory=dict)
    example: Truth = True


class DetailTerms(Entry):
    """Something a visitor may tell beforehand; never required. `personal` ones come after the privacy notice.
    `text` may hold Chinese, `latin` and below have a keypad of their own; a `person` is typed as names are made.
    A `code` is that of an appointment, eight digits of which the last checks the others.
    A date with `days` lies on that side of today, any other date anywhere.
    `lines` to rule where staff write it. `short` is its label where nobody is asked any more: on the review, the
    staff slip and the desk."""

    id: Name
    kind: DetailKind
    label: Label
    short: Short | None = None
    hint: Line | None = None
    days: Days | None = None
    personal: Truth = True
    person: Truth = False
    most: Whole = Field(default=40, ge=1, le=400, description="cells of text at the most")
    lines: Whole = Field(default=1, ge=1, le=6)

    @property
    def brief(self) -> dict[str, str]:
        """Its label where it was told already, or is told to staff."""
        return self.short or self.label

    @model_validator(mode="after")
    def _of_a_date(self) -> Self:
        if self.days is not None and self.kind != "date":
            raise not_allowed("only a detail of kind date has days", "days", self.days)
        return self


class Detail(DetailTerms):
    """A detail as one request takes it: asked only where every answer in `when` was given."""

    when: dict[str, str] = Field(default_factory=dict)


def _by_name(told: object) -> object:
    return {"id": told} if isinstance(told, str) else told


class TakenDetail(Entry):
    """What a request says of a detail that it takes: its name, and the answers that it depends on, where it does."""

    id: Name
    when: dict[str, str] = Field(default_factory=dict)


class Role(Entry):
    """Who handles a request behind the counter, and what to say when that person is out."""

    id: Name
    name: Label
    when_out: Text


class Group(Entry):
    """A heading on the list of requests."""

    id: Name
    name: Label


class Hours(Entry):
    """From `start` to `end`, local time; `end` before `start` crosses midnight."""

    start: TimeOfDay
    end: TimeOfDay

    @model_validator(mode="after")
    def _pass(self) -> Hours:
        if self.start == self.end:
            raise not_allowed("allowed are two different local times, such as 08:30:00 and 18:00:00")
        return self

    def hold(self, now: time) -> bool:
        """Whether `now` is within the hours."""
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    @property
    def text(self) -> str:
        """The hours as people read them."""
        return "–".join(f"{it.hour}:{it:%M}" for it in (self.start, self.end))


class NightRouting(Entry):
    """Who takes a request outside the day (S15), and what the visitor is told."""

    hours: Hours
    role: Name
    notice: Text


class Promise(Entry):
    """What the end of a visit leaves to be kept within some hours, by a role or else by whoever was responsible; and
    already the check-in, where the request's own role is out. `when_out`: only then, or where somebody else served in
    the place of that role."""

    kind: Literal["absent-role", "time-window", "return-call", "invoice", "message"]
    hours: Whole = Field(ge=1, le=720)
    role: Name | None = None
    when_out: Truth = False


class Notice(Entry):
    """What else to know of a request; it is told only where every answer in `when` was given."""

    text: Text
    when: dict[str, str] = Field(default_factory=dict)


class RequestTerms(Entry):
    """Something people come for, but for its details: the file names them, a `Request` holds them."""

    id: Name
    series: Annotated[str, written("[A-Z]", "one capital letter")]
    group: Name
    icon: str
    name: Label
    role: Name
    hours: Hours | None = None
    night: NightRouting | None = None
    questions: tuple[Question, ...] = ()
    documents: tuple[Document, ...] = ()
    fees: tuple[Fee, ...] = ()
    next: Text
    result: Text | None = None
    notices: tuple[Notice, ...] = ()
    promise: Promise | None = None
    follow_on: tuple[Name, ...] = Field(default=(), max_length=MOST_FOLLOW_ON)


class WrittenRequest(RequestTerms):
    """A request as the file writes it: details by name, or by name and `when`."""

    details: tuple[Annotated[TakenDetail, BeforeValidator(_by_name)], ...] = ()


class Request(RequestTerms):
    """Something people come for."""

    details: tuple[Detail, ...] = ()

    def notices_of_night(self, now: time) -> tuple[Text, ...]:
        """What a visitor should know who comes at this local time, where it is night (S15)."""
        return (self.night.notice,) if self.night is not None and self.night.hours.hold(now) else ()

    @property
    def roles(self) -> frozenset[str]:
        """All roles that handle the request at one time or another."""
        return frozenset({self.role} if self.night is None else {self.role, self.night.role})

    def role_at(self, now: time) -> str:
        """The role that handles the request at this local time (S15)."""
        at_night = self.night is not None and self.night.hours.hold(now)
        return self.night.role if self.night is not None and at_night else self.role

    def hours_missed_at(self, now: time) -> Hours | None:
        """The hours of the request, for whoever comes outside of them at this local time (S25)."""
        return self.hours if self.hours is not None and not self.hours.hold(now) else None

    def question(self, name: str) -> Question | None:
        """The question of that id."""
        return next((q for q in self.questions if q.id == name), None)

    @property
    def code_detail(self) -> Detail | None:
        """The detail that holds an appointment's code, where this request is the checking-in for one."""
        return next((d for d in self.details if d.kind == "code"), None)

    def detail(self, name: str) -> Detail | None:
        """The detail of that id, where this request takes it."""
        return next((d for d in self.details if d.id == name), None)


def _named(name: str) -> str:
    if not name.strip() or not name.isprintable() or len(name) > MOST_OF_A_NAME:
        raise not_allowed(f"allowed is one line of 1 to {MOST_OF_A_NAME} printable characters")
    return name


class Language(Entry):
    """A language of the catalogue, with its own name for itself."""

    id: Annotated[str, written("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language code, such as zh, en or zh-Hant")]
    name: Annotated[str, AfterValidator(_named)]


class CatalogueTerms(Entry):
    """What a catalogue has beside its requests; the first language greets."""

    currency: Annotated[str, written("[A-Z]{3}", "three capital letters, such as CNY")]
    languages: tuple[Language, ...] = Field(min_length=1)
    groups: tuple[Group, ...] = Field(min_length=1)
    roles: tuple[Role, ...] = Field(min_length=1)

    @property
    def home_language(self) -> str:
        """The centre's own language, in which the kiosk greets."""
        return self.languages[0].id


class WrittenCatalogue(CatalogueTerms):
    """A catalogue as the file writes it: details are a table of their own."""

    details: tuple[DetailTerms, ...] = ()
    requests: tuple[WrittenRequest, ...] = Field(min_length=1)


class Catalogue(CatalogueTerms):
    """A whole catalogue; each request holds its own details."""

    requests: tuple[Request, ...]

    def speaking(self, languages: Collection[str]) -> Catalogue:
        """The same without its other languages."""
        return self.model_copy(update={"languages": tuple(it for it in self.languages if it.id in languages)})

    def request(self, name: str) -> Request | None:
        """The request of that id."""
        return next((r for r in self.requests if r.id == name), None)

    def role(self, name: str) -> Role:
        """The role of that id, seen by the check at load."""
        return next(r for r in self.roles if r.id == name)

    def role_name(self, role: str, language: str) -> str:
        """A role's name; its id where the catalogue does not know it any more, for what was given to it is still
        open."""
        return next((told_in(it.name, language) for it in self.roles if it.id == role), role)


def read_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue of a file, or the packaged one. Raises `CatalogueError` with one sentence at its first fault."""
    file = path or resources.files("kiosk") / "catalogues" / "property.toml"
    try:
        told = read_tables(file, MOST_BYTES)
    except Unreadable as error:
        raise CatalogueError(str(error)) from None
    return catalogue_from(told, str(file))


def catalogue_from(told: dict[str, Any], file: str) -> Catalogue:
    """The catalogue that the tables of a file make. Raises `CatalogueError` with one sentence at the first fault."""
    read = partial(WrittenCatalogue.model_validate, context={"languages": _languages(told)})
    try:
        as_written = read(told)
    except ValidationError as error:
        raise CatalogueError(fault_in(error, told, read).told(file)) from None
    for fault in faults(as_written):
        raise CatalogueError(fault.told(file))
    return _resolved(as_written)


def _languages(told: dict[str, Any]) -> list[str]:
    """The languages that every text must have, as far as the file names them well."""
    named = told.get("languages")
    entries = named if isinstance(named, list) else []
    return [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]


def _resolved(as_written: WrittenCatalogue) -> Catalogue:
    """The catalogue with each request holding the details that it names."""
    details = {detail.id: detail for detail in as_written.details}
    requests = tuple(
        Request(
            **{
                **dict(request),
                "details": [Detail(**dict(details[taken.id]), when=taken.when) for taken in request.details],
            }
        )
        for request in as_written.requests
    )
    return Catalogue(**{name: getattr(as_written, name) for name in CatalogueTerms.model_fields}, requests=requests)
