from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, select

from printing import lease, spool
from printing.condition import PaperOut, Ready, Unreachable
from printing.lease import Owner, Watch
from printing.spool import NoSuchJob, Outcome, UnlawfulJobStep
from printing.tables import NaiveTime, attempts

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=5)
OTHER = Owner(host="elsewhere", boot_id="boot-9", process_id=9)


@pytest.fixture
def connection(store, owner, clock):
    """One transaction in which the lobby's printer is ours."""
    with store.transaction() as connection:
        assert lease.acquire_lease(connection, "lobby", owner, Watch(clock))
        yield connection


@pytest.fixture
def begin(owner):
    def begin_now(connection, job):
        return spool.begin_attempt(connection, job, owner=owner, epoch=1, now=NOW)

    return begin_now


@pytest.fixture
def sent_once(connection, new_job, begin):
    """A job whose first sending ended in the given way."""

    def make(outcome):
        [job] = spool.add(connection, [new_job()])
        return spool.settle(connection, begin(connection, job), outcome, LATER)

    return make


def test_whatever_was_never_sent_is_doubted_once_a_copy_was_put_back_also_what_nobody_wanted(store, new_job):
    with store.transaction() as connection:
        waiting, unwanted = spool.add(connection, [new_job("A001"), new_job("A002")])
        spool.cancel(connection, unwanted.id)
        spool.doubt(connection)
        assert [spool.job_of(connection, job.id).attempts for job in (waiting, unwanted)] == [1, 1]


def test_slips_come_back_in_the_order_they_were_added_with_all_they_carry(connection, new_job):
    first, second = spool.add(connection, [new_job("first"), new_job("second", reference="8")])
    assert first.id < second.id
    assert (first.body, first.state, first.attempts) == (b"first\n", "queued", 0)
    assert first.sha256 == hashlib.sha256(b"first\n").hexdigest()
    assert (second.reference, second.kind, second.stale_at) == ("8", "ticket", NOW + timedelta(minutes=15))
    assert spool.jobs(connection) == [first, second]


def test_a_printer_claims_its_own_oldest_slip(connection, new_job):
    spool.add(connection, [new_job(printer="counter"), new_job("first"), new_job("second")])
    claimed = spool.claim(connection, "lobby")
    assert claimed is not None
    assert claimed.body == b"first\n"
    assert spool.claim(connection, "nobody") is None


def test_adding_no_slip_adds_none(connection):
    assert spool.add(connection, []) == []


def test_an_attempt_is_on_record_and_the_slip_cannot_be_claimed_again(connection, new_job, begin):
    [job] = spool.add(connection, [new_job()])
    attempt = begin(connection, job)
    assert (attempt.number, attempt.is_marked) == (1, False)
    assert spool.job_of(connection, job.id).state == "sending"
    assert spool.claim(connection, "lobby") is None


def test_an_attempt_tells_on_which_boot_by_whom_and_on_which_connection_it_was_made(
    connection, new_job, begin, owner
):
    [job] = spool.add(connection, [new_job()])
    begin(connection, job)
    row = connection.execute(select(attempts)).one()
    assert (row.number, row.boot_id, row.owner, row.epoch) == (1, owner.boot_id, str(owner), 1)
    assert (row.started_at, row.ended_at, row.outcome) == (NOW, None, None)


def test_the_same_claim_begins_only_one_attempt(connection, new_job, begin):
    [job] = spool.add(connection, [new_job()])
    assert begin(connection, job) is not None
    assert begin(connection, job) is None


def test_a_woken_old_owner_cannot_begin_an_attempt(connection, new_job, begin):
    [job] = spool.add(connection, [new_job()])
    assert lease.take_from(connection, "lobby", lease.lease_of(connection, "lobby"), OTHER)
    assert begin(connection, job) is None
    assert spool.job_of(connection, job.id).state == "queued"


def test_a_slip_cancelled_after_it_was_claimed_is_not_sent(connection, new_job, begin):
    [job] = spool.add(connection, [new_job()])
    spool.cancel(connection, job.id)
    assert begin(connection, job) is None


def test_written_bytes_are_sent_and_prove_nothing(connection, new_job, begin):
    [job] = spool.add(connection, [new_job()])
    spool.note_written(connection, begin(connection, job))
    assert (spool.job_of(connection, job.id).state, spool.job_of(connection, job.id).proof) == ("sent", "none")


def test_a_confirmed_slip_keeps_its_proof_and_alarm(sent_once, connection):
    job = sent_once(Outcome("confirmed", "id", "cutter"))
    assert (job.state, job.proof, job.alarm) == ("confirmed", "id", "cutter")
    assert spool.claim(connection, "lobby") is None


