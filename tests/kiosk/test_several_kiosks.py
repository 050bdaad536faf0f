"""Several kiosks at one store: each prints at its own printers, and the one behind the counter serves them all."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from kiosk.__main__ import main
from kiosk.events import TicketSettled
from kiosk.lobby import event_of
from kiosk.printernames import (
    PRINTER_ROLES,
    PrinterRole,
    in_order,
    is_elsewhere,
    kiosk_of,
    printer_name,
    printer_role,
    printer_said,
)
from kiosk.printroom import drive, print_workers, printer_places, stand_in_of
from kiosk.settings import Settings
from kiosk.store import Store, open_store
from kiosk.visit import Tray
from printing import lease, spool
from printing.clock import SystemClock
from printing.condition import Ready
from printing.devices import network_device
from printing.lease import Owner
from printing.memory import MemoryPrinter
from printing.report import Printed
from printing.served import LiveClock, ServedPrinter
from printing.spool import Job
from printing.stand_in import StandIn
from printing.tables import printer_leases
from tests.kiosk.lobby import PREMISES, WORDING, Lobby, ToldClock, draft

PATIENCE_S = 30.0


class Kiosk:
    """One of several: a folder, a lobby printer and a way to the counter's printer of its own, and the store that
    all share. It works when the story says so."""

    def __init__(self, name: str, store: Store, folder: Path, printer: str = "virtual:") -> None:
        told = {"kiosk_name": name, "state": folder / name, "printer": printer, "staff_printer": "virtual:"}
        self.settings = Settings(**told)  # type: ignore[arg-type]
        self.store = store
        premises = replace(PREMISES, kiosk_name=name, staff_slip_printer="counter")
        known = Lobby(store).profiles["lobby"]
        profiles = {it.name: known for it in printer_places(self.settings)}
        self.reception = Lobby(store, premises, profiles, ToldClock(datetime.now(UTC))).reception()

    def gives_number(self) -> list[int]:
        """A visitor comes; the ids of the slips, the ticket's first."""
        return [job.id for job in self.reception.check_in(draft(key=f"visitor-of-{self.settings.kiosk_name}")).jobs]

    def prints(self, *slips: int) -> None:
        """It drives its printers until these slips are on paper."""
        workers = print_workers(self.settings, self.store, lambda _report: None)
        assert drive(workers, lambda: all(self.state(it) == "confirmed" for it in slips), PATIENCE_S)

    def state(self, job: int) -> str:
        return state_of(self.store, job)

    def tray(self, role: PrinterRole) -> int:
        """How many pieces of paper lie there."""
        return len(list((self.settings.state / "tray").glob(f"*-{role}.png")))


def state_of(store: Store, job: int) -> str:
    with store.reading() as connection:
        return spool.job_of(connection, job).state


def test_each_kiosk_prints_its_own_tickets_and_one_of_them_all_slips_behind_the_counter(
    store: Store, tmp_path: Path
) -> None:
    one, two = (Kiosk(name, store, tmp_path) for name in ("1", "2"))
    first, second = one.gives_number(), two.gives_number()
    two.prints(second[0], second[1], first[1])
    assert one.state(first[0]) == "queued", "the ticket waits for the printer that the visitor stands at"
    assert (two.tray("lobby"), two.tray("counter")) == (1, 2)
    one.prints(first[0])
    assert (one.tray("lobby"), one.tray("counter")) == (1, 0)


def test_two_kiosks_at_one_network_printer_do_not_mix_their_slips(store: Store, tmp_path: Path) -> None:
    """By mistake: the second waits, and says who has it, until the first one has ended."""
    printer = MemoryPrinter(LiveClock(), seconds_a_line=0.0)
    with closing(ServedPrinter(printer)) as served:
        one, two = (Kiosk(name, store, tmp_path, served.address) for name in ("1", "2"))
        slip = two.gives_number()[0]
        first, *_ = print_workers(one.settings, store, lambda _report: None)
        first.step()
        with store.transaction() as connection:
            elsewhere = {"host": "the-other-machine", "boot_id": "its boot"}
            connection.execute(update(printer_leases).values(elsewhere))
        first.close()
        second, *_ = print_workers(two.settings, store, lambda _report: None)
        assert not drive((second,), lambda: two.state(slip) == "confirmed", 1.0)
        with store.transaction() as connection:
            connection.execute(delete(printer_leases))
        two.prints(slip)


