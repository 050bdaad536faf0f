"""A spare printer of another model, beside one that is not well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printing import escpos, lease, spool
from printing.condition import Withheld
from printing.hearing import SILENT_S, Hearing, LastWord, words
from printing.lease import LEASE_S, Owner
from printing.memory import MemoryPrinter
from printing.profiles import Profile, load_profile
from printing.report import ConditionChanged, NotPrinted
from printing.slip import from_json
from printing.spool import StoreFailure
from printing.stand_in import PATIENCE_S, StandIn, Vigil
from printing.worker import PrintWorker

LONGER_S = PATIENCE_S + 5
LONG = int(SILENT_S / 5) + 2
"""So often five seconds are longer than a printer's owner may be silent."""

DEVICE = "tcp 192.0.2.7:9100"
RIVAL = Owner(host="rival", boot_id="boot-3", process_id=3)
TAKEN = Withheld("process 3 on rival drives it; give each kiosk a printer of its own")


class Pair:
    """The lobby's printer and its spare, each with its worker, on one spool and one clock, each for the other."""

    def __init__(self, lobby) -> None:
        self.lobby = lobby
        self.printer = MemoryPrinter(lobby.clock)
        self.profile = load_profile("generic-gbk")
        self.taken: list[tuple[str, list[int]]] = []
        self.is_record_full = False
        self.worker = self._worker("spare", StandIn("lobby"), self.printer, self.profile)
        lobby.worker = self._worker("lobby", StandIn("spare"), lobby.printer, lobby.profile)

    def take_the_spare_away(self) -> None:
        """It stands in no setting any more, and the kiosk is started anew."""
        lobby = self.lobby
        lobby.worker = self._worker("lobby", StandIn("spare", is_gone=True), lobby.printer, lobby.profile)

    def hand_the_spare_to_another_kiosk(self) -> None:
        """A kiosk on another machine has it, and ours knows it no more."""
        with self.lobby.store.transaction() as connection:
            held = lease.lease_of(connection, "spare")
            assert held is not None
            lease.take_from(connection, "spare", held, RIVAL)
        self.take_the_spare_away()

    def leave_a_lease_of_before_the_power_went(self) -> None:
        """Of our own kiosk: nobody has given the lobby's printer back."""
        before = replace(self.lobby.owner, boot_id="boot-0")
        with self.lobby.store.transaction() as connection:
            assert lease.acquire_lease(connection, "lobby", before, lease.Watch(self.lobby.clock))

    def set_the_lobbys_printer_to_another_kiosks(self) -> None:
        """By mistake: a kiosk on another machine drives it under a name of its own."""
        with self.lobby.store.transaction() as connection:
            assert lease.acquire_lease(connection, "lobby:2", RIVAL, lease.Watch(self.lobby.clock), DEVICE)
        lobby = self.lobby
        lobby.worker = self._worker("lobby", StandIn("spare"), lobby.printer, lobby.profile, DEVICE)

    def rival_renews(self) -> None:
        """That kiosk is at work."""
        with self.lobby.store.transaction() as connection:
            assert lease.renew(connection, "lobby:2", RIVAL)

    def _worker(
        self, name: str, other: StandIn, printer: MemoryPrinter, profile: Profile, device: str | None = None
    ) -> PrintWorker:
        return PrintWorker(
            printer=name,
            transaction=self.lobby.transaction,
            reading=self.lobby.store.reading,
            transport=printer,
            profile=profile,
            clock=self.lobby.clock,
            report=self.lobby.reports.append,
            owner=self.lobby.owner,
            stand_in=other,
            device=device,
            on_stood_in=lambda _connection, of, jobs, _now: self.record(of, [it.id for it in jobs]),
        )

    def record(self, printer: str, jobs: list[int]) -> None:
        """Puts on record what was taken over."""
        if self.is_record_full:
            raise StoreFailure("disk full")
        self.taken.append((printer, jobs))

    def work(self, seconds: float) -> None:
        """Both work for so many seconds."""
        end = self.lobby.clock.monotonic() + seconds
        while self.lobby.clock.monotonic() < end:
            if not any([self.lobby.worker.step(), self.worker.step()]):
                self.lobby.clock.advance(0.2)


