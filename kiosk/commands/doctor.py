"""`kiosk doctor`: looks at everything the kiosk stands on, and says in a line each how it is and how to mend it."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from kiosk.certificate import check_certificate
from kiosk.commands import EXIT_NOT_WELL
from kiosk.draft import Refused
from kiosk.drawable import check_catalogue_drawable, check_centre_drawable, check_words_drawable
from kiosk.house import HOUSE_REFUSALS, House, check_presentable, open_house
from kiosk.lasttouch import last_touch
from kiosk.opening import AfterHours, door
from kiosk.orders import Orders
from kiosk.printernames import printer_role
from kiosk.printroom import (
    PrinterPlace,
    check_fonts,
    check_printers,
    drive,
    open_place,
    print_workers,
    printer_places,
)
from kiosk.privacy import KeyRefused, open_sealer
from kiosk.progress import Progress
from kiosk.speech.child import Child
from kiosk.store import Store, StoreError
from kiosk.touch import sound_child
from kiosk.touch.chime import write_notes
from kiosk.touch.fonts import FontsMissing, drawn_characters, find_fonts
from kiosk.units import DISPLAY, KIOSK, read_unit, trouble_with
from kiosk.visits import sealed_sample
from kiosk.wiring import open_reception, open_upgraded_store, open_voice
from kiosk.wording import Wording
from printing import lease, spool
from printing.clock import SystemClock
from printing.condition import PrinterCondition, Unknown, Unreachable, can_print
from printing.devices import network_device
from printing.glyphs import FontMissing
from printing.hearing import heard_meanwhile, is_fresh, words
from printing.identity import Proposal, ask_identity, described, propose
from printing.link import Link, condition_after
from printing.profiles import ProfileError, load_profile
from printing.standing import as_facts, standings
from printing.transport import AddressError, Fault

SENTENCES = (
    *HOUSE_REFUSALS,
    AddressError,
    FontMissing,
    FontsMissing,
    KeyRefused,
    ProfileError,
    Refused,
    StoreError,
)
REFUSALS: tuple[type[Exception], ...] = ()

TEST_SLIP_S = 20.0
SOUND_S = 20.0
NO_DEVICE = (
    "no sound device: the alert is seen and not heard; connect a loudspeaker, and put this user into the group audio"
)

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; the sentence says how it is and, where it is not well, how to mend it, a line
    for each language. A printer has its `standing` in the spool, as facts, where its owner has ever noted one."""

    name: str
    well: bool
    sentence: str
    standing: Mapping[str, object] | None = None


def run(arguments: Namespace, monotonic: Callable[[], float] = time.monotonic) -> int:
    """Look, tell, and exit with 1 if one thing is not well. In JSON all is told at the end; what was looked at stands
    on standard error where that takes long."""
    findings: list[Finding] = []
    told = Progress(monotonic)
    for finding in examine(arguments.print):
        findings.append(finding)
        if arguments.json:
            told(f"looked at {finding.name}", "")
        else:
            print(_in_columns(finding), flush=True)
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    return 0 if all(finding.well for finding in findings) else EXIT_NOT_WELL


def _in_columns(finding: Finding) -> str:
    """A finding as a person reads it; what it says in several languages stands in a line for each."""
    first, *others = finding.sentence.splitlines()
    lines = [f"{'well' if finding.well else 'NOT WELL':<9} {finding.name:<16} {first}"]
    return "\n".join([*lines, *(f"{'':<27}{line}" for line in others)])


def examine(printing: bool, rest: Callable[[float], None] = time.sleep) -> Iterator[Finding]:
    """All findings, in the order in which a fault would hide the next one."""
    house = _looked("settings", open_house)
    if isinstance(house, Finding):
        yield house
        return
    yield Finding("settings", True, f"state in {house.settings.state}")
    yield _service()
    yield _told("catalogue", lambda: _catalogue(house))
    yield _languages(house)
    yield _opening_hours(house)
    yield _told("fonts", lambda: _fonts(house))
    yield _told("desk", lambda: _desk(house))
    yield _phones(house)
    yield from _sound(house)
    yield Finding("last touch", True, _last_touch(house))
    yield _told("printers", lambda: _apart(house))
    store = _looked("store", lambda: open_upgraded_store(house.settings))
    if isinstance(store, Finding):
        yield store
        yield from _printers_alone(house)
        return
    yield Finding("store", True, f"{store.name} has all its tables")
    yield _told("key of details", lambda: _key(house, store))
    yield from _printers(house, store, printing, rest)


