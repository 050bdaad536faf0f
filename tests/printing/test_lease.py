"""Who owns a printer, whatever happens to the time of day."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from printing import lease
from printing.lease import LEASE_S, Lease, Owner, Watch

OTHER = Owner(host="elsewhere", boot_id="boot-9", process_id=9)
HOUR_S, YEAR_S = 3600.0, 365 * 86_400.0


@pytest.fixture
def watch(clock) -> Watch:
    """What the other host has seen of the lease so far: nothing."""
    return Watch(clock)


@pytest.fixture
def connection(store, owner, clock):
    """One transaction in which the lobby's printer is ours; on SQLite and on PostgreSQL."""
    with store.transaction() as connection:
        assert lease.acquire_lease(connection, "lobby", owner, Watch(clock))
        yield connection


def test_one_owner_at_a_time_and_the_next_when_it_gives_the_printer_back(connection, owner, watch):
    assert not lease.acquire_lease(connection, "lobby", OTHER, watch)
    lease.release(connection, "lobby", owner)
    assert lease.acquire_lease(connection, "lobby", OTHER, watch)
    assert lease.holder_of(connection, "lobby") == OTHER


def test_a_holder_on_another_host_is_waited_for_ten_seconds_from_when_it_was_first_seen(connection, watch, clock):
    clock.advance(HOUR_S)
    assert not lease.acquire_lease(connection, "lobby", OTHER, watch)
    clock.advance(9.9)
    assert not lease.acquire_lease(connection, "lobby", OTHER, watch)
    clock.advance(0.1)
    assert lease.acquire_lease(connection, "lobby", OTHER, watch)


def test_each_renewal_is_waited_for_anew_and_a_lost_lease_cannot_be_renewed(connection, owner, watch, clock):
    for _ in range(5):
        assert not lease.acquire_lease(connection, "lobby", OTHER, watch)
        clock.advance(LEASE_S - 0.1)
        assert lease.renew(connection, "lobby", owner)
    assert not lease.acquire_lease(connection, "lobby", OTHER, watch)
    clock.advance(LEASE_S)
    assert lease.acquire_lease(connection, "lobby", OTHER, watch)
    assert not lease.renew(connection, "lobby", owner)


@pytest.mark.parametrize("step_s", [HOUR_S, -HOUR_S, YEAR_S, -YEAR_S])
def test_setting_the_clock_takes_no_printer_away_from_an_owner_that_renews(connection, owner, watch, clock, step_s):
    assert not lease.acquire_lease(connection, "lobby", OTHER, watch)
    for _ in range(20):
        clock.step(step_s)
        assert not lease.acquire_lease(connection, "lobby", OTHER, watch)
        clock.advance(LEASE_S / 3)
        assert lease.renew(connection, "lobby", owner)


@pytest.mark.parametrize("step_s", [HOUR_S, -HOUR_S, YEAR_S, -YEAR_S])
def test_setting_the_clock_blocks_no_printer_whose_owner_is_gone(connection, watch, clock, step_s):
    assert not lease.acquire_lease(connection, "lobby", OTHER, watch)
    clock.step(step_s)
    clock.advance(LEASE_S)
    assert lease.acquire_lease(connection, "lobby", OTHER, watch)


def test_of_two_that_wait_for_the_same_lease_one_gets_it_and_the_other_waits_anew(connection, watch, clock):
    third, its_watch = replace(OTHER, host="a third"), Watch(clock)
    for _ in range(2):
        assert not lease.acquire_lease(connection, "lobby", third, its_watch)
        assert not lease.acquire_lease(connection, "lobby", OTHER, watch)
    clock.advance(LEASE_S)
    assert lease.acquire_lease(connection, "lobby", OTHER, watch)
    assert not lease.acquire_lease(connection, "lobby", third, its_watch)


def test_a_lease_that_was_renewed_after_it_was_read_stays_with_its_owner(connection, owner):
    seen = lease.lease_of(connection, "lobby")
    assert seen == Lease(owner, 0)
    assert lease.renew(connection, "lobby", owner)
    assert not lease.take_from(connection, "lobby", seen, OTHER)
    assert lease.holder_of(connection, "lobby") == owner


def test_a_dead_holder_on_this_host_frees_the_printer_at_once(connection, owner, watch):
    neighbour = replace(owner, process_id=os.getpid())
    dead = replace(owner, process_id=2**22 + 1)
    lease.release(connection, "lobby", owner)
    assert lease.acquire_lease(connection, "lobby", dead, watch)
    assert lease.acquire_lease(connection, "lobby", neighbour, watch)


def test_a_living_holder_on_this_host_keeps_it(connection, owner, watch):
    neighbour = replace(owner, process_id=os.getpid())
    assert not lease.acquire_lease(connection, "lobby", neighbour, watch)


def test_a_holder_from_before_this_hosts_start_is_dead(connection, owner, watch):
    rebooted = replace(owner, boot_id="boot-2")
    assert lease.acquire_lease(connection, "lobby", rebooted, watch)