def test_an_unknown_slip_is_due_for_one_reprint_that_carries_the_mark_and_is_then_held(sent_once, connection, begin):
    sent_once(Outcome("unknown"))
    again = spool.claim(connection, "lobby")
    assert again is not None
    attempt = begin(connection, again)
    assert attempt.is_marked
    held = spool.settle(connection, attempt, Outcome("unknown"), LATER)
    assert (held.state, held.held_because) == ("held", "unproven")
    assert spool.claim(connection, "lobby") is None


def test_an_attempt_ends_once(connection, new_job, begin):
    [job] = spool.add(connection, [new_job()])
    attempt = begin(connection, job)
    spool.settle(connection, attempt, Outcome("unknown"), LATER)
    assert spool.settle(connection, attempt, Outcome("confirmed", "id"), LATER) is None
    spool.note_written(connection, attempt)
    assert spool.job_of(connection, job.id).state == "unknown"


def test_after_a_restart_what_was_sending_or_sent_is_unknown(connection, new_job, begin):
    sending, sent, queued = spool.add(connection, [new_job(), new_job(), new_job()])
    begin(connection, sending)
    spool.note_written(connection, begin(connection, sent))
    recovered = spool.recover(connection, "lobby", LATER)
    assert [(job.id, job.state) for job in recovered] == [(sending.id, "unknown"), (sent.id, "unknown")]
    assert spool.job_of(connection, queued.id).state == "queued"
    assert spool.recover(connection, "lobby", LATER) == []


def test_recovery_leaves_other_printers_and_one_way_slips_alone(connection, new_job, begin, owner, sent_once, clock):
    one_way = sent_once(Outcome("sent"))
    lease.acquire_lease(connection, "counter", owner, Watch(clock))
    [elsewhere] = spool.add(connection, [new_job(printer="counter")])
    begin(connection, elsewhere)
    assert spool.recover(connection, "lobby", LATER) == []
    assert spool.job_of(connection, one_way.id).state == "sent"


def test_slips_older_than_their_use_are_held(connection, new_job):
    old, young = spool.add(connection, [new_job(stale_after_s=60), new_job(stale_after_s=900)])
    held = spool.hold_stale(connection, "lobby", lambda job: job.stale_at <= NOW + timedelta(seconds=60))
    assert [(job.id, job.state, job.held_because) for job in held] == [(old.id, "held", "stale")]
    claimed = spool.claim(connection, "lobby")
    assert claimed is not None
    assert claimed.id == young.id


def test_of_a_slip_that_outlived_its_use_it_is_kept_whether_it_may_be_on_paper(connection, sent_once):
    sent_once(Outcome("unknown"))
    [held] = spool.hold_stale(connection, "lobby", lambda _job: True)
    assert (held.state, held.held_because) == ("held", "stale-begun")


def test_of_a_slip_that_a_clerk_had_sent_again_it_is_kept_too(connection, sent_once):
    begun = sent_once(Outcome("damaged"))
    assert spool.retry(connection, begun.id, LATER).state == "queued"
    [held] = spool.hold_stale(connection, "lobby", lambda _job: True)
    assert (held.state, held.held_because) == ("held", "stale-begun")


def test_of_one_that_came_out_and_was_wanted_once_more_nobody_is_told_to_look_first(connection, sent_once):
    printed = sent_once(Outcome("confirmed", "id"))
    [again] = spool.reprint(connection, printed.reference, LATER)
    assert (again.id, again.state) == (printed.id, "queued")
    [held] = spool.hold_stale(connection, "lobby", lambda _job: True)
    assert (held.state, held.held_because) == ("held", "stale")


def test_a_held_slip_that_is_retried_is_of_use_again_and_unmarked_if_never_sent(connection, new_job, begin):
    [job] = spool.add(connection, [new_job(stale_after_s=60)])
    spool.hold_stale(connection, "lobby", lambda _job: True)
    again = spool.retry(connection, job.id, NOW + timedelta(hours=1))
    assert (again.state, again.stale_at) == ("queued", NOW + timedelta(hours=1, seconds=60))
    assert not begin(connection, again).is_marked


def test_why_a_slip_is_held_is_kept_until_somebody_has_decided(connection, new_job):
    again, unwanted, reprinted = spool.add(connection, [new_job(), new_job(), new_job(reference="8")])
    for job in (again, unwanted, reprinted):
        assert spool.hold(connection, job.id).held_because == "unfit"
    decided = [spool.retry(connection, again.id, LATER), spool.cancel(connection, unwanted.id)]
    decided += spool.reprint(connection, "8", LATER)
    assert [(job.state, job.held_because) for job in decided] == [
        ("queued", None),
        ("cancelled", None),
        ("queued", None),
    ]


