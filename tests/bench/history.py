"""Stores with a past: a million visits, a full day, a year of totals; made by bulk statements."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

VISITS = 1_000_000
A_DAY = 1_000
ENDED, WAITING = 4_800, 200
YEAR_DAYS, COUNTERS = 365, 6

_PAST = f"""
WITH RECURSIVE visit(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM visit WHERE n < {VISITS - 1})
SELECT n, date('2026-11-22', '-' || (n / {A_DAY}) || ' days') AS day, n % {A_DAY} + 1 AS number FROM visit
"""

_FILL = (
    f"CREATE TEMP TABLE past AS {_PAST}",
    """INSERT INTO visits (key, fingerprint, day, series, number, request, role, answers, has, staff_writes, lane,
                           language, status, ahead, token_sha256, code_sha256, kiosk, checked_in_at)
       SELECT hex(randomblob(16)), hex(randomblob(32)), day, 'B', number, 'renovation', 'engineering-supervisor',
              '{"workers": "5"}', '["business-licence"]', '[]', 'ordinary', 'zh', 'finished', 3, hex(randomblob(32)),
              hex(randomblob(32)), '1', day || ' 01:41:00.000000' FROM past""",
    "INSERT INTO details SELECT id, randomblob(120) FROM visits",
    """INSERT INTO print_jobs (reference, kind, printer, slip_json, body, sha256, profile, state, proof, attempts,
                               reprinted_itself, created_at, stale_after_s, stale_at)
       SELECT id, 'ticket', 'lobby', '{}', randomblob(100), hex(randomblob(32)), 'epson-zh', 'confirmed', 'id', 1, 0,
              checked_in_at, 900, checked_in_at FROM visits""",
    f"INSERT INTO numbers SELECT day, 'B', {A_DAY} FROM past GROUP BY day",
    "INSERT INTO register SELECT day, number, '{}', hex(randomblob(32)) FROM past",
    f"INSERT INTO register_heads SELECT day, {A_DAY}, hex(randomblob(32)) FROM past GROUP BY day",
    "DROP TABLE past",
)


def fill(file: Path) -> None:
    """Writes the past into an upgraded SQLite store."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").close()
    connection.execute("BEGIN")
    for statement in _FILL:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=DELETE").close()
    connection.close()


def fill_today(file: Path, day: date, begun: datetime, spare: int = 0) -> None:
    """Writes a full day into an upgraded SQLite store: those who went, and those who wait, `spare` of them more; they
    came a second apart from `begun` (UTC)."""
    came = ENDED + WAITING + spare
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"""
            WITH RECURSIVE visit(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM visit WHERE n < {came})
            INSERT INTO visits (key, fingerprint, day, series, number, request, role, answers, has, staff_writes,
                                lane, language, status, ahead, token_sha256, code_sha256, kiosk, checked_in_at)
            SELECT 'today-' || n, hex(randomblob(32)), '{day}', 'C', n, 'payment', 'finance', '{{}}', '[]', '[]',
                   CASE n % 10 WHEN 0 THEN 'priority' ELSE 'ordinary' END, 'zh',
                   CASE WHEN n <= {ENDED} THEN 'finished' ELSE 'waiting' END, 0,
                   hex(randomblob(32)), hex(randomblob(32)), '1',
                   datetime('{begun:%F %T}', '+' || n || ' seconds') || '.000000'
            FROM visit""")
        connection.execute("INSERT INTO numbers VALUES (?, 'C', ?)", (str(day), came))


def fill_year(file: Path, last: date, requests: list[str]) -> None:
    """Writes the totals of a year of days up to `last`, for each request at each counter."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(
            f"""
            WITH RECURSIVE past(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM past WHERE n < {YEAR_DAYS - 1}),
                           counter(c) AS (SELECT 1 UNION ALL SELECT c + 1 FROM counter WHERE c < {COUNTERS})
            INSERT INTO daily_totals
            SELECT date(?, '-' || n || ' days'), ?, c, 50 + n % 7, 2, 18000, 24000, 45, 3, 4, 1, 20, 90
            FROM past, counter""",
            [(str(last), request) for request in requests],
        )