@pytest.fixture
def pair(lobby) -> Pair:
    return Pair(lobby)


def test_what_was_never_sent_comes_out_of_the_spare_in_its_own_bytes_unmarked(pair):
    first, second = pair.lobby.add("A001", "A002")
    pair.lobby.printer.paper = "out"
    pair.work(LONGER_S)
    assert [copy.text for copy in pair.printer.copies] == ["A001\n", "A002\n"]
    assert pair.lobby.printer.copies == []
    assert [pair.lobby.job(job).printer for job in (first, second)] == ["spare", "spare"]
    assert pair.lobby.states() == ["confirmed", "confirmed"]
    assert pair.taken == [("lobby", [first.id, second.id])]
    assert escpos.encode(from_json(first.slip_json), pair.profile) in bytes(pair.printer.received)


def test_a_roll_that_is_changed_in_time_leaves_the_slip_where_it_was(pair):
    pair.lobby.add("A001")
    pair.lobby.printer.paper = "out"
    pair.work(PATIENCE_S - 5)
    pair.lobby.printer.new_roll()
    pair.work(LONGER_S)
    assert pair.printer.copies == []
    assert [copy.text for copy in pair.lobby.printer.copies] == ["A001\n"]


def test_a_slip_that_may_be_on_paper_already_is_not_moved(pair):
    pair.lobby.add("A001")
    pair.lobby.work_until(lambda: pair.lobby.states() == ["sent"])
    pair.lobby.printer.reachable = False
    pair.work(LONGER_S)
    assert pair.printer.copies == []
    assert pair.lobby.states() == ["unknown"]


def test_a_printer_that_another_kiosk_drives_is_told_as_such_and_the_spare_stands_in(pair):
    pair.set_the_lobbys_printer_to_another_kiosks()
    [job] = pair.lobby.add("A001")
    for _ in range(LONG):
        pair.work(5)
        pair.rival_renews()
    assert [copy.text for copy in pair.printer.copies] == ["A001\n"]
    assert [ConditionChanged("lobby", TAKEN), NotPrinted(job, TAKEN)] == pair.lobby.reports[:2]
    with pair.lobby.store.reading() as connection:
        told = Hearing(pair.lobby.clock).last_words(words(connection))["lobby"]
    assert told == LastWord(TAKEN), "it is heard of as long as the kiosk runs"


def test_a_lease_of_before_its_own_power_went_does_not_keep_a_kiosk_from_saying_who_drives_its_printer(pair):
    pair.leave_a_lease_of_before_the_power_went()
    pair.set_the_lobbys_printer_to_another_kiosks()
    [job] = pair.lobby.add("A001")
    for _ in range(6):
        pair.work(5)
        pair.rival_renews()
    assert [ConditionChanged("lobby", TAKEN), NotPrinted(job, TAKEN)] == pair.lobby.reports[:2]
    assert [copy.text for copy in pair.printer.copies] == ["A001\n"], "and its spare stands in"


def test_a_test_slip_waits_for_the_printer_that_it_is_about(pair):
    [test] = pair.lobby.add("test", kind="test")
    [ticket] = pair.lobby.add("A001")
    pair.lobby.printer.paper = "out"
    pair.work(LONGER_S)
    assert [copy.text for copy in pair.printer.copies] == ["A001\n"]
    assert pair.taken == [("lobby", [ticket.id])]
    pair.lobby.printer.new_roll()
    pair.work(LONGER_S)
    assert [copy.text for copy in pair.lobby.printer.copies] == ["test\n"]
    assert pair.lobby.job(test).state == "confirmed"


def test_slips_that_cannot_be_put_on_record_as_moved_are_not_moved(pair):
    [job] = pair.lobby.add("A001")
    pair.lobby.printer.paper = "out"
    pair.is_record_full = True
    with pytest.raises(StoreFailure):
        pair.work(LONGER_S)
    assert pair.lobby.job(job).printer == "lobby"