def _service() -> Finding:
    """Whether the machine brings the kiosk back by itself, where it was made a kiosk."""
    kiosk, display = read_unit(KIOSK), read_unit(DISPLAY)
    if kiosk is None or display is None or not kiosk.installed:
        return Finding("service", True, "not installed as a service; kiosk/deploy/install.sh makes a machine a kiosk")
    trouble = trouble_with(kiosk, display)
    again = f"started again {kiosk.restarts} times since the machine was"
    return Finding("service", not trouble, trouble or f"{KIOSK} runs on its display and is watched; {again}")


def _languages(house: House) -> Finding:
    """Those that the kiosk speaks; one without words of ours is left out, and the kiosk goes on."""
    spoken = ", ".join(language.id for language in house.catalogue.languages)
    return Finding("languages", not house.unspoken, "\n".join(house.unspoken) or spoken)


def _opening_hours(house: House) -> Finding:
    """When numbers are given, by the settings; what staff have ordered beside them stands in the service menu."""
    spans = [hours.span for hours in house.settings.centre.opening]
    if not spans:
        return Finding("opening hours", True, "none are set: numbers are given at any hour")
    match door(spans, Orders(), datetime.now(house.settings.zone)):
        case AfterHours(opens_at):
            return Finding("opening hours", True, f"closed now, open from {opens_at:%Y-%m-%d %H:%M}")
        case _:
            return Finding("opening hours", True, "open now")


def _last_touch(house: House) -> str:
    """A panel that feels nothing any more looks like a quiet day, so whoever knows the lobby is told the time."""
    touched = last_touch(house.settings.state)
    if touched is None:
        return "none was noted yet"
    return f"{touched.astimezone(house.settings.zone):%Y-%m-%d %H:%M}"


def _apart(house: House) -> str:
    """What the kiosk itself asks of its printers before it starts."""
    check_printers(house.settings)
    check_fonts(house.settings)
    return f"{', '.join(place.name for place in printer_places(house.settings))}: each a device of its own"


def _printers(house: House, store: Store, printing: bool, rest: Callable[[float], None]) -> Iterator[Finding]:
    """Every printer, what it is, and a test slip on each that is well: on the others it would only wait."""
    able: list[PrinterPlace] = []
    for place in printer_places(house.settings):
        holder = _holder(store, place, rest)
        found = _printer(house, store, place, holder)
        able += [place] if found.well else []
        yield replace(found, standing=_standing(store, place))
        if printing:
            name = f"{place.name} model"
            yield _looked(name, partial(_model, name, house, place, holder))
    if printing:
        yield _told("test slip", lambda: _test_slips(house, store, able))


def _printers_alone(house: House) -> Iterator[Finding]:
    """The printers, where no store says who drives them: most often nobody, for a kiosk prints from its store."""
    for place in printer_places(house.settings):
        yield _seen(house, place)


def _looked(name: str, look: Callable[[], Thing]) -> Thing | Finding:
    """What was looked for, or a finding that says why it is not there."""
    try:
        return look()
    except SENTENCES as error:
        return Finding(name, False, str(error))


def _told(name: str, look: Callable[[], str]) -> Finding:
    found = _looked(name, look)
    return found if isinstance(found, Finding) else Finding(name, True, found)


def _catalogue(house: House) -> str:
    check_presentable(house.catalogue, house.settings.catalogue)
    return (
        f"{len(house.catalogue.requests)} requests in {len(house.catalogue.languages)} languages, each with its icon"
    )


def _fonts(house: House) -> str:
    """The faces are there, and have every character that is to be read on the screen."""
    with TemporaryDirectory() as otherwise:  # the state folder, where the kiosk would keep them, is left alone
        fonts = find_fonts(otherwise=Path(otherwise))
        drawn, file = drawn_characters(fonts), house.settings.catalogue
    check_catalogue_drawable(house.catalogue, file, drawn)
    check_words_drawable(house.wording, drawn)
    check_centre_drawable(house.settings, list(house.wording.languages), drawn)
    return f"{fonts.regular.name}, and {fonts.bold.name}"


