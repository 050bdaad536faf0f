"""The checklist on the screen: documents, fees, what is missing; and the list to take home. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar, get_args

from kiosk.draft import DueFee, NeededDocument, due, missing, needed, notices, total
from kiosk.events import DocumentTicked, Left, ListRequested, WentOn
from kiosk.states import CheckingDocuments, PrintingChecklist, TakingListHome
from kiosk.touch.theme import SCALED, TARGET_MM, LookName, Step
from kiosk.touch.typeset import DOT
from kiosk.touch.views.absence import not_served_now
from kiosk.touch.views.calm import calm, resting
from kiosk.touch.views.choosing import request_kicker
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, button_of, fact, pair, remark, sentence, taller
from kiosk.touch.views.frame import COLUMNS_MM, Bones, bones, say_title
from kiosk.touch.views.paging import NO_PAGER, Pager, Spread, heights, in_columns, overflow, spread
from kiosk.touch.views.parts import Box, Button, Panel, View, at, column, height_of, hung
from kiosk.visit import Tray

Item = TypeVar("Item")

MOST_WIDER_MM = 4.0
"""How much wider the gaps between rows become where there is room: farther apart they would be no list."""


@dataclass(frozen=True, slots=True)
class CheckingDocumentsView(View):
    """`rows` are documents with their toggles, fees and notices, as far as they stand on this page; `summary`
    says what is missing."""

    rows: tuple[Panel, ...] = ()
    summary: tuple[Panel, ...] = ()
    pager: Pager = NO_PAGER


@dataclass(frozen=True, slots=True)
class PrintingChecklistView(View):
    """The list is on its way."""

    statements: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class TakingListHomeView(View):
    """Where the list is, and that going on is still possible."""

    statements: tuple[Panel, ...] = ()


def checking_documents(drawing: Drawing, state: CheckingDocuments) -> CheckingDocumentsView:
    """The whole checklist at once, with counts and fees (S3)."""
    faces = (
        Face(
            "print-list",
            drawing.say("screen.documents.print"),
            ListRequested(""),
            drawing.second("screen.documents.print"),
            icon="printer-outline",
            look="second",
        ),
        _going_on(drawing),
    )
    key = "title" if needed(state.draft) else "title-fees"
    title = say_title(drawing, f"screen.documents.{key}", request_kicker(drawing, state))
    frame = bones(drawing, state, title, actions=faces, back=True, within_reach=True)
    if drawing.theme.wide and not drawing.theme.low:
        return _beside(drawing, state, frame, ())
    summary = _summary(drawing, state, drawing.width)
    room = frame.room
    taken = height_of(summary) + (drawing.air(3) if summary else 0)
    frame = replace(frame, room=Box(room.x, room.y + taken, room.width, room.height - taken))
    put = tuple(at(panel, room.x, room.y) for panel in summary)
    return (_beside if drawing.theme.wide else _below)(drawing, state, frame, put)


def _going_on(drawing: Drawing) -> Face:
    """More is asked before the number."""
    key = "screen.continue"
    return Face("primary", drawing.say(key), WentOn(), drawing.second(key), look="primary")


def _below(
    drawing: Drawing, state: CheckingDocuments, frame: Bones, summary: tuple[Panel, ...]
) -> CheckingDocumentsView:
    gap: float = max(drawing.gap, drawing.air(2))
    rows = [
        *not_served_now(drawing, state.draft.chosen, drawing.width),
        *_documents(drawing, state, drawing.width),
        *_costs(drawing, state, drawing.width),
    ]
    if not summary:
        rows += _summary(drawing, state, drawing.width)
    shown = spread(drawing, frame, [heights(rows)], state.page, gap=gap)
    if shown.count == 1:
        gap += _spare(drawing, shown.room.height - height_of(rows, gap), len(rows))
    placed = in_columns(rows, shown, drawing.width, gap, 0)
    return CheckingDocumentsView(
        shown.frame, frame.place, shown.strain, placed, _stood(drawing, state, summary, frame, shown), shown.pager
    )


def _spare(drawing: Drawing, free: float, rows: int) -> float:
    """How much wider the gaps of a page may be where so many rows leave room."""
    return max(0, min(drawing.mm(MOST_WIDER_MM), free // rows))


def _beside(
    drawing: Drawing, state: CheckingDocuments, frame: Bones, summary: tuple[Panel, ...]
) -> CheckingDocumentsView:
    """Documents beside fees where they stand on one page; else rows of two documents, or of one where that takes no
    more pages: long names need the whole width."""
    two = _over_two(drawing, state, frame, summary)
    if two.strain <= 0:
        return two
    return min((draw(drawing, state, frame, summary) for draw in (_below, _in_rows)), key=lambda view: view.strain)


def _over_two(
    drawing: Drawing, state: CheckingDocuments, frame: Bones, summary: tuple[Panel, ...]
) -> CheckingDocumentsView:
    """Documents at the left, where no action stands below them down to the floor, and fees at the right."""
    between, gap = drawing.mm(COLUMNS_MM), max(drawing.gap, drawing.air(1.5))
    width = (drawing.width - between) // 2
    out, documents = not_served_now(drawing, state.draft.chosen, width), _documents(drawing, state, width)
    costs = _costs(drawing, state, width)
    if not summary:
        costs = (*costs, *_summary(drawing, state, width))
    # the notice stands above what is shorter
    if costs and height_of((*out, *costs), gap) <= height_of((*out, *documents), gap):
        costs = (*out, *costs)
    else:
        documents = (*out, *documents)
    aside = frame.frame.actions[0].box.x - drawing.gap >= frame.room.x + width
    free = frame.room.top - frame.floor if aside else frame.room.height
    if not summary and height_of(documents, gap) <= free and height_of(costs, gap) <= frame.room.height:
        left, right = frame.room.x, frame.room.right - width
        placed = (*column(documents, left, frame.room.top, gap), *column(costs, right, frame.room.top, gap))
        return CheckingDocumentsView(frame.frame, frame.place, 0, placed)
    groups = [heights(group) for group in (documents, costs) if group]
    shown = spread(drawing, frame, groups, state.page, gap=gap, columns=2)
    placed = in_columns((*documents, *costs), shown, width, gap, between)
    return CheckingDocumentsView(
        shown.frame, frame.place, shown.strain, placed, _stood(drawing, state, summary, frame, shown), shown.pager
    )


def _in_rows(
    drawing: Drawing, state: CheckingDocuments, frame: Bones, summary: tuple[Panel, ...]
) -> CheckingDocumentsView:
    """Two documents beside each other and the next two below them, as people read; fees over the whole width."""
    gap, whole = max(drawing.gap, drawing.air(1.5)), drawing.width
    half, apart = (whole - drawing.mm(6)) // 2, (whole - drawing.mm(16)) // 2
    rows = [
        *_abreast(not_served_now(drawing, state.draft.chosen, whole), 1),
        *_abreast(_documents(drawing, state, half, 2), 2),
        *_abreast(_fees(drawing, state, apart), 2),
        *_abreast(_remarks(drawing, state, whole), 1),
        *_abreast(() if summary else _summary(drawing, state, whole), 1),
    ]
    shown = spread(drawing, frame, [[max(heights(row)) for row in rows]], state.page, gap=gap)
    placed: list[Panel] = []
    top = shown.room.top
    for row in (rows[number] for run in shown.runs for number in run):
        placed += [hung(it, shown.room.x + at_ * (whole - it.box.width), top) for at_, it in enumerate(row)]
        top -= max(heights(row)) + gap
    return CheckingDocumentsView(
        shown.frame,
        frame.place,
        shown.strain,
        tuple(placed),
        _stood(drawing, state, summary, frame, shown),
        shown.pager,
    )


def _abreast(items: Sequence[Item], count: int) -> list[Sequence[Item]]:
    """What is drawn, in rows of so many."""
    return [items[first : first + count] for first in range(0, len(items), count)]


def _stood(
    drawing: Drawing, state: CheckingDocuments, summary: tuple[Panel, ...], frame: Bones, shown: Spread
) -> tuple[Panel, ...]:
    """The summary where it stands, above actions that have perhaps become higher; before the last page it promises
    nothing that only the last one has."""
    lift, told = shown.room.y - frame.room.y, summary
    if summary and state.page < shown.count - 1:
        told = _summary(drawing, state, drawing.width, "missing-so-far")
    return tuple(at(it, place.box.x, place.box.y + lift) for it, place in zip(told, summary, strict=True))


def _summary(drawing: Drawing, state: CheckingDocuments, width: float, lacks: str = "missing") -> tuple[Panel, ...]:
    """What is still missing, and that nobody is refused for it, nor for what only helps."""
    entries = needed(state.draft)
    if not entries:
        return ()
    lacking = len(missing(state.draft))
    if lacking:
        told = drawing.say(f"screen.documents.{lacks}", count=lacking)
        return (sentence(drawing, "information-outline", told, "notice", width),)
    helping = sum(1 for entry in entries if not entry.has)
    if helping:
        told = drawing.say("screen.documents.optional", count=helping)
        return (sentence(drawing, "information-outline", told, "good", width),)
    return (sentence(drawing, "check-circle-outline", drawing.say("screen.documents.complete"), "good", width),)


def _documents(drawing: Drawing, state: CheckingDocuments, width: float, abreast: int = 1) -> tuple[Panel, ...]:
    """All of the list are alike in size of words, and those that stand beside each other in height. Where there is
    room a long name takes two lines before it makes all others smaller."""
    entries = needed(state.draft)
    names = [drawing.name(entry.document.name) for entry in entries]
    room, lines = _name_room(drawing, width), _most_lines(drawing)
    steps = [drawing.largest(name, room, drawing.labels, lines, bold=True) for name in names]
    step: Step = max(steps, key=drawing.labels.index, default="body")
    both = _tells_both(drawing, entries, width)
    cards: list[Panel] = []
    for row in _abreast(entries, abreast):
        alone = [_document(drawing, entry, width, step, both) for entry in row]
        high = max(heights(alone))
        cards += [
            card if card.box.height == high else _document(drawing, entry, width, step, both, high)
            for card, entry in zip(alone, row, strict=True)
        ]
    return tuple(cards)


def _most_lines(drawing: Drawing) -> int:
    """How many lines a name may take at the larger sizes of labels: whoever asked for large text gets it."""
    roomy = drawing.arrangement.air >= 1 or drawing.theme.text_scale > 1
    return 2 if roomy and not drawing.theme.small else 1


def _toggle_width(drawing: Drawing, width: float) -> float:
    grown = float(drawing.theme.text_scale ** SCALED["lead"])  # as the labels in it
    return round(min(drawing.mm(50) * grown, width * 0.42))


def _edge(drawing: Drawing) -> tuple[int, int]:
    """What a card keeps free at the side of its toggle, as much as beside its words, and above and below it. On a low
    panel the toggle is the end of the card, as the keys are of a pager: a narrow rim would look like a slip."""
    return (0, 0) if drawing.theme.low else (drawing.mm(4), max(drawing.mm(2.4), drawing.air(2.4)))


def _name_room(drawing: Drawing, width: float) -> float:
    return width - _toggle_width(drawing, width) - _edge(drawing)[0] - drawing.mm(4) - drawing.mm(3)


def _tells_both(drawing: Drawing, entries: Sequence[NeededDocument], width: float) -> bool:
    """Whether the other language stands behind how a document is needed: on a wide card, or where every document of
    the list keeps to one line with it."""
    generous = width > drawing.mm(200) and drawing.arrangement.seconds
    room = _name_room(drawing, width)
    kept = (len(drawing.text(_in_both(drawing, entry), room).lines) == 1 for entry in entries)
    return bool(drawing.other) and (generous or all(kept))


def _in_both(drawing: Drawing, entry: NeededDocument) -> str:
    return f"{_needed(drawing, entry)}{DOT}{drawing.second_name(entry.document.name)}"


def _document(
    drawing: Drawing, entry: NeededDocument, width: float, step: Step, both: bool, least: float = 0
) -> Panel:
    """Name and how it is needed at the left, perhaps with the other language; have or not with me at the right."""
    look, pad = drawing.theme.look("panel"), drawing.mm(4)
    across, along = _edge(drawing)
    toggle = _toggle(drawing, entry, _toggle_width(drawing, width))
    room = _name_room(drawing, width)
    how = _needed(drawing, entry)
    told = drawing.text(_in_both(drawing, entry) if both else how, room, colour=look.quiet, name="needed")
    words = [drawing.text(drawing.name(entry.document.name), room, step, bold=True, even=True, name="document")]
    words.append(replace(told, said=how) if both else told)
    within = height_of(words) + 2 * drawing.mm(0.8 if drawing.theme.low else 1.8)
    height = max(toggle.box.height + 2 * along, within, least)
    placed = column(words, pad, round((height + height_of(words)) / 2))
    end = toggle if along else taller(toggle, height)
    put = at(end, width - across - end.box.width, round((height - end.box.height) / 2))
    return Panel(look, Box(0, 0, width, height), placed, (put,))


def _toggle(drawing: Drawing, entry: NeededDocument, width: float) -> Button:
    has, lacks = drawing.say("screen.documents.have"), drawing.say("screen.documents.not-with-me")
    name, event = entry.document.id, DocumentTicked(entry.document.id, not entry.has)
    document = drawing.name(entry.document.name)
    if entry.has:
        face = Face(f"document-{name}", has, event, icon="check-bold", look="have", said=f"{document}\n{has}")
    else:
        look: LookName = "missing" if entry.missing else "card"
        face = Face(
            f"document-{name}", lacks, event, icon="checkbox-blank-outline", look=look, said=f"{document}\n{lacks}"
        )
    return _chip(drawing, face, width, (has, lacks))


def _chip(drawing: Drawing, face: Face, width: float, alike: Sequence[str]) -> Button:
    """Icon and label in the middle of a button; what it may say is `alike` in size."""
    look, gap = drawing.theme.look(face.look), drawing.mm(2)
    icon = drawing.icon(face.icon, "mark", colour=look.ink)
    room = width - icon.box.width - 3 * gap
    longest = max(alike, key=lambda said: drawing.snug(said, bold=True).box.width)
    step = drawing.largest(longest, room, drawing.ladder("lead", "body"), 1, bold=True)
    label = drawing.text(face.label, room, step, colour=look.ink, bold=True, name="label")
    if len(label.lines) == 1:
        label = drawing.snug(face.label, step, colour=look.ink, bold=True, name="label")
    height = max(drawing.mm(TARGET_MM), label.box.height)
    left = round((width - icon.box.width - gap - label.box.width) / 2)
    texts = (
        at(icon, left, round((height - icon.box.height) / 2)),
        at(label, left + icon.box.width + gap, round((height - label.box.height) / 2)),
    )
    return button_of(face, look, Box(0, 0, round(width), height), texts)


def _needed(drawing: Drawing, entry: NeededDocument) -> str:
    """How it is needed, and how many: 原件和复印件各 1 份, original: 5."""
    need, unit = drawing.say(f"need.{entry.document.asked_as}"), entry.document.unit
    if entry.document.need == "shown":
        return need
    if unit:
        return drawing.say("screen.documents.count-unit", need=need, count=entry.count, unit=drawing.name(unit))
    each = "each" if entry.document.need == "original-and-copy" else "count"
    return drawing.say(f"screen.documents.{each}", need=need, count=entry.count)


def _costs(drawing: Drawing, state: CheckingDocuments, width: float) -> tuple[Panel, ...]:
    """What it costs, and what else there is to know."""
    return (*_fees(drawing, state, width), *_remarks(drawing, state, width))


def _fees(drawing: Drawing, state: CheckingDocuments, width: float) -> tuple[Panel, ...]:
    """The fees with their multiplications and total."""
    fees = due(state.draft)
    if not fees:
        return ()
    money = _money(drawing, total(state.draft))
    whole = pair(drawing, drawing.say("screen.fees.total"), money, width, strong=True)
    return (*(_fee(drawing, fee, width) for fee in fees), whole)


def _remarks(drawing: Drawing, state: CheckingDocuments, width: float) -> tuple[Panel, ...]:
    """That the fees are an example, and what the request says besides."""
    rows: list[Panel] = []
    if any(entry.fee.example for entry in due(state.draft)):
        rows.append(remark(drawing, drawing.say("screen.fees.example"), width))
    told = (*notices(state.draft), *state.draft.chosen.notices_of_night(drawing.around.now.time()))
    return (*rows, *(fact(drawing, "information-outline", "", drawing.name(it), width) for it in told))


def _fee(drawing: Drawing, entry: DueFee, width: float) -> Panel:
    name = drawing.name(entry.fee.name)
    if entry.fee.times:
        name = f"{name} {_money(drawing, entry.fee.amount)} × {entry.times}"
    return pair(drawing, name, _money(drawing, entry.amount), width)


def _money(drawing: Drawing, amount: Decimal) -> str:
    around = drawing.around
    return around.wording.money(drawing.language, amount, around.catalogue.currency)


def printing_checklist(drawing: Drawing, state: PrintingChecklist) -> PrintingChecklistView:
    """Calm, and with a way back."""
    title = say_title(drawing, "screen.printing-list.title", request_kicker(drawing, state))
    frame = bones(drawing, state, title, back=True)
    told = calm(drawing, "printer-outline", drawing.say("screen.printing-list.wait"))
    placed = resting(told, frame.room)
    return PrintingChecklistView(frame.frame, frame.place, overflow(told.box.height, frame.room.height), placed)


def taking_list_home(drawing: Drawing, state: TakingListHome) -> TakingListHomeView:
    """The list is out, or should be, or staff have it; go on or leave."""
    leave = "screen.taking-list.leave"
    faces = (
        Face("leave", drawing.say(leave), Left(), drawing.second(leave), look="second"),
        _going_on(drawing),
    )
    how = "printed" if state.where in get_args(Tray) else state.where
    title = say_title(drawing, f"screen.taking-list.{how}.title", request_kicker(drawing, state))
    frame = bones(drawing, state, title, actions=faces, back=True)
    desk = drawing.name(drawing.around.centre.help_desk)
    lacking = missing(state.draft)
    where = drawing.say(f"screen.taking-list.{state.where}", desk=desk)
    told = [fact(drawing, "clipboard-text-outline", "", where, drawing.width)]
    if lacking:
        names = drawing.say("screen.list-separator").join(drawing.name(entry.document.name) for entry in lacking)
        told.append(
            fact(drawing, "information-outline", drawing.say("screen.missing"), names, drawing.width, look="notice")
        )
    gap = drawing.air(3)
    placed = column(told, frame.room.x, frame.room.top, gap)
    strain = overflow(height_of(told, gap), frame.room.height)
    return TakingListHomeView(frame.frame, frame.place, strain, placed)
