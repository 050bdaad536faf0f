"""`kiosk preview`: a slip as a picture, drawn from the very bytes that a printer would get; nothing is stored."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.commands.drafting import draft_from_arguments, nothing_told
from kiosk.draft import Draft, Refused
from kiosk.house import HOUSE_REFUSALS, House, check_presentable, open_house
from kiosk.paperwork import Issued, Paperwork, role_of
from kiosk.premises import service_day
from kiosk.printroom import PrinterPlace, printer_places
from kiosk.wiring import paperwork_of
from printing.drawing import Picture
from printing.escpos import encode, frame
from printing.glyphs import FontMissing
from printing.profiles import Profile, ProfileError, load_profile
from printing.slip import Slip
from printing.virtual import VirtualPrinter


class CannotWrite(Exception):
    """The picture cannot be put where it was asked for."""


REFUSALS = (*HOUSE_REFUSALS, Refused, ProfileError, FontMissing, CannotWrite)

SAMPLE_NUMBER = 12
SAMPLE_TOKEN, SAMPLE_CODE = "preview-opens-nothing0", "preview-opens-nothing1"
"""As long as real ones; whoever scans them finds no visit."""
YEARS = range(2000, 2100)


def run(arguments: Namespace) -> int:
    """Draw the slip and say its length."""
    if Path(arguments.out).suffix.lower() != ".png":
        raise CannotWrite(f"--out {arguments.out}: the picture is a PNG; name a file that ends in .png")
    house = open_house()
    check_presentable(house.catalogue, house.settings.catalogue)
    place = _place(house, arguments.slip)
    profile = load_profile(place.profile)
    picture = _drawn(_slip(house, arguments, place, profile), profile)
    try:
        picture.write(Path(arguments.out))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CannotWrite(
            f"--out {arguments.out}: cannot be written ({reason}); name a .png in a folder of yours"
        ) from None
    print(f"{arguments.out}: {picture.millimetres:.0f} mm of paper, {profile.width_dots} dots wide ({profile.name})")
    return 0


def _place(house: House, slip: str) -> PrinterPlace:
    """The printer that would print it: the staff slip comes out behind the counter where there is a printer."""
    wanted = house.settings.staff_slip_printer if slip == "staff" else None
    return next(place for place in printer_places(house.settings) if place.role == (wanted or "lobby"))


def _slip(house: House, arguments: Namespace, place: PrinterPlace, profile: Profile) -> Slip:
    paperwork = paperwork_of(house)
    local = _moment(arguments.at, paperwork.premises.zone)
    if arguments.slip == "test":
        if not nothing_told(arguments):
            raise Refused("preview test: the test slip is nobody's visit; allowed is --out alone")
        return paperwork.test_slip(place.name, profile, local)
    if not arguments.request:
        raise Refused(f"preview {arguments.slip}: --request is missing; kiosk catalogue list shows them")
    draft = draft_from_arguments(arguments, house.catalogue, key="preview", today=local.date())
    if arguments.slip == "checklist":
        return paperwork.checklist(draft)
    issued = _issued(paperwork, draft, local)
    return paperwork.ticket(issued) if arguments.slip == "ticket" else paperwork.staff_slip(issued)


def _moment(told: str | None, zone: ZoneInfo) -> datetime:
    """Now, or the moment that was told by the centre's clocks. Raises `Refused` for what is none."""
    if told is None:
        return datetime.now(UTC).astimezone(zone)
    try:
        moment = datetime.strptime(told, "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        moment = None
    if moment is None or moment.year not in YEARS:
        raise Refused(f"--at {told[:40]!r}: allowed is a day and a time of this century, such as '2026-11-30 21:30'")
    return moment


def _issued(paperwork: Paperwork, draft: Draft, local: datetime) -> Issued:
    """What a check-in would give out."""
    return Issued(
        draft=draft,
        day=service_day(local, paperwork.premises),
        number=SAMPLE_NUMBER,
        ahead=SAMPLE_NUMBER // 4,
        role=role_of(draft.chosen, local, paperwork.catalogue),
        token=SAMPLE_TOKEN,
        code=SAMPLE_CODE,
        at=local,
    )


def _drawn(slip: Slip, profile: Profile) -> Picture:
    """The picture of one sending, from its bytes."""
    pictures: list[Picture] = []
    printer = VirtualPrinter(profile.width_dots, pictures.append)
    framed = frame(
        encode(slip, profile),
        profile,
        first_id=b"0001",
        last_id=b"0002",
        copy=1,
        reprint_mark=slip.reprint_mark,
        partial_cut=slip.partial_cut,
    )
    printer.feed(framed.prefix + framed.body + framed.suffix)
    (picture,) = pictures
    return picture
