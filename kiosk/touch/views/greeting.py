"""The greeting: who we are, a good day, and a ticket to touch. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from kiosk.catalogue import Request
from kiosk.events import Started
from kiosk.opening import AfterHours, ClosedByStaff, Open
from kiosk.states import Welcoming
from kiosk.tongues import told_in
from kiosk.touch.theme import LookName
from kiosk.touch.views.drawing import ARRANGEMENTS, LABELS, Drawing
from kiosk.touch.views.faces import fact, level_panels, taller, ticket
from kiosk.touch.views.frame import bones
from kiosk.touch.views.languages import further_languages
from kiosk.touch.views.paging import overflow
from kiosk.touch.views.parts import Box, Button, Panel, Text, Ticket, View, at, column, height_of
from kiosk.trouble import Shut
from printing.condition import can_print

GREETINGS = ((5, "night"), (11, "morning"), (13, "noon"), (18, "afternoon"), (23, "evening"), (24, "night"))
"""Until which hour of the day each greeting is said."""


@dataclass(frozen=True, slots=True)
class WelcomingView(View):
    """`start` covers all above the bar, since a touch anywhere starts; `ticket` is the card that says so. `languages`
    are those that the bar does not offer by name. `booked` is what a scanned appointment begins."""

    start: tuple[Button, ...] = ()
    greeting: tuple[Text, ...] = ()
    ticket: tuple[Ticket, ...] = ()
    languages: tuple[Button, ...] = ()
    facts: tuple[Panel, ...] = ()
    booked: Request | None = None


def welcoming(drawing: Drawing, state: Welcoming) -> WelcomingView:
    """The greeting by time of day, a ticket-shaped card, opening hours and telephone."""
    # nobody can look a number up, or keep a rating, while the office is shut
    frame = bones(drawing, state, None, rate=drawing.around.shut is None)
    placed = (_lying if drawing.theme.wide else _standing)(drawing, frame.room)
    starts = (_start(drawing, frame.room.y),) if _may_start(drawing) else ()
    strain = overflow(placed.needed, frame.room.height)
    booked = drawing.around.booked_request if starts else None
    return WelcomingView(
        frame.frame, 0, strain, starts, placed.greeting, (placed.card,), placed.languages, placed.facts, booked
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """What stands between head and bar, and the height that it needs."""

    needed: float
    greeting: tuple[Text, ...]
    card: Ticket
    languages: tuple[Button, ...]
    facts: tuple[Panel, ...]


def _lying(drawing: Drawing, room: Box) -> _Placed:
    """Greeting and card beside each other above the facts. The languages stand beside these; where very large words
    make that row too high, below the greeting; where they have no room there either, the bar leads to them."""
    beside = _in_halves(drawing, room, further_languages(drawing, room.width // 3), below=False)
    if beside.needed <= room.height or not beside.languages:
        return beside
    below = _in_halves(drawing, room, further_languages(drawing, _half(drawing, room)), below=True)
    if below.needed <= room.height:
        return below
    closest = drawing.arrangement.air <= ARRANGEMENTS[-1].air
    return _in_halves(drawing, room, (), below=False) if closest else beside


def _half(drawing: Drawing, room: Box) -> int:
    return int(room.width - drawing.mm(14)) // 2


def _in_halves(drawing: Drawing, room: Box, languages: tuple[Button, ...], *, below: bool) -> _Placed:
    """The same with the languages `below` the greeting or not."""
    width, apart, air = _half(drawing, room), drawing.mm(6), drawing.air(5)
    greeting, card = _greeting(drawing, width), _ticket(drawing, width)
    taken = languages[-1].box.right + apart if languages and not below else 0
    facts = _facts(drawing, room.width - taken)
    high, left = height_of(facts[:1]), height_of(greeting) + (height_of(languages[:1]) + air if below else 0)
    block = max(left, card.box.height)
    middle = room.y + (room.height + high + air) / 2
    if below:
        languages = _moved(languages, room.x, round(middle - left / 2))
    else:
        languages = _moved([taller(button, high) for button in languages], room.right - taken + apart, room.y)
    return _Placed(
        block + high + air,
        column(greeting, room.x, round(middle + left / 2)),
        at(card, room.right - width, round(middle - card.box.height / 2)),
        languages,
        _in_row(facts, replace(room, width=room.width - taken)),
    )


def _standing(drawing: Drawing, room: Box) -> _Placed:
    """Greeting, card, languages and facts below each other."""
    greeting, card = _greeting(drawing, room.width), _ticket(drawing, room.width)
    languages, facts = further_languages(drawing, room.width), _facts(drawing, room.width)
    row = height_of(languages[:1]) + drawing.air(5) if languages else 0
    below = height_of(facts[:1]) + drawing.air(5)
    needed = height_of(greeting) + card.box.height + row + below + drawing.air(10)
    spare = max(0, room.height - needed)
    top, names, floor = room.top - spare * 0.2, room.y + below, room.y
    card = at(card, room.x, round(names + row + spare * 0.3))
    if drawing.theme.low_reach:
        # what can be touched stands lowest, what is only read above it
        card = at(card, room.x, room.y)
        names = card.box.top + drawing.air(5)
        floor = names + row
        top = floor + below + drawing.air(3) + height_of(greeting)
    return _Placed(
        needed,
        column(greeting, room.x, round(top)),
        card,
        _moved(languages, room.x, names),
        _in_row(facts, replace(room, y=floor)),
    )


def _moved(row: Sequence[Button], x: float, y: float) -> tuple[Button, ...]:
    """A row that was set at 0, 0, where it stands."""
    return tuple(at(button, x + button.box.x, y) for button in row)


def _may_start(drawing: Drawing) -> bool:
    """Whether somebody can be served now, be it at night."""
    around = drawing.around
    at_night = isinstance(around.door, AfterHours) and around.at_night
    return not around.shut and bool(isinstance(around.door, Open) or at_night)


def _start(drawing: Drawing, floor: float) -> Button:
    """All above the floor can be touched."""
    theme = drawing.theme
    box = Box(0, floor, theme.width, theme.height - floor)
    return Button("start", Started(""), theme.look("area"), box, said=drawing.say("screen.welcoming.take-number"))


def _greeting(drawing: Drawing, width: float) -> tuple[Text, ...]:
    """The greeting with the invitation; where nobody touched for a while, with what else is good to know, one
    sentence after the other. None stands there that would move anything."""
    invited = _greeted(drawing, width, partial(_invitation, drawing))
    turn = drawing.around.turn
    if not turn or not isinstance(drawing.around.door, Open) or not _may_start(drawing):
        return invited
    told = [_greeted(drawing, width, partial(_offered, drawing, label)) for label in _labels_offered(drawing)]
    room = [text.box.height for text in invited]
    alike = [invited, *(texts for texts in told if [text.box.height for text in texts] == room)]
    return alike[turn % len(alike)]


def _labels_offered(drawing: Drawing) -> tuple[str, ...]:
    """What a sentence is about: papers and fees, and what the bar offers by these names."""
    return ("papers", "large", *(("speech",) if drawing.around.speech else ()))


def _offered(drawing: Drawing, name: str, language: str) -> str:
    """What can be had here; a touch that leads to it is named as the bar names it."""
    say = partial(drawing.around.wording.say, language)
    if name == "papers":
        return say("screen.welcoming.papers")
    return say(f"screen.welcoming.{name}", label=say(f"screen.bar.{name}"))


def _greeted(drawing: Drawing, width: float, sentence: Callable[[str], str]) -> tuple[Text, ...]:
    hour = drawing.around.now.hour
    part = next(name for until, name in GREETINGS if hour < until)
    hello = drawing.say(f"greeting.{part}")
    ladder = drawing.ladder("greeting", "great", "title", "lead", "body")
    steps = ladder if drawing.arrangement.air >= 1.4 else ladder[1:] if drawing.arrangement.air >= 1 else ladder[2:]
    words = sentence(drawing.language)
    lines = [
        drawing.text(hello, width, drawing.largest(hello, width, steps, 1, bold=True), bold=True, name="title"),
        drawing.text(
            words,
            width,
            drawing.largest(words, width, drawing.ladder(*LABELS[1:] if drawing.theme.low else LABELS), 2),
            even=True,
            name="invitation",
        ),
    ]
    if drawing.arrangement.second_title and drawing.other:
        second = f"{drawing.second(f'greeting.{part}')} · {sentence(drawing.other)}"
        lines.append(drawing.text(second, width, colour=drawing.palette.quiet, name="second"))
    return tuple(lines)


def _invitation(drawing: Drawing, language: str) -> str:
    """What can be done here now: anything, what the night leaves, or nothing."""
    wording = drawing.around.wording
    if not _may_start(drawing):
        return wording.say(language, "screen.welcoming.regret")
    if isinstance(drawing.around.door, Open):
        return wording.say(language, "screen.welcoming.invitation")
    names = [told_in(request.name, language) for request in drawing.around.at_night]
    joined = wording.say(language, "screen.list-separator").join(names)
    return wording.say(language, "screen.welcoming.at-night", requests=joined)


def _ticket(drawing: Drawing, width: float) -> Ticket:
    """The card: what to do above its tear line, how below; or where to go while no number can be given, and then it
    does not look as if it could be touched."""
    name: LookName = "ticket" if _may_start(drawing) else "panel"
    look, pad = drawing.theme.look(name), drawing.mm(5 if _is_tight(drawing) else 9)
    inner = width - 2 * pad
    call, how = _call(drawing, drawing.language)
    steps = drawing.ladder("great", "title", "lead", *(("body",) if _is_tight(drawing) else ()))
    step = drawing.largest(call, inner, steps, 1, bold=True)
    upper = [drawing.text(call, inner, step, colour=look.ink, bold=True, name="take-number")]
    size = drawing.largest(how, inner, ("body",) if _is_tight(drawing) else ("lead", "body"), 2)
    if _is_tight(drawing) and len(drawing.text(how, inner, size).lines) > 3:
        # the opening hours stand below in any case
        how = how.partition("\n")[0]
    lower = [drawing.text(how, inner, size, colour=look.ink, even=True, name="touch")]
    if drawing.arrangement.seconds and drawing.other:
        call, how = _call(drawing, drawing.other)
        upper.append(drawing.text(call, inner, colour=look.quiet, name="second"))
        lower.append(drawing.text(how, inner, colour=look.quiet, name="second"))
    space = drawing.air(5)
    tear = height_of(lower) + 2 * space
    height = tear + height_of(upper) + 2 * space
    texts = (*column(lower, pad, tear - space), *column(upper, pad, height - space))
    return ticket(drawing, texts, width, height, tear, name, look.quiet if name == "ticket" else drawing.palette.edge)


def _call(drawing: Drawing, language: str) -> tuple[str, str]:
    """What to do, and how; or why no number is given now, and what to do instead."""
    say = partial(drawing.around.wording.say, language)
    desk = told_in(drawing.around.centre.help_desk, language)
    if drawing.around.shut:
        return say("screen.welcoming.shut"), say("screen.welcoming.shut.desk", desk=desk)
    match drawing.around.door:
        case ClosedByStaff(why):
            return say("screen.welcoming.closed"), say(f"screen.closed.{why}", desk=desk)
        case AfterHours(opens_at) if _may_start(drawing):
            told = f"{say('screen.welcoming.touch')}\n{_opens(drawing, language, opens_at)}"
            return say("screen.welcoming.take-number"), told
        case AfterHours(opens_at):
            return say("screen.welcoming.after-hours"), _opens(drawing, language, opens_at)
        case _:
            return say("screen.welcoming.take-number"), say("screen.welcoming.touch")


def _opens(drawing: Drawing, language: str, opens_at: datetime) -> str:
    """When the doors open again."""
    wording = drawing.around.wording
    day, time = wording.date(language, opens_at.date()), wording.time(language, opens_at)
    return wording.say(language, f"screen.welcoming.opens-{drawing.around.day_of(opens_at)}", day=day, time=time)


def _is_tight(drawing: Drawing) -> bool:
    """Large text on a low panel."""
    return drawing.theme.low and drawing.theme.text_scale > 1


def _facts(drawing: Drawing, width: float) -> tuple[Panel, ...]:
    """Opening hours and telephone; and the truth, before anybody starts, where no paper will come."""
    centre, each = drawing.around.centre, (width - drawing.mm(6)) // 2
    if drawing.around.shut:
        return (_for_staff(drawing, drawing.around.shut, width),)
    facts = level_panels(
        (
            fact(drawing, "clock-outline", drawing.say("screen.welcoming.hours"), drawing.name(centre.hours), each),
            fact(drawing, "phone-outline", drawing.say("screen.welcoming.telephone"), centre.telephone, each),
        )
    )
    paper = drawing.around.paper
    if paper is None or can_print(paper):
        return facts
    told = fact(drawing, "printer-off-outline", "", drawing.say("screen.welcoming.no-paper"), each, look="notice")
    return level_panels((facts[0], told))


def _for_staff(drawing: Drawing, shut: Shut, width: float) -> Panel:
    """What is wrong and how to mend it, in the language of the screen. Where it is wrong no visitor needs to read:
    the log and `kiosk doctor` tell that."""
    staff = drawing.say("screen.welcoming.shut.staff", code=shut.trouble)
    return fact(drawing, "alert-circle-outline", staff, drawing.say(f"shut.{shut.trouble}"), width, look="notice")


def _in_row(facts: tuple[Panel, ...], room: Box) -> tuple[Panel, ...]:
    each = facts[0].box.width
    return tuple(at(panel, room.x + place * (room.width - each), room.y) for place, panel in enumerate(facts))
