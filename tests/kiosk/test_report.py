"""The day's figures on the command line, as people and as scripts read them."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.store import Store, open_store
from tests.kiosk.office import Office, had

DAY = "2026-11-23"


@pytest.fixture
def day(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A house in which one visitor was served and one did not come."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIOSK_CONFIG", raising=False)
    monkeypatch.setenv("KIOSK_STORE", sqlite_url)
    office = Office(open_store(sqlite_url))
    mei = office.staff("Mei")
    counter = office.counter()
    counter.set_presence(mei, "in")
    served = office.visitor("payment", "served")
    office.later(9)
    had(counter.call_next(mei))
    had(counter.take(mei, served.visit))
    office.later(6)
    had(counter.finish(mei, served.visit, "done"))
    had(counter.rate("C001", 5))
    missing = office.visitor("repair", "missing", answers={"place": "home"})
    had(counter.call_next(mei))
    had(counter.no_show(mei, missing.visit))
    return office.store


def test_a_day_is_told_in_a_table_with_its_sum_and_the_score_of_announced_waits(
    day: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", DAY]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == DAY
    assert lines[1].split()[:4] == ["request", "counter", "finished", "no_shows"]
    assert lines[2].split() == ["payment", "3", "1", "0", "9.0", "6.0", "0.0", "1", "0", "0", "1", "5.0", "0"]
    assert lines[4].split()[:4] == ["all", "1", "1", "4.5"]
    assert lines[5].startswith("announced waits: 2, off by ")
    day.close()


def test_a_day_is_told_as_csv(day: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", DAY, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert [(it["day"], it["request"], it["finished"], it["no_shows"], it["mean_faces"]) for it in rows] == [
        (DAY, "payment", "1", "0", "5.0"),
        (DAY, "repair", "0", "1", ""),
    ]
    day.close()


def test_a_day_on_which_nobody_came_is_said_in_words(day: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(date(2026, 11, 22))]) == 0
    assert capsys.readouterr().out == "2026-11-22: nobody was served\n"
    day.close()


@pytest.mark.parametrize("word", ["yesterday", "2026-W48-1", "20261123", "2026-11-31", "２０２６-11-23"])
def test_what_is_no_day_is_refused_with_one_sentence(
    day: Store, capsys: pytest.CaptureFixture[str], word: str
) -> None:
    assert main(["report", word]) == 2
    assert capsys.readouterr().err == f"kiosk: day {word!r}: allowed is a day, such as 2026-11-23\n"
    day.close()


def test_the_centres_own_minutes_reach_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk.settings import SettingsError, read_settings
    from kiosk.wiring import desk_rules

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIOSK_CONFIG", raising=False)
    told = 'unnoticed_min = 5\nageing_min = 45\nservice_min = 12\nladder = [{role = "manager", after_min = 2}]\n'
    (tmp_path / "kiosk.toml").write_text(f"[service]\n{told}")
    rules = desk_rules(read_settings())
    assert (rules.standard.unnoticed_min, rules.line.ageing_min, rules.service_min) == (5, 45, 12)
    assert [(it.role, it.after_min) for it in rules.standard.ladder] == [("manager", 2)]
    (tmp_path / "kiosk.toml").write_text("[service]\nunnoticed = 5\n")
    with pytest.raises(SettingsError, match=r"service\.unnoticed = 5: no such key, allowed are unnoticed_min"):
        read_settings()
