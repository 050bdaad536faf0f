"""The whole way: spool, worker, a real socket, and a printer that draws what its bytes say."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from printing import escpos, spool
from printing.clock import SystemClock
from printing.condition import PaperOut
from printing.drawing import Picture
from printing.lease import this_process
from printing.profiles import load_profile
from printing.report import NotPrinted, Printed, PrintReport
from printing.slip import Line, Qr, Slip
from printing.spool import Job, NewJob
from printing.tcp_printer import TcpPrinter
from printing.transport import open_transport
from printing.virtual import VirtualPrinter
from printing.worker import PrintWorker

Told = TypeVar("Told", Printed, NotPrinted)
PROFILES = ["epson-zh", "epson-latin", "generic-gbk", "generic-gbk-58", "latin", "no-confirmation"]


class Served:
    """A spool whose worker runs on its own thread and prints over a socket."""

    def __init__(self, store, profile_name: str) -> None:
        self.pictures: list[Picture] = []
        self.reports: list[PrintReport] = []
        self.told = threading.Condition()
        self.store = store
        self.profile = load_profile(profile_name)
        self.printer = VirtualPrinter(self.profile.width_dots, self._take_picture)
        self.serve(port=0)
        self.wake, self.stop = threading.Event(), threading.Event()
        self.worker = PrintWorker(
            printer="lobby",
            transaction=store.transaction,
            reading=store.reading,
            transport=open_transport(self.served.address),
            profile=self.profile,
            clock=SystemClock(),
            report=self._hear,
            owner=this_process(),
        )
        self.thread = threading.Thread(target=self.worker.run, args=(self.wake, self.stop))
        self.thread.start()

    def close(self) -> None:
        self.stop.set()
        self.wake.set()
        self.thread.join()
        self.served.close()

    def serve(self, port: int) -> None:
        self.served = TcpPrinter(self.printer, port)
        self.address = self.served.address

    def add(self, slip: Slip) -> Job:
        """Adds the slip and wakes the worker."""
        body = escpos.encode(slip, self.profile)
        new = NewJob("7", "lobby", slip, body, self.profile, SystemClock().now(), 900)
        with self.store.transaction() as connection:
            [job] = spool.add(connection, [new])
        self.wake.set()
        return job

    def reprint(self, job: Job) -> None:
        with self.store.transaction() as connection:
            spool.reprint(connection, job.reference, SystemClock().now())
        self.wake.set()

    def print_slip(self, slip: Slip) -> Job:
        """Adds the slip, waits until the worker says that it came out, and gives the job as it is then."""
        printed = self.wait_for(Printed, lambda: self.add(slip))
        return printed.job

    def wait_for(self, kind: type[Told], after: Callable[[], object]) -> Told:
        """Does something, and waits until the worker tells of a slip what is hoped for."""
        known = len(self.reports)
        after()
        with self.told:
            assert self.told.wait_for(lambda: any(isinstance(told, kind) for told in self.reports[known:]), 60)
            return next(told for told in self.reports[known:] if isinstance(told, kind))

    def pictures_when(self, count: int) -> list[Picture]:
        """The slips that came out, when there are so many: a printer that proves nothing may still be printing."""
        with self.told:
            assert self.told.wait_for(lambda: len(self.pictures) >= count, 60)
            return self.pictures

    def _take_picture(self, picture: Picture) -> None:
        with self.told:
            self.pictures.append(picture)
            self.told.notify_all()

    def _hear(self, told: PrintReport) -> None:
        with self.told:
            self.reports.append(told)
            self.told.notify_all()


@pytest.fixture(params=PROFILES)
def served(request, open_store, tmp_path) -> Iterator[Served]:
    served = Served(open_store(tmp_path / "spool.db"), request.param)
    yield served
    served.close()


def ticket(number: str) -> Slip:
    return Slip("ticket", (Line(f"号码 {number}", size="title"), Qr("T" + number)), reprint_mark="补打 REPRINT")


def test_a_slip_in_the_spool_comes_out_of_the_printer_once_with_its_words(served):
    job = served.print_slip(ticket("A001"))
    proof = {"process-id": "id", "fence": "fence", "none": "none"}[served.profile.confirmation]
    assert (job.state, job.proof) == ("sent" if proof == "none" else "confirmed", proof)
    second = served.print_slip(ticket("A002"))
    assert second.attempts == 1
    first, _second = served.pictures_when(2)
    assert served.printer.errors == []
    if served.profile.codec != "none":
        assert "号码 A001" in "".join(first.texts)


class TestAnEpson:
    @pytest.fixture(params=["epson-zh"])
    def served(self, request, open_store, tmp_path) -> Iterator[Served]:
        served = Served(open_store(tmp_path / "spool.db"), request.param)
        yield served
        served.close()

    def test_without_paper_keeps_the_slip_until_there_is_some(self, served):
        served.printer.paper = "out"
        waiting = served.wait_for(NotPrinted, lambda: served.add(ticket("A001")))
        assert waiting.condition == PaperOut()
        assert served.pictures == []
        served.wait_for(Printed, lambda: setattr(served.printer, "paper", "ok"))
        [picture] = served.pictures
        assert not picture.marked

    def test_whose_connection_broke_is_found_again(self, served):
        served.print_slip(ticket("A001"))
        served.served.close()
        served.wait_for(NotPrinted, lambda: served.add(ticket("A002")))
        port = int(served.address.rpartition(":")[2])
        served.wait_for(Printed, lambda: served.serve(port))
        assert [picture.marked for picture in served.pictures] == [False, False]

    def test_prints_a_marked_copy_when_a_clerk_asks_for_it(self, served):
        job = served.print_slip(ticket("A001"))
        served.wait_for(Printed, lambda: served.reprint(job))
        assert [picture.marked for picture in served.pictures] == [False, True]
        assert served.printer.errors == []
