"""A queue of the system's spooler: a job a slip, and slips that wait while it takes none."""

from __future__ import annotations

from pathlib import Path

import pytest

from printing.devices import device_of
from printing.queue_transport import MOST_BYTES, QueueTransport
from printing.transport import AddressError, Fault, Refusal, Sent, open_transport
from tests.printing.spooler import jobs_in, queue_in


def test_each_slip_is_a_job_of_its_own_and_handed_on_at_once(open_lobby, tmp_path):
    lobby, _, _ = lobby_with_a_queue(open_lobby, tmp_path)
    lobby.add("A001", "A002")
    lobby.work_until(lambda: "sent" in lobby.states())
    assert len(jobs_in(tmp_path)) == 1, "it waits for no other slip, and for no look at the queue"
    lobby.work(5)
    assert lobby.states() == ["sent", "sent"]
    assert [words in job.read_bytes() for job, words in zip(jobs_in(tmp_path), (b"A001", b"A002"), strict=True)]
    assert all(job.read_bytes().count(b"\x1b@") == 1 for job in jobs_in(tmp_path))
    assert (tmp_path / "asked-0").read_text().split() == ["-s", "-o", "raw", "-d", "lobby"]


def test_slips_wait_while_the_queue_takes_no_jobs(open_lobby, tmp_path):
    lobby, _, _ = lobby_with_a_queue(open_lobby, tmp_path)
    (tmp_path / "closed").touch()
    lobby.add("A001")
    lobby.work(10)
    assert lobby.states() == ["queued"]
    assert "takes no jobs; cupsaccept lobby" in lobby.reports[0].condition.reason
    (tmp_path / "closed").unlink()
    lobby.work(10)
    assert lobby.states() == ["sent"]


def test_slips_wait_too_when_the_queue_was_closed_after_it_was_first_asked(open_lobby, tmp_path):
    lobby, _, _ = lobby_with_a_queue(open_lobby, tmp_path)
    lobby.work(1)
    (tmp_path / "closed").touch()
    lobby.add("A001")
    lobby.work(10)
    assert (lobby.states(), jobs_in(tmp_path)) == (["queued"], [])
    (tmp_path / "closed").unlink()
    lobby.work(10)
    assert [b"REPRINT" in job.read_bytes() for job in jobs_in(tmp_path)] == [False]


def test_a_slip_that_the_spooler_did_not_take_comes_once_more_marked(open_lobby, tmp_path):
    lobby, _, _ = lobby_with_a_queue(open_lobby, tmp_path)
    lobby.work(1)
    (tmp_path / "broken").touch()
    lobby.add("A001")
    lobby.worker.step()
    assert lobby.states() == ["unknown"]
    (tmp_path / "broken").unlink()
    lobby.work(10)
    assert lobby.states() == ["sent"]
    assert [b"REPRINT" in job.read_bytes() for job in jobs_in(tmp_path)] == [True]


def lobby_with_a_queue(open_lobby, folder: Path):
    lobby = open_lobby("no-confirmation")
    lp, lpstat = queue_in(folder)
    lobby.printer = QueueTransport("lobby", lp, lpstat)
    lobby.restart()
    return lobby, lp, lpstat


def test_a_queue_that_is_not_there_and_a_machine_without_a_spooler_say_so(tmp_path):
    lp, lpstat = queue_in(tmp_path)
    told = QueueTransport("elsewhere", lp, lpstat).open()
    assert isinstance(told, Fault)
    assert "Invalid destination name" in told.reason
    assert QueueTransport("lobby", "lp", str(tmp_path / "none")).open() == Refusal(
        f"{tmp_path / 'none'} is not installed; install cups-client"
    )


def test_what_is_longer_than_any_slip_is_not_gathered_for_ever(tmp_path):
    queue = QueueTransport("lobby", *queue_in(tmp_path))
    assert queue.open() is None
    assert queue.write(b"A" * MOST_BYTES, 1.0) == Sent(MOST_BYTES)
    assert queue.write(b"A", 1.0) == Fault("no slip is so long", 0)


def test_what_was_handed_on_is_in_no_later_job(tmp_path):
    queue = QueueTransport("lobby", *queue_in(tmp_path))
    assert queue.open() is None
    for slip in (b"A001", b"A002"):
        assert queue.write(slip, 1.0) == Sent(4)
        assert queue.hand_on(10.0) is None
    assert [job.read_bytes() for job in jobs_in(tmp_path)] == [b"A001", b"A002"]


@pytest.mark.parametrize("address", ["lp://", "lp:///x", "lp://-d", "lp://a b", "lp://a/b", "lp://a?raw", "lp:x"])
def test_an_address_that_names_no_queue_says_what_is_allowed(address):
    with pytest.raises(AddressError, match="allowed is lp://QUEUE"):
        open_transport(address)


def test_two_settings_that_name_one_queue_name_one_printer():
    assert device_of("lp://lobby").may_be(device_of("lp://lobby/"))
    assert not device_of("lp://lobby").may_be(device_of("lp://counter"))
