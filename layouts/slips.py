"""What stands on each slip from top to bottom: order and weight of finished strings, never words of its own.

Each slip has a content object, filled by reception in the visitor's language (staff slip: in the house's), and one
pure function. An empty string or tuple leaves its line out.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.slip import Big, Block, Checklist, ChecklistItem, Facts, Line, Qr, Rule, Ruled, Size, Slip

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TicketContent:
    """What a visitor takes to the seat. No name, no phone.

    `facts` are the few things to know while waiting, label and value: lane, people ahead, waiting range, where to
    wait, and last how much is missing, which heads `missing`: documents with their counts. `code` is the QR's
    payload; `closing` says what it is for, and a polite word.
    """

    name: str
    place: str
    time: str
    number: str
    request: str
    facts: tuple[Pair, ...]
    missing: tuple[Pair, ...]
    code: str
    closing: tuple[str, ...]
    reprint_mark: str


@dataclass(frozen=True, slots=True)
class StaffSlipContent:
    """What staff read before they call.

    `head` is the bar on top where the slip prints in the lobby (交工作人员). `about` is kind of slip, time, kiosk.
    `lane` stands in the margin, `pressing` large below it: what goes before others, and what cannot wait.
    `answers` and `details` are labels and values; `to_write` are labels of details that staff
    will write down, and how many lines each takes.
    `documents` carry their marks, `missing_word` the word in the box of what is missing. `fees` end with `total`.
    `sign_off` are labels of lines to fill in: first contact, follow-up.
    """

    head: str
    number: str
    request: str
    about: str
    lane: str
    pressing: tuple[str, ...]
    answers: tuple[Pair, ...]
    details: tuple[Pair, ...]
    to_write: tuple[tuple[str, int], ...]
    documents: tuple[ChecklistItem, ...]
    missing_word: str
    fees: tuple[Pair, ...]
    total: Pair | None
    code: str
    sign_off: tuple[str, ...]
    reprint_mark: str


@dataclass(frozen=True, slots=True)
class ChecklistContent:
    """Everything a request needs, to take home: documents with counts, fees, steps, hours, telephone."""

    name: str
    place: str
    title: str
    request: str
    documents_title: str
    documents: tuple[Pair, ...]
    fees_title: str
    fees: tuple[Pair, ...]
    total: Pair | None
    notes: tuple[Pair, ...]
    contact: tuple[Pair, ...]
    closing: tuple[str, ...]
    reprint_mark: str


@dataclass(frozen=True, slots=True)
class TestSlipContent:
    """What shows that a printer works: its settings, each size, both scripts, a list, a code. `ruler` is as wide as
    the paper, so that a wrong profile shows; `rare` are characters that few printers' fonts have."""

    title: str
    time: str
    settings: tuple[Pair, ...]
    ruler: str
    samples: tuple[str, ...]
    rare: str
    number: str
    documents: tuple[ChecklistItem, ...]
    missing_word: str
    code: str
    closing: tuple[str, ...]
    reprint_mark: str


def ticket(content: TicketContent) -> Slip:
    """The visitor's ticket; a staff slip may hang from it by a partial cut."""
    blocks: list[Block] = [
        Line(content.name),
        Line(content.place, right=content.time),
        Big(content.number),
        Line(content.request, size="title", align="centre", bold=True),
        Rule(),
        Facts(content.facts),
    ]
    if content.missing:
        blocks.append(_blank_list(content.missing))
    blocks += [Qr(content.code), *_closing((_joined(content.closing),))]
    return Slip("ticket", tuple(blocks), content.reprint_mark, partial_cut=True)