def test_a_spare_that_is_not_well_itself_takes_nothing(pair):
    pair.lobby.add("A001")
    pair.lobby.printer.paper = pair.printer.paper = "out"
    pair.work(LONGER_S)
    assert pair.lobby.states() == ["queued"]
    assert pair.lobby.job(pair.lobby.add("A002")[0]).printer == "lobby"


def give_to_the_spare(pair: Pair, words: str):
    """A slip waits at the spare, which has no paper any more; it was never begun anywhere."""
    [job] = pair.lobby.add(words)
    pair.lobby.printer.paper = "out"
    pair.work(PATIENCE_S - 2)
    pair.lobby.work(4)
    pair.worker.step()
    assert pair.lobby.job(job).printer == "spare"
    pair.printer.paper = "out"
    return job


def test_what_the_spare_never_began_goes_back_when_it_is_unwell_in_its_turn(pair):
    job = give_to_the_spare(pair, "A001")
    pair.lobby.printer.new_roll()
    pair.work(LONGER_S)
    assert [copy.text for copy in pair.lobby.printer.copies] == ["A001\n"]
    assert pair.printer.copies == []
    assert (pair.lobby.job(job).state, pair.lobby.job(job).printer) == ("confirmed", "lobby")
    assert pair.taken == [("lobby", [job.id]), ("spare", [job.id])]
    assert job.body in bytes(pair.lobby.printer.received)


def test_a_spare_whose_roll_is_changed_in_time_keeps_what_it_was_given(pair):
    give_to_the_spare(pair, "A001")
    pair.lobby.printer.new_roll()
    pair.work(PATIENCE_S - 5)
    pair.printer.new_roll()
    pair.work(LONGER_S)
    assert pair.lobby.printer.copies == []
    assert [copy.text for copy in pair.printer.copies] == ["A001\n"]


def test_nothing_goes_to_and_fro_while_both_are_unwell_and_the_first_that_is_well_prints(pair):
    job = give_to_the_spare(pair, "A001")
    pair.work(10 * LONGER_S)
    assert pair.taken == [("lobby", [job.id])]
    pair.lobby.printer.new_roll()
    pair.work(LONGER_S)
    assert [copy.text for copy in pair.lobby.printer.copies] == ["A001\n"]
    assert pair.lobby.states() == ["confirmed"]


def test_what_the_spare_began_stays_with_it(pair):
    job = give_to_the_spare(pair, "A001")
    pair.printer.new_roll()
    while pair.lobby.states() != ["sent"]:
        pair.work(0.1)
    pair.printer.reachable = False
    pair.lobby.printer.new_roll()
    pair.work(10 * LONGER_S)
    assert (pair.lobby.job(job).state, pair.lobby.job(job).printer) == ("unknown", "spare")
    assert pair.lobby.printer.copies == []


def begin_at_the_spare(pair: Pair, words: str):
    """A slip is on its way at the spare, and the lobby's printer is well again."""
    job = give_to_the_spare(pair, words)
    pair.printer.new_roll()
    while pair.lobby.states() != ["sent"]:
        pair.work(0.1)
    pair.lobby.printer.new_roll()
    return job