def test_a_kiosk_without_a_counter_printer_casts_no_doubt_on_what_another_prints_there(
    store: Store, tmp_path: Path
) -> None:
    """All kiosks of a house call it by one name, and this one may have had it, too, by earlier settings."""
    _, slip = Kiosk("2", store, tmp_path).gives_number()
    clock, other = SystemClock(), Owner("the-other-machine", "its boot", 7)
    with store.transaction() as connection:
        assert lease.acquire_lease(connection, "counter", other, lease.Watch(clock))
        job = spool.job_of(connection, slip)
        assert spool.begin_attempt(connection, job, owner=other, epoch=1, now=clock.now()) is not None
    alone = Settings(kiosk_name="1", state=tmp_path / "1")
    print_workers(alone, store, lambda _report: None)
    assert state_of(store, slip) == "sending"
    with store.transaction() as connection:
        lease.release(connection, "counter", other)
    print_workers(alone, store, lambda _report: None)
    assert state_of(store, slip) == "unknown", "nobody will tell any more how that ended"


def test_a_spare_stands_in_for_the_printer_beside_it_and_for_no_other(tmp_path: Path) -> None:
    settings = Settings(kiosk_name="2", state=tmp_path, spare_printer="virtual:")
    lobby, spare = printer_places(settings)
    assert (lobby.name, spare.name) == ("lobby:2", "spare:2")
    assert stand_in_of(spare, settings) == StandIn("lobby:2")
    assert stand_in_of(lobby, settings) == StandIn("spare:2")


@pytest.mark.parametrize(("printer", "tray"), [("lobby", "lobby"), ("lobby:2", "lobby"), ("spare:2", "spare")])
def test_a_ticket_lies_in_the_kiosk_s_own_printer_or_in_the_spare_beside_it(
    printer: str, tray: Tray, store: Store
) -> None:
    Lobby(store).reception().check_in(draft())
    with store.reading() as connection:
        [ticket, *_] = spool.jobs(connection)
    assert event_of(Printed(confirmed(ticket, printer), "id")) == TicketSettled(int(ticket.reference), tray)


def confirmed(job: Job, printer: str) -> Job:
    return replace(job, printer=printer, state="confirmed")


def test_doctor_tells_what_to_do_where_two_kiosks_have_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> None:
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("KIOSK_STORE", sqlite_url)
    with closing(open_store(sqlite_url)) as store, store.transaction() as connection:
        other = Owner("the-other-machine", "its boot", 7)
        lease.acquire_lease(connection, "lobby", other, lease.Watch(SystemClock()))
        spool.record_condition(connection, "lobby", Ready(), SystemClock().now())
    main(("doctor", "--json"))
    findings = {finding["name"]: finding["sentence"] for finding in json.loads(capsys.readouterr().out)}
    assert "process 7 on the-other-machine drives it" in findings["lobby printer"]
    assert "give each a kiosk_name and a lobby printer of its own" in findings["lobby printer"]
    assert "switch the printer off" not in findings["lobby printer"], "it may be printing for the other"


def test_doctor_says_who_has_the_printer_of_a_kiosk_that_was_well_at_one_of_its_own_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> None:
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("KIOSK_STORE", sqlite_url)
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "2")
    monkeypatch.setenv("KIOSK_PRINTER", "tcp://192.0.2.7:9100")
    device, clock = network_device("tcp://192.0.2.7:9100", lease.machine_name()), SystemClock()
    with closing(open_store(sqlite_url)) as store, store.transaction() as connection:
        spool.record_condition(connection, "lobby:2", Ready(), clock.now())
        other = Owner("the-other-machine", "its boot", 7)
        lease.acquire_lease(connection, "lobby", other, lease.Watch(clock), device)
        spool.record_condition(connection, "lobby", Ready(), clock.now())
    main(("doctor", "--json"))
    findings = {it["name"]: (it["well"], it["sentence"]) for it in json.loads(capsys.readouterr().out)}
    well, told = findings["lobby:2 printer"]
    assert not well
    assert "process 7 on the-other-machine drives it" in told


# What printers are called.


@given(st.sampled_from(PRINTER_ROLES), st.text(max_size=12))
def test_the_name_of_a_printer_tells_its_role_and_its_kiosk(role: PrinterRole, kiosk: str) -> None:
    name = printer_name(role, kiosk)
    assert printer_role(name) == role
    assert not is_elsewhere(name, kiosk)
    if role != "counter":
        assert kiosk_of(name) == kiosk
        assert is_elsewhere(name, f"{kiosk}x")


def test_people_hear_which_kiosk_s_printer_it_is() -> None:
    def say(language: str) -> Callable[..., str]:
        return lambda key, **params: WORDING.say(language, key, **params)

    assert printer_said("lobby", say("zh")) == "大厅打印机"
    assert printer_said("lobby:东门", say("zh")) == "大厅打印机（触摸屏 东门）"
    assert printer_said("spare:2", say("en")) == "Spare printer, kiosk 2"
    assert in_order(["spare:2", "counter", "lobby:2", "spare", "lobby"]) == [
        *("lobby", "counter", "spare"),
        *("lobby:2", "spare:2"),
    ]