def staff_slip(content: StaffSlipContent) -> Slip:
    """What staff pick up: single height, everything on the smallest paper."""
    blocks: list[Block] = []
    if content.head:
        blocks.append(Line(content.head, size="double", align="centre", bold=True, inverse=True))
    blocks += [
        Line(content.number, right=content.request, size="title", bold=True),
        Line(content.about, right=content.lane),
    ]
    if content.pressing:
        blocks.append(Line("  ".join(content.pressing), size="title", bold=True))
    blocks.append(Rule(heavy=True))
    blocks += _pairs(content.answers + content.details)
    blocks += [Ruled(label, lines) for label, lines in content.to_write]
    blocks += _parted((Checklist(content.documents, content.missing_word),) if content.documents else ())
    blocks += _parted(_sum(content.fees, content.total))
    blocks += [Qr(content.code, compact=True), *(Ruled(label) for label in content.sign_off)]
    return Slip("staff", tuple(_without_double_rules(blocks)), content.reprint_mark)


def checklist(content: ChecklistContent) -> Slip:
    """The list to take home, with boxes to tick by pen."""
    blocks: list[Block] = [
        *_lines((content.name, content.place)),
        Line(content.title, size="double", align="centre", bold=True),
        Line(content.request, size="title", align="centre", bold=True),
    ]
    if content.documents:
        blocks += [Rule(), Line(content.documents_title, size="title", bold=True)]
        blocks.append(_blank_list(content.documents))
    if content.fees:
        blocks += [Rule(), Line(content.fees_title, size="title", bold=True)]
        blocks += _sum(content.fees, content.total, size="double")
    for heading, note in content.notes:
        blocks += [Rule(), Line(heading, size="title", bold=True), Line(note, size="double")]
    blocks += _parted(tuple(Line(label, right=value, size="double", bold=True) for label, value in content.contact))
    blocks += [Rule(), *_closing((_joined(content.closing),))]
    return Slip("checklist", tuple(blocks), content.reprint_mark)


def test_slip(content: TestSlipContent) -> Slip:
    """A slip for whoever sets the printer up."""
    blocks: list[Block] = [
        Line(content.title, size="title", align="centre", bold=True),
        *_lines((content.time,)),
        Rule(heavy=True),
        *_pairs(content.settings),
        Line(content.ruler),
        Rule(),
        *(Line(text, size="body") for text in content.samples),
        *(Line(text, size="double") for text in content.samples),
        Line(content.rare, size="title"),
        Big(content.number),
        Checklist(content.documents, content.missing_word),
        Qr(content.code),
        *_lines(content.closing),
    ]
    return Slip("test", tuple(blocks), content.reprint_mark)


def _lines(texts: tuple[str, ...]) -> list[Line]:
    return [Line(text, align="centre") for text in texts if text]


def _closing(texts: tuple[str, ...]) -> list[Line]:
    return [Line(text, size="double", align="centre", bold=True) for text in texts if text]


def _joined(texts: tuple[str, ...]) -> str:
    """Sentences as one paragraph, which takes fewer lines than each on its own; Chinese ones need no space."""
    paragraph = ""
    for text in filter(None, texts):
        paragraph += " " + text if paragraph[-1:].isascii() and paragraph else text
    return paragraph


def _pairs(pairs: tuple[Pair, ...]) -> list[Line]:
    return [Line(label, right=value) for label, value in pairs]


def _blank_list(documents: tuple[Pair, ...]) -> Checklist:
    items = tuple(ChecklistItem(text, "blank", right=count) for text, count in documents)
    return Checklist(items, missing_word="", size="double", bold=True)


def _sum(fees: tuple[Pair, ...], total: Pair | None, size: Size = "body") -> tuple[Line, ...]:
    """Fees with their total, which stands out by its weight."""
    lines = tuple(Line(label, right=amount, size=size) for label, amount in fees)
    return lines if total is None else (*lines, Line(total[0], right=total[1], size=size, bold=True))


def _parted(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks under a rule of their own; no rule for none."""
    return [Rule(), *blocks] if blocks else []


def _without_double_rules(blocks: list[Block]) -> list[Block]:
    """Where a part is empty, the rule above it stands for both."""
    pairs = zip([None, *blocks], blocks, strict=False)
    return [block for before, block in pairs if not (isinstance(before, Rule) and isinstance(block, Rule))]
