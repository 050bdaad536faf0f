"""A store that is an older copy, put back by whatever way, and a worker that finds it so."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update

from printing import spool
from printing.condition import PaperOut
from printing.lease import Watch, acquire_lease
from printing.memory import MemoryPrinter
from printing.report import ConditionChanged
from printing.tables import attempts, print_jobs, printer_leases, printer_states, watermarks
from printing.watermark import Watermark
from tests.printing.conftest import ELSEWHERE, is_marked


def watermark_in(note) -> Watermark:
    return Watermark(note, printers=("lobby",))


class TestAStoreThatIsAnOlderCopy:
    def prints_one(self, lobby, note) -> None:
        """A kiosk that notes how far it has come prints its first slip."""
        lobby.watermark = watermark_in(note)
        lobby.restart()
        lobby.add("A001")
        lobby.work(10)

    def goes_back(self, lobby) -> None:
        """A copy from before anything was sent is in the place of the store, by whatever way it came there."""
        with lobby.store.transaction() as connection:
            connection.execute(delete(attempts))
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'attempts'"))
            connection.execute(delete(watermarks))
            connection.execute(update(print_jobs).values(state="queued", attempts=0))

    def test_has_its_slips_come_out_marked(self, lobby, tmp_path):
        self.prints_one(lobby, tmp_path / "attempts")
        lobby.worker.close()
        self.goes_back(lobby)
        lobby.restart()
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]

    def test_is_noticed_under_a_worker_that_goes_on(self, lobby, tmp_path):
        self.prints_one(lobby, tmp_path / "attempts")
        self.goes_back(lobby)
        lobby.work(10)
        lobby.add("A002")
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]
        assert [is_marked(copy) for copy in lobby.copies("A002")] == [False], "from then on all is as usual"

    def test_that_shows_itself_when_a_slip_is_begun_is_believed_to_be_one_at_once(self, lobby, tmp_path):
        """A worker that asked once more, and heard otherwise, would begin the slip again and again."""
        lobby.watermark = SeesNoOlderCopy(tmp_path / "attempts", printers=("lobby",))
        lobby.restart()
        lobby.add("A001")
        lobby.work(10)
        self.goes_back(lobby)
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]
        assert lobby.states() == ["confirmed"]

    @pytest.mark.parametrize("profile", ["epson-latin", "generic-gbk", "no-confirmation"])
    @pytest.mark.parametrize("state", ["sending", "sent"])
    def test_from_within_a_sending_that_ended_since_leaves_none_that_nobody_ends(
        self, open_lobby, tmp_path, profile, state
    ):
        """Nothing was sent since, so that nothing else tells it from the store that it was."""
        lobby = open_lobby(profile)
        lobby.watermark = watermark_in(tmp_path / "attempts")
        lobby.restart()
        [job] = lobby.add("A001")
        lobby.work(10)
        with lobby.store.transaction() as connection:
            connection.execute(update(attempts).values(ended_at=None))
            connection.execute(update(print_jobs).values(state=state))
        lobby.work(30)
        assert lobby.job(job).state == ("sent" if profile == "no-confirmation" else "confirmed")
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]

    def test_is_noticed_when_the_printer_is_taken_over_before_anything_is_begun(self, lobby, tmp_path):
        """What may be on paper stays with its printer: no spare takes it for a slip that was never sent."""
        self.prints_one(lobby, tmp_path / "attempts")
        lobby.worker.close()
        self.goes_back(lobby)
        lobby.printer.paper = "out"
        lobby.restart()
        lobby.work(10)
        with lobby.store.reading() as connection:
            assert [(job.state, job.attempts) for job in spool.jobs(connection)] == [("queued", 1)]

    def test_is_noticed_however_much_another_kiosk_has_sent_since(self, lobby, tmp_path):
        self.prints_one(lobby, tmp_path / "attempts")
        lobby.worker.close()
        self.goes_back(lobby)
        with lobby.store.transaction() as connection:
            for _ in range(5):
                Watermark(tmp_path / "of another kiosk").advance(connection)
        lobby.printer.paper = "out"
        lobby.restart()
        lobby.work(10)
        with lobby.store.reading() as connection:
            assert [job.attempts for job in spool.jobs(connection)] == [1], "before anything is begun"
        lobby.printer.new_roll()
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]

    def test_is_noticed_by_what_another_program_of_the_kiosk_has_sent(self, lobby, tmp_path):
        self.prints_one(lobby, tmp_path / "attempts")
        other = Watermark(tmp_path / "attempts")
        with lobby.store.transaction() as connection:
            assert not other.is_ahead(connection)
            other.reach(other.advance(connection))
            connection.execute(update(watermarks).values(reached=1))
        lobby.add("A002")
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A002")] == [True], "it may be what was sent there"

    @pytest.mark.parametrize(
        "another", ["kiosk's printer", "printer of this kiosk", "owner of this printer", "slip of this owner"]
    )
    def test_gives_another_the_numbers_of_what_is_in_flight_here_and_neither_ends_the_others(
        self, lobby, tmp_path, another
    ):
        lobby.watermark = watermark_in(tmp_path / "attempts")
        lobby.restart()
        lobby.wake()
        lobby.add("A001")
        lobby.take_steps(1)
        with lobby.store.transaction() as connection:
            for table in (attempts, print_jobs, printer_leases):
                connection.execute(delete(table))
            connection.execute(text("DELETE FROM sqlite_sequence"))
        owner = lobby.owner if another in ("printer of this kiosk", "slip of this owner") else ELSEWHERE
        here = another in ("owner of this printer", "slip of this owner")
        first, second = lobby.add("B001", "B002", printer="lobby" if here else "lobby:2")
        other = second if another == "slip of this owner" else first
        with lobby.store.transaction() as connection:
            assert acquire_lease(connection, other.printer, owner, Watch(lobby.clock))
            theirs = spool.begin_attempt(connection, other, owner=owner, epoch=1, now=lobby.clock.now())
        assert (theirs.id, first.id) == (1, 1), "the numbers that the slip in flight has"
        lobby.worker.close()
        assert [copy.is_whole for copy in lobby.copies("A001")] == [True], "it had its time to be proved"
        assert sorted(lobby.states()) == ["queued", "sending"]
        assert lobby.job(other).state == "sending"
        assert [report for report in lobby.reports if not isinstance(report, ConditionChanged)] == []

    def test_has_no_slip_proved_by_what_the_printer_still_answers_of_one_that_it_does_not_know(self, lobby, tmp_path):
        """The next sending gets the number that the forgotten one had, in the same process."""
        lobby.printer = MemoryPrinter(lobby.clock, seconds_a_line=1.0)
        lobby.watermark = watermark_in(tmp_path / "attempts")
        lobby.restart()
        lobby.wake()
        lobby.add("A001")
        lobby.work_until(lambda: lobby.states() == ["sent"])
        with lobby.store.transaction() as connection:
            for table in (attempts, print_jobs, watermarks):
                connection.execute(delete(table))
            connection.execute(text("DELETE FROM sqlite_sequence"))
        lobby.printer.close()
        lobby.add("B001")
        lobby.work_until(lambda: lobby.states() == ["confirmed"])
        assert [copy.is_whole for copy in lobby.copies("B001")] == [True]

    def test_casts_no_doubt_on_slips_of_other_kiosks(self, lobby, tmp_path):
        self.prints_one(lobby, tmp_path / "attempts")
        lobby.worker.close()
        self.goes_back(lobby)
        [other] = lobby.add("B001", printer="lobby:2")
        lobby.restart()
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]
        assert lobby.job(other).attempts == 0, "its own kiosk knows, and its spare may still print it unmarked"

    def test_has_the_condition_told_anew_that_it_does_not_know(self, lobby, tmp_path):
        """Else the desk reads that the printer is well, and no spare stands in, for as long as nothing changes."""
        self.prints_one(lobby, tmp_path / "attempts")
        lobby.printer.paper = "out"
        lobby.work(10)
        with lobby.store.transaction() as connection:
            connection.execute(update(printer_states).values(condition="ready"))
        lobby.work(10)
        with lobby.store.reading() as connection:
            assert spool.conditions(connection) == {"lobby": PaperOut()}

    @pytest.mark.parametrize("at_work", [True, False])
    def test_is_noticed_by_the_kiosk_that_drives_the_counter_now_whoever_sent_to_it(self, lobby, tmp_path, at_work):
        """It has sent nothing since itself; but it has seen that others did."""
        ours = Watermark(tmp_path / "two", "two", ("lobby:2", "counter"))
        theirs = Watermark(tmp_path / "one", "one", ("lobby", "counter"))
        sender = lobby.worker_at("counter", ELSEWHERE, theirs, lobby.printer)
        beside = lobby.worker_at("lobby:2", lobby.owner, ours, MemoryPrinter(lobby.clock))
        lobby.add("C001", printer="counter")
        beside.step()
        for _ in range(100):
            sender.step() or beside.step() or lobby.clock.advance(0.2)
        sender.close()
        beside.close()
        assert [is_marked(copy) for copy in lobby.copies("C001")] == [False]
        self.goes_back(lobby)
        after = ours if at_work else Watermark(tmp_path / "two", "two", ("lobby:2", "counter"))
        driver = lobby.worker_at("counter", lobby.owner, after, lobby.printer)
        for _ in range(100):
            driver.step() or lobby.clock.advance(0.2)
        assert [is_marked(copy) for copy in lobby.copies("C001")] == [False, True]

    def test_is_noticed_at_rest_and_once(self, lobby, tmp_path):
        """By sendings of other kiosks, which the store does not know any more."""
        self.prints_one(lobby, tmp_path / "attempts")
        with lobby.store.transaction() as connection:
            for _ in range(3):
                spool.advance_watermark(connection, "another kiosk's")
        lobby.work(10)
        lobby.printer.cover_open = True
        [job] = lobby.add("A002")
        lobby.work(10)
        with lobby.store.transaction() as connection:
            connection.execute(delete(watermarks).where(watermarks.c.folder == "another kiosk's"))
        lobby.work(10)
        lobby.printer.cover_open = False
        lobby.work(20)
        assert lobby.job(job).state == "confirmed"
        assert [is_marked(copy) for copy in lobby.copies("A002")] == [True]
        lobby.add("A003")
        lobby.work(30)
        assert [is_marked(copy) for copy in lobby.copies("A003")] == [False]

    def test_that_another_printers_worker_finds_in_the_middle_of_a_look_is_not_found_again(
        self, lobby, tmp_path, caplog
    ):
        ours = Watermark(tmp_path / "sendings", printers=("lobby", "lobby:2"))
        with lobby.store.transaction() as connection:
            for _ in range(3):
                spool.advance_watermark(connection, "another kiosk's")
        beside = lobby.worker_at("lobby:2", lobby.owner, ours, MemoryPrinter(lobby.clock))
        beside.step()
        lobby.watermark, lobby.before_reading = ours, beside.step
        lobby.restart()
        lobby.work(10)
        with lobby.store.transaction() as connection:
            connection.execute(delete(watermarks))
        lobby.work(30)
        assert [record.getMessage() for record in caplog.records] == [
            "store-went-back printer=lobby:2: slips that wait in it come out marked"
        ]

    def test_is_noticed_once_and_told_once_where_the_state_folder_has_become_read_only(
        self, lobby, tmp_path, make_read_only, caplog
    ):
        """What is noted there cannot be put right; else every look would find an older copy, and doubt new slips."""
        self.prints_one(lobby, tmp_path / "attempts")
        with lobby.store.transaction() as connection:
            for _ in range(3):
                spool.advance_watermark(connection, "another kiosk's")
        lobby.work(10)
        make_read_only(tmp_path / "attempts")
        with lobby.store.transaction() as connection:
            connection.execute(delete(watermarks).where(watermarks.c.folder == "another kiosk's"))
        lobby.work(30)
        for words in ("A002", "A003"):
            lobby.add(words)
            lobby.work(30)
            assert [is_marked(copy) for copy in lobby.copies(words)] == [False]
        assert [record.getMessage() for record in caplog.records] == [
            "store-went-back printer=lobby: slips that wait in it come out marked",
            f"sendings-not-noted: {tmp_path / 'attempts'} cannot be written (Operation not permitted); give this "
            "user the file and its folder, or make room on its disk",
        ]

    def test_of_a_kiosk_that_another_was_copied_from_is_noticed_too(self, lobby, tmp_path):
        self.prints_one(lobby, tmp_path / "attempts")
        image = tmp_path / "image"
        image.write_bytes((tmp_path / "attempts").read_bytes())
        lobby.worker.close()
        self.goes_back(lobby)
        copied = Watermark(image, "copied")
        with lobby.store.transaction() as connection:
            for _ in range(5):
                copied.reach(copied.advance(connection))
        lobby.restart()
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A001")] == [False, True]

    def test_is_told_from_one_that_is_as_it_was_left(self, lobby, tmp_path):
        self.prints_one(lobby, tmp_path / "attempts")
        lobby.add("A002")
        lobby.restart()
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A002")] == [False]

    def test_is_told_from_one_that_has_forgotten_what_is_old(self, lobby, tmp_path):
        self.prints_one(lobby, tmp_path / "attempts")
        with lobby.store.transaction() as connection:
            connection.execute(delete(attempts))
            connection.execute(delete(print_jobs))
        lobby.add("A002")
        lobby.worker.close()
        lobby.restart()
        lobby.work(10)
        assert [is_marked(copy) for copy in lobby.copies("A002")] == [False]

    @pytest.mark.parametrize("spoilt", [b"", b"rubbish" * 9, b"\xff\xfe"])
    def test_is_not_seen_where_the_note_is_spoilt_and_a_new_one_is_made(self, lobby, tmp_path, spoilt):
        (tmp_path / "attempts").write_bytes(spoilt)
        self.prints_one(lobby, tmp_path / "attempts")
        assert lobby.states() == ["confirmed"]
        assert " 00000000000000000001 " in (tmp_path / "attempts").read_text()

    def test_is_not_seen_where_nothing_can_be_noted_and_slips_are_printed_all_the_same(self, lobby, tmp_path):
        lobby.watermark = Watermark(tmp_path / "nowhere" / "attempts")
        lobby.restart()
        lobby.add("A001")
        lobby.work(10)
        assert lobby.states() == ["confirmed"]


class SeesNoOlderCopy(Watermark):
    """Knows how far it has come when a slip is begun, and not before."""

    def is_ahead(self, connection) -> bool:
        return False
