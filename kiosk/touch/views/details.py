"""What a visitor may tell beforehand: first why we ask, then one detail at a time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from kiosk.catalogue import Days, Detail
from kiosk.draft import is_misdated
from kiosk.events import CandidateChosen, DetailLeftToStaff, DetailsDeclined, Event, Filled, WentOn
from kiosk.pinyin import shown
from kiosk.states import GivingDetails, ReadingPrivacyNotice
from kiosk.touch.views.candidates import Offer
from kiosk.touch.views.choosing import request_kicker
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.entry import NO_ENTRY, Entry, entry_screen, privately
from kiosk.touch.views.faces import Face, fact, level_panels
from kiosk.touch.views.frame import Title, bones, say_title
from kiosk.touch.views.keys import LOWER, PINYIN, PLAIN_SPACE, UPPER, Keys, detail_keys
from kiosk.touch.views.paging import overflow
from kiosk.touch.views.parts import Panel, View, at, column, height_of

OFFERED_DAYS: dict[Days | None, tuple[tuple[str, int], ...]] = {
    "past": (("before-yesterday", -2), ("yesterday", -1), ("today", 0)),
    "coming": (("today", 0), ("tomorrow", 1), ("after-tomorrow", 2)),
    None: (("yesterday", -1), ("today", 0), ("tomorrow", 1)),
}
"""The days offered for a date, each with how far it is from today."""

LONG_CELLS = 80
"""A text of more cells than this takes several lines."""

PRIVACY = (
    ("clipboard-text-outline", "purpose"),
    ("eye-outline", "readers"),
    ("delete-clock-outline", "deletion"),
)
"""What is said of privacy, each with its icon."""


@dataclass(frozen=True, slots=True)
class ReadingPrivacyNoticeView(View):
    """What details are for, who reads them, when they are deleted."""

    statements: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class GivingDetailsView(View):
    """One detail with an entry."""

    entry: Entry = NO_ENTRY


def reading_privacy_notice(drawing: Drawing, state: ReadingPrivacyNotice) -> ReadingPrivacyNoticeView:
    """Before any personal detail (S21), with a way on without giving any."""
    faces = (
        Face(
            "decline",
            drawing.say("screen.privacy.decline"),
            DetailsDeclined(),
            drawing.second("screen.privacy.decline"),
            look="second",
        ),
        Face(
            "primary",
            drawing.say("screen.privacy.accept"),
            WentOn(),
            drawing.second("screen.privacy.accept"),
            look="primary",
        ),
    )
    frame = bones(
        drawing,
        state,
        say_title(drawing, "screen.privacy.title", request_kicker(drawing, state)),
        actions=faces,
        back=True,
    )
    beside = drawing.theme.wide and not drawing.theme.low
    gap = drawing.mm(4) if beside else drawing.air(2.5)
    width = (drawing.width - 2 * gap) // 3 if beside else drawing.width
    told = [
        fact(
            drawing,
            icon,
            drawing.say(f"screen.privacy.{name}.label"),
            drawing.say(f"screen.privacy.{name}", count=drawing.around.keep_days),
            width,
        )
        for icon, name in PRIVACY
    ]
    if beside:
        told = list(level_panels(told))
        needed = told[0].box.height
        placed = tuple(
            at(p, frame.room.x + place * (width + gap), frame.room.top - needed) for place, p in enumerate(told)
        )
    else:
        needed = height_of(told, gap)
        placed = column(told, frame.room.x, frame.room.top, gap)
    return ReadingPrivacyNoticeView(frame.frame, frame.place, overflow(needed, frame.room.height), placed)


def giving_details(drawing: Drawing, state: GivingDetails) -> GivingDetailsView:
    """One detail; nothing typed is a way on too, and so is leaving it to staff."""
    detail, keys = state.detail, _keys(drawing, state)
    letters = shown(state.composition)
    on = "screen.details.next" if state.typed or letters else "screen.details.skip"
    faces = (
        Face(
            "staff",
            drawing.say("screen.details.staff"),
            DetailLeftToStaff(),
            drawing.second("screen.details.staff"),
            icon="account-edit-outline",
            look="second",
        ),
        Face("primary", drawing.say(on), _on(drawing, detail), drawing.second(on), look="primary"),
    )
    found = entry_screen(
        drawing,
        state,
        Title(drawing.name(detail.label), drawing.second_name(detail.label), request_kicker(drawing, state)),
        keys,
        typed=state.typed,
        hint=_hint(drawing, detail),
        advice=_advice(drawing, detail, keys),
        refusal=_refusal(drawing, state) if state.refused else "",
        refusals=_refusals(drawing, detail),
        actions=faces,
        picks=_picks(drawing, detail),
        offer=_offer(drawing, state, keys) if _takes_chinese(drawing, detail) else None,
        long=detail.most > LONG_CELLS,
        spelt=detail.kind not in ("text", "date"),
    )
    entry = privately(found.entry) if detail.personal else found.entry
    return GivingDetailsView(found.frame, found.place, found.strain, entry)


def _keys(drawing: Drawing, state: GivingDetails) -> Keys:
    """The keys in sight: at first pinyin where Chinese is spoken. Space takes the likeliest candidate."""
    offered, chinese = drawing.around.offered, _takes_chinese(drawing, state.detail)
    usual = PINYIN if chinese and drawing.language.startswith("zh") else LOWER
    usual = UPPER if state.detail.kind == "latin" else usual
    space: Event = CandidateChosen(offered[0]) if offered else PLAIN_SPACE
    roomy = not drawing.theme.low
    return detail_keys(state.detail, state.keys or usual, chinese=chinese, space=space, roomy=roomy)


def _takes_chinese(drawing: Drawing, detail: Detail) -> bool:
    """Whether Chinese can be typed: the tables are not there in the very first moments."""
    return detail.kind == "text" and drawing.around.offered is not None


def _offer(drawing: Drawing, state: GivingDetails, keys: Keys) -> Offer:
    """What can be chosen for the letters; without letters, how there come to be some."""
    how, hint = (
        drawing.say("screen.pinyin.hint" if keys.pinyin else "screen.pinyin.keys"),
        _hint(drawing, state.detail),
    )
    # a low panel has no other place for the hint
    told = (f"{hint} · {how}", how) if hint and drawing.theme.low else (how,)
    return Offer(shown(state.composition), drawing.around.offered or (), state.page, told)


def _advice(drawing: Drawing, detail: Detail, keys: Keys) -> str:
    """What to do where Chinese cannot be typed; and, for whoever types pinyin, where a character is not found."""
    if detail.kind != "text":
        return ""
    if not _takes_chinese(drawing, detail):
        return drawing.say("screen.details.text-advice")
    return drawing.say("screen.pinyin.staff") if keys.pinyin else ""


def _hint(drawing: Drawing, detail: Detail) -> str:
    if detail.hint:
        return drawing.name(detail.hint)
    return drawing.say("screen.details.date-hint") if detail.kind == "date" else ""


def _on(drawing: Drawing, detail: Detail) -> WentOn:
    """On with what was typed; a date is held against today where the catalogue says on which side it lies."""
    return WentOn(drawing.around.now.date() if detail.days else None)


def _refusal(drawing: Drawing, state: GivingDetails) -> str:
    """What does not fit, and how to mend it."""
    detail = state.detail
    if detail.days and is_misdated(detail, state.typed.strip(), drawing.around.now.date()):
        return drawing.say(f"detail.unfit.days.{detail.days}")
    return drawing.say(f"detail.unfit.{detail.kind}")


def _refusals(drawing: Drawing, detail: Detail) -> tuple[str, ...]:
    """All that may come to be said of what does not fit; keys type no text that is too long."""
    if detail.kind in ("text", "latin"):
        return ()
    names = (detail.kind, f"days.{detail.days}") if detail.days else (detail.kind,)
    return tuple(drawing.say(f"detail.unfit.{name}") for name in names)


def _picks(drawing: Drawing, detail: Detail) -> tuple[Face, ...]:
    """The days around today, on the side where the date lies."""
    if detail.kind != "date":
        return ()
    today = drawing.around.now.date()
    days = OFFERED_DAYS[detail.days]
    return tuple(
        Face(
            f"pick-{name}",
            drawing.say(f"screen.day.{name}"),
            Filled((today + timedelta(away)).isoformat()),
            look="second",
        )
        for name, away in days
    )
