"""The printers of the house: which there are, who stands in for whom, and what is told of them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from kiosk.__main__ import main
from kiosk.backup import back_up
from kiosk.chain import verify_register
from kiosk.events import ChecklistSettled, StaffSlipSettled, TicketSettled
from kiosk.house import open_house
from kiosk.lobby import event_of, paper_of
from kiosk.office import OfficeClosed
from kiosk.printroom import (
    PrinterPlace,
    check_fonts,
    drive,
    print_workers,
    printer_places,
    record_stand_in,
    stand_in_of,
)
from kiosk.settings import SettingsError, read_settings
from kiosk.store import Store, open_store
from kiosk.tables import register
from kiosk.visit import Tray, Whereabouts
from kiosk.wiring import open_lobby
from printing import lease, spool
from printing.clock import SystemClock
from printing.condition import PaperOut, PrinterCondition, Ready, Unknown, Unreachable
from printing.lease import Owner
from printing.memory import MemoryPrinter, SimulatedClock
from printing.profiles import load_profile
from printing.report import ConditionChanged, NotPrinted, Printed
from printing.slip import Line, Slip
from printing.spool import STATES, Door, Job, State, StoreFailure
from printing.stand_in import StandIn
from printing.worker import PrintWorker
from tests.kiosk.lobby import PRINTED

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh machine."""
    monkeypatch.chdir(tmp_path)
    for name in ("STORE", "PRINTER", "PROFILE", "STAFF_PRINTER", "SPARE_PRINTER", "SPARE_PROFILE", "CONFIG"):
        monkeypatch.delenv(f"KIOSK_{name}", raising=False)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def test_there_is_one_printer_until_others_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [place.name for place in printer_places(read_settings())] == ["lobby"]
    monkeypatch.setenv("KIOSK_STAFF_PRINTER", "usb://04b8:0202")
    monkeypatch.setenv("KIOSK_SPARE_PRINTER", "tcp://spare:9100")
    monkeypatch.setenv("KIOSK_SPARE_PROFILE", "generic-gbk")
    assert printer_places(read_settings()) == (
        PrinterPlace("lobby", "virtual:", "epson-zh"),
        PrinterPlace("counter", "usb://04b8:0202", "epson-zh"),
        PrinterPlace("spare", "tcp://spare:9100", "generic-gbk"),
    )


def test_the_lobbys_printer_and_its_spare_stand_in_for_each_other_and_nobody_for_the_counters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIOSK_STAFF_PRINTER", "virtual:")
    monkeypatch.setenv("KIOSK_SPARE_PRINTER", "virtual:")
    settings = read_settings()
    stand_ins = {place.name: stand_in_of(place, settings) for place in printer_places(settings)}
    assert stand_ins == {"lobby": StandIn("spare"), "counter": None, "spare": StandIn("lobby")}


def test_where_there_is_no_spare_the_lobbys_printer_prints_what_one_may_have_left() -> None:
    settings = read_settings()
    assert [stand_in_of(place, settings) for place in printer_places(settings)] == [StandIn("spare", is_gone=True)]


def test_silence_of_a_one_way_printer_calls_for_no_spare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PROFILE", "no-confirmation")
    spare = PrinterPlace("spare", "virtual:", "epson-zh")
    assert stand_in_of(spare, read_settings()) == StandIn("lobby", is_one_way=True)


@pytest.mark.parametrize(
    ("variables", "blamed"),
    [
        ({}, "KIOSK_PRINTER or kiosk.toml: printer = 'virtual:'"),
        ({"PRINTER": "tcp://127.0.0.1:9100", "PROFILE": "latin"}, "KIOSK_PROFILE: profile = 'latin'"),
        (
            {"PRINTER": "tcp://127.0.0.1:9100", "SPARE_PRINTER": "tcp://127.0.0.1:9101", "SPARE_PROFILE": "latin"},
            "KIOSK_SPARE_PROFILE: spare_profile = 'latin'",
        ),
        ({"PRINTER": "tcp://127.0.0.1:9100", "STAFF_PRINTER": "virtual:"}, "KIOSK_STAFF_PRINTER: staff_printer = 'v"),
    ],
    ids=["virtual", "without Chinese", "a spare without Chinese", "virtual behind the counter"],
)
def test_a_printer_whose_chinese_is_drawn_is_refused_on_a_machine_without_fonts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], blamed: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"KIOSK_{name}", value)
    with pytest.raises(SettingsError) as refused:
        check_fonts(read_settings(), [str(tmp_path)])
    told = str(refused.value)
    assert told.startswith(blamed)
    assert told.endswith(f"there is no NotoSansCJK-Regular.ttc in {tmp_path}; install Debian's fonts-noto-cjk")
    check_fonts(read_settings())


