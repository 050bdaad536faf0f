"""The campaign's short form, and the proof that it bites; `make soak` runs all of it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from itertools import pairwise
from math import inf
from random import Random

import pytest

from printing.memory import PaperCopy
from printing.spool import State
from printing.transport import Buffering
from tests.soak import kills
from tests.soak.__main__ import Campaign, by_real_ways, sample, simulated, tormented
from tests.soak.campaign import ANSWERING, PROFILES, Case, framed_length, plan, play
from tests.soak.children import CHECK_IN, HOUSE, TAKE, WORK, open_street, paper_of_nobody, shared_out
from tests.soak.faults import AMID, FAULTS, RANDOM, clerk_decides, disk_is_full, mend, replies_lost, spare_prints
from tests.soak.kiosks import Ended
from tests.soak.place import REAL
from tests.soak.scene import MARK, Stage
from tests.soak.verdict import Tally, as_table, judge, total

SEED = 20_261
SLIPS = 300
KILLS = 20
NO_MARK = " "
SILENT = "no-confirmation"
COPIES = ("older copy of the store put back", "older copy put back by kiosk db restore")

TELL_IMPORTS = """
import sys
import tests.soak.imported
from kiosk.__main__ import main
before = set(sys.modules)
main()
print([it for it in set(sys.modules) - before if it.partition(".")[0] in ("kiosk", "layouts", "printing", "escpos")])
"""

# What is grouped is begun before what stands alone: these would otherwise be waited for when all else has ended.
begun_early = pytest.mark.xdist_group("kiosks that are killed")

WHOLE = PaperCopy("A001\n", (b"0001",), is_whole=True, is_cut=True)
TORN = PaperCopy("A001\n", (), is_whole=False, is_cut=False)
TORN_MARKED = PaperCopy("REPRINT\nA001\n", (), is_whole=False, is_cut=False)
MARKED = PaperCopy("REPRINT\nA001\n", (b"0003",), is_whole=True, is_cut=True)


def test_under_every_fault_no_slip_is_lost_and_none_comes_out_twice_unmarked():
    rows = simulated(Campaign(SEED, SLIPS))
    assert {name for name, _ in rows} == {fault.name for fault in FAULTS}
    assert [row for row in rows if not row[1].is_kept] == []
    assert total(tally for _, tally in rows).slips >= SLIPS


def test_over_a_real_socket_and_a_serial_line_the_promise_is_kept_too():
    rows = by_real_ways(Campaign(SEED, SLIPS, sockets=8, wires=8))
    assert [row for row in rows if not row[1].is_kept] == []
    assert {name.rpartition(", ")[2] for name, _ in rows} == {"over a socket", "over a serial line"}


@pytest.mark.parametrize("way", REAL)
def test_by_a_real_way_too_a_one_way_printer_s_slip_is_sent_when_all_is_with_its_side(way):
    with Stage() as stage, stage.open_scene(SILENT, way=way, mark=MARK, line_s=0.02) as scene:
        there = scene.lobby.transport
        assert isinstance(there, Buffering)
        scene.add("A0001")
        assert scene.work_until(lambda: scene.now_of(scene.jobs["A0001"]).state == "sent", 60)
        assert there.undelivered() == 0


@begun_early
@pytest.mark.parametrize("profile", kills.PROFILES)
def test_kiosks_killed_at_any_moment_lose_no_slip_and_no_number(profile):
    suffered = kills.torment(kills.Torn(0, SEED, profile, KILLS), kills.KILLS)
    assert suffered.struck >= KILLS
    assert (suffered.wrong, suffered.tally.lost, suffered.tally.twice) == ((), 0, 0)


@begun_early
@pytest.mark.parametrize("words", [("spool", "list"), ("spool", "run", "1"), WORK, ("no", "such", "word")])
def test_a_forked_kiosk_says_and_ends_as_one_that_its_users_start(words, tmp_path):
    street = open_street(tmp_path, "epson-zh")
    try:
        assert street.ended(street.fork(words)) == street.run(words)
    finally:
        street.served.close()


@begun_early
def test_a_kiosk_is_killed_by_a_strike_and_one_that_has_ended_takes_no_harm(tmp_path):
    street = open_street(tmp_path, "epson-zh")
    try:
        struck, spared = street.fork(TAKE), street.fork(("spool", "list"))
        struck.kill()
        street.wait_for_work(spared, inf)
        spared.kill()
        assert (struck.ended().code, spared.ended().code) == (kills.KILLED, 2)
    finally:
        street.served.close()


@pytest.mark.parametrize("words", [WORK, TAKE])
def test_a_forked_kiosk_finds_all_that_it_imports_of_the_program_in_memory(words, tmp_path):
    street = open_street(tmp_path, "epson-zh")
    try:
        street.run(CHECK_IN)
        command = [sys.executable, "-c", TELL_IMPORTS, *words]
        run = subprocess.run(command, env=street.environment, capture_output=True, text=True, check=True)
        assert run.stdout.splitlines()[-1] == "[]"
    finally:
        street.served.close()


@begun_early
def test_kiosks_whose_disk_is_full_refuse_in_a_sentence_and_lose_nothing():
    suffered = kills.torment(kills.Torn(0, SEED, "epson-zh", 2), kills.DISKS)
    assert suffered.struck >= 2
    assert (suffered.wrong, suffered.tally.lost, suffered.tally.twice) == ((), 0, 0)


@begun_early
def test_a_campaign_whose_strikes_meet_no_kiosk_tells_how_many_did_and_is_not_kept(capsys):
    spared = kills.Kind("spared", lambda street, random: Ended(0, "", ""), kills.is_killed)
    name, tally = tormented(Campaign(SEED), "kiosk spared", spared, wanted=1)
    assert (name, tally.is_kept) == ("kiosk spared, 0 times", False)
    assert "WRONG: 1 of 1 strikes met no kiosk" in capsys.readouterr().out


@pytest.mark.parametrize("faults", [("connection closed", "kiosk dies"), COPIES])
def test_with_the_mark_switched_off_the_same_campaign_finds_slips_that_came_out_twice(faults):
    broken = [case for case in plan(SEED, SLIPS) if case.fault in faults]
    with Stage() as stage:
        assert total(play(stage, case) for case in broken).twice == 0
        assert total(play(stage, case, mark=NO_MARK) for case in broken).twice > 0


@pytest.mark.parametrize("fault", [fault.name for fault in AMID])
def test_with_the_mark_switched_off_what_comes_amid_a_fault_brings_slips_out_twice_too(fault):
    cases = [Case(at, SEED, fault, profile, 5) for at, profile in enumerate(PROFILES * 3)]
    with Stage() as stage:
        biting = next(case for case in cases if play(stage, case, mark=NO_MARK).twice)
        assert play(stage, biting).twice == 0


def test_a_full_disk_meets_visitors_who_check_in_and_attempts_that_are_recorded():
    random, turned_away, refused = Random(SEED), 0, 0
    with Stage() as stage:
        for _ in range(8):
            with stage.open_scene("epson-zh", way="memory", mark=MARK, line_s=0.02) as scene:
                for number in range(6):
                    disk_is_full(scene, random, f"A{number:04}")
                    scene.pages_left = None
                turned_away += scene.turned_away
                refused += scene.attempts_refused
    assert turned_away > 0
    assert refused > 0


def test_clerks_decide_on_slips_that_are_in_flight_in_doubt_or_held_too():
    random, asked, wanted = Random(SEED), set[State](), {"sending", "sent", "unknown", "held"}
    with Stage() as stage:
        for profile in PROFILES * 10:
            with stage.open_scene(profile, way="memory", mark=MARK, line_s=0.1) as scene:
                for number in range(6):
                    clerk_decides(scene, random, f"A{number:04}")
                    scene.work(random.choice((0.0, 0.3, 2.0, 15.0)))
                asked |= scene.asked
            if asked >= wanted:
                break
    assert asked >= wanted


def test_the_spare_prints_slips_of_the_lobby_whole_and_fails_in_the_middle_of_others():
    random, pieces = Random(SEED), list[PaperCopy]()
    with Stage() as stage:
        for profile in ("epson-zh", "generic-gbk"):
            with stage.open_scene(profile, way="memory", mark=MARK, line_s=0.1) as scene:
                for number in range(4):
                    spare_prints(scene, random, f"A{number:04}")
                    scene.work(2.0)
                    mend(scene)
                pieces += scene.place_named("spare").printer.copies
    assert {piece.is_whole for piece in pieces} == {True, False}


def test_an_older_copy_gives_the_next_slip_the_number_of_one_that_it_does_not_know():
    with Stage() as stage, stage.open_scene("epson-zh", way="memory", mark=MARK, line_s=0.1) as scene:
        scene.keep_copy()
        scene.add("A0001")
        lost = scene.jobs["A0001"]
        scene.work(2.0)
        scene.put_copy_back()
        scene.add("A0002")
        assert (scene.forgotten, list(scene.jobs)) == (["A0001"], ["A0002"])
        assert scene.jobs["A0002"].id == lost.id


def test_a_case_played_again_ends_the_same():
    case = next(case for case in plan(SEED, SLIPS) if case.fault == "several at once")
    with Stage() as stage:
        assert play(stage, case) == play(stage, case)


def test_each_kind_of_case_is_played_again_by_its_name(capsys):
    campaign = Campaign(SEED, SLIPS, kills=51, disks=1)
    cases = campaign.cases()
    assert {name.partition("-")[0] for name in cases} == {"memory", "usb", "socket", "line", "killed", "full"}
    number = next(case.number for case in plan(SEED, SLIPS) if case.fault == "near end of the roll")
    for kind in ("memory", "socket", "line"):
        fault, tally = cases[f"{kind}-{number}"]()
        assert (fault, tally.is_kept) == ("near end of the roll", True)
        assert f"Case(number={number}, seed={SEED}, fault='near end of the roll'" in capsys.readouterr().out
    assert {name for name in cases if name.startswith(("killed", "full"))} == {"killed-0", "killed-1", "full-0"}


def test_a_case_is_told_with_the_command_that_plays_it_again():
    assert Campaign(7).again("socket-17") == "make soak SEED=7 CASE=socket-17"
    assert Campaign(7, 300, kills=51).again("killed-1") == "make soak SEED=7 SLIPS=300 KILLS=51 CASE=killed-1"


def test_make_passes_on_what_it_was_told():
    told = {
        "SEED": "7",
        "SLIPS": "300",
        "SOCKETS": "8",
        "WIRES": "4",
        "KILLS": "51",
        "DISKS": "1",
        "VISITS": "9",
        "CASE": "killed-1",
    }
    words = [f"{name}={value}" for name, value in told.items()]
    # the tests may run under a make of their own, which would have its say
    around = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--dry-run", "--no-print-directory", "soak", *words]
    run = subprocess.run(command, cwd=HOUSE, env=around, capture_output=True, text=True, check=True)
    options = " ".join(f"--{name.lower()} {value}" for name, value in told.items())
    assert run.stdout.splitlines()[-1].endswith(f"python -m tests.soak {options}")


def test_the_whole_campaign_breaks_connections_at_every_byte_of_a_slip():
    cases = plan(SEED, 10_000)
    for fault in ("connection closed", "connection reset"):
        for profile in ("epson-zh", "generic-gbk"):
            offsets = [case.offset for case in cases if (case.fault, case.profile) == (fault, profile)]
            assert offsets == list(range(framed_length(profile) + 1))
        drawn = [case.offset for case in cases if (case.fault, case.profile) == (fault, "latin")]
        assert (drawn[0], drawn[-1]) == (0, framed_length("latin")), "an image is far longer: evenly spread"
        assert max(after - before for before, after in pairwise(drawn)) <= 8
    assert sum(case.slips for case in cases) == 10_000


def test_the_cases_for_the_socket_are_spread_over_the_campaign():
    chosen = sample(plan(SEED, 10_000), 500)
    assert 450 <= sum(case.slips for case in chosen) <= 650
    assert {case.fault for case in chosen} == {fault.name for fault in FAULTS if fault.way == "memory"}
    assert {case.profile for case in chosen} == set(PROFILES)


@pytest.mark.parametrize(
    ("state", "copies", "expected"),
    [
        ("confirmed", [WHOLE], Tally(1, confirmed=1)),
        ("confirmed", [TORN, MARKED], Tally(1, confirmed=1, marked=1)),
        ("confirmed", [TORN], Tally(1, confirmed=1, lost=1)),
        ("confirmed", [], Tally(1, confirmed=1, lost=1)),
        ("held", [], Tally(1, held=1)),
        ("damaged", [TORN], Tally(1, held=1)),
        ("cancelled", [], Tally(1, given_up=1)),
        ("cancelled", [TORN, WHOLE], Tally(1, given_up=1, twice=1)),
        ("queued", [], Tally(1, lost=1)),
        ("unknown", [WHOLE], Tally(1, lost=1)),
        ("confirmed", [TORN, WHOLE], Tally(1, confirmed=1, twice=1)),
        ("sent", [WHOLE], Tally(1, sent_on_paper=1, lost=1)),
        ("sent", [], Tally(1, sent_not_on_paper=1, lost=1)),
    ],
)
def test_a_slip_is_judged_by_its_job_and_its_paper(state, copies, expected):
    assert judge(state, copies, "REPRINT") == expected


def test_a_slip_that_was_proved_again_lies_on_paper_again():
    assert judge("confirmed", [WHOLE, MARKED], "REPRINT", proofs=2) == Tally(1, confirmed=1, marked=1)
    assert judge("confirmed", [WHOLE, TORN_MARKED], "REPRINT", proofs=2) == Tally(1, confirmed=1, marked=1, lost=1)
    assert judge("held", [TORN], "REPRINT", proofs=1) == Tally(1, held=1, lost=1)


def test_a_slip_on_a_one_way_line_is_sent_and_still_never_twice_unmarked():
    assert judge("sent", [WHOLE], "REPRINT", is_one_way=True) == Tally(1, sent_on_paper=1)
    assert judge("sent", [TORN, WHOLE], "REPRINT", is_one_way=True) == Tally(1, sent_on_paper=1, twice=1)
    assert judge("queued", [], "REPRINT", is_one_way=True) == Tally(1, lost=1)


def test_a_slip_that_was_sent_one_way_and_is_whole_on_no_paper_is_told_as_such():
    nowhere = judge("sent", [], "REPRINT", is_one_way=True)
    torn = judge("sent", [TORN], "REPRINT", is_one_way=True)
    assert nowhere == torn == Tally(1, sent_not_on_paper=1)
    header, _, row, _ = as_table([("paper out before a slip", nowhere)]).splitlines()
    told = dict(zip(header.split("|"), row.split("|"), strict=True))
    assert told[" sent, never confirmed: not on paper "] == " 1 "
    assert nowhere.is_kept


def test_of_a_printer_that_says_nothing_all_comes_out_unless_the_printer_itself_fails():
    kiosk_only, printer_too = (
        ("kiosk dies", "clock stepped", "disk full", "near end of the roll"),
        ("printer loses power and its buffer",),
    )
    with Stage() as stage:
        well, failing = (
            total(play(stage, Case(at, SEED, fault, SILENT, 5)) for at in range(3) for fault in faults)
            for faults in (kiosk_only, printer_too)
        )
    assert (well.sent_on_paper + well.held, well.sent_not_on_paper) == (well.slips, 0)
    assert failing.sent_not_on_paper > 0
    assert failing.is_kept


def test_every_fault_meets_every_printer_that_ships_and_those_of_replies_all_that_answer():
    met = {(case.fault, case.profile) for case in plan(SEED, 10_000)}
    of_replies = {"printer is mute", "replies lost", "replies late", "replies doubled", "garbage among replies"}
    every = {(fault.name, profile) for fault in RANDOM for profile in PROFILES}
    assert every - met == {(fault, SILENT) for fault in of_replies}
    assert {case.profile for case in plan(SEED, SLIPS)} == set(PROFILES)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_reply_can_be_lost_of_each_printer_that_faults_of_replies_meet_and_of_no_other(profile):
    with Stage() as stage, stage.open_scene(profile, way="memory", mark=MARK, line_s=0.02) as scene:
        replies_lost(scene, Random(SEED), "A0001")
        asked_for = scene.lobby.printer.lose_replies
        scene.work(15)
        assert (scene.lobby.printer.lose_replies < asked_for) is (profile in ANSWERING)


def test_the_table_sums_up():
    table = as_table([("hang", Tally(slips=2, confirmed=1, held=1)), ("kill", Tally(slips=1_000, lost=1))])
    assert table.splitlines()[-1] == "| **all** | 1,002 | 1 | 0 | 0 | 0 | 1 | 0 | 1 | 0 |"


def test_paper_that_tells_nobody_s_name_is_nobody_s():
    assert shared_out([], [WHOLE]) == {}


def test_a_visit_whose_slip_left_the_store_and_its_paper_are_findings(tmp_path):
    street = open_street(tmp_path, "epson-zh")
    try:
        assert street.run(TAKE).code == 0
        assert street.findings() == []
        with sqlite3.connect(tmp_path / "kiosk.sqlite3") as store:
            store.execute("DELETE FROM attempts WHERE job IN (SELECT id FROM print_jobs WHERE kind = 'staff')")
            store.execute("DELETE FROM print_jobs WHERE kind = 'staff'")
        [missing, paper] = street.findings()
    finally:
        street.served.close()
    assert missing.endswith("has no staff slip")
    assert paper.startswith("paper of nobody: ")


@pytest.mark.parametrize(
    ("told", "numbers", "findings"),
    [
        (["B001", "B002", "B001"], {"2026-11-30": ["B001", "B002"], "2026-12-01": ["B001"]}, 0),
        (["B001"], {"2026-11-30": ["B001", "B001"]}, 1),
        (["B001"], {"2026-11-30": ["B001", "B003"]}, 1),
        (["B001", "B002"], {"2026-11-30": ["B001"]}, 1),
        (["B002"], {"2026-11-30": ["B002"], "2026-12-01": ["B001"]}, 1),
        (["B003"], {"2026-11-30": ["B001", "B002"], "2026-12-01": ["B003", "B004"]}, 0),
        (["B004"], {"2026-11-30": ["B001", "B002"], "2026-12-01": ["B001", "B004"]}, 1),
    ],
)
def test_numbers_are_each_given_once_a_day_and_without_a_gap(told, numbers, findings):
    assert len(kills.numbers_amiss(told, numbers)) == findings


def test_paper_that_fits_no_slip_is_a_finding():
    assert paper_of_nobody([], [WHOLE, TORN]) == ["paper of nobody: 'A001\\n'"]
