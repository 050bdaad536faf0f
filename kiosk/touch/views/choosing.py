"""What somebody came for, one question at a time, and the lane. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil
from typing import NamedTuple

from kiosk.catalogue import MOST_DIGITS, Group, Question, Request
from kiosk.events import ChoiceTaken, LaneChosen, RequestChosen, WentOn
from kiosk.states import AnsweringQuestion, ChoosingLane, ChoosingRequest, State
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.entry import NO_ENTRY, Entry, entry_screen
from kiosk.touch.views.faces import Face, card_inset, chosen_icon, fact, grid, grown, level, matching_cards, taller
from kiosk.touch.views.frame import Bones, Title, bones, say_title
from kiosk.touch.views.keys import number_keys
from kiosk.touch.views.paging import NO_PAGER, Pager, Spread, overflow, spread, with_pager_room
from kiosk.touch.views.parts import Button, Frame, Panel, Text, View, at, column, height_of, hung
from kiosk.visit import Lane


@dataclass(frozen=True, slots=True)
class ChoosingRequestView(View):
    """The requests in their groups, each group below its heading. `booked` is what a scanned appointment begins."""

    headings: tuple[Text, ...] = ()
    requests: tuple[Button, ...] = ()
    pager: Pager = NO_PAGER
    booked: Request | None = None


@dataclass(frozen=True, slots=True)
class AnsweringQuestionView(View):
    """A question with cards to choose from, or with an entry and a keypad."""

    choices: tuple[Button, ...] = ()
    entry: Entry = NO_ENTRY
    pager: Pager = NO_PAGER


@dataclass(frozen=True, slots=True)
class ChoosingLaneView(View):
    """Two lanes of equal weight, and for whom the priority lane is."""

    explanation: tuple[Panel, ...] = ()
    lanes: tuple[Button, ...] = ()


LANE_ICONS: tuple[tuple[Lane, str], ...] = (("ordinary", "account-outline"), ("priority", "heart-outline"))


@dataclass(frozen=True, slots=True)
class Block:
    """Cards that stay together, and the group whose heading they stand under."""

    group: Group
    cards: Sequence[Button]
    heading: bool


def choosing_request(drawing: Drawing, state: ChoosingRequest) -> ChoosingRequestView:
    """The list of requests: groups below each other, or beside each other where the panel lies."""
    frame = bones(drawing, state, say_title(drawing, "screen.choosing-request.title"), back=True, within_reach=True)
    listed = (_groups_beside if drawing.theme.wide else _groups_below)(drawing, frame, state.page)
    return replace(listed, booked=drawing.around.booked_request)


def _groups(drawing: Drawing) -> tuple[tuple[Group, tuple[Request, ...]], ...]:
    catalogue = drawing.around.catalogue
    offered = drawing.around.offered_requests
    listed = ((g, tuple(r for r in offered if r.group == g.id)) for g in catalogue.groups)
    return tuple((group, requests) for group, requests in listed if requests)


def _grouped(drawing: Drawing, width: float) -> tuple[tuple[Group, tuple[Button, ...]], ...]:
    """The cards of each group; all of the list are alike in size."""
    groups = _groups(drawing)
    found = iter(level(_cards(drawing, [r for _, requests in groups for r in requests], width)))
    return tuple((group, tuple(islice(found, len(requests)))) for group, requests in groups)


def _cards(drawing: Drawing, requests: Sequence[Request], width: float) -> tuple[Button, ...]:
    faces = [
        Face(f"request-{r.id}", drawing.name(r.name), RequestChosen(r), drawing.second_name(r.name), r.icon)
        for r in requests
    ]
    return matching_cards(drawing, faces, width)


def _heading(drawing: Drawing, group: Group, width: float) -> Text:
    return drawing.text(drawing.name(group.name), width, colour=drawing.palette.deep, bold=True, name="heading")


def _groups_below(drawing: Drawing, frame: Bones, page: int) -> ChoosingRequestView:
    columns = 2 if 2 * _least_card(drawing) + drawing.gap <= drawing.width else 1
    width = (drawing.width - drawing.gap * (columns - 1)) // columns
    blocks = [
        Block(group, level(cards[first : first + columns]), first == 0)
        for group, cards in _grouped(drawing, width)
        for first in range(0, len(cards), columns)
    ]
    top = [_heading_height(drawing, block.group, drawing.width) if block.heading else 0 for block in blocks]
    tall = [block.cards[0].box.height + extra for block, extra in zip(blocks, top, strict=True)]
    shown = spread(drawing, frame, [tall], page, gap=drawing.gap)
    if shown.count == 1:
        free = shown.room.height - sum(tall) - drawing.gap * (len(tall) - 1)
        blocks = [_taller(block, _stretch(drawing, free, len(blocks))) for block in blocks]
    return _stacked(drawing, frame, blocks, shown, columns)


def _headed(drawing: Drawing, group: Group, width: float, x: float, top: float) -> tuple[Text, ...]:
    """The heading where it stands, and behind it the other language, as far as there is room."""
    heading = hung(_heading(drawing, group, width), x, top)
    snug = replace(heading, box=replace(heading.box, width=drawing.snug(heading.body, bold=True).box.width))
    second = drawing.snug(drawing.second_name(group.name), colour=drawing.palette.quiet, name="second")
    behind = snug.box.right + drawing.mm(3)
    fits = second.body and len(heading.lines) == 1 and behind + second.box.width <= x + width
    return (snug, at(second, behind, heading.box.y)) if fits else (heading,)


def _heading_height(drawing: Drawing, group: Group, width: float) -> float:
    return _heading(drawing, group, width).box.height + drawing.air(2) + _below_heading(drawing)


def _below_heading(drawing: Drawing) -> int:
    """Between a heading and its cards; its line leaves some free of itself."""
    return drawing.air(1.2)


MOST_STRETCH_MM = 5.0
"""How much higher cards become where there is room."""


def _stretch(drawing: Drawing, free: float, rows: int) -> float:
    """By how many px each of so many rows of cards may be higher."""
    return min(drawing.mm(MOST_STRETCH_MM), max(0.0, free) // max(1, rows))


def _taller(block: Block, by: float) -> Block:
    return replace(block, cards=tuple(taller(card, card.box.height + by) for card in block.cards))


def _stacked(
    drawing: Drawing, frame: Bones, blocks: Sequence[Block], shown: Spread, columns: int
) -> ChoosingRequestView:
    top = shown.room.top
    headings: list[Text] = []
    cards: list[Button] = []
    for row in shown.runs[0]:
        block = blocks[row]
        if block.heading:
            top -= drawing.air(2)
            headings += _headed(drawing, block.group, drawing.width, shown.room.x, top)
            top = headings[-1].box.y - _below_heading(drawing)
        cards += grid(block.cards, columns, shown.room.x, top, drawing.gap)
        top = cards[-1].box.y - drawing.gap
    return ChoosingRequestView(shown.frame, frame.place, shown.strain, tuple(headings), tuple(cards), shown.pager)


def _groups_beside(drawing: Drawing, frame: Bones, page: int) -> ChoosingRequestView:
    """Each group a column, or several; as few columns as hold everything, else pages of columns."""
    groups = _groups(drawing)
    longest = max(len(requests) for _, requests in groups)
    tried: list[Columns] = []
    for rows in range(longest, 0, -1):
        tried.append(_columns(drawing, frame, rows))
        if tried[-1].fits:
            return _beside(drawing, frame, tried[-1], page)
    chosen = max(tried, key=lambda t: (t.tall <= with_pager_room(drawing, frame).room.height, t.rows))
    return _beside(drawing, frame, chosen, page)


@dataclass(frozen=True, slots=True)
class Columns:
    """The groups in columns of at most `rows` cards, `tall` px high, so many on a page."""

    rows: int
    blocks: tuple[Block, ...]
    width: float
    tall: float
    on_page: int
    fits: bool


PARTED_GROUP, MOST_PARTED = 0.0002, 0.002
"""The strain of a group parted into another column, and of all together: closer rows are calmer. Nothing is cut off
by it, so it stays below what counts as that, and text stays large."""


def _least_card(drawing: Drawing) -> float:
    """The least width of a card that parts no word; four hanzi stand in a line."""
    names = [drawing.name(r.name) for _, requests in _groups(drawing) for r in requests]
    four = 4.2 * drawing.theme.em("body")
    whole = (min(four, drawing.snug(name, bold=True).box.width) for name in names)
    return card_inset(drawing, True) + max(*whole, *(drawing.longest_word(name) for name in names))


def _columns(drawing: Drawing, frame: Bones, rows: int) -> Columns:
    groups = _groups(drawing)
    wanted = sum(ceil(len(requests) / rows) for _, requests in groups)
    most = int((drawing.width + drawing.gap) // (_least_card(drawing) + drawing.gap))
    on_page = max(1, min(wanted, most))
    width = (drawing.width - drawing.gap * (on_page - 1)) // on_page
    blocks = tuple(
        Block(group, run, place == 0)
        for group, cards in _grouped(drawing, width)
        for place, run in enumerate(_alike(cards, rows))
    )
    heading = max(_heading_height(drawing, group, width) for group, _ in groups)
    tall = heading + max(height_of(block.cards, drawing.gap) for block in blocks)
    return Columns(rows, blocks, width, tall, on_page, tall <= frame.room.height and on_page == wanted)


def _alike(cards: Sequence[Button], rows: int) -> list[Sequence[Button]]:
    """The cards of a group in columns of at most so many rows, all alike in length as far as they can be."""
    columns = ceil(len(cards) / rows)
    long = ceil(len(cards) / columns)
    return [cards[first : first + long] for first in range(0, len(cards), long)]


def _beside(drawing: Drawing, frame: Bones, chosen: Columns, page: int) -> ChoosingRequestView:
    room = frame.room
    shown = spread(
        drawing,
        frame,
        [[chosen.tall]] * len(chosen.blocks),
        page,
        gap=drawing.gap,
        columns=chosen.on_page,
    )
    spread_out = min(MOST_PARTED, (len(chosen.blocks) - len(_groups(drawing))) * PARTED_GROUP)
    strain = shown.strain + spread_out
    headings: list[Text] = []
    cards: list[Button] = []
    tops = max(_heading_height(drawing, block.group, chosen.width) for block in chosen.blocks)
    tops -= drawing.air(2)
    by = _stretch(drawing, shown.room.height - chosen.tall, chosen.rows) if shown.count == 1 else 0
    apart = chosen.width + drawing.gap
    on_page = [_taller(chosen.blocks[row], by) for run in shown.runs for row in run]
    for place, block in enumerate(on_page):
        x = room.x + place * apart
        if block.heading or place == 0:
            under = sum(it.group == block.group for it in on_page) * apart - drawing.gap
            headings += _headed(drawing, block.group, under, x, room.top)
        cards += column(block.cards, x, room.top - tops, drawing.gap)
    return ChoosingRequestView(shown.frame, frame.place, strain, tuple(headings), tuple(cards), shown.pager)


def request_kicker(drawing: Drawing, state: State) -> str:
    """The visitor's own words so far: the request, and the numbers answered to it."""
    draft = state.draft
    if draft.request is None:
        return ""
    said = [drawing.name(draft.request.name)]
    said += [
        f"{draft.answers[q.id]} {drawing.name(q.unit)}"
        for q in draft.request.questions
        if q.kind == "number" and q.unit and q.id in draft.answers
    ]
    return " · ".join(said)