def test_a_printer_with_chinese_of_its_own_is_served_on_a_machine_without_fonts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KIOSK_PRINTER", "tcp://127.0.0.1:9100")
    for profile in ("epson-zh", "generic-gbk"):
        monkeypatch.setenv("KIOSK_PROFILE", profile)
        check_fonts(read_settings(), [str(tmp_path)])


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the fonts that slips are drawn with."""
    monkeypatch.setattr("printing.glyphs._FOLDERS", ("/nowhere",))


@pytest.mark.usefixtures("no_fonts")
@pytest.mark.parametrize("words", ["take payment", "spool run --until-empty"])
def test_whoever_prints_is_refused_on_a_machine_without_fonts_before_there_is_a_store(
    words: str, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == 2
    assert "its Chinese is drawn here, and there is no NotoSansCJK-Regular.ttc" in capsys.readouterr().err
    assert not state.exists()


@pytest.mark.usefixtures("no_fonts")
def test_a_lobby_is_not_opened_on_a_machine_without_fonts_for_its_printer(state: Path) -> None:
    with pytest.raises(OfficeClosed, match="its Chinese is drawn here") as closed:
        open_lobby(open_house(), told=print, paper_told=print)
    assert closed.value.trouble == "printer"
    assert not state.exists()


def test_a_desk_on_a_machine_without_fonts_looks_after_slips_that_others_print(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    assert main(["take", "payment"]) == 0
    request.getfixturevalue("no_fonts")
    for words in ("spool list", "spool cancel 1"):
        assert main(words.split()) == 0
    assert "cancelled" in capsys.readouterr().out
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("KIOSK_DESK", json.dumps({"port": taken.getsockname()[1]}))
        assert main(["desk"]) == 1  # so far it came: to the door, where somebody else serves
    assert "its Chinese" not in capsys.readouterr().err


def test_an_older_copy_of_the_store_is_noticed_by_every_printer_whichever_printed_since(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("KIOSK_SPARE_PRINTER", "virtual:")
    store, now, profile = open_store(sqlite_url), datetime.now(UTC), load_profile("epson-zh")
    store.upgrade()
    slip = Slip(kind="ticket", blocks=(Line("A001"),), reprint_mark="REPRINT")
    with store.transaction() as connection:
        [job] = spool.add(connection, [spool.NewJob("7", "lobby", slip, b"A001\n", profile, now, 900)])
    back_up(store, tmp_path / "copy")
    with store.transaction() as connection:
        spool.take_over(connection, "lobby", "spare")
    *_, spare = print_workers(read_settings(), store, lambda _report: None)
    assert drive((spare,), lambda: _job(store, job).state == "confirmed", 20)
    store.close()
    shutil.copyfile(tmp_path / "copy", store.engines.writing.url.database or "")
    lobby, *_ = print_workers(read_settings(), store, lambda _report: None)
    assert drive((lobby,), lambda: _job(store, job).state == "confirmed", 20)
    assert _job(store, job).attempts == 2
    store.close()


@pytest.mark.parametrize("names", [("lobby", "spare"), ("spare", "lobby")])
def test_where_one_printer_cannot_be_given_back_the_other_is(store: Store, names: tuple[str, str]) -> None:
    is_away = threading.Event()

    @contextmanager
    def door_that_closes() -> Iterator[Connection]:
        if is_away.is_set():
            raise StoreFailure("the store is away")
        with store.transaction() as connection:
            yield connection

    def held() -> set[str]:
        with store.reading() as connection:
            return {name for name in names if lease.lease_of(connection, name) is not None}

    def is_done() -> bool:
        if len(held()) == 2:
            is_away.set()
        return is_away.is_set()

    doors = {"lobby": door_that_closes, "spare": store.transaction}
    with pytest.raises(StoreFailure):
        drive(tuple(_worker_at(name, store, doors[name]) for name in names), is_done, 20)
    assert held() == {"lobby"}


def _worker_at(printer: str, store: Store, door: Door, clock: SimulatedClock | None = None) -> PrintWorker:
    clock = clock or SimulatedClock()
    return PrintWorker(
        printer=printer,
        transaction=door,
        reading=store.reading,
        transport=MemoryPrinter(clock),
        profile=load_profile("epson-zh"),
        clock=clock,
        report=lambda _report: None,
        owner=Owner(printer, "boot", 1),
    )


def test_what_was_under_way_at_a_printer_that_was_taken_out_is_unknown_at_the_next_start(store: Store) -> None:
    now, profile = datetime.now(UTC), load_profile("epson-zh")
    owner = Owner(lease.machine_name(), "an earlier boot", 1)
    slip = Slip(kind="staff", blocks=(Line("A001"),), reprint_mark="REPRINT")
    with store.transaction() as connection:
        [job] = spool.add(connection, [spool.NewJob("7", "counter", slip, b"A001\n", profile, now, 900)])
        lease.acquire_lease(connection, "counter", owner, lease.Watch(SystemClock()))
        spool.begin_attempt(connection, job, owner=owner, epoch=1, now=now)
    print_workers(read_settings(), store, lambda _report: None)
    assert _job(store, job).state == "unknown"


def _job(store: Store, job: Job) -> Job:
    with store.reading() as connection:
        return spool.job_of(connection, job.id)


def test_that_a_spare_stood_in_is_in_the_register_with_ids_and_nothing_typed(store: Store) -> None:
    spare = PrinterPlace("spare", "virtual:", "epson-zh")
    with store.transaction() as connection:
        record_stand_in(read_settings(), spare, connection, "lobby", [PRINTED, replace(PRINTED, id=2)], NOON)
    with store.reading() as connection:
        [entry] = connection.execute(select(register.c.entry)).scalars()
    told = json.loads(entry)
    assert (told["event"], told["day"], told["visit"]) == ("printer-stood-in", "2026-03-02", None)
    assert told["facts"] == {"printer": "spare", "for": "lobby", "jobs": [1, 2]}
    assert verify_register(store, {}) == []


def test_doctor_tells_machines_how_each_printer_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("take", "payment", "--wait", "30")) == 0
    capsys.readouterr()
    main(("doctor", "--json"))
    findings = {finding["name"]: finding for finding in json.loads(capsys.readouterr().out)}
    standing = findings["lobby printer"]["standing"]
    since, heard_at, confirmed_at = (standing.pop(it) for it in ("since", "heard_at", "last_confirmed_at"))
    assert datetime.fromisoformat(since) <= datetime.fromisoformat(heard_at)
    assert datetime.fromisoformat(since) <= datetime.fromisoformat(confirmed_at)
    assert standing == {"condition": "ready", "waiting": 0, "held": 0, "near_end": False}
    assert findings["settings"]["standing"] is None


@pytest.mark.parametrize("state", STATES)
def test_the_screen_says_printed_only_of_what_is_confirmed(state: str) -> None:
    ticket, staff_slip = replace(PRINTED, state=state), replace(PRINTED, state=state, kind="staff")
    for came_out in (True, False):
        claimed: Tray | None = "lobby" if came_out and state == "confirmed" else None
        assert event_of(report_of(ticket, came_out)) == TicketSettled(7, claimed)
        assert event_of(report_of(staff_slip, came_out)) == StaffSlipSettled(7, claimed)


def report_of(job: Job, came_out: bool) -> Printed | NotPrinted:
    return Printed(job, "id") if came_out else NotPrinted(job, Ready())


@pytest.mark.parametrize(("printer", "tray"), [("lobby:2", "lobby"), ("spare", "spare"), ("counter", None)])
def test_a_slip_for_staff_is_asked_for_where_it_lies_in_the_lobby(printer: str, tray: Tray | None) -> None:
    came_out = replace(PRINTED, kind="staff", printer=printer, state="confirmed")
    assert event_of(Printed(came_out, "id")) == StaffSlipSettled(7, tray)


def test_the_screen_hears_of_a_visitor_s_own_slips_and_of_no_other() -> None:
    checklist = replace(PRINTED, kind="checklist", reference="checklist:key-1")
    assert event_of(Printed(checklist, "id")) == ChecklistSettled("key-1", "lobby")
    assert event_of(Printed(replace(PRINTED, kind="test", reference="test"), "id")) is None


@pytest.mark.parametrize(
    ("state", "attempts", "where"),
    [
        ("queued", 0, "nowhere"),
        ("held", 0, "nowhere"),
        ("damaged", 1, "nowhere"),
        ("unknown", 1, "unknown"),
        ("held", 2, "unknown"),
    ],
)
def test_a_list_is_said_not_to_have_printed_only_where_that_is_known(
    state: State, attempts: int, where: Whereabouts
) -> None:
    checklist = replace(PRINTED, kind="checklist", reference="checklist:key-1", state=state, attempts=attempts)
    assert event_of(NotPrinted(checklist, PaperOut())) == ChecklistSettled("key-1", where)


def test_a_list_that_was_sent_to_a_printer_that_answers_nothing_is_where_nobody_can_tell() -> None:
    checklist = replace(PRINTED, kind="checklist", reference="checklist:key-1", state="sent")
    assert event_of(Printed(checklist, "none")) == ChecklistSettled("key-1", "unknown")


@pytest.mark.parametrize(
    ("condition", "told"), [(Unknown(), None), (Unreachable("unplugged"), Unreachable("unplugged"))]
)
def test_of_a_printer_that_answers_nothing_visitors_hear_only_that_it_is_away(
    condition: PrinterCondition, told: PrinterCondition | None
) -> None:
    assert paper_of(ConditionChanged("lobby", condition), {"lobby"}) == told


def test_a_printer_that_should_answer_and_is_silent_prints_nothing_for_visitors() -> None:
    assert paper_of(ConditionChanged("lobby", Unknown()), {"spare"}) == Unknown()


def test_what_the_first_picture_needs_loads_no_library_of_printers_or_stores() -> None:
    told = (
        "import sys, kiosk.house, kiosk.wiring, kiosk.commands.lobby\n"
        "from kiosk.touch.environment import prepare_kivy\n"
        "prepare_kivy(kiosk.house.open_house().settings.screen)\n"
        "import kiosk.touch.app, kiosk.touch.views, kiosk.touch.fonts\n"
        "print({'escpos', 'usb', 'serial', 'sqlalchemy', 'printing.worker'} & set(sys.modules))"
    )
    house = Path(__file__).parents[2]
    environment = os.environ | {"SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": str(house), "KIVY_NO_ARGS": "1"}
    run = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "set()"


class NextMinute(threading.Event):
    """Never wakes a worker: time passes while it rests, and at the minute it is to stop."""

    def __init__(self, clock: SimulatedClock, stop: threading.Event) -> None:
        super().__init__()
        self._clock, self._stop = clock, stop

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.advance(timeout or 0.0)
        if self._clock.monotonic() >= 60:
            self._stop.set()
        return False


def test_a_server_that_lets_nobody_write_is_told_once_and_printing_waits_for_it(
    read_only_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    store, clock, stop = open_store(read_only_url), SimulatedClock(), threading.Event()
    worker = _worker_at("lobby", store, store.transaction, clock)
    worker.run(NextMinute(clock, stop), stop)
    assert clock.monotonic() >= 60
    assert [record.getMessage() for record in caplog.records] == ["store-failed printer=lobby"]
    store.close()