class TestASpareThatIsTakenOutOfTheSettings:
    def test_leaves_what_it_never_began_to_the_lobbys_printer_unmarked(self, pair):
        job = give_to_the_spare(pair, "A001")
        pair.lobby.printer.new_roll()
        pair.take_the_spare_away()
        pair.lobby.work(LONGER_S)
        assert [copy.text for copy in pair.lobby.printer.copies] == ["A001\n"]
        assert (pair.lobby.job(job).state, pair.lobby.job(job).printer) == ("confirmed", "lobby")
        assert pair.taken == [("lobby", [job.id]), ("spare", [job.id])]

    def test_leaves_what_it_began_to_the_lobbys_printer_marked(self, pair):
        job = begin_at_the_spare(pair, "A001")
        pair.take_the_spare_away()
        pair.lobby.work(LONGER_S)
        [copy] = pair.lobby.printer.copies
        assert copy.text.split() == ["REPRINT", "A001", "REPRINT"]
        assert pair.lobby.job(job).state == "confirmed"

    def test_leaves_what_a_person_retries_to_the_lobbys_printer(self, pair):
        job = give_to_the_spare(pair, "A001")
        with pair.lobby.store.transaction() as connection:
            spool.hold(connection, job.id)
        pair.lobby.printer.new_roll()
        pair.take_the_spare_away()
        pair.lobby.work(LONGER_S)
        assert pair.lobby.states() == ["held"]
        with pair.lobby.store.transaction() as connection:
            spool.retry(connection, job.id, pair.lobby.clock.now())
        pair.lobby.work(LONGER_S)
        assert pair.lobby.states() == ["confirmed"]

    def test_leaves_a_test_slip_to_nobody_and_a_person_sees_it_held(self, pair):
        [test] = pair.lobby.add("test", kind="test", printer="spare")
        pair.take_the_spare_away()
        pair.lobby.work(LONGER_S)
        assert (pair.lobby.job(test).state, pair.lobby.job(test).printer) == ("held", "spare")
        assert pair.lobby.printer.copies == []

    def test_leaves_nothing_while_somebody_still_drives_it(self, pair):
        job = begin_at_the_spare(pair, "A001")
        pair.hand_the_spare_to_another_kiosk()
        pair.lobby.work(3)
        assert (pair.lobby.job(job).state, pair.lobby.job(job).printer) == ("sent", "spare")
        pair.lobby.work(2 * LEASE_S)
        assert pair.lobby.job(job).printer == "lobby"


def test_slips_for_another_printer_stay_with_it(pair):
    [job] = pair.lobby.add("A001", printer="counter")
    pair.lobby.add("A002")
    pair.lobby.printer.cover_open = True
    pair.work(LONGER_S)
    assert pair.lobby.job(job).printer == "counter"
    assert [copy.text for copy in pair.printer.copies] == ["A002\n"]


def test_a_slip_claimed_at_one_printer_and_moved_to_the_other_is_not_begun_at_the_first(pair):
    lobby = pair.lobby
    lobby.work(1)
    [claimed] = lobby.add("A001")
    with lobby.store.transaction() as connection:
        spool.take_over(connection, "lobby", "spare")
        assert spool.begin_attempt(connection, claimed, owner=lobby.owner, epoch=1, now=lobby.clock.now()) is None


@pytest.mark.parametrize(("is_one_way", "moved"), [(True, False), (False, True)])
def test_silence_is_trouble_only_where_answers_are_promised(open_lobby, is_one_way, moved):
    lobby = open_lobby()
    lobby.printer.mute = True
    lobby.add("A001")
    lobby.work(LONGER_S)
    with lobby.store.reading() as connection:
        assert Vigil(StandIn("lobby", is_one_way), lobby.clock).is_over(connection) is moved


@pytest.mark.parametrize("step_s", [-86_400, -3600, -1, 600])
def test_a_wall_clock_that_is_set_changes_nothing_of_how_long_a_printer_was_unwell(pair, step_s):
    pair.lobby.add("A001")
    pair.lobby.printer.paper = "out"
    pair.work(5)
    pair.lobby.clock.step(step_s)
    pair.work(PATIENCE_S - 10)
    assert pair.printer.copies == []
    pair.work(10)
    assert [copy.text for copy in pair.printer.copies] == ["A001\n"]


@pytest.mark.parametrize(("step_s", "moved"), [(-3600, True), (-1, False), (0, False), (600, True)])
def test_what_another_process_left_counts_by_the_wall_clock_and_from_the_future_as_long_ago(pair, step_s, moved):
    pair.lobby.add("A001")
    pair.lobby.printer.paper = "out"
    pair.lobby.work(5)
    pair.lobby.clock.step(step_s)
    pair.work(2)
    assert (pair.printer.copies != []) is moved