def answering_question(drawing: Drawing, state: AnsweringQuestion) -> AnsweringQuestionView:
    """One question of the request."""
    question = state.question
    title = Title(drawing.name(question.ask), drawing.second_name(question.ask), request_kicker(drawing, state))
    if question.kind == "choice":
        return _choices(drawing, state, title)
    keys = number_keys(drawing)
    refusal = _number_refusal(drawing, question, state.typed) if state.refused else ""
    refusals = tuple(_number_refusal(drawing, question, typed) for typed in ("", "8" * MOST_DIGITS))
    unit = drawing.name(question.unit) if question.unit else ""
    on = Face("primary", drawing.say("screen.next"), WentOn(), drawing.second("screen.next"), look="primary")
    found = entry_screen(
        drawing, state, title, keys, typed=state.typed, unit=unit, refusal=refusal, refusals=refusals, actions=(on,)
    )
    return AnsweringQuestionView(found.frame, found.place, found.strain, (), found.entry)


def _number_refusal(drawing: Drawing, question: Question, typed: str) -> str:
    key = "screen.question.refused" if typed else "screen.question.empty"
    return drawing.say(key, name=drawing.name(question.short), typed=typed, least=question.least, most=question.most)


def _choices(drawing: Drawing, state: AnsweringQuestion, title: Title) -> AnsweringQuestionView:
    frame = bones(drawing, state, title, back=True, within_reach=True)
    question = state.question
    faces = [
        Face(
            f"choice-{c.id}",
            drawing.name(c.name),
            ChoiceTaken(question.id, c.id),
            drawing.second_name(c.name),
            chosen_icon(state.draft.answers.get(question.id) == c.id),
        )
        for c in question.choices
    ]
    shown = paged_cards(drawing, frame, faces, state.page)
    return AnsweringQuestionView(shown.frame, shown.place, shown.strain, shown.cards, pager=shown.pager)