def test_a_holder_in_another_container_of_this_host_may_live_whatever_its_number(connection, owner, watch, clock):
    """Its processes have numbers of their own: our process 1 is not its, and its process 2 stands nowhere here."""
    for number in (owner.process_id, 999_999_999):
        inside = replace(owner, boot_id=f"{owner.boot_id}/4026532000", process_id=number)
        assert inside != owner
        assert lease.is_alive(inside, owner)
        assert lease.is_alive(owner, inside)
    lease.release(connection, "lobby", owner)
    assert lease.acquire_lease(connection, "lobby", inside, watch)
    own_watch = lease.Watch(clock)
    assert not lease.acquire_lease(connection, "lobby", owner, own_watch)
    clock.advance(lease.LEASE_S)
    assert lease.acquire_lease(connection, "lobby", owner, own_watch)


def test_a_process_tells_in_which_numbering_its_own_number_stands():
    me = lease.this_process()
    assert me.boot_id.endswith(f"/{Path('/proc/self/ns/pid').stat().st_ino}")


def test_this_process_is_alive_in_its_own_eyes():
    me = lease.this_process()
    assert me.process_id == os.getpid()
    assert lease.is_alive(me, me)


def test_one_device_under_two_names_has_one_owner(connection, owner, watch, clock):
    lease.release(connection, "lobby", owner)
    assert lease.acquire_lease(connection, "lobby", owner, Watch(clock), "tcp 192.0.2.7:9100")
    assert not lease.acquire_lease(connection, "lobby:2", OTHER, watch, "tcp 192.0.2.7:9100")
    assert lease.holder_of(connection, "lobby:2", "tcp 192.0.2.7:9100") == owner
    assert lease.acquire_lease(connection, "lobby:2", OTHER, watch, "tcp 192.0.2.8:9100"), "another one is free"
    assert lease.acquire_lease(connection, "spare:2", OTHER, watch), "and so is what only its machine knows"
    assert lease.acquire_lease(connection, "spare:3", OTHER, watch)


def test_a_device_is_free_again_once_whoever_had_it_under_another_name_is_dead(connection, owner, watch, clock):
    lease.release(connection, "lobby", owner)
    assert lease.acquire_lease(connection, "lobby", owner, Watch(clock), "tcp 192.0.2.7:9100")
    assert not lease.acquire_lease(connection, "lobby:2", OTHER, watch, "tcp 192.0.2.7:9100")
    clock.advance(LEASE_S)
    assert lease.acquire_lease(connection, "lobby:2", OTHER, watch, "tcp 192.0.2.7:9100")
    assert not lease.renew(connection, "lobby", owner), "a woken old owner sends nothing"


def test_of_two_who_take_one_device_at_once_one_gets_it(connection, owner, watch, clock):
    """The second has looked before the first wrote."""
    lease.release(connection, "lobby", owner)
    assert lease.acquire_lease(connection, "lobby:2", OTHER, watch)
    held = lease.lease_of(connection, "lobby:2")
    assert lease.acquire_lease(connection, "lobby", owner, Watch(clock), "tcp 192.0.2.7:9100")
    assert not lease.take_from(connection, "lobby:2", held, OTHER, "tcp 192.0.2.7:9100")
    assert lease.holder_of(connection, "lobby") == owner


def test_a_container_that_begins_again_under_the_same_number_is_told_by_its_beginning(owner):
    again = replace(owner, began_ns=owner.began_ns + 1)
    assert again == owner, "the printer is its own"
    assert again.first_turn("lobby") != owner.first_turn("lobby"), "what the printer still answers is not"
    assert lease.this_process().first_turn("lobby") != lease.this_process().first_turn("lobby")


def test_what_is_sent_to_two_printers_is_counted_apart(owner):
    """They may be one machine under two names."""
    assert owner.first_turn("lobby") != owner.first_turn("spare")


def test_a_lease_that_is_seen_for_the_first_time_has_not_run_out(clock, owner):
    assert not Watch(clock).has_run_out(Lease(owner, 7))


def test_two_machines_copied_from_one_image_are_two(tmp_path):
    for machine, number in (("one", "52:54:00:00:00:01"), ("two", "52:54:00:00:00:02")):
        for card, its_number in (("enp1s0", number), ("docker0", "02:42:00:00:00:00"), ("lo", "00:00:00:00:00:00")):
            (tmp_path / machine / card).mkdir(parents=True)
            (tmp_path / machine / card / "address").write_text(f"{its_number}\n")
        (tmp_path / machine / "enp1s0" / "device").mkdir()
    one, two = (lease.machine_name(tmp_path / it) for it in ("one", "two"))
    assert one.endswith("-52:54:00:00:00:01")
    assert one != two
    assert lease.machine_name(tmp_path / "without any") == socket.gethostname()
    assert lease.this_process().host == lease.machine_name()


def test_a_card_that_cannot_be_read_stops_no_kiosk(tmp_path):
    for card in ("enp1s0", "enp2s0"):
        (tmp_path / card / "device").mkdir(parents=True)
    (tmp_path / "enp1s0" / "address").mkdir()  # reading it fails like one that was pulled in this moment
    (tmp_path / "enp2s0" / "address").write_text("52:54:00:00:00:03\n")
    assert lease.machine_name(tmp_path).endswith("-52:54:00:00:00:03")