@pytest.mark.parametrize("outcome", [Outcome("confirmed", "id"), Outcome("damaged", "id"), Outcome("sent")])
def test_every_copy_after_the_first_is_marked_whoever_asked_for_it(sent_once, connection, begin, outcome):
    job = sent_once(outcome)
    [again] = spool.reprint(connection, job.reference, LATER)
    assert again.state == "queued"
    assert begin(connection, again).is_marked


def test_a_reprint_leaves_alone_what_is_queued_or_on_its_way(connection, new_job, begin):
    queued, sending, sent = spool.add(connection, [new_job(), new_job(), new_job()])
    begin(connection, sending)
    spool.note_written(connection, begin(connection, sent))
    assert spool.reprint(connection, "7", LATER) == []
    assert [job.state for job in spool.jobs(connection)] == ["queued", "sending", "sent"]
    assert spool.claim(connection, "lobby") == queued


def test_what_is_being_printed_cannot_be_cancelled(connection, new_job, begin):
    [job] = spool.add(connection, [new_job()])
    begin(connection, job)
    with pytest.raises(UnlawfulJobStep, match=f"job {job.id} is sending and cannot be cancelled"):
        spool.cancel(connection, job.id)


def test_a_confirmed_slip_is_not_retried(sent_once, connection):
    job = sent_once(Outcome("confirmed", "id"))
    with pytest.raises(UnlawfulJobStep, match="is confirmed and cannot be retried"):
        spool.retry(connection, job.id, LATER)


def test_a_job_that_does_not_exist_is_said_so(connection):
    for ask in (lambda: spool.cancel(connection, 5), lambda: spool.retry(connection, 5, NOW)):
        with pytest.raises(NoSuchJob, match="there is no job 5"):
            ask()


def test_jobs_are_found_by_state_reference_and_printer(connection, new_job, begin):
    first, second, third = spool.add(
        connection, [new_job(), new_job(reference="8"), new_job(reference="8", printer="counter")]
    )
    begin(connection, first)
    assert [job.id for job in spool.jobs(connection, states=["queued"])] == [second.id, third.id]
    assert [job.id for job in spool.jobs(connection, reference="8", printer="lobby")] == [second.id]
    assert [job.id for job in spool.due_jobs(connection, "lobby")] == [second.id]
    assert spool.due_jobs(connection, "lobby", after=second.id) == []


def test_the_last_known_condition_of_each_printer_is_kept(connection):
    spool.record_condition(connection, "lobby", Ready(), NOW)
    spool.record_condition(connection, "lobby", PaperOut(), LATER)
    spool.record_condition(connection, "counter", Unreachable("No route to host"), NOW)
    assert spool.conditions(connection) == {"lobby": PaperOut(), "counter": Unreachable("No route to host")}


def test_times_come_back_in_utc_and_times_without_a_zone_are_refused(connection, new_job):
    shanghai = datetime(2026, 3, 2, 17, 0, tzinfo=timezone(timedelta(hours=8)))
    [job] = spool.add(connection, [new_job(at=shanghai)])
    assert job.created_at == NOW
    assert job.created_at.tzinfo is UTC
    naive = replace(new_job(), created_at=datetime(2026, 3, 2))
    with pytest.raises(Exception, match="has no time zone") as refused:
        spool.add(connection, [naive])
    assert isinstance(refused.value.__cause__, NaiveTime)


def test_a_slip_survives_the_process_that_added_it(open_store, tmp_path, new_job):
    with open_store(tmp_path / "kept.db").transaction() as connection:
        [job] = spool.add(connection, [new_job()])
    with open_store(tmp_path / "kept.db").reading() as connection:
        assert spool.claim(connection, "lobby") == job


def test_an_undone_transaction_leaves_no_slip(store, new_job):
    with contextlib.suppress(InterruptedError), store.transaction() as connection:
        spool.add(connection, [new_job()])
        raise InterruptedError
    with store.reading() as connection:
        assert spool.jobs(connection) == []


def test_claiming_a_slip_looks_only_at_slips_that_are_due(open_store):
    store = open_store()
    asked = []
    event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    with store.reading() as connection:
        spool.claim(connection, "lobby")
        statement, values = asked[-1]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert [row[-1] for row in plan] == ["SEARCH print_jobs USING INDEX print_jobs_due (printer=?)"]