class PagedCards(NamedTuple):
    """What a view of nothing but cards is made of."""

    frame: Frame
    place: int
    strain: float
    cards: tuple[Button, ...]
    pager: Pager


def paged_cards(drawing: Drawing, frame: Bones, faces: Sequence[Face], page: int) -> PagedCards:
    """Cards to choose from, as large as one page holds them all; more of them on pages, as many whole rows as each
    holds."""
    cards, strain = big_cards(drawing, frame, faces, frame.room.top)
    if not strain:
        return PagedCards(frame.frame, frame.place, strain, cards, NO_PAGER)
    columns = _columns_of(drawing, faces)
    cards = level(matching_cards(drawing, faces, (drawing.width - drawing.gap * (columns - 1)) // columns))
    rows = [cards[first : first + columns] for first in range(0, len(cards), columns)]
    shown = spread(drawing, frame, [[row[0].box.height for row in rows]], page, gap=drawing.gap)
    on_page = [card for run in shown.runs for row in run for card in rows[row]]
    placed = grid(on_page, columns, shown.room.x, shown.room.top, drawing.gap)
    return PagedCards(shown.frame, frame.place, shown.strain, placed, shown.pager)


def _columns_of(drawing: Drawing, faces: Sequence[Face]) -> int:
    """Cards to choose from stand below each other, or beside each other where the panel lies."""
    return min(len(faces), 2) if drawing.theme.wide else 1


def big_cards(drawing: Drawing, frame: Bones, faces: Sequence[Face], top: float) -> tuple[tuple[Button, ...], float]:
    """Cards to choose from: below each other, or beside each other where the panel lies; and their strain."""
    columns = _columns_of(drawing, faces)
    gap = drawing.gap + drawing.air(1.5)
    width = (drawing.width - gap * (columns - 1)) // columns
    cards = grown(drawing, level(matching_cards(drawing, faces, width)), columns, top - frame.room.y, gap)
    placed = grid(cards, columns, frame.room.x, top, gap)
    needed = top - placed[-1].box.y
    return placed, overflow(needed, top - frame.room.y)


def choosing_lane(drawing: Drawing, state: ChoosingLane) -> ChoosingLaneView:
    """Asked of everyone in the same words; nobody has to say why (S19)."""
    title = say_title(drawing, "screen.choosing-lane.title", request_kicker(drawing, state))
    frame = bones(drawing, state, title, back=True, within_reach=True)
    told = fact(
        drawing, "human-cane", "", drawing.say("screen.choosing-lane.explanation"), drawing.width, look="good"
    )
    faces = [
        Face(
            f"lane-{lane}",
            drawing.say(f"screen.lane.{lane}"),
            LaneChosen(lane),
            drawing.second(f"screen.lane.{lane}"),
            icon,
        )
        for lane, icon in LANE_ICONS
    ]
    top = frame.room.top - told.box.height - drawing.air(5)
    cards, strain = big_cards(drawing, frame, faces, top)
    return ChoosingLaneView(
        frame.frame, frame.place, strain, (at(told, frame.room.x, frame.room.top - told.box.height),), cards
    )