def _desk(house: House) -> str:
    check_certificate(house.settings)
    return f"its address is {house.settings.desk.address}"


def _phones(house: House) -> Finding:
    url = house.settings.public_url
    told = (
        f"tickets lead to {url}" if url else "public_url is not set, so visitors cannot follow their place by phone"
    )
    return Finding("phones", True, told)


def _sound(house: House) -> Iterator[Finding]:
    """Who reads the touchscreen aloud, and whether its alert is heard. A kiosk without a sound is well where no voice
    is wanted: it goes on, and whoever reads these lines knows."""
    engine, speaker = house.settings.speech.engine, open_voice(house.settings)
    trouble = speaker.trouble or speaker.rehearse([language.id for language in house.catalogue.languages])
    speaker.close()
    off = 'off: nobody reads the screen aloud; to switch it on set engine = "espeak-ng" under [speech]'
    told = off if engine == "none" else f"{engine} reads it aloud"
    yield Finding("speech", not trouble, trouble or told)
    silence = _silence()
    yield Finding("alert sound", engine == "none" or not silence, silence or "two notes ask who is still there")


def _silence() -> str:
    """Why the alert cannot be heard, or an empty text. The state folder is left alone: the store makes it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "notes.wav"
        write_notes(file)
        tried = (sys.executable, sound_child.__file__, str(file))
        try:
            return Child(tried, b"", deadline_s=SOUND_S, meanings={sound_child.SILENT: NO_DEVICE}).wait()
        except OSError as error:
            return f"the program that would sound it cannot be started ({error.strerror}); let this user run it"


def _key(house: House, store: Store) -> str:
    with store.reading() as connection:
        sample = sealed_sample(connection)
    open_sealer(house.settings.state, sample)
    return f"in {house.settings.state}, read by this user only"


def _printer(house: House, store: Store, place: PrinterPlace, holder: lease.Owner | None) -> Finding:
    """A printer that another process drives is not disturbed: its own last word is told."""
    name = f"{place.name} printer"
    if holder is None:
        return _seen(house, place)
    with store.reading() as connection:
        known = spool.conditions(connection).get(place.name, Unknown())
        rival = lease.rival_of(connection, place.name, _device(place))
    if rival is not None or isinstance(known, Unknown):
        # Nobody tells of it under this name: what helps a printer might spoil the slip of whoever drives it.
        return Finding(name, False, _driver(place, holder))
    return _condition(house, name, known, _driver(place, holder))


def _seen(house: House, place: PrinterPlace) -> Finding:
    """A printer as it answers now."""
    name = f"{place.name} printer"
    looked = _looked(name, lambda: _look(house, place))
    if isinstance(looked, Finding):
        return looked
    answers = load_profile(place.profile).confirmation != "none"
    return _condition(house, name, looked, f"{place.address} as {place.profile}", answers)


def _standing(store: Store, place: PrinterPlace) -> Mapping[str, object] | None:
    with store.reading() as connection:
        known = {standing.printer: as_facts(standing) for standing in standings(connection)}
    return known.get(place.name)


def _holder(store: Store, place: PrinterPlace, rest: Callable[[float], None]) -> lease.Owner | None:
    """The living process that drives the printer now, under whatever name. Of one on another machine that is not just
    heard of, a word is waited for."""
    me, clock = lease.this_process(), SystemClock()
    with store.reading() as connection:
        rival = lease.rival_of(connection, place.name, _device(place))
        holder = lease.holder_of(connection, place.name, _device(place))
        name = place.name if rival is None else rival.printer
        is_heard = any(word.printer == name and is_fresh(word, clock.now()) for word in words(connection))
    if holder is None or not lease.is_alive(holder, me):
        return None
    if holder.host == me.host or is_heard or name in heard_meanwhile(store.reading, rest):
        return holder
    return None


def _device(place: PrinterPlace) -> str | None:
    return network_device(place.address, lease.machine_name())


def _driver(place: PrinterPlace, holder: lease.Owner) -> str:
    """Who drives it; on another machine that is most often a kiosk without a name, or a printer, of its own. The one
    behind the counter is there for all."""
    told = f"process {holder.process_id} on {holder.host} drives it"
    if holder.host == lease.machine_name() or printer_role(place.name) == "counter":
        return told
    return f"{told}: if that is another kiosk, give each a kiosk_name and a lobby printer of its own"


def _model(name: str, house: House, place: PrinterPlace, holder: lease.Owner | None) -> Finding:
    """What the printer says that it is, and the profile that fits it. Printers in use are not disturbed."""
    if holder is not None:
        return Finding(name, True, f"not asked, because {_driver(place, holder)}")
    link = _link(house, place)
    identity = ask_identity(link, SystemClock())
    link.drop()
    if isinstance(identity, Fault):
        return _condition(house, name, condition_after(identity), "it could not be asked")
    return Finding(name, True, f"{described(identity)}. {_advice(place, propose(identity))}")


def _advice(place: PrinterPlace, proposal: Proposal) -> str:
    if proposal.profile == place.profile:
        return f"Its profile {place.profile} fits: {proposal.reason}"
    setting = f"KIOSK_{place.profile_key.upper()}={proposal.profile}"
    return f"{setting} may fit better than {place.profile}: {proposal.reason}"


def _link(house: House, place: PrinterPlace) -> Link:
    feels_near_end = load_profile(place.profile).near_end
    return Link(open_place(place, house.settings), SystemClock(), feels_near_end=feels_near_end)


def _look(house: House, place: PrinterPlace) -> PrinterCondition:
    link = _link(house, place)
    answers = load_profile(place.profile).confirmation != "none"
    condition = link.look() if answers else link.touch()
    link.drop()
    return condition


def _condition(house: House, name: str, condition: PrinterCondition, where: str, answers: bool = True) -> Finding:
    """A printer that never answers is as well as anybody will know once it is connected."""
    well = can_print(condition) or (isinstance(condition, Unknown) and not answers)
    reason = f" ({condition.reason})" if isinstance(condition, Unreachable) and condition.reason else ""
    told = [f"{where}: {condition.name}{reason}"]
    if not well:
        told += [_advised(condition, house.wording, language.id) for language in house.catalogue.languages]
    return Finding(name, well, "\n".join(told))


def _advised(condition: PrinterCondition, wording: Wording, language: str) -> str:
    """The condition and what to do about it, in one language."""
    return wording.say(
        language,
        "condition.with-advice",
        condition=wording.say(language, f"condition.{condition.name}"),
        advice=wording.say(language, f"condition.{condition.name}.advice"),
    )


def _test_slips(house: House, store: Store, places: Sequence[PrinterPlace]) -> str:
    """A test slip on each of the printers, through the spool like any other slip."""
    if not places:
        raise Refused("not printed, because no printer is well")
    reception = open_reception(house, store)
    jobs = [reception.test_slip(place.name) for place in places]
    drive(
        print_workers(house.settings, store, report=lambda _report: None),
        lambda: not _unfinished(store, jobs),
        TEST_SLIP_S,
    )
    with store.reading() as connection:
        found = [spool.job_of(connection, job) for job in jobs]
    _refuse_unproved([job for job in found if not _came_out(job)])
    return f"printed on {len(jobs)} printer(s); compare it with what it says"


def _came_out(job: spool.Job) -> bool:
    """Whether the slip is proved to be on paper, or its printer's profile promises no proof."""
    return job.state == "confirmed" or (job.state == "sent" and load_profile(job.profile).confirmation == "none")


def _refuse_unproved(jobs: Sequence[spool.Job]) -> None:
    """What was sent and not proved may lie in the tray: then the printer proves in another way than its profile."""
    if not jobs:
        return
    told = ", ".join(f"job {job.id} is {job.state}" for job in jobs)
    if any(job.attempts for job in jobs):
        raise Refused(
            f"not proved to be printed: {told}; if its paper came out, the profile does not fit; "
            "kiosk spool list shows them"
        )
    raise Refused(f"not printed: {told}; kiosk spool list shows them")


def _unfinished(store: Store, jobs: list[int]) -> bool:
    with store.reading() as connection:
        return any(job.id in jobs for job in spool.unfinished(connection))
